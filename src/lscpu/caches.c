// SPDX-License-Identifier: MIT
// lscpu's own way of counting: caches by name, their instances numbered by the kernel's id or by first appearance.
#include <errno.h>
#include <string.h>

#include "lscpu/model.h"

static void name_of(const struct cache_facts *cache, char name[static 8])
{
	snprintf(name, 8, "L%d%s", cache->attr.level,
		 cache->attr.type == CACHE_DATA	       ? "d" :
		 cache->attr.type == CACHE_INSTRUCTION ? "i" :
							 "");
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct lscpu_cache *)a)->name, ((const struct lscpu_cache *)b)->name);
}

static struct lscpu_cache *find(struct lscpu *lscpu, const char *name)
{
	for (size_t i = 0; i < lscpu->n_caches; i++)
		if (!strcmp(lscpu->caches[i].name, name))
			return &lscpu->caches[i];
	return NULL;
}

/* The row of a CPU number in lscpu->cpus, -1: none. Rows are those of facts less the ones that are not present. */
static int find_row(const struct lscpu *lscpu, const struct cpu_facts *facts)
{
	size_t low = 0, high = lscpu->n_cpus;
	size_t guess = facts ? (size_t)(facts - lscpu->facts->cpus) : high;

	if (guess < high && lscpu->cpus[guess].facts == facts)
		return (int)guess;
	while (facts && low < high) {
		size_t middle = (low + high) / 2;

		if (lscpu->cpus[middle].facts == facts)
			return (int)middle;
		if (lscpu->cpus[middle].facts < facts)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

static int add_instance(struct lscpu *lscpu, struct lscpu_cache *cache, const struct cache_facts *facts, struct cpuset *seen)
{
	int64_t id = facts->id >= 0 ? facts->id : (int64_t)cache->instances;

	/* Two instances with one id are one to lscpu, and its CPUs are those of the first. */
	if (id < CPUSET_MAX) {
		int r;

		if (cpuset_has(seen, (unsigned int)id))
			return 0;
		r = cpuset_add(seen, (unsigned int)id);
		if (r < 0)
			return r;
	}
	cache->instances++;
	if (facts->attr.size_bytes != UNKNOWN)
		cache->all_bytes = (cache->all_bytes == UNKNOWN ? 0 : cache->all_bytes) +
				   MIN(facts->attr.size_bytes, INT64_MAX / CPUSET_MAX);
	CPUSET_FOREACH(number, &facts->cpus) {
		int row = find_row(lscpu, facts_cpu(lscpu->facts, (unsigned int)number));

		if (row >= 0 && cache->ids[row] < 0) /* of two that claim a CPU, the first */
			cache->ids[row] = id;
	}
	return 0;
}

static int add_instances(struct lscpu *lscpu, struct lscpu_cache *cache)
{
	_cleanup_cpuset_ struct cpuset seen = { 0 };
	const struct facts *facts = lscpu->facts;

	cache->ids = malloc((lscpu->n_cpus + 1) * sizeof(*cache->ids));
	if (!cache->ids)
		return -ENOMEM;
	memset(cache->ids, 0xff, (lscpu->n_cpus + 1) * sizeof(*cache->ids));
	for (size_t i = 0; i < facts->n_caches; i++) {
		int r;

		if (facts->caches[i].attr.level != cache->first->attr.level ||
		    facts->caches[i].attr.type != cache->first->attr.type)
			continue;
		r = add_instance(lscpu, cache, &facts->caches[i], &seen);
		if (r < 0)
			return r;
	}
	return 0;
}

int lscpu_add_caches(struct lscpu *lscpu)
{
	const struct facts *facts = lscpu->facts;
	size_t most = MIN(facts->n_caches, (size_t)10 * 3) + facts->n_shared_caches; /* levels times types */

	lscpu->caches = calloc(most + 1, sizeof(*lscpu->caches));
	if (!lscpu->caches)
		return -ENOMEM;
	for (size_t i = 0; i < facts->n_caches && lscpu->n_caches < most; i++) {
		struct lscpu_cache *cache = &lscpu->caches[lscpu->n_caches];

		name_of(&facts->caches[i], cache->name);
		if (find(lscpu, cache->name))
			continue;
		cache->first = &facts->caches[i];
		cache->all_bytes = UNKNOWN;
		lscpu->n_caches++;
	}
	qsort(lscpu->caches, lscpu->n_caches, sizeof(*lscpu->caches), compare);
	for (size_t i = 0; i < lscpu->n_caches; i++) {
		int r = add_instances(lscpu, &lscpu->caches[i]);

		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < facts->n_shared_caches; i++) {
		struct lscpu_cache *cache = &lscpu->caches[lscpu->n_caches + lscpu->n_shared];

		cache->first = &facts->shared_caches[i];
		cache->all_bytes = UNKNOWN;
		name_of(cache->first, cache->name);
		if (!find(lscpu, cache->name))
			lscpu->n_shared++;
	}
	qsort(lscpu->caches + lscpu->n_caches, lscpu->n_shared, sizeof(*lscpu->caches), compare);
	return 0;
}
