// SPDX-License-Identifier: MIT
// The caches that are true where hwloc and the kernel's files contradict each other.
#include "model/reconcile_internal.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

/* The topology has online CPUs alone, and hwloc knows no others. */
static int keep_online(struct facts *facts)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->n_caches; i++) {
		if (cpuset_and(&facts->caches[i].cpus, &facts->online.set) < 0)
			return -ENOMEM;
		if (cpuset_empty(&facts->caches[i].cpus))
			cpuset_free(&facts->caches[i].cpus);
		else
			facts->caches[n++] = facts->caches[i];
	}
	facts->n_caches = n;
	return 0;
}

static int compare_caches(const void *a, const void *b)
{
	const struct cache_facts *x = *(const struct cache_facts *const *)a, *y = *(const struct cache_facts *const *)b;

	if (x->attr.level != y->attr.level)
		return x->attr.level < y->attr.level ? -1 : 1;
	if (x->attr.type != y->attr.type)
		return x->attr.type < y->attr.type ? -1 : 1;
	return cpuset_first(&x->cpus) - cpuset_first(&y->cpus);
}

static const struct cache_facts **sort_caches(const struct facts *facts)
{
	const struct cache_facts **sorted = malloc((facts->n_caches + 1) * sizeof(*sorted));

	for (size_t i = 0; sorted && i < facts->n_caches; i++)
		sorted[i] = &facts->caches[i];
	if (sorted)
		qsort(sorted, facts->n_caches, sizeof(*sorted), compare_caches);
	return sorted;
}

static bool same_cache(const struct cache_facts *a, const struct cache_facts *b)
{
	return a->attr.level == b->attr.level && a->attr.type == b->attr.type && a->attr.size_bytes == b->attr.size_bytes &&
	       cpuset_equal(&a->cpus, &b->cpus);
}

enum { CACHE_KEYS = 32 };

/* Levels and types of the caches that a CPU has, as bits. */
static unsigned int *list_levels(const struct facts *facts, const struct facts *from)
{
	unsigned int *levels = calloc(facts->n_cpus + 1, sizeof(*levels));

	for (size_t i = 0; levels && i < from->n_caches; i++)
		CPUSET_FOREACH(cpu, &from->caches[i].cpus) {
			const struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);
			unsigned int key = (unsigned int)(from->caches[i].attr.level * 3) + from->caches[i].attr.type;

			if (row && key < CACHE_KEYS)
				levels[row - facts->cpus] |= 1U << key;
		}
	return levels;
}

/* Is hwloc's word on the caches that of somebody who could read them all? */
static int caches_whole(const struct facts *facts, const struct facts *hwloc, bool *ret_whole)
{
	_cleanup_free_ unsigned int *ours = list_levels(facts, facts), *theirs = list_levels(facts, hwloc);
	unsigned int first = 0;

	*ret_whole = false;
	if (!ours || !theirs)
		return -ENOMEM;
	for (size_t i = 0; i < hwloc->n_caches; i++)
		if (hwloc->caches[i].attr.size_bytes == UNKNOWN || cpuset_empty(&hwloc->caches[i].cpus))
			return 0;
	for (size_t i = 0; i < facts->n_cpus; i++) {
		if (!cpuset_has(&facts->online.set, facts->cpus[i].cpu))
			continue;
		first = first ? first : theirs[i];
		if (!theirs[i] || (theirs[i] != first && theirs[i] != ours[i]) || (first == theirs[i] && !ours[i]))
			return 0;
	}
	for (size_t i = 0; i < facts->n_cpus && first; i++)
		if (cpuset_has(&facts->online.set, facts->cpus[i].cpu)) {
			*ret_whole = ours[i] == first;
			return 0;
		}
	return 0;
}

static void describe(const struct cache_facts *cache, struct strbuf *out)
{
	if (!cache) {
		strbuf_puts(out, "there is none");
		return;
	}
	if (cache->attr.size_bytes != UNKNOWN)
		strbuf_printf(out, "%lld bytes for CPUs ", (long long)cache->attr.size_bytes);
	else
		strbuf_puts(out, "of unknown size for CPUs ");
	cpuset_format_list(&cache->cpus, out);
}

