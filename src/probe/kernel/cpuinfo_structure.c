// SPDX-License-Identifier: MIT
// Cores and packages out of /proc/cpuinfo, for a machine whose sysfs tells none.
#include "probe/kernel/cpuinfo.h"

#include <errno.h>

/* Orders rows by package, core, CPU, so that each core and each package is one run. */
static int compare(const void *a, const void *b)
{
	const struct cpuinfo_cpu *x = *(const struct cpuinfo_cpu *const *)a, *y = *(const struct cpuinfo_cpu *const *)b;

	if (x->package != y->package)
		return x->package < y->package ? -1 : 1;
	if (x->core != y->core)
		return x->core < y->core ? -1 : 1;
	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

static bool same_group(const struct cpuinfo_cpu *a, const struct cpuinfo_cpu *b, enum level level)
{
	return a->package == b->package && (level == LEVEL_PACKAGE || a->core == b->core);
}

static int add_groups(struct facts *facts, const struct cpuinfo_cpu **sorted, size_t n, enum level level)
{
	for (size_t i = 0, next; i < n; i = next) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int64_t id = level == LEVEL_PACKAGE ? sorted[i]->package : sorted[i]->core;
		int r;

		for (next = i; next < n && same_group(sorted[i], sorted[next], level); next++) {
			r = cpuset_add(&cpus, sorted[next]->cpu);
			if (r < 0)
				return r;
		}
		if (id == UNKNOWN)
			continue;
		r = facts_add_group(facts, level, id, &cpus);
		if (r < 0)
			return r;
	}
	return 0;
}

int cpuinfo_compare_cpus(const struct cpuinfo *cpuinfo, struct facts *facts)
{
	unsigned int listed = cpuset_count(&cpuinfo->listed), online = cpuset_count(&facts->online.set);

	if (!listed || !facts->online.known || cpuset_equal(&cpuinfo->listed, &facts->online.set))
		return 0;
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "%u CPU(s) are online, /proc/cpuinfo has %s%u: it was not believed", online,
			  listed == online ? "other " : "", listed);
}

/* What is told beside sysfs, for model/reconcile.c. s390 numbers packages within a book: these numbers alone tell nothing.
 */
static int add_opinion(struct facts *facts, const struct cpuinfo_cpu **sorted, size_t n, enum level level)
{
	struct opinion *opinion;
	int64_t run = 0;

	if (facts->groups[LEVEL_BOOK].n)
		return 0;
	opinion = facts_add_opinion(facts, level, "/proc/cpuinfo");
	if (!opinion)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct cpu_facts *row = facts_cpu(facts, sorted[i]->cpu);

		run += i && !same_group(sorted[i - 1], sorted[i], level);
		if (row && sorted[i]->package != UNKNOWN && (level == LEVEL_PACKAGE || sorted[i]->core != UNKNOWN))
			opinion->together[row - facts->cpus] = run;
	}
	return 0;
}

int cpuinfo_apply_structure(const struct cpuinfo *cpuinfo, struct facts *facts)
{
	_cleanup_free_ const struct cpuinfo_cpu **sorted = malloc((cpuinfo->n_cpus + 1) * sizeof(*sorted));
	static const enum level levels[] = { LEVEL_CORE, LEVEL_PACKAGE };

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < cpuinfo->n_cpus; i++)
		sorted[i] = &cpuinfo->cpus[i];
	qsort(sorted, cpuinfo->n_cpus, sizeof(*sorted), compare);
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		int r = facts->groups[levels[i]].n ? add_opinion(facts, sorted, cpuinfo->n_cpus, levels[i]) :
						     add_groups(facts, sorted, cpuinfo->n_cpus, levels[i]);

		if (r < 0)
			return r;
	}
	return 0;
}
