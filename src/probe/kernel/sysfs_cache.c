// SPDX-License-Identifier: MIT
// cpuN/cache/indexM: the caches, each instance read once, by the first CPU that has it.
#include <errno.h>
#include <string.h>

#include "probe/kernel/sysfs.h"

enum { MAX_INDEX = 16 };

struct reader {
	struct root *root;
	struct facts *facts;
	int32_t (*at)[MAX_INDEX]; /* row of a CPU, index: the cache there, -1: not known */
	int *n_at;		  /* how many indices a CPU has, -1: not counted yet */
	unsigned int wanted;	  /* enum want */
	int only_level;		  /* 0: all */
	unsigned int skip;	  /* bits: indices that hold another level */
};

static int read_number(struct reader *reader, unsigned int cpu, int index, const char *name, int64_t *value)
{
	int64_t found;
	int r = root_read_i64(reader->root, &found, SYSFS_CPU "/cpu%u/cache/index%d/%s", cpu, index, name);

	if (r < 0)
		return sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/cache/index%d/%s", cpu, index,
					   name);
	/* The kernel's 0 is "not known" for a size or a number of ways, but a true id. */
	if (found > 0 || (found == 0 && !strcmp(name, "id")))
		*value = found;
	return 0;
}

static int read_size(struct reader *reader, unsigned int cpu, int index, int64_t *size)
{
	struct span text;
	uint64_t bytes;
	int r = root_read(reader->root, &text, SYSFS_CPU "/cpu%u/cache/index%d/size", cpu, index);

	if (r >= 0)
		r = parse_size(text, &bytes);
	if (r < 0)
		return sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/cache/index%d/size", cpu, index);
	if (bytes && bytes <= INT64_MAX)
		*size = (int64_t)bytes;
	return 0;
}

static bool is_online(const struct facts *facts, unsigned int cpu)
{
	return !facts->online.known || cpuset_has(&facts->online.set, cpu);
}

/* The CPUs of a core, or the CPU alone. */
static int copy_core(const struct reader *reader, unsigned int cpu, struct cpuset *ret_cpus)
{
	const struct cpu_facts *row = facts_cpu(reader->facts, cpu);

	if (row->group[LEVEL_CORE] < 0)
		return cpuset_add(ret_cpus, cpu);
	return cpuset_copy(&reader->facts->groups[LEVEL_CORE].items[row->group[LEVEL_CORE]].cpus, ret_cpus);
}

/*
 * 1: known, or guessed; 0: not to be read. The map before the list, as hwloc and lscpu: where somebody has edited a record,
 * the map is what was looked at.
 */
static int read_shared(struct reader *reader, unsigned int cpu, int index, struct cpuset *ret_cpus)
{
	int r = root_read_mask(reader->root, ret_cpus, SYSFS_CPU "/cpu%u/cache/index%d/shared_cpu_map", cpu, index);
	bool unread;

	if (r == -ENOENT)
		r = root_read_list(reader->root, ret_cpus, SYSFS_CPU "/cpu%u/cache/index%d/shared_cpu_list", cpu, index);
	unread = r < 0 && r != -ENOENT && r != -EINVAL && r != -ERANGE;
	if (r < 0 && (r = sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/cache/index%d/shared_cpu_map",
					      cpu, index)) < 0)
		return r;
	if (cpuset_has(ret_cpus, cpu))
		return 1;
	/* Of a CPU that is off the folder may be there still: whoever shares the cache, it does not. */
	if (!is_online(reader->facts, cpu))
		return r >= 0 && !cpuset_empty(ret_cpus);
	/* Unreadable, not untold: no guess. */
	if (unread)
		return 0;
	/* Itanium's firmware describes some caches without saying whose they are. */
	cpuset_free(ret_cpus);
	r = facts_warn(reader->facts, NULL, WARN_CACHE_SHARING_UNKNOWN,
		       "which CPUs share a cache is not told for index%d; taken as one per core", index);
	if (r >= 0)
		r = copy_core(reader, cpu, ret_cpus);
	return r < 0 ? r : 1;
}

/* Caches of one level, type, size and number of ways have one geometry: the rest of it is read for the first only. */
static const struct cache_facts *find_alike(const struct reader *reader, const struct cache_facts *cache)
{
	const struct cache_facts *caches = reader->facts->caches;

	for (size_t i = 0; i < reader->facts->n_caches && i < 64; i++)
		if (&caches[i] != cache && caches[i].attr.level == cache->attr.level &&
		    caches[i].attr.type == cache->attr.type && caches[i].attr.size_bytes == cache->attr.size_bytes &&
		    caches[i].attr.ways == cache->attr.ways)
			return &caches[i];
	return NULL;
}

