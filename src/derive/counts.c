// SPDX-License-Identifier: MIT
// Counts: what is there is counted, nothing is divided. Unknown is UNKNOWN, never 0.
#include "derive/derived.h"

#include <errno.h>
#include <string.h>

static int64_t count_known(const struct known_set *set)
{
	return set->known ? (int64_t)cpuset_count(&set->set) : UNKNOWN;
}

/* Not when a CPU has no group, for want of its file or because that cannot be read: there may be one that nobody named. */
static bool is_countable(const struct topology *topology, enum level level)
{
	if (!topology->groups[level].known)
		return false;
	for (size_t i = 0; i < topology->n_cpus; i++)
		if (topology->cpus[i].online && topology->cpus[i].group[level] == NO_INDEX)
			return false;
	return true;
}

static int64_t count_level(const struct topology *topology, enum level level)
{
	return is_countable(topology, level) ? (int64_t)topology->groups[level].n : UNKNOWN;
}

static int64_t count_allowed_cores(const struct topology *topology)
{
	const struct facts *facts = &topology->facts;
	int64_t n = 0;

	if (!is_countable(topology, LEVEL_CORE) || !facts->allowed.known)
		return UNKNOWN;
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++)
		n += cpuset_intersects(&topology->groups[LEVEL_CORE].items[i].cpus, &facts->allowed.set);
	return n;
}

static bool are_unconfigured(const struct topology *topology)
{
	bool some = false;

	for (size_t i = 0; i < topology->n_cpus; i++) {
		if (topology->cpus[i].online)
			continue;
		if (topology->cpus[i].facts->configured != 0)
			return false;
		some = true;
	}
	return some;
}

/* CPUs that somebody switched off one by one have no reason that the kernel would know. */
static enum offline_reason find_offline_reason(const struct topology *topology, const struct counts *counts)
{
	const struct facts *facts = &topology->facts;
	const char *control = facts->smt_control;

	if (counts->offline == UNKNOWN || !counts->offline)
		return OFFLINE_UNKNOWN;
	if (control && (!strcmp(control, "off") || !strcmp(control, "forceoff")))
		return facts->boot_nosmt ? OFFLINE_NOSMT : OFFLINE_SMT_OFF;
	if (control && *control >= '1' && *control <= '9')
		return OFFLINE_SMT_LIMITED;
	if (!control && facts->boot_nosmt)
		return OFFLINE_NOSMT;
	if (facts->boot_maxcpus != UNKNOWN && counts->online <= MAX(facts->boot_maxcpus, 1))
		return OFFLINE_MAXCPUS;
	return are_unconfigured(topology) ? OFFLINE_UNCONFIGURED : OFFLINE_UNKNOWN;
}

int derive_counts(const struct topology *topology, struct derived *derived)
{
	const struct facts *facts = &topology->facts;
	struct counts *counts = &derived->counts;

	*counts = (struct counts){
		.possible = count_known(&facts->possible),
		.present = count_known(&facts->present),
		.online = count_known(&facts->online),
		.offline = UNKNOWN,
		.allowed = count_known(&facts->allowed),
		.cores_online = count_level(topology, LEVEL_CORE),
		.cores_allowed = count_allowed_cores(topology),
		.threads_per_core = RANGE_UNKNOWN,
		.cores_per_package = RANGE_UNKNOWN,
		.packages = count_level(topology, LEVEL_PACKAGE),
		.dies = count_level(topology, LEVEL_DIE),
		.clusters = count_level(topology, LEVEL_CLUSTER),
		.books = count_level(topology, LEVEL_BOOK),
		.drawers = count_level(topology, LEVEL_DRAWER),
		.nodes = topology->nodes_known ? (int64_t)topology->n_nodes : UNKNOWN,
		.kinds = derived->n_kinds ? (int64_t)derived->n_kinds : UNKNOWN,
	};
	if (facts->present.known && facts->online.known) {
		if (cpuset_copy(&facts->present.set, &derived->offline.set) < 0 ||
		    cpuset_andnot(&derived->offline.set, &facts->online.set) < 0)
			return -ENOMEM;
		derived->offline.known = true;
		counts->offline = cpuset_count(&derived->offline.set);
		derived->offline_reason = find_offline_reason(topology, counts);
	}
	if (!is_countable(topology, LEVEL_CORE))
		return 0;
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++)
		range_add(&counts->threads_per_core, topology->groups[LEVEL_CORE].items[i].n_cpus);
	for (size_t i = 0; is_countable(topology, LEVEL_PACKAGE) && i < topology->groups[LEVEL_PACKAGE].n; i++)
		range_add(&counts->cores_per_package, topology->groups[LEVEL_PACKAGE].items[i].n_cores);
	return 0;
}
