// SPDX-License-Identifier: MIT
// Cores, clusters, dies, packages, books and drawers of the topology: which are true, which CPU is in which.
#include "model/build_internal.h"

#include <errno.h>
#include <string.h>

#include "model/names.h"

static int compare_groups(const void *a, const void *b)
{
	int x = cpuset_first(&((const struct topo_group *)a)->cpus), y = cpuset_first(&((const struct topo_group *)b)->cpus);

	return x < y ? -1 : x > y;
}

static const char *const level_names[N_LEVELS] = { "core", "cluster", "die", "package", "book", "drawer" };

/* The online CPUs of each group; a CPU that two groups claim stays in the first. */
static int build_level(struct topology *topology, enum level level)
{
	struct facts *facts = &topology->facts;
	_cleanup_cpuset_ struct cpuset contested = { 0 };
	size_t n_facts = facts->groups[level].n, n = 0;
	struct topo_group *groups = calloc(n_facts ? n_facts : 1, sizeof(*groups));

	if (!groups)
		return -ENOMEM;
	topology->groups[level].items = groups;
	for (size_t i = 0; i < n_facts; i++) {
		struct group_facts *found = &facts->groups[level].items[i];
		struct topo_group *group = &groups[n];

		/* The facts' set becomes the topology's: at 8192 CPUs a copy of all of them would be megabytes. */
		if (cpuset_and(&found->cpus, &facts->online.set) < 0)
			return -ENOMEM;
		CPUSET_FOREACH(cpu, &found->cpus) {
			const struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

			if ((!row || row->group[level] != (int32_t)i) && cpuset_add(&contested, (unsigned int)cpu) < 0)
				return -ENOMEM;
		}
		/* Who has it was there before: no group that follows may keep one of these. */
		if (cpuset_andnot(&found->cpus, &contested) < 0)
			return -ENOMEM;
		if (cpuset_empty(&found->cpus))
			continue;
		group->id = found->id;
		group->cpus = TAKE(found->cpus);
		group->n_cpus = cpuset_count(&group->cpus);
		n++;
		topology->groups[level].n = n;
	}
	qsort(groups, n, sizeof(*groups), compare_groups);
	topology->groups[level].known = n > 0;
	if (cpuset_empty(&contested))
		return 0;
	return facts_warn(facts, &contested, WARN_SIBLINGS_INCONSISTENT,
			  "%u CPUs are claimed by two groups that are each a %s; the first one was believed",
			  cpuset_count(&contested), level_names[level]);
}

static bool all_ids_negative(const struct topology *topology, enum level level)
{
	for (size_t i = 0; i < topology->groups[level].n; i++)
		if (topology->groups[level].items[i].id != -1)
			return false;
	return topology->groups[level].n > 0;
}

static void drop_level(struct topology *topology, enum level level)
{
	for (size_t i = 0; i < topology->groups[level].n; i++)
		cpuset_free(&topology->groups[level].items[i].cpus);
	topology->groups[level].n = 0;
	topology->groups[level].known = false;
}

/* Each group of the level is one core, and there are several. */
static bool groups_are_cores(const struct topology *topology, enum level level)
{
	size_t n = topology->groups[level].n;

	if (n < 2 || topology->groups[LEVEL_CORE].n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!cpuset_equal(&topology->groups[LEVEL_CORE].items[i].cpus, &topology->groups[level].items[i].cpus))
			return false;
	return true;
}

static int drop_made_up_levels(struct topology *topology)
{
	struct facts *facts = &topology->facts;

	if (all_ids_negative(topology, LEVEL_DIE))
		drop_level(topology, LEVEL_DIE);
	if (all_ids_negative(topology, LEVEL_CLUSTER))
		drop_level(topology, LEVEL_CLUSTER);
	/* s390 without the topology facility (arch/s390/kernel/topology.c): each CPU is a socket, a book and a drawer. */
	if (groups_are_cores(topology, LEVEL_PACKAGE) && groups_are_cores(topology, LEVEL_BOOK)) {
		drop_level(topology, LEVEL_PACKAGE);
		drop_level(topology, LEVEL_BOOK);
		drop_level(topology, LEVEL_DRAWER);
	}
	if (all_ids_negative(topology, LEVEL_PACKAGE) && groups_are_cores(topology, LEVEL_PACKAGE))
		drop_level(topology, LEVEL_PACKAGE);
	/* A CPUID dump without structure says so itself. */
	if (!topology->n_cpus || facts->kind == SOURCE_CPUID)
		return 0;
	if (!topology->groups[LEVEL_PACKAGE].known &&
	    facts_warn(facts, NULL, WARN_PACKAGES_UNKNOWN, "%s which CPUs share a package",
		       topology->groups[LEVEL_CORE].known ? "the firmware does not tell" : "nothing tells") < 0)
		return -ENOMEM;
	if (!topology->groups[LEVEL_CORE].known &&
	    facts_warn(facts, NULL, WARN_CORES_UNKNOWN, "nothing tells which CPUs share a core") < 0)
		return -ENOMEM;
	return 0;
}

