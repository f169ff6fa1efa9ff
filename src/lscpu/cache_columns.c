// SPDX-License-Identifier: MIT
// The columns of lscpu's table of caches.
#include <string.h>

#include "lscpu/lscpu.h"

static bool put_number(struct strbuf *out, int64_t number)
{
	if (number != UNKNOWN)
		strbuf_printf(out, "%lld", (long long)number);
	return number != UNKNOWN;
}

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
	return put_number(out, CACHE->first->attr.level);
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
	return put_number(out, CACHE->first->attr.ways);
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
	return put_number(out, CACHE->first->attr.partitions);
}

/* s390's shared caches tell everything but the sets, which follow. */
PUT(put_sets)
{
	const struct cache_facts *cache = CACHE->first;
	int64_t set_bytes;

	if (cache->attr.sets != UNKNOWN || CACHE->instances || cache->attr.size_bytes == UNKNOWN || cache->attr.ways <= 0 ||
	    cache->attr.line_bytes <= 0 || __builtin_mul_overflow(cache->attr.ways, cache->attr.line_bytes, &set_bytes))
		return put_number(out, cache->attr.sets);
	return put_number(out, cache->attr.size_bytes / set_bytes);
}

PUT(put_line_size)
{
	return put_number(out, CACHE->first->attr.line_bytes);
}

const struct lscpu_column lscpu_cache_columns[] = {
	{ "ALL-SIZE", NULL, COLUMN_STRING, true, 0, 0, put_all_size, "size of all system caches" },
	{ "LEVEL", NULL, COLUMN_NUMBER, true, 0, 0, put_level, "cache level" },
	{ "NAME", NULL, COLUMN_STRING, false, 0, 0, put_name, "cache name" },
	{ "ONE-SIZE", NULL, COLUMN_STRING, true, 0, 0, put_one_size, "size of one cache" },
	{ "TYPE", NULL, COLUMN_STRING, false, 0, 0, put_type, "cache type" },
	{ "WAYS", NULL, COLUMN_NUMBER, true, 0, 0, put_ways, "ways of associativity" },
	{ "ALLOC-POLICY", NULL, COLUMN_STRING, false, 0, 0, put_allocation, "allocation policy" },
	{ "WRITE-POLICY", NULL, COLUMN_STRING, false, 0, 0, put_write, "write policy" },
	{ "PHY-LINE", NULL, COLUMN_NUMBER, true, 0, 0, put_lines, "number of physical cache lines per cache tag" },
	{ "SETS", NULL, COLUMN_NUMBER, true, 0, 0, put_sets,
	  "number of sets in the cache; set lines have the same cache index" },
	{ "COHERENCY-SIZE", NULL, COLUMN_NUMBER, true, 0, 0, put_line_size,
	  "minimum amount of data in bytes transferred from memory to cache" },
};
const size_t lscpu_n_cache_columns = ARRAY_SIZE(lscpu_cache_columns);

size_t lscpu_default_caches(const struct lscpu_column **chosen)
{
	static const char *const names[] = { "NAME",  "ONE-SIZE", "ALL-SIZE", "WAYS",	       "TYPE",
					     "LEVEL", "SETS",	  "PHY-LINE", "COHERENCY-SIZE" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t k = 0; k < lscpu_n_cache_columns; k++)
			if (!strcmp(lscpu_cache_columns[k].name, names[i]))
				chosen[i] = &lscpu_cache_columns[k];
	return ARRAY_SIZE(names);
}
