// SPDX-License-Identifier: MIT
// The CPUs that are handed on, core by core.
#include "export/choice.h"

#include <errno.h>

#include "base/error.h"
#include "derive/worker_cpus.h"

/* The CPUs of a core that are in the set. */
static unsigned int add_cpus(struct choice *choice, const struct cpuset *cpus)
{
	unsigned int n = 0;

	CPUSET_FOREACH(cpu, cpus) {
		if (!cpuset_has(&choice->set, (unsigned int)cpu))
			continue;
		choice->cpus[choice->n_cpus++] = (unsigned int)cpu;
		n++;
	}
	return n;
}

/* Fills cores and cpus in by the set. */
static int arrange(struct choice *choice, const struct topology *topology)
{
	size_t n_cores = topology->groups[LEVEL_CORE].n;

	choice->n_cpus = choice->n_cores = 0;
	choice->cpus = calloc(cpuset_count(&choice->set) + 1U, sizeof(*choice->cpus));
	choice->cores = calloc(n_cores + 1, sizeof(*choice->cores));
	if (!choice->cpus || !choice->cores)
		return -ENOMEM;
	for (size_t i = 0; i < n_cores; i++) {
		size_t first = choice->n_cpus;
		unsigned int n = add_cpus(choice, &topology->groups[LEVEL_CORE].items[i].cpus);

		if (n)
			choice->cores[choice->n_cores++] = (struct chosen_core){ (int32_t)i, first, n };
	}
	CPUSET_FOREACH(number, &choice->set) {
		const struct topo_cpu *cpu = topology_cpu(topology, (unsigned int)number);

		if (!cpu || cpu->group[LEVEL_CORE] == NO_INDEX)
			choice->cpus[choice->n_cpus++] = (unsigned int)number;
	}
	return 0;
}

/* What the workers are on: their cores, as long as each has one of its own, else their CPUs. */
static int keep_workers(struct choice *choice, const struct topology *topology, bool cores)
{
	_cleanup_cpuset_ struct cpuset kept = { 0 };
	int r = 0;

	for (size_t i = 0; i < choice->n_workers && r >= 0; i++) {
		const struct topo_cpu *cpu = topology_cpu(topology, choice->workers[i]);
		int32_t core = cores && cpu ? cpu->group[LEVEL_CORE] : NO_INDEX;

		r = core == NO_INDEX ? cpuset_add(&kept, choice->workers[i]) :
				       cpuset_or(&kept, &topology->groups[LEVEL_CORE].items[core].cpus);
	}
	return r < 0 ? r : cpuset_and(&choice->set, &kept);
}

/* Each on a CPU of its own: cores before siblings, spread over nodes and caches. */
static int spread(struct choice *choice, size_t workers, const struct topology *topology, const struct derived *derived)
{
	_cleanup_free_ struct candidate *candidates = NULL;
	size_t n;
	int r = worker_cpus_make(topology, derived, &choice->set, &candidates, &n);

	if (r < 0)
		return r;
	choice->workers = calloc(workers, sizeof(*choice->workers));
	if (!choice->workers)
		return -ENOMEM;
	worker_cpus_spread(candidates, n);
	for (size_t i = 0; i < workers; i++)
		choice->workers[choice->n_workers++] = candidates[i].cpu;
	return keep_workers(choice, topology, workers <= choice->n_cores);
}

/* Those of the cores that hold so many CPUs, one after the other. */
static int pack(struct choice *choice, const struct choice_request *request, struct error *error)
{
	_cleanup_cpuset_ struct cpuset packed = { 0 };
	size_t n = 0, taken = 0;
	int r = 0;

	for (; taken < choice->n_cores && n < request->workers; taken++) {
		size_t at = request->from_end ? choice->n_cores - 1 - taken : taken;
		const struct chosen_core *core = &choice->cores[at];

		for (unsigned int i = 0; i < core->n && r >= 0; i++)
			r = cpuset_add(&packed, choice->cpus[core->first + i]);
		n += core->n;
	}
	if (r < 0)
		return error_oom(error);
	if (n != request->workers)
		return error_set(error, EINVAL, NULL, 0, "%u CPUs are no whole cores; %zu are", request->workers, n);
	cpuset_free(&choice->set);
	choice->set = TAKE(packed);
	return 0;
}

