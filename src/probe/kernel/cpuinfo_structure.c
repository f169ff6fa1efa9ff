// SPDX-License-Identifier: MIT
// Cores and packages out of /proc/cpuinfo, for a machine whose sysfs tells none.
#include "probe/kernel/cpuinfo.h"

#include <errno.h>

int cpuinfo_compare_cpus(const struct cpuinfo *cpuinfo, struct facts *facts)
{
	unsigned int listed = cpuset_count(&cpuinfo->listed), online = cpuset_count(&facts->online.set);

	if (!listed || !facts->online.known || cpuset_equal(&cpuinfo->listed, &facts->online.set))
		return 0;
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "%u CPU(s) are online, /proc/cpuinfo has %s%u: it was not believed", online,
			  listed == online ? "other " : "", listed);
}

/* Beside sysfs's groups of a level what is told is an opinion, for model/reconcile.c. */
static int apply_level(const struct cpuinfo *cpuinfo, struct facts *facts, enum level level)
{
	_cleanup_free_ struct member *members = calloc(cpuinfo->n_cpus + 1, sizeof(*members));
	bool beside = facts->groups[level].n;

	if (!members)
		return -ENOMEM;
	/* s390 numbers packages within a book: these numbers alone tell nothing. */
	if (beside && facts->groups[LEVEL_BOOK].n)
		return 0;
	for (size_t i = 0; i < cpuinfo->n_cpus; i++) {
		const struct cpuinfo_cpu *cpu = &cpuinfo->cpus[i];

		members[i] = (struct member){ { cpu->drawer, cpu->book, cpu->package }, cpu->package, cpu->cpu };
		if (level == LEVEL_CORE) {
			members[i].key[3] = cpu->core;
			members[i].id = beside && cpu->package == UNKNOWN ? UNKNOWN : cpu->core;
		}
	}
	return beside ? facts_opinion_by(facts, level, "/proc/cpuinfo", members, cpuinfo->n_cpus) :
			facts_group_by(facts, level, members, cpuinfo->n_cpus);
}

int cpuinfo_apply_structure(const struct cpuinfo *cpuinfo, struct facts *facts)
{
	int r = apply_level(cpuinfo, facts, LEVEL_CORE);

	return r < 0 ? r : apply_level(cpuinfo, facts, LEVEL_PACKAGE);
}
