// SPDX-License-Identifier: MIT
// The order of the cores, by what they are in, and the place of each CPU in its core, package and so on.
#include <errno.h>
#include <string.h>

#include "model/build_internal.h"

/* Of one CPU no more is looked at: five levels, a NUMA node, and caches. */
enum { MAX_CONTAINERS = 16 };

/* A set of CPUs that a core is in, by its size and its first CPU: those are enough to sort sets that do not overlap. */
struct container {
	unsigned int n_cpus;
	int first;
};

struct placed_core {
	struct container in[MAX_CONTAINERS + 1]; /* the widest first; the last one is the core itself */
	unsigned int n;
	struct topo_group core;
};

static void add_container(struct placed_core *placed, const struct cpuset *cpus, unsigned int n_cpus)
{
	unsigned int at = placed->n;

	/* What is not wider than the core separates no cores: the caches of one core are left out here. */
	if (n_cpus <= placed->core.n_cpus || at == MAX_CONTAINERS)
		return;
	for (; at && placed->in[at - 1].n_cpus < n_cpus; at--)
		placed->in[at] = placed->in[at - 1];
	placed->in[at] = (struct container){ .n_cpus = n_cpus, .first = cpuset_first(cpus) };
	placed->n++;
}

/* Of two sets with the same CPUs, which package and node often are, it does not matter which one is first. */
static void place_core(const struct topology *topology, const struct topo_group *core, struct placed_core *placed)
{
	unsigned int first = (unsigned int)cpuset_first(&core->cpus);
	const struct topo_cpu *cpu = topology_cpu(topology, first);

	placed->core = *core;
	for (int level = LEVEL_CORE + 1; level < N_LEVELS; level++)
		if (cpu->group[level] != NO_INDEX) {
			const struct topo_group *group = &topology->groups[level].items[cpu->group[level]];

			add_container(placed, &group->cpus, group->n_cpus);
		}
	if (cpu->node != NO_INDEX)
		add_container(placed, &topology->nodes[cpu->node].cpus, topology->nodes[cpu->node].n_cpus);
	for (unsigned int i = cpu->n_caches; i-- > 0;)
		add_container(placed, &topology->caches[cpu->caches[i]].cpus, topology->caches[cpu->caches[i]].n_cpus);
	placed->in[placed->n++] = (struct container){ .n_cpus = core->n_cpus, .first = (int)first };
}

static int compare_placed(const void *a, const void *b)
{
	const struct placed_core *x = a, *y = b;
	unsigned int n = MIN(x->n, y->n);

	for (unsigned int i = 0; i < n; i++)
		if (x->in[i].first != y->in[i].first)
			return x->in[i].first < y->in[i].first ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

/* As hwloc, Slurm and Open MPI number cores, whichever way the firmware numbers the CPUs. */
static int sort_cores(struct topology *topology)
{
	struct topo_group *cores = topology->groups[LEVEL_CORE].items;
	size_t n = topology->groups[LEVEL_CORE].n;
	_cleanup_free_ struct placed_core *placed = calloc(n + 1, sizeof(*placed));

	if (!placed)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		place_core(topology, &cores[i], &placed[i]);
	qsort(placed, n, sizeof(*placed), compare_placed);
	for (size_t i = 0; i < n; i++)
		cores[i] = placed[i].core;
	return 0;
}

/* Enters the dense indices of a level in the CPU rows. */
static void number_level(struct topology *topology, enum level level)
{
	for (size_t i = 0; i < topology->groups[level].n; i++)
		CPUSET_FOREACH(cpu, &topology->groups[level].items[i].cpus) {
			const struct cpu_facts *row = facts_cpu(&topology->facts, (unsigned int)cpu);

			topology->cpus[row - topology->facts.cpus].group[level] = (int32_t)i;
		}
}

/* The position of each CPU in its core. */
static void number_threads(struct topology *topology)
{
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++) {
		int32_t thread = 0;

		CPUSET_FOREACH(cpu, &topology->groups[LEVEL_CORE].items[i].cpus) {
			const struct cpu_facts *row = facts_cpu(&topology->facts, (unsigned int)cpu);

			topology->cpus[row - topology->facts.cpus].thread = thread++;
		}
	}
}

/* A core whose CPUs are in several groups of a level, which is a contradiction, counts for each. */
static int count_cores(struct topology *topology, int level)
{
	const struct topo_group *cores = topology->groups[LEVEL_CORE].items;
	_cleanup_free_ size_t *last = calloc(topology->groups[level].n + 1, sizeof(*last)); /* core that counted, from 1 */

	if (!last)
		return -ENOMEM;
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++)
		CPUSET_FOREACH(cpu, &cores[i].cpus) {
			int32_t group = topology_cpu(topology, (unsigned int)cpu)->group[level];

			if (group < 0 || last[group] == i + 1)
				continue;
			last[group] = i + 1;
			topology->groups[level].items[group].n_cores++;
		}
	return 0;
}

static int link_groups(struct topology *topology)
{
	int r = 0;

	for (int level = 0; level < N_LEVELS; level++)
		for (size_t i = 0; i < topology->groups[level].n; i++) {
			struct topo_group *group = &topology->groups[level].items[i];
			const struct topo_cpu *first = topology_cpu(topology, (unsigned int)cpuset_first(&group->cpus));

			memcpy(group->parent, first->group, sizeof(group->parent));
		}
	for (int level = 0; r >= 0 && level < N_LEVELS; level++)
		r = count_cores(topology, level);
	return r;
}

int number_groups(struct topology *topology)
{
	int r;

	for (int level = LEVEL_CORE + 1; level < N_LEVELS; level++)
		number_level(topology, (enum level)level);
	r = sort_cores(topology);
	if (r < 0)
		return r;
	number_level(topology, LEVEL_CORE);
	number_threads(topology);
	return link_groups(topology);
}
