// SPDX-License-Identifier: MIT
// Fields of caches: groups of instances that are alike, totals, instances.
#include "render/fields_internal.h"

GET(row_index, value_integer, (int64_t)row)

#define GROUP (&view->derived->cache_groups[row])
#define TOTAL (&view->derived->cache_totals[row])
#define CACHE (&view->topology->caches[row])

/* The name goes into the value itself: "L1d". */
static void set_cache_name(int level, enum cache_type type, struct value *value)
{
	value->type = VALUE_TEXT;
	value->text = cache_name(level, type, value->inline_text);
}

static void group_kind(const struct view *view, size_t row, struct value *value)
{
	value_kind(view, GROUP->kind, value);
}

static void group_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(GROUP->attr.level, GROUP->attr.type, value);
}

GET(group_level, value_integer, GROUP->attr.level)
GET(group_type, value_text, cache_type_name(GROUP->attr.type))
GET(group_size, value_integer, GROUP->attr.size_bytes)
GET(group_instances, value_integer, GROUP->instances)
GET(group_total, value_integer, GROUP->total_bytes)
GET(group_ways, value_integer, GROUP->attr.ways)
GET(group_line, value_integer, GROUP->attr.line_bytes)
GET(group_sets, value_integer, GROUP->attr.sets)
GET(group_cpus, value_integer, GROUP->cpus_per_instance)
GET(group_partitions, value_integer, GROUP->attr.partitions)
GET(group_allocation, value_text, GROUP->attr.allocation_policy)
GET(group_write, value_text, GROUP->attr.write_policy)

const struct field cache_group_fields[] = {
	{ "name", "NAME", "L1d, L1i, L2 ...", BOTH, UNIT_TEXT, group_name },
	{ "level", "LEVEL", "level, 1 is nearest to the core", BOTH, UNIT_NONE, group_level },
	{ "type", "TYPE", "data, instruction or unified", BOTH, UNIT_TITLE, group_type },
	{ "size_bytes", "ONE-SIZE", "size of one instance", BOTH, UNIT_BYTES, group_size },
	{ "instances", "INSTANCES", "number of instances", BOTH, UNIT_NONE, group_instances },
	{ "total_bytes", "ALL-SIZE", "size of all instances", BOTH, UNIT_BYTES, group_total },
	{ "ways", "WAYS", "ways of associativity", BOTH, UNIT_NONE, group_ways },
	{ "line_bytes", "COHERENCY-SIZE", "size of a line in bytes", BOTH, UNIT_NONE, group_line },
	{ "sets", "SETS", "number of sets", BOTH, UNIT_NONE, group_sets },
	{ "line_partitions", "PHY-LINE", "physical lines per tag", COLUMN, UNIT_NONE, group_partitions },
	{ "allocation_policy", "ALLOC-POLICY", "allocation policy", COLUMN, UNIT_TEXT, group_allocation },
	{ "write_policy", "WRITE-POLICY", "write policy", COLUMN, UNIT_TEXT, group_write },
	{ "cpus_per_instance", "ONE-NCPUS", "number of online CPUs that share one instance", BOTH, UNIT_NONE, group_cpus },
	{ "kind", "KIND", "the kind of core that has it, told in the same way", BOTH, UNIT_WORD, group_kind },
	{ 0 },
};

static void total_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(TOTAL->level, TOTAL->type, value);
}

GET(total_instances, value_integer, TOTAL->instances)
GET(total_bytes, value_integer, TOTAL->total_bytes)

const struct field cache_total_fields[] = {
	{ "name", NULL, "L1d, L1i, L2 ...", DOC, UNIT_NONE, total_name },
	{ "instances", NULL, "number of instances", DOC, UNIT_NONE, total_instances },
	{ "total_bytes", NULL, "size of all instances", DOC, UNIT_BYTES, total_bytes },
	{ 0 },
};

static void instance_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(CACHE->attr.level, CACHE->attr.type, value);
}

GET(instance_id, value_integer, CACHE->id)
GET(instance_size, value_integer, CACHE->attr.size_bytes)
GET(instance_cpus, value_set, &CACHE->cpus)
GET(instance_ncpus, value_integer, CACHE->n_cpus)

const struct field cache_fields[] = {
	{ "cache", NULL, "index of the instance", DOC, UNIT_NONE, row_index },
	{ "cache_id", NULL, "the kernel's number", DOC, UNIT_NONE, instance_id },
	{ "name", NULL, "L1d, L1i, L2 ...", DOC, UNIT_NONE, instance_name },
	{ "size_bytes", NULL, "size", DOC, UNIT_BYTES, instance_size },
	{ "cpus", NULL, "online CPUs that share it", DOC, UNIT_NONE, instance_cpus },
	{ "ncpus", NULL, "number of those CPUs", DOC, UNIT_NONE, instance_ncpus },
	{ 0 },
};
