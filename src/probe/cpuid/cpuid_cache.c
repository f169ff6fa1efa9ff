// SPDX-License-Identifier: MIT
// Caches from CPUID: leaf 4 and its AMD twin 8000001Dh, and the older descriptions before them.
#include <errno.h>

#include "probe/cpuid/cpuid_decode.h"

enum { CACHES_PER_CPU = 8 };

/* One cache as one CPU sees it; CPUs with an equal level, type and key share it. */
struct seen_cache {
	uint32_t cpu; /* index in the dump */
	struct cache_attributes attr;
	int64_t key, id; /* id UNKNOWN where CPUID does not number it */
};

struct cache_list {
	struct seen_cache *items;
	size_t n;
	const struct cpuid_location *locations;
};

static struct seen_cache *add_cache(struct cache_list *list, size_t cpu, int level, enum cache_type type)
{
	struct seen_cache *cache = &list->items[list->n++];

	/* Shared by the threads of a core, until more is known. */
	*cache = (struct seen_cache){
		.cpu = (uint32_t)cpu, .attr = CACHE_UNKNOWN, .key = list->locations[cpu].key[LEVEL_CORE], .id = UNKNOWN
	};
	cache->attr.level = level;
	cache->attr.type = type;
	return cache;
}

/* Leaf 4 (Intel SDM 2A) and 8000001Dh (AMD APM 3), which have one format. False when the CPU has no such leaf. */
static bool caches_by_subleaf(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, struct cache_list *list)
{
	static const enum cache_type types[] = { CACHE_DATA, CACHE_DATA, CACHE_INSTRUCTION, CACHE_UNIFIED };
	uint32_t apic_id = list->locations[cpu].apic_id;
	struct cpuid_regs regs;
	bool any = false;

	for (uint32_t i = 0; i < CACHES_PER_CPU && cpuid_get(dump, cpu, leaf, i, &regs); i++) {
		uint32_t type = regs.eax & 0x1f, sharing = regs.eax >> 14 & 0xfff;
		unsigned int shift = sharing ? 32 - (unsigned int)__builtin_clz(sharing) : 0;
		struct seen_cache *cache;

		if (type == 0 || type > 3 || !(regs.eax >> 5 & 7))
			break;
		cache = add_cache(list, cpu, regs.eax >> 5 & 7, types[type]);
		cache->id = apic_id >> shift;
		cache->key = cache->id << shift;
		cache->attr.ways = (regs.ebx >> 22) + 1;
		cache->attr.partitions = (regs.ebx >> 12 & 0x3ff) + 1;
		cache->attr.line_bytes = (regs.ebx & 0xfff) + 1;
		cache->attr.sets = (int64_t)regs.ecx + 1;
		cache->attr.size_bytes =
			cache->attr.ways * cache->attr.partitions * cache->attr.line_bytes * cache->attr.sets;
		any = true;
	}
	return any;
}

/* Associativity codes of leaf 80000006h (AMD APM 3, E.4.5); 0 where there is no number. */
static int64_t amd_ways(uint32_t code)
{
	static const uint8_t ways[] = { 0, 1, 2, 3, 4, 6, 8, 0, 16, 0, 32, 48, 64, 96, 128, 0 };

	return ways[code & 0xf];
}

static void fill(struct seen_cache *cache, int64_t size, int64_t ways, int64_t line)
{
	cache->attr.size_bytes = size;
	if (line > 0)
		cache->attr.line_bytes = line;
	if (ways > 0 && line > 0 && size % (ways * line) == 0) {
		cache->attr.ways = ways;
		cache->attr.sets = size / (ways * line);
		cache->attr.partitions = 1;
	}
}

/*
 * Leaves 80000005h and 80000006h: L1 and L2 belong to a core, but the two cores of a Bulldozer module share all but L1d; L3
 * belongs to a package or, with two nodes in it, half of it to each.
 */