static int narrow(struct choice *choice, const struct choice_request *request, const struct topology *topology,
		  const struct derived *derived, struct error *error)
{
	unsigned int available = cpuset_count(&choice->set);

	if (request->workers > available)
		return error_set(error, EINVAL, NULL, 0, "%u workers need as many CPUs, and %u can be chosen",
				 request->workers, available);
	if (!request->packed && spread(choice, request->workers, topology, derived) < 0)
		return error_oom(error);
	if (request->packed && pack(choice, request, error) < 0)
		return -EINVAL;
	free(choice->cpus);
	free(choice->cores);
	choice->cpus = NULL;
	choice->cores = NULL;
	return arrange(choice, topology) < 0 ? error_oom(error) : 0;
}

int choice_make(const struct choice_request *request, const struct topology *topology, const struct derived *derived,
		struct choice *ret_choice, struct error *error)
{
	_cleanup_choice_ struct choice choice = { 0 };
	int r;

	if (cpuset_copy(request->set, &choice.set) < 0 || arrange(&choice, topology) < 0)
		return error_oom(error);
	r = request->workers ? narrow(&choice, request, topology, derived, error) : 0;
	if (r < 0)
		return r;
	*ret_choice = TAKE(choice);
	return 0;
}

void choice_free(struct choice *choice)
{
	cpuset_free(&choice->set);
	free(choice->cpus);
	free(choice->cores);
	free(choice->workers);
	*choice = (struct choice){ 0 };
}

const struct chosen_core *choice_core_of(const struct choice *choice, const struct topology *topology, unsigned int cpu)
{
	const struct topo_cpu *row = topology_cpu(topology, cpu);
	int32_t core = row ? row->group[LEVEL_CORE] : NO_INDEX;
	size_t low = 0, high = choice->n_cores;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (choice->cores[middle].core < core)
			low = middle + 1;
		else
			high = middle;
	}
	return low < choice->n_cores && choice->cores[low].core == core ? &choice->cores[low] : NULL;
}

void choice_put_core(const struct choice *choice, const struct chosen_core *core, struct strbuf *out)
{
	for (unsigned int i = 0; i < core->n; i++)
		strbuf_printf(out, "%s%u", i ? "," : "", choice->cpus[core->first + i]);
}

int64_t choice_threads_per_core(const struct choice *choice)
{
	size_t in_cores = 0;

	for (size_t i = 0; i < choice->n_cores; i++) {
		if (choice->cores[i].n != choice->cores[0].n)
			return UNKNOWN;
		in_cores += choice->cores[i].n;
	}
	return in_cores && in_cores == choice->n_cpus ? choice->cores[0].n : UNKNOWN;
}

/* Cores are sorted by package: those of one stand together. */
int64_t choice_cores_per_package(const struct choice *choice, const struct topology *topology, int64_t *ret_packages)
{
	int32_t before = NO_INDEX;
	int64_t packages = 0, cores = 0, first = UNKNOWN;

	*ret_packages = UNKNOWN;
	for (size_t i = 0; i < choice->n_cores; i++) {
		const struct topo_group *core = &topology->groups[LEVEL_CORE].items[choice->cores[i].core];
		int32_t package = core->parent[LEVEL_PACKAGE];

		if (package == NO_INDEX)
			return UNKNOWN;
		if (package != before) {
			if (packages > 1 && cores != first)
				return UNKNOWN;
			if (packages == 1)
				first = cores;
			packages++;
			cores = 0;
		}
		before = package;
		cores++;
	}
	if (!packages || (packages > 1 && cores != first))
		return UNKNOWN;
	*ret_packages = packages;
	return cores;
}
