// SPDX-License-Identifier: MIT
// The usable CPUs as candidates for workers.
#include "derive/worker_cpus.h"

#include <errno.h>

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int by_core(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = COMPARE(a->core, b->core);

	return order ? order : COMPARE(a->cpu, b->cpu);
}

static int by_number(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return COMPARE(a->cpu, b->cpu);
}

static void number_threads(struct candidate *candidates, size_t n)
{
	qsort(candidates, n, sizeof(*candidates), by_core);
	for (size_t i = 1; i < n; i++)
		candidates[i].thread = candidates[i].core == candidates[i - 1].core ? candidates[i - 1].thread + 1 : 0;
	qsort(candidates, n, sizeof(*candidates), by_number);
}

static int32_t l3_of(const struct topology *topology, const struct topo_cpu *cpu)
{
	for (unsigned int i = 0; i < cpu->n_caches; i++)
		if (topology->caches[cpu->caches[i]].attr.level == 3)
			return cpu->caches[i];
	return NO_INDEX;
}

int worker_cpus_make(const struct topology *topology, const struct derived *derived, const struct cpuset *usable,
		     struct candidate **ret_candidates, size_t *ret_n)
{
	struct candidate *candidates = calloc(MAX(cpuset_count(usable), 1U), sizeof(*candidates));
	size_t n = 0;

	if (!candidates)
		return -ENOMEM;
	CPUSET_FOREACH(number, usable) {
		const struct topo_cpu *cpu = topology_cpu(topology, (unsigned int)number);
		struct candidate *candidate = &candidates[n++];

		*candidate = (struct candidate){ .cpu = (unsigned int)number,
						 .core = -1 - (int64_t)number,
						 .kind = NO_INDEX,
						 .node = NO_INDEX,
						 .l3_cache = NO_INDEX };
		if (!cpu)
			continue;
		if (cpu->group[LEVEL_CORE] != NO_INDEX)
			candidate->core = cpu->group[LEVEL_CORE];
		candidate->kind = derived->kind_of_cpu[cpu - topology->cpus];
		candidate->node = cpu->node;
		candidate->l3_cache = l3_of(topology, cpu);
	}
	number_threads(candidates, n);
	*ret_candidates = candidates;
	*ret_n = n;
	return 0;
}

static bool is_of_type(const struct derived *derived, const struct candidate *candidate, enum kind_type type)
{
	return candidate->kind != NO_INDEX && derived->kinds[candidate->kind].type == type;
}

size_t worker_cpus_count_type(const struct derived *derived, const struct candidate *candidates, size_t n,
			      enum kind_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += is_of_type(derived, &candidates[i], type);
	return count;
}

size_t worker_cpus_keep_type(const struct derived *derived, struct candidate *candidates, size_t n, enum kind_type type)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (is_of_type(derived, &candidates[i], type))
			candidates[kept++] = candidates[i];
	return kept;
}

/* Kinds are in order, the fastest first. */
size_t worker_cpus_keep_fastest(struct candidate *candidates, size_t n)
{
	int32_t fastest = INT32_MAX;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		fastest = MIN(fastest, candidates[i].kind);
	for (size_t i = 0; i < n; i++)
		if (candidates[i].kind == fastest)
			candidates[kept++] = candidates[i];
	return kept;
}

size_t worker_cpus_keep_first_threads(struct candidate *candidates, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!candidates[i].thread)
			candidates[kept++] = candidates[i];
	return kept;
}

size_t worker_cpus_count_cores(const struct candidate *candidates, size_t n)
{
	size_t cores = 0;

	for (size_t i = 0; i < n; i++)
		cores += !candidates[i].thread;
	return cores;
}

static int by_class(const struct candidate *a, const struct candidate *b)
{
	int order = COMPARE(a->thread, b->thread);

	return order ? order : COMPARE(a->kind, b->kind);
}

static int by_cache(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->node, b->node);
	if (!order)
		order = COMPARE(a->l3_cache, b->l3_cache);
	return order ? order : by_number(a, b);
}

static int by_turn(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->turn, b->turn);
	if (!order)
		order = COMPARE(a->l3, b->l3);
	if (!order)
		order = COMPARE(a->node, b->node);
	return order ? order : by_number(a, b);
}

void worker_cpus_spread(struct candidate *candidates, size_t n)
{
	qsort(candidates, n, sizeof(*candidates), by_cache);
	for (size_t i = 0; i < n; i++) {
		const struct candidate *before = i ? &candidates[i - 1] : NULL;
		struct candidate *candidate = &candidates[i];
		bool same_node = before && !by_class(before, candidate) && before->node == candidate->node;
		bool same_l3 = same_node && before->l3_cache == candidate->l3_cache;

		candidate->turn = same_l3 ? before->turn + 1 : 0;
		candidate->l3 = same_l3 ? before->l3 : same_node ? before->l3 + 1 : 0;
	}
	qsort(candidates, n, sizeof(*candidates), by_turn);
}
