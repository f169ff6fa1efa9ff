// SPDX-License-Identifier: MIT
// A closer look at cpuN/topology where its files and others contradict each other: every CPU's own word.
#include <errno.h>
#include <string.h>

#include "probe/kernel/sysfs.h"

/* More different sets than this are no machine's. */
enum { MASKS_MAX = 1024 };

/* One set of siblings, and how many of its members have told of it. */
struct mask {
	struct cpuset cpus;
	size_t n_tellers, order;
};

struct masks {
	struct mask items[MASKS_MAX];
	size_t n;
};

static void masks_free(struct masks **masks)
{
	for (size_t i = 0; *masks && i < (*masks)->n; i++)
		cpuset_free(&(*masks)->items[i].cpus);
	free(*masks);
}

/* Takes *cpus over. -E2BIG past the limit. */
static int count_mask(struct masks *masks, struct cpuset *cpus)
{
	size_t i = 0;

	while (i < masks->n && !cpuset_equal(&masks->items[i].cpus, cpus))
		i++;
	if (i == MASKS_MAX)
		return -E2BIG;
	if (i == masks->n) {
		masks->items[masks->n++] = (struct mask){ .cpus = TAKE(*cpus), .order = i };
	}
	masks->items[i].n_tellers++;
	return 0;
}

static int compare_masks(const void *a, const void *b)
{
	const struct mask *x = a, *y = b;

	if (x->n_tellers != y->n_tellers)
		return x->n_tellers > y->n_tellers ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_online(const struct facts *facts, const struct cpu_facts *row)
{
	return !facts->online.known || cpuset_has(&facts->online.set, row->cpu);
}

/* The sets that most of their members tell of. */
static int add_majority(struct root *root, enum level level, struct facts *facts)
{
	_cleanup_(masks_free) struct masks *masks = calloc(1, sizeof(*masks));
	struct opinion *opinion;

	if (!masks)
		return -ENOMEM;
	for (size_t i = 0; i < facts->n_cpus; i++) {
		const struct cpu_facts *row = &facts->cpus[i];
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r = is_online(facts, row) ? sysfs_read_siblings(root, facts, level, row->cpu, &cpus) : -ENOENT;

		if (r >= 0 && cpuset_has(&cpus, row->cpu))
			r = count_mask(masks, &cpus);
		if (r == -ENOMEM)
			return r;
		if (r == -E2BIG)
			return 0;
	}
	opinion = facts_add_opinion(facts, level,
				    level == LEVEL_CORE ? "most CPUs' thread_siblings" : "most CPUs' core_siblings");
	if (!opinion)
		return -ENOMEM;
	opinion->by_sets = true;
	qsort(masks->items, masks->n, sizeof(masks->items[0]), compare_masks);
	for (size_t i = 0; i < masks->n; i++)
		CPUSET_FOREACH(cpu, &masks->items[i].cpus) {
			const struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

			if (row && opinion->together[row - facts->cpus] == UNKNOWN)
				opinion->together[row - facts->cpus] = (int64_t)i;
		}
	return 0;
}

/*
 * The numbers of all online CPUs, or *ret_n = 0 where one is missing or -1 (the firmware does not tell). What makes a core's
 * number unique: numbers are given within a cluster, a die, a package, by the architecture.
 */
static int read_numbers(struct root *root, enum level level, const struct facts *facts, struct member *members,
			size_t *ret_n)
{
	*ret_n = 0;
	for (size_t i = 0, n = 0; i < facts->n_cpus; i++) {
		const struct cpu_facts *row = &facts->cpus[i];
		int64_t package, core = 0;
		int r;

		if (!is_online(facts, row))
			continue;
		r = root_read_i64(root, &package, SYSFS_CPU "/cpu%u/topology/physical_package_id", row->cpu);
		if (r >= 0 && level == LEVEL_CORE)
			r = root_read_i64(root, &core, SYSFS_CPU "/cpu%u/topology/core_id", row->cpu);
		if (r < 0 || package < 0 || core < 0)
			return r == -ENOMEM ? r : 0;
		members[n] = (struct member){ { package }, package, row->cpu };
		if (level == LEVEL_CORE)
			members[n] = (struct member){ { package, row->group[LEVEL_DIE], row->group[LEVEL_CLUSTER], core },
						      core,
						      row->cpu };
		*ret_n = ++n;
	}
	return 0;
}

static int add_numbers(struct root *root, enum level level, struct facts *facts)
{
	_cleanup_free_ struct member *members = calloc(facts->n_cpus + 1, sizeof(*members));
	struct opinion *opinion;
	size_t n = 0;
	int r = members ? read_numbers(root, level, facts, members, &n) : -ENOMEM;

	if (r < 0 || n != (facts->online.known ? cpuset_count(&facts->online.set) : facts->n_cpus))
		return r;
	r = facts_opinion_by(facts, level, level == LEVEL_CORE ? "core_id" : "physical_package_id", members, n);
	if (r < 0 || level == LEVEL_CORE) /* a core's number alone is not unique */
		return r;
	opinion = &facts->opinions[facts->n_opinions - 1];
	opinion->numbered = true;
	for (size_t i = 0; i < n; i++)
		opinion->together[facts_cpu(facts, members[i].cpu) - facts->cpus] = members[i].id;
	return 0;
}

int sysfs_read_opinions(struct root *root, unsigned int levels, struct facts *facts)
{
	static const enum level all[] = { LEVEL_CORE, LEVEL_PACKAGE };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(all); i++) {
		if (!(levels & 1U << all[i]))
			continue;
		r = add_majority(root, all[i], facts);
		/* s390 numbers packages within a book, and those within a drawer. */
		if (r >= 0 && !facts->groups[LEVEL_BOOK].n)
			r = add_numbers(root, all[i], facts);
	}
	return r;
}