/*
 * Old device trees, and ACPI tables of boards, make packages of the clusters of one chip. No machine has several ARM chips
 * that are not alike, of cores of the little class, of 32 bits, or A64FX.
 */
static bool packages_are_clusters(const struct topology *topology)
{
	const struct facts *facts = &topology->facts;
	struct arm_core first = { UNKNOWN, UNKNOWN }, core;
	bool one_chip = false;

	if (topology->groups[LEVEL_PACKAGE].n < 2)
		return false;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];
		const char *architecture;

		if (!cpu->online || !facts_arm_core(facts, cpu->facts, &core))
			continue;
		first = first.part == UNKNOWN ? core : first;
		architecture = cpu->model >= 0 ? facts->models[cpu->model].field[IDENTITY_ARCHITECTURE] : NULL;
		one_chip |= core.implementer != first.implementer || core.part != first.part ||
			    arm_class_of(core.implementer, core.part) == ARM_CLASS_LITTLE ||
			    (core.implementer == 0x46 && core.part == 0x001) ||
			    (architecture && !strncmp(architecture, "7", 1));
	}
	return one_chip;
}

/* The packages become the clusters that they are, where nothing else tells of clusters of several cores. */
static int join_packages(struct topology *topology)
{
	struct topo_group *all = calloc(1, sizeof(*all));
	size_t n = topology->groups[LEVEL_PACKAGE].n;

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (cpuset_or(&all->cpus, &topology->groups[LEVEL_PACKAGE].items[i].cpus) < 0) {
			cpuset_free(&all->cpus);
			free(all);
			return -ENOMEM;
		}
	all->id = UNKNOWN;
	all->n_cpus = cpuset_count(&all->cpus);
	if (topology->groups[LEVEL_CLUSTER].known || groups_are_cores(topology, LEVEL_PACKAGE)) {
		drop_level(topology, LEVEL_PACKAGE);
		free(topology->groups[LEVEL_PACKAGE].items);
	} else {
		free(topology->groups[LEVEL_CLUSTER].items);
		topology->groups[LEVEL_CLUSTER].items = topology->groups[LEVEL_PACKAGE].items;
		topology->groups[LEVEL_CLUSTER].n = n;
		topology->groups[LEVEL_CLUSTER].known = true;
	}
	topology->groups[LEVEL_PACKAGE].items = all;
	topology->groups[LEVEL_PACKAGE].n = 1;
	topology->groups[LEVEL_PACKAGE].known = true;
	return facts_warn(&topology->facts, NULL, WARN_PACKAGES_ARE_CLUSTERS,
			  "the firmware calls %zu clusters of one chip packages: they are counted as one package", n);
}

/* One CPU is one core in one package, whatever the machine tells: a kernel without SMP tells nothing. */
static int add_groups_of_one(struct topology *topology)
{
	static const enum level certain[] = { LEVEL_CORE, LEVEL_PACKAGE };
	const struct facts *facts = &topology->facts;

	if ((facts->kind != SOURCE_LIVE && facts->kind != SOURCE_SYSROOT) || cpuset_count(&facts->online.set) != 1 ||
	    (facts->present.known && cpuset_count(&facts->present.set) != 1))
		return 0;
	/* Who asks for no structure has no rows. */
	if (!topology_cpu(topology, (unsigned int)cpuset_first(&facts->online.set)))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(certain); i++) {
		struct topo_group *group = topology->groups[certain[i]].items;

		if (topology->groups[certain[i]].n)
			continue;
		/* build_level has made room for one. */
		*group = (struct topo_group){ .id = UNKNOWN, .n_cpus = 1 };
		if (cpuset_copy(&facts->online.set, &group->cpus) < 0)
			return -ENOMEM;
		topology->groups[certain[i]].n = 1;
		topology->groups[certain[i]].known = true;
	}
	return 0;
}

int build_groups(struct topology *topology)
{
	int r = 0;

	for (int level = 0; r >= 0 && level < N_LEVELS; level++)
		r = build_level(topology, (enum level)level);
	if (r >= 0 && packages_are_clusters(topology))
		r = join_packages(topology);
	if (r >= 0)
		r = add_groups_of_one(topology);
	if (r >= 0)
		r = drop_made_up_levels(topology);
	return r;
}