static int read_attributes(struct reader *reader, unsigned int cpu, int index, struct cache_facts *cache)
{
	const struct cache_facts *alike;
	int r = reader->only_level == 3 ? 0 : read_size(reader, cpu, index, &cache->attr.size_bytes);

	if (r >= 0 && reader->wanted & (WANT_CACHE_NUMBERS | WANT_CACHE_IDS))
		r = read_number(reader, cpu, index, "id", &cache->id);
	if (r < 0 || !(reader->wanted & WANT_CACHE_GEOMETRY))
		return r;
	r = read_number(reader, cpu, index, "ways_of_associativity", &cache->attr.ways);
	if (r < 0)
		return r;
	alike = cache->attr.size_bytes != UNKNOWN ? find_alike(reader, cache) : NULL;
	if (alike) {
		cache->attr = alike->attr;
		return 0;
	}
	r = read_number(reader, cpu, index, "coherency_line_size", &cache->attr.line_bytes);
	if (r >= 0)
		r = read_number(reader, cpu, index, "number_of_sets", &cache->attr.sets);
	if (r < 0 || !(reader->wanted & WANT_CACHE_DETAILS))
		return r;
	r = read_number(reader, cpu, index, "physical_line_partition", &cache->attr.partitions);
	if (r >= 0)
		r = probe_text(reader->root, reader->facts, &cache->attr.allocation_policy,
			       SYSFS_CPU "/cpu%u/cache/index%d/allocation_policy", cpu, index);
	if (r >= 0)
		r = probe_text(reader->root, reader->facts, &cache->attr.write_policy,
			       SYSFS_CPU "/cpu%u/cache/index%d/write_policy", cpu, index);
	return r;
}

static int read_type(struct reader *reader, unsigned int cpu, int index, enum cache_type *ret_type)
{
	static const char *const names[] = { "Data", "Instruction", "Unified" };
	struct span text;
	int r = root_read(reader->root, &text, SYSFS_CPU "/cpu%u/cache/index%d/type", cpu, index);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_equal(span_trim(text), names[i])) {
			*ret_type = (enum cache_type)i;
			return 0;
		}
	return -EINVAL;
}

/* The same cache under another index: a core with fewer caches counts differently from its neighbours. */
static bool is_known(const struct reader *reader, size_t row, int level, enum cache_type type, const struct cpuset *cpus)
{
	for (int i = 0; i < MAX_INDEX; i++) {
		int32_t at = reader->at[row][i];

		if (at >= 0 && reader->facts->caches[at].attr.level == level &&
		    reader->facts->caches[at].attr.type == type && cpuset_equal(&reader->facts->caches[at].cpus, cpus))
			return true;
	}
	return false;
}

static int add_cache(struct reader *reader, size_t row, int index, int level, enum cache_type type, struct cpuset *cpus)
{
	struct facts *facts = reader->facts;
	struct cache_facts *cache = facts_add_cache(facts);
	int32_t number = (int32_t)facts->n_caches - 1;

	if (!cache)
		return -ENOMEM;
	cache->attr.level = level;
	cache->attr.type = type;
	cache->cpus = TAKE(*cpus);
	CPUSET_FOREACH(cpu, &cache->cpus) {
		struct cpu_facts *other = facts_cpu(facts, (unsigned int)cpu);

		if (other && reader->at[other - facts->cpus][index] < 0)
			reader->at[other - facts->cpus][index] = number;
	}
	return read_attributes(reader, facts->cpus[row].cpu, index, cache);
}

/* 1: there is such an index, 0: there is none, or -ENOMEM. */
static int read_index(struct reader *reader, size_t row, int index, bool other_id)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	unsigned int cpu = reader->facts->cpus[row].cpu;
	const struct cpu_facts *first;
	enum cache_type type;
	int64_t level;
	int r = root_read_i64(reader->root, &level, SYSFS_CPU "/cpu%u/cache/index%d/level", cpu, index);

	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r >= 0 && (level < 1 || level > 9))
		r = -EINVAL;
	if (r < 0) {
		r = sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/cache/index%d/level", cpu, index);
		return r < 0 ? r : 1;
	}
	if (reader->only_level && level != reader->only_level) {
		reader->skip |= 1U << index; /* the kernel numbers the caches of all CPUs alike */
		return 1;
	}
	r = read_type(reader, cpu, index, &type);
	if (r < 0) {
		r = sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/cache/index%d/type", cpu, index);
		return r < 0 ? r : 1;
	}
	r = read_shared(reader, cpu, index, &cpus);
	if (r <= 0)
		return r < 0 ? r : 1;
	first = facts_cpu(reader->facts, (unsigned int)cpuset_first(&cpus));
	if (!other_id && (is_known(reader, row, (int)level, type, &cpus) ||
			  (first && is_known(reader, (size_t)(first - reader->facts->cpus), (int)level, type, &cpus))))
		return 1;
	r = add_cache(reader, row, index, (int)level, type, &cpus);
	return r < 0 ? r : 1;
}

/* The row whose caches a CPU is likely to share: the first CPU of its core; its own where there is none before it. */
static size_t leader_of(const struct reader *reader, size_t row)
{
	const struct facts *facts = reader->facts;
	int32_t core = facts->cpus[row].group[LEVEL_CORE];
	const struct cpu_facts *first;

	if (core < 0)
		return row;
	first = facts_cpu(facts, (unsigned int)cpuset_first(&facts->groups[LEVEL_CORE].items[core].cpus));
	return first && reader->n_at[first - facts->cpus] >= 0 ? (size_t)(first - facts->cpus) : row;
}

