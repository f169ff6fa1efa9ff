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

int cpuinfo_compare_cpus(const struct cpuinfo *procfs, struct facts *facts)
{
	unsigned int listed = cpuset_count(&procfs->listed), online = cpuset_count(&facts->online.set);

	if (!listed || !facts->online.known || cpuset_equal(&procfs->listed, &facts->online.set))
		return 0;
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "%u CPU(s) are online, /proc/cpuinfo has %s%u: it was not believed", online,
			  listed == online ? "other " : "", listed);
}

/* How many there are, not their numbers: kernels have numbered them anew in between. */
static int compare_packages(struct facts *facts, const struct cpuinfo_cpu **sorted, size_t n)
{
	size_t told = facts->groups[LEVEL_PACKAGE].n, found = 0;

	for (size_t i = 0; i < n; i++) {
		if (sorted[i]->package == UNKNOWN)
			return 0;
		found += !i || sorted[i]->package != sorted[i - 1]->package;
	}
	if (!found || told == found)
		return 0;
	return facts_warn(
		facts, NULL, WARN_SOURCES_DISAGREE,
		"/proc/cpuinfo has %zu package(s), /sys/devices/system/cpu/cpu*/topology %zu: the latter was believed",
		found, told);
}

int cpuinfo_apply_structure(const struct cpuinfo *procfs, struct facts *facts)
{
	_cleanup_free_ const struct cpuinfo_cpu **sorted = malloc((procfs->n_cpus + 1) * sizeof(*sorted));
	static const enum level levels[] = { LEVEL_CORE, LEVEL_PACKAGE };

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < procfs->n_cpus; i++)
		sorted[i] = &procfs->cpus[i];
	qsort(sorted, procfs->n_cpus, sizeof(*sorted), compare);
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		int r = facts->groups[levels[i]].n ? 0 : add_groups(facts, sorted, procfs->n_cpus, levels[i]);

		if (r < 0)
			return r;
	}
	return compare_packages(facts, sorted, procfs->n_cpus);
}
