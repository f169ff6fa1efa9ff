// SPDX-License-Identifier: MIT
// Cache groups and totals: instances that are alike, and all of one level and type.
#include <errno.h>
#include <stdio.h>

#include "base/array.h"
#include "derive/derived.h"

/* As hwloc: from the second level up the data cache is "L2", also where there is an "L2i" beside it (Itanium, s390). */
const char *cache_name(int level, enum cache_type type, char *buffer)
{
	snprintf(buffer, 8, "L%d%s", level, type == CACHE_INSTRUCTION ? "i" : level == 1 && type == CACHE_DATA ? "d" : "");
	return buffer;
}

static int compare_groups(const void *a, const void *b)
{
	const struct cache_group *x = a, *y = b;

	if (x->attr.level != y->attr.level)
		return x->attr.level < y->attr.level ? -1 : 1;
	if (x->attr.type != y->attr.type)
		return x->attr.type < y->attr.type ? -1 : 1;
	if (x->kind != y->kind) /* those of several kinds last */
		return (uint32_t)x->kind < (uint32_t)y->kind ? -1 : 1;
	return x->attr.size_bytes > y->attr.size_bytes ? -1 : x->attr.size_bytes < y->attr.size_bytes;
}

static int32_t kind_of_cache(const struct topology *topology, const struct derived *derived, const struct topo_cache *cache)
{
	int32_t kind = NO_INDEX;

	CPUSET_FOREACH(cpu, &cache->cpus) {
		int32_t other = derived->kind_of_cpu[topology_cpu(topology, (unsigned int)cpu) - topology->cpus];

		if (kind != NO_INDEX && other != kind)
			return NO_INDEX;
		kind = other;
	}
	return kind;
}

static struct cache_group *add_group(struct derived *derived, const struct cache_attributes *attributes)
{
	struct cache_group *group = array_add(derived->cache_groups, derived->n_cache_groups);

	if (group)
		*group = (struct cache_group){
			.attr = *attributes, .instances = UNKNOWN, .cpus_per_instance = UNKNOWN, .kind = NO_INDEX
		};
	return group;
}

static int add_instance(const struct topology *topology, struct derived *derived, const struct topo_cache *cache)
{
	int32_t kind = kind_of_cache(topology, derived, cache);
	struct cache_group *group = NULL;

	for (size_t i = 0; !group && i < derived->n_cache_groups; i++)
		if (cache_attributes_equal(&derived->cache_groups[i].attr, &cache->attr))
			group = &derived->cache_groups[i];
	if (!group) {
		group = add_group(derived, &cache->attr);
		if (!group)
			return -ENOMEM;
		group->instances = 0;
		group->cpus_per_instance = cache->n_cpus;
		group->kind = kind;
	}
	group->instances++;
	if (group->kind != kind)
		group->kind = NO_INDEX;
	if (group->cpus_per_instance != cache->n_cpus)
		group->cpus_per_instance = UNKNOWN;
	return 0;
}

/* s390 before sysfs described caches: /proc/cpuinfo has level, type and size, but not who shares them. */
static int add_unshared(const struct topology *topology, struct derived *derived)
{
	for (size_t i = 0; i < topology->facts.n_shared_caches; i++) {
		const struct cache_attributes *attr = &topology->facts.shared_caches[i].attr;
		bool known = false;

		for (size_t j = 0; j < topology->n_caches && !known; j++)
			known = topology->caches[j].attr.level == attr->level && topology->caches[j].attr.type == attr->type;
		if (!known && !add_group(derived, attr))
			return -ENOMEM;
	}
	return 0;
}

static int64_t multiply(int64_t a, int64_t b)
{
	int64_t product;

	return a == UNKNOWN || b == UNKNOWN || __builtin_mul_overflow(a, b, &product) ? UNKNOWN : product;
}

static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return a == UNKNOWN || b == UNKNOWN || __builtin_add_overflow(a, b, &sum) ? UNKNOWN : sum;
}

bool cache_is_of_total(const struct cache_attributes *attr, const struct cache_total *total)
{
	return attr->level == total->level &&
	       (attr->type == total->type ||
		(attr->level > 1 && attr->type != CACHE_INSTRUCTION && total->type != CACHE_INSTRUCTION));
}

/* incomplete: a cache that could not be read may be missing, or stand in a group of its own. */
static int make_totals(struct derived *derived, bool incomplete)
{
	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		struct cache_group *group = &derived->cache_groups[i];
		struct cache_total *total = NULL;

		if (incomplete)
			group->instances = group->cpus_per_instance = UNKNOWN;
		group->total_bytes = multiply(group->attr.size_bytes, group->instances);
		for (size_t j = 0; !total && j < derived->n_cache_totals; j++)
			if (cache_is_of_total(&group->attr, &derived->cache_totals[j]))
				total = &derived->cache_totals[j];
		if (!total) {
			total = array_add(derived->cache_totals, derived->n_cache_totals);
			if (!total)
				return -ENOMEM;
			*total = (struct cache_total){ .level = group->attr.level, .type = group->attr.type };
		}
		total->instances = add(total->instances, group->instances);
		total->total_bytes = add(total->total_bytes, group->total_bytes);
	}
	return 0;
}

static int make_places(const struct topology *topology, struct derived *derived)
{
	_cleanup_free_ int32_t *counted = calloc(derived->n_cache_totals + 1, sizeof(*counted));

	derived->cache_ranks = calloc(topology->n_caches + 1, sizeof(*derived->cache_ranks));
	if (!counted || !derived->cache_ranks)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_caches; i++) {
		int32_t total = 0, group = 0;

		while (!cache_is_of_total(&topology->caches[i].attr, &derived->cache_totals[total]))
			total++;
		while (!cache_attributes_equal(&derived->cache_groups[group].attr, &topology->caches[i].attr))
			group++;
		derived->cache_ranks[i] = (struct cache_rank){ .total = total, .number = counted[total]++, .group = group };
	}
	return 0;
}

int derive_caches(const struct topology *topology, struct derived *derived)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < topology->n_caches; i++)
		r = add_instance(topology, derived, &topology->caches[i]);
	if (r >= 0)
		r = add_unshared(topology, derived);
	if (r < 0)
		return r;
	if (derived->n_cache_groups)
		qsort(derived->cache_groups, derived->n_cache_groups, sizeof(*derived->cache_groups), compare_groups);
	r = make_totals(derived, topology->facts.incomplete & PART_CACHES);
	return r < 0 ? r : make_places(topology, derived);
}