/*
 * Some hypervisors give CPUs that share a cache by its map different ids for it. To the scheduler that is one cache, and so
 * it is here; lscpu goes by the ids.
 */
static bool has_other_id(struct reader *reader, size_t row, int index)
{
	const struct cache_facts *cache = &reader->facts->caches[reader->at[row][index]];
	unsigned int cpu = reader->facts->cpus[row].cpu;
	int64_t id;

	return reader->wanted & WANT_CACHE_IDS && cache->id != UNKNOWN && cpu != (unsigned int)cpuset_first(&cache->cpus) &&
	       root_read_i64(reader->root, &id, SYSFS_CPU "/cpu%u/cache/index%d/id", cpu, index) >= 0 && id != cache->id;
}

static int read_cpu(struct reader *reader, size_t row)
{
	size_t leader = leader_of(reader, row);
	int limit = leader != row ? reader->n_at[leader] : MAX_INDEX, index;

	for (index = 0; index < limit; index++) {
		bool other = false;
		int r;

		if (reader->skip >> index & 1)
			continue;
		if (reader->at[row][index] >= 0) {
			other = has_other_id(reader, row, index);
			if (!other)
				continue;
		}
		/*
		 * Indices may have holes (a Xeon of 2006 whose firmware describes only some caches of each CPU), but the
		 * first four are tried always: a fifth and later ones exist only behind them.
		 */
		r = read_index(reader, row, index, other);
		if (r < 0)
			return r;
		if (!r && index >= 4)
			break;
	}
	reader->n_at[row] = index;
	return 0;
}

/* SPARC has no cache directory: cpuN/l1_dcache_size and so on, one value a CPU (arch/sparc/kernel/sysfs.c). */
static int read_sparc(struct reader *reader, struct cpu_facts *row)
{
	static const struct {
		const char *size, *line;
		int level;
		enum cache_type type;
	} files[] = {
		{ "l1_dcache_size", "l1_dcache_line_size", 1, CACHE_DATA },
		{ "l1_icache_size", "l1_icache_line_size", 1, CACHE_INSTRUCTION },
		{ "l2_cache_size", "l2_cache_line_size", 2, CACHE_UNIFIED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct cache_facts *cache;
		int64_t size = UNKNOWN;
		int r = root_read_i64(reader->root, &size, SYSFS_CPU "/cpu%u/%s", row->cpu, files[i].size);

		if (r < 0 && (r = sysfs_bad_structure(reader->facts, PART_CACHES, r, SYSFS_CPU "/cpu%u/%s", row->cpu,
						      files[i].size)) < 0)
			return r;
		if (size <= 0)
			continue;
		cache = facts_add_cache(reader->facts);
		if (!cache)
			return -ENOMEM;
		cache->attr.level = files[i].level;
		cache->attr.type = files[i].type;
		cache->attr.size_bytes = size;
		root_read_i64(reader->root, &cache->attr.line_bytes, SYSFS_CPU "/cpu%u/%s", row->cpu, files[i].line);
		r = cpuset_add(&cache->cpus, row->cpu);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Kinds are told by the L1 caches of all CPUs. */
static bool is_asked_for(const struct reader *reader, unsigned int cpu)
{
	const struct facts *facts = reader->facts;

	if (facts->online.known && !cpuset_has(&facts->online.set, cpu))
		return false;
	return reader->only_level != 3 || !facts->only || cpuset_has(facts->only, cpu);
}

int sysfs_read_caches(struct root *root, unsigned int wanted, struct facts *facts)
{
	struct reader reader = { .root = root, .facts = facts, .wanted = wanted };
	_cleanup_free_ int32_t(*at)[MAX_INDEX] = malloc((facts->n_cpus + 1) * sizeof(*at));
	_cleanup_free_ int *n_at = malloc((facts->n_cpus + 1) * sizeof(*n_at));
	int r = 0;

	if (!at || !n_at)
		return -ENOMEM;
	memset(at, 0xff, (facts->n_cpus + 1) * sizeof(*at));
	memset(n_at, 0xff, (facts->n_cpus + 1) * sizeof(*n_at));
	reader.at = at;
	reader.n_at = n_at;
	reader.only_level = wanted & WANT_CACHES ? 0 : wanted & WANT_CACHES_L1 ? 1 : 3;
	for (size_t row = 0; r >= 0 && row < facts->n_cpus; row++)
		if (wanted & WANT_EVERY_FOLDER || is_asked_for(&reader, facts->cpus[row].cpu))
			r = read_cpu(&reader, row);
	if (r < 0 || !(wanted & WANT_CACHES) || facts->n_caches || !facts->n_cpus ||
	    !root_exists(root, SYSFS_CPU "/cpu%u/l1_dcache_size", facts->cpus[0].cpu))
		return r;
	for (size_t row = 0; r >= 0 && row < facts->n_cpus; row++)
		r = read_sparc(&reader, &facts->cpus[row]);
	return r;
}
