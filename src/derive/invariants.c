// SPDX-License-Identifier: MIT
// What holds of every topology and what follows from it, whatever the input: the promises that the document makes.
#include "derive/invariants.h"

static bool is_within(const struct known_set *part, const struct known_set *whole)
{
	return !part->known || !whole->known || cpuset_subset(&part->set, &whole->set);
}

static const char *check_sets(const struct topology *topology, const struct derived *derived)
{
	const struct facts *facts = &topology->facts;
	size_t online = 0;

	if (!is_within(&facts->online, &facts->present))
		return "online CPUs are not present";
	if (!is_within(&facts->present, &facts->possible))
		return "present CPUs are not possible";
	if (!is_within(&facts->allowed, &facts->online))
		return "allowed CPUs are not online";
	if (!is_within(&derived->offline, &facts->present))
		return "offline CPUs are not present";
	if (derived->offline.known && cpuset_intersects(&derived->offline.set, &facts->online.set))
		return "CPUs are both online and offline";
	for (size_t i = 0; i < topology->n_cpus; i++)
		online += topology->cpus[i].online;
	if (facts->online.known && online != cpuset_count(&facts->online.set))
		return "the CPUs listed as online are not the set";
	return NULL;
}

/* Those listed may be not all there are: then how many is not known. */
static bool is_count_of(int64_t count, size_t listed)
{
	return count == UNKNOWN || (count == (int64_t)listed && listed > 0);
}

static bool is_positive(const struct range *range)
{
	return range->min == UNKNOWN ? range->max == UNKNOWN : range->min > 0 && range->max >= range->min;
}

static const char *check_counts(const struct topology *topology, const struct derived *derived)
{
	const struct counts *counts = &derived->counts;
	const int64_t of_level[N_LEVELS] = {
		[LEVEL_CORE] = counts->cores_online, [LEVEL_CLUSTER] = counts->clusters, [LEVEL_DIE] = counts->dies,
		[LEVEL_PACKAGE] = counts->packages,  [LEVEL_BOOK] = counts->books,	 [LEVEL_DRAWER] = counts->drawers,
	};

	for (int level = 0; level < N_LEVELS; level++)
		if (!is_count_of(of_level[level], topology->groups[level].n))
			return "a count of cores, dies, packages ... is not that of those listed";
	if (!is_count_of(counts->nodes, topology->n_nodes) || !is_count_of(counts->kinds, derived->n_kinds))
		return "a count of nodes or kinds is not that of those listed";
	if (counts->online != UNKNOWN && counts->present != UNKNOWN && counts->offline != counts->present - counts->online)
		return "online and offline are not present";
	if (!is_positive(&counts->threads_per_core) || !is_positive(&counts->cores_per_package))
		return "a core without threads, or a package without cores";
	if (counts->cores_allowed != UNKNOWN && counts->cores_allowed > counts->cores_online)
		return "more cores are allowed than online";
	return NULL;
}

static const char *check_nodes(const struct topology *topology)
{
	for (size_t i = 0; i < topology->n_nodes; i++)
		for (size_t j = 0; j < i; j++) {
			if (topology->nodes[i].id == topology->nodes[j].id)
				return "two NUMA nodes have one number";
			if (cpuset_intersects(&topology->nodes[i].cpus, &topology->nodes[j].cpus))
				return "two NUMA nodes have the same CPU";
		}
	return NULL;
}

static const char *check_kinds(const struct topology *topology, const struct derived *derived)
{
	unsigned int n = 0;

	for (size_t i = 0; i < derived->n_kinds; i++) {
		const struct kind *kind = &derived->kinds[i];

		for (size_t j = 0; j < i; j++)
			if (cpuset_intersects(&kind->cpus, &derived->kinds[j].cpus))
				return "two kinds of core have the same CPU";
		if (!kind->n_cpus || kind->n_cpus != cpuset_count(&kind->cpus) || !kind->cores ||
		    !cpuset_subset(&kind->cpus, &topology->facts.online.set))
			return "a kind of core does not count its CPUs, or has one that is not online";
		n += kind->n_cpus;
	}
	return derived->n_kinds && n != cpuset_count(&topology->facts.online.set) ? "the kinds are not all that is online" :
										    NULL;
}

/* Unknown where a factor is, and where the product is too large. */
static bool is_product(int64_t total, int64_t size, int64_t instances)
{
	int64_t product;

	if (size == UNKNOWN || instances == UNKNOWN || __builtin_mul_overflow(size, instances, &product))
		product = UNKNOWN;
	return total == product;
}

static const char *check_caches(const struct topology *topology, const struct derived *derived)
{
	bool incomplete = topology->facts.incomplete & PART_CACHES;

	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		const struct cache_group *group = &derived->cache_groups[i];

		if (group->instances != UNKNOWN && group->instances <= 0)
			return "a group of caches without one";
		if (!is_product(group->total_bytes, group->attr.size_bytes, group->instances))
			return "total_bytes of caches is not their size times their number";
	}
	for (size_t i = 0; i < derived->n_cache_totals; i++) {
		const struct cache_total *total = &derived->cache_totals[i];
		int64_t listed = 0;

		for (size_t j = 0; j < i; j++)
			if (total->level == derived->cache_totals[j].level && total->type == derived->cache_totals[j].type)
				return "a level of caches is counted twice";
		for (size_t j = 0; j < topology->n_caches; j++)
			listed += cache_is_of_total(&topology->caches[j].attr, total);
		if (total->instances == UNKNOWN ? listed && !incomplete : total->instances != listed)
			return "the number of a level's caches is not that of those listed";
	}
	return NULL;
}

const char *invariants_check(const struct topology *topology, const struct derived *derived)
{
	const char *broken = topology_check(topology);

	if (!broken)
		broken = check_sets(topology, derived);
	if (!broken)
		broken = check_counts(topology, derived);
	if (!broken)
		broken = check_nodes(topology);
	if (!broken)
		broken = check_kinds(topology, derived);
	return broken ? broken : check_caches(topology, derived);
}