static int name_loser(struct facts *facts, const struct cache_facts *hwloc, const struct cache_facts *kernel, bool whole)
{
	const struct cache_facts *some = hwloc ? hwloc : kernel;
	_cleanup_strbuf_ struct strbuf theirs = { 0 }, ours = { 0 };
	static const char *const types[] = {
		[CACHE_DATA] = "data", [CACHE_INSTRUCTION] = "instruction", [CACHE_UNIFIED] = "unified"
	};

	describe(hwloc, &theirs);
	describe(kernel, &ours);
	if (theirs.failed || ours.failed)
		return -ENOMEM;
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "L%d %s cache of CPU %d: %s by hwloc, %s by its files in sysfs; %s was believed", some->attr.level,
			  types[some->attr.type], cpuset_first(&some->cpus), strbuf_text(&theirs), strbuf_text(&ours),
			  whole ? "hwloc" : "the kernel");
}

/* hwloc's caches instead of the kernel's, with what the kernel alone knows of each. */
static int replace_caches(struct facts *facts, const struct facts *hwloc, const struct cache_facts **ours)
{
	struct cache_facts *caches = NULL;
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < hwloc->n_caches; i++) {
		const struct cache_facts *theirs = &hwloc->caches[i];
		const struct cache_facts **same = bsearch(&theirs, ours, facts->n_caches, sizeof(*ours), compare_caches);

		struct cache_facts *cache = array_add(caches, n);

		if (!cache) {
			r = -ENOMEM;
			break;
		}
		*cache = same ? **same : *theirs;
		cache->cpus = (struct cpuset){ 0 };
		cache->attr.size_bytes = theirs->attr.size_bytes;
		cache->attr.allocation_policy = same ? (*same)->attr.allocation_policy : NULL;
		cache->attr.write_policy = same ? (*same)->attr.write_policy : NULL;
		r = cpuset_copy(&theirs->cpus, &cache->cpus);
	}
	if (r < 0) {
		for (size_t i = 0; i < n; i++)
			cpuset_free(&caches[i].cpus);
		free(caches);
		return r;
	}
	for (size_t i = 0; i < facts->n_caches; i++)
		cpuset_free(&facts->caches[i].cpus);
	free(facts->caches);
	facts->caches = caches;
	facts->n_caches = n;
	return 0;
}

/* Silence is no contradiction: one side may know nothing of caches, or of those of a level. */
static bool tells(const struct cache_facts **sorted, size_t n, const struct cache_facts *other)
{
	for (size_t i = 0; i < n; i++)
		if (sorted[i]->attr.level == other->attr.level && sorted[i]->attr.type == other->attr.type)
			return true;
	return false;
}

int reconcile_caches(struct facts *facts, const struct facts *hwloc)
{
	_cleanup_free_ const struct cache_facts **ours = NULL, **theirs = NULL;
	bool whole = false, differ = false;
	int r = keep_online(facts);

	if (r < 0)
		return r;
	ours = sort_caches(facts);
	theirs = sort_caches(hwloc);
	r = ours && theirs ? caches_whole(facts, hwloc, &whole) : -ENOMEM;
	for (size_t i = 0, j = 0; r >= 0 && (i < facts->n_caches || j < hwloc->n_caches);) {
		int order = i == facts->n_caches ? 1 : j == hwloc->n_caches ? -1 : compare_caches(&ours[i], &theirs[j]);
		bool same = !order && same_cache(ours[i], theirs[j]);

		if (!same && (order > 0 ? tells(ours, facts->n_caches, theirs[j]) : tells(theirs, hwloc->n_caches, ours[i])))
			r = name_loser(facts, order < 0 ? NULL : theirs[j], order > 0 ? NULL : ours[i], whole);
		differ = differ || !same;
		i += order <= 0;
		j += order >= 0;
	}
	return r < 0 || !differ || !whole ? r : replace_caches(facts, hwloc, ours);
}