static void caches_by_80000005(const struct cpuid_dump *dump, size_t cpu, bool has_l2, struct cache_list *list)
{
	static const enum cache_type types[] = { CACHE_DATA, CACHE_INSTRUCTION };
	const struct cpuid_location *location = &list->locations[cpu];
	int64_t module = location->key[LEVEL_CLUSTER] != UNKNOWN ? location->key[LEVEL_CLUSTER] : location->key[LEVEL_CORE];
	struct seen_cache *cache;
	struct cpuid_regs regs;
	uint32_t l1[2];

	cpuid_get(dump, cpu, 0x80000005, 0, &regs);
	l1[0] = regs.ecx;
	l1[1] = regs.edx;
	for (int i = 0; i < 2; i++) {
		uint32_t ways = l1[i] >> 16 & 0xff;

		if (!(l1[i] >> 24))
			continue;
		cache = add_cache(list, cpu, 1, types[i]);
		fill(cache, (int64_t)(l1[i] >> 24) << 10, ways == 0xff ? 0 : ways, l1[i] & 0xff);
		if (types[i] == CACHE_INSTRUCTION)
			cache->key = module;
	}
	cpuid_get(dump, cpu, 0x80000006, 0, &regs);
	if (has_l2 && regs.ecx >> 16 && regs.ecx >> 12 & 0xf) {
		cache = add_cache(list, cpu, 2, CACHE_UNIFIED);
		fill(cache, (int64_t)(regs.ecx >> 16) << 10, amd_ways(regs.ecx >> 12), regs.ecx & 0xff);
		cache->key = module;
	}
	if (has_l2 && regs.edx >> 18 && regs.edx >> 12 & 0xf) {
		bool dual = cpuid_is_dual_node(dump, cpu);
		int64_t size = (int64_t)(regs.edx >> 18) << 19;

		cache = add_cache(list, cpu, 3, CACHE_UNIFIED);
		fill(cache, dual ? size / 2 : size, dual ? amd_ways(regs.edx >> 12) / 2 : amd_ways(regs.edx >> 12),
		     regs.edx & 0xff);
		cache->key = dual ? location->key[LEVEL_DIE] : location->key[LEVEL_PACKAGE];
	}
}

/* Descriptors of leaf 2 (Intel SDM 2A, table 3-12) of processors before leaf 4: Pentium Pro to early Pentium 4. */
static const struct descriptor {
	uint8_t code, level, ways, line;
	enum cache_type type;
	uint16_t kib;
} descriptors[] = {
	{ 0x06, 1, 4, 32, CACHE_INSTRUCTION, 8 },  { 0x08, 1, 4, 32, CACHE_INSTRUCTION, 16 },
	{ 0x09, 1, 4, 64, CACHE_INSTRUCTION, 32 }, { 0x0a, 1, 2, 32, CACHE_DATA, 8 },
	{ 0x0c, 1, 4, 32, CACHE_DATA, 16 },	   { 0x0d, 1, 4, 64, CACHE_DATA, 16 },
	{ 0x22, 3, 4, 64, CACHE_UNIFIED, 512 },	   { 0x23, 3, 8, 64, CACHE_UNIFIED, 1024 },
	{ 0x25, 3, 8, 64, CACHE_UNIFIED, 2048 },   { 0x29, 3, 8, 64, CACHE_UNIFIED, 4096 },
	{ 0x2c, 1, 8, 64, CACHE_DATA, 32 },	   { 0x30, 1, 8, 64, CACHE_INSTRUCTION, 32 },
	{ 0x39, 2, 4, 64, CACHE_UNIFIED, 128 },	   { 0x3b, 2, 2, 64, CACHE_UNIFIED, 128 },
	{ 0x3c, 2, 4, 64, CACHE_UNIFIED, 256 },	   { 0x41, 2, 4, 32, CACHE_UNIFIED, 128 },
	{ 0x42, 2, 4, 32, CACHE_UNIFIED, 256 },	   { 0x43, 2, 4, 32, CACHE_UNIFIED, 512 },
	{ 0x44, 2, 4, 32, CACHE_UNIFIED, 1024 },   { 0x45, 2, 4, 32, CACHE_UNIFIED, 2048 },
	{ 0x60, 1, 8, 64, CACHE_DATA, 16 },	   { 0x66, 1, 4, 64, CACHE_DATA, 8 },
	{ 0x67, 1, 4, 64, CACHE_DATA, 16 },	   { 0x68, 1, 4, 64, CACHE_DATA, 32 },
	{ 0x78, 2, 4, 64, CACHE_UNIFIED, 1024 },   { 0x79, 2, 8, 64, CACHE_UNIFIED, 128 },
	{ 0x7a, 2, 8, 64, CACHE_UNIFIED, 256 },	   { 0x7b, 2, 8, 64, CACHE_UNIFIED, 512 },
	{ 0x7c, 2, 8, 64, CACHE_UNIFIED, 1024 },   { 0x7d, 2, 8, 64, CACHE_UNIFIED, 2048 },
	{ 0x7f, 2, 2, 64, CACHE_UNIFIED, 512 },	   { 0x82, 2, 8, 32, CACHE_UNIFIED, 256 },
	{ 0x83, 2, 8, 32, CACHE_UNIFIED, 512 },	   { 0x84, 2, 8, 32, CACHE_UNIFIED, 1024 },
	{ 0x85, 2, 8, 32, CACHE_UNIFIED, 2048 },   { 0x86, 2, 4, 64, CACHE_UNIFIED, 512 },
	{ 0x87, 2, 8, 64, CACHE_UNIFIED, 1024 },
};

