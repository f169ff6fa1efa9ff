// SPDX-License-Identifier: MIT
// The columns of lscpu's table of caches.
#include <string.h>

#include "lscpu/lscpu.h"

static bool put_size(const struct lscpu_view *view, struct strbuf *out, int64_t bytes)
{
	if (bytes != UNKNOWN)
		lscpu_put_size(bytes, view->bytes, false, out);
	return bytes != UNKNOWN;
}

static bool put_text(struct strbuf *out, const char *text)
{
	if (text)
		strbuf_puts(out, text);
	return text != NULL;
}

#define PUT(name)                                                                                                           \
	static bool name(const struct lscpu_view *view, const struct lscpu_column *column _unused_, size_t row,             \
			 struct strbuf *out)
#define CACHE (&view->lscpu->caches[row])

PUT(put_all_size)
{
	return put_size(view, out, CACHE->all_bytes);
}

PUT(put_level)
{
	return lscpu_put_number(CACHE->first->attr.level, out);
}

PUT(put_name)
{
	return put_text(out, CACHE->name);
}

PUT(put_one_size)
{
	return put_size(view, out, CACHE->first->attr.size_bytes);
}

PUT(put_type)
{
	static const char *const names[] = {
		[CACHE_DATA] = "Data", [CACHE_INSTRUCTION] = "Instruction", [CACHE_UNIFIED] = "Unified"
	};

	return put_text(out, names[CACHE->first->attr.type]);
}

PUT(put_ways)
{
	return lscpu_put_number(CACHE->first->attr.ways, out);
}

PUT(put_allocation)
{
	return put_text(out, CACHE->first->attr.allocation_policy);
}

PUT(put_write)
{
	return put_text(out, CACHE->first->attr.write_policy);
}

PUT(put_lines)
{
	return lscpu_put_number(CACHE->first->attr.partitions, out);
}

/* s390's shared caches tell everything but the sets, which follow. */
PUT(put_sets)
{
	const struct cache_facts *cache = CACHE->first;
	int64_t set_bytes;

	if (cache->attr.sets != UNKNOWN || CACHE->instances || cache->attr.size_bytes == UNKNOWN || cache->attr.ways <= 0 ||
	    cache->attr.line_bytes <= 0 || __builtin_mul_overflow(cache->attr.ways, cache->attr.line_bytes, &set_bytes))
		return lscpu_put_number(cache->attr.sets, out);
	return lscpu_put_number(cache->attr.size_bytes / set_bytes, out);
}

PUT(put_line_size)
{
	return lscpu_put_number(CACHE->first->attr.line_bytes, out);
}

const struct lscpu_column lscpu_cache_columns[] = {
	COLUMN("ALL-SIZE", "size of all system caches", .right = true, .put = put_all_size),
	COLUMN("LEVEL", "cache level", NUMBER, .put = put_level),
	COLUMN("NAME", "cache name", .put = put_name),
	COLUMN("ONE-SIZE", "size of one cache", .right = true, .put = put_one_size),
	COLUMN("TYPE", "cache type", .put = put_type),
	COLUMN("WAYS", "ways of associativity", NUMBER, .put = put_ways),
	COLUMN("ALLOC-POLICY", "allocation policy", .put = put_allocation),
	COLUMN("WRITE-POLICY", "write policy", .put = put_write),
	COLUMN("PHY-LINE", "number of physical cache lines per cache tag", NUMBER, .put = put_lines),
	COLUMN("SETS", "number of sets in the cache (lines in a set have the same cache index)", NUMBER, .put = put_sets),
	COLUMN("COHERENCY-SIZE", "minimum amount of data in bytes transferred from memory to cache", NUMBER,
	       .put = put_line_size),
	{ .name = NULL },
};