static void caches_by_descriptor(const struct cpuid_dump *dump, size_t cpu, struct cache_list *list)
{
	size_t room = list->n + CACHES_PER_CPU;
	struct cpuid_regs regs;

	cpuid_get(dump, cpu, 2, 0, &regs);
	/* The lowest byte of eax is a count; bit 31 marks a register without descriptors. */
	for (unsigned int byte = 1; byte < 16; byte++) {
		uint32_t word = (const uint32_t[]){ regs.eax, regs.ebx, regs.ecx, regs.edx }[byte / 4];
		uint8_t code = (uint8_t)(word >> byte % 4 * 8);

		for (size_t i = 0; !(word >> 31) && i < ARRAY_SIZE(descriptors) && list->n < room; i++)
			if (descriptors[i].code == code)
				fill(add_cache(list, cpu, descriptors[i].level, descriptors[i].type),
				     (int64_t)descriptors[i].kib << 10, descriptors[i].ways, descriptors[i].line);
	}
}

static void caches_of(const struct cpuid_dump *dump, size_t cpu, struct cache_list *list)
{
	struct cpuid_signature signature;
	struct cpuid_regs regs;

	cpuid_signature_of(dump, cpu, &signature);
	if (signature.vendor == CPUID_VENDOR_AMD || signature.vendor == CPUID_VENDOR_HYGON) {
		/* Without topology extensions the leaf means nothing. */
		cpuid_get(dump, cpu, 0x80000001, 0, &regs);
		if (!(regs.ecx >> 22 & 1) || !caches_by_subleaf(dump, cpu, 0x8000001d, list))
			caches_by_80000005(dump, cpu, true, list);
	} else if (!caches_by_subleaf(dump, cpu, 4, list)) {
		if (signature.vendor == CPUID_VENDOR_INTEL)
			caches_by_descriptor(dump, cpu, list);
		else /* the L2 of early VIAs is written in another way */
			caches_by_80000005(dump, cpu, signature.vendor == CPUID_VENDOR_OTHER, list);
	}
}

static int compare_cache(const void *a, const void *b)
{
	const struct seen_cache *x = a, *y = b;

	if (x->attr.level != y->attr.level)
		return x->attr.level - y->attr.level;
	if (x->attr.type != y->attr.type)
		return (int)x->attr.type - (int)y->attr.type;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

static bool same_cache(const struct seen_cache *a, const struct seen_cache *b)
{
	return a->attr.level == b->attr.level && a->attr.type == b->attr.type && a->key == b->key;
}

int cpuid_cache_facts(const struct cpuid_dump *dump, const struct cpuid_location *locations, struct facts *facts)
{
	_cleanup_free_ struct seen_cache *items = calloc(dump->n_cpus, CACHES_PER_CPU * sizeof(*items));
	struct cache_list list = { .items = items, .locations = locations };

	if (!items)
		return -ENOMEM;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		caches_of(dump, cpu, &list);
	qsort(items, list.n, sizeof(*items), compare_cache);
	for (size_t first = 0, next; first < list.n; first = next) {
		const struct seen_cache *seen = &items[first];
		struct cache_facts *cache = facts_add_cache(facts);

		if (!cache)
			return -ENOMEM;
		cache->attr = seen->attr;
		cache->id = seen->id;
		for (next = first; next < list.n && same_cache(seen, &items[next]); next++)
			if (cpuset_add(&cache->cpus, dump->cpus[items[next].cpu].number) < 0)
				return -ENOMEM;
	}
	return 0;
}
