// SPDX-License-Identifier: MIT
// Tests of lscpu's counting (src/derive/lscpu*.c) and of how it writes sets and sizes (src/lscpu/text.c).
#include <criterion/criterion.h>
#include <string.h>

#include "lscpu/lscpu.h"
#include "lscpu/model.h"

static void expect_set(const char *list, bool hex, const char *text)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(list), &set), 0);
	lscpu_put_set(&set, hex, &out);
	cr_assert_str_eq(strbuf_text(&out), text);
}

Test(lscpu, sets)
{
	expect_set("", false, "");
	expect_set("5", false, "5");
	expect_set("0-1", false, "0,1");
	expect_set("0-2", false, "0-2");
	expect_set("6-7,10-11,14-15", false, "6,7,10,11,14,15");
	expect_set("0,2,4,6", false, "0-6:2");
	expect_set("0-1,3,5,7-10,12,14-15,18", false, "0,1,3-7:2,8-10,12,14,15,18");
	expect_set("0,5,7,9", false, "0,5-9:2");
	expect_set("", true, "0");
	expect_set("0-3", true, "f");
	expect_set("6-7,10-11,14-15", true, "ccc0");
	expect_set("64", true, "10000000000000000");
}

static void expect_size(int64_t bytes, bool plain, bool unit, const char *text)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	lscpu_put_size(bytes, plain, unit, &out);
	cr_assert_str_eq(strbuf_text(&out), text);
}

/* What lscpu prints for these, tried one by one. */
Test(lscpu, sizes)
{
	expect_size(12, false, false, "12B");
	expect_size(12, false, true, "12 B");
	expect_size(1000 * 1024, false, true, "1000 KiB");
	expect_size(1024 * 1024, false, false, "1M");
	expect_size(1075 * 1024, false, false, "1M");
	expect_size(1076 * 1024, false, false, "1.1M");
	expect_size(1536 * 1024, false, true, "1.5 MiB");
	expect_size(1997 * 1024, false, false, "2M");
	expect_size(12000, false, false, "11.7K");
	expect_size(1048575LL * 1024, false, false, "1024M");
	expect_size(1048576, true, true, "1048576");
}

/* Facts of n CPUs, all online. */
static struct facts *new_facts(unsigned int n)
{
	struct facts *facts = calloc(1, sizeof(*facts));

	cr_assert(facts);
	facts_init(facts);
	facts->online.known = facts->present.known = true;
	cr_assert_eq(cpuset_add_range(&facts->online.set, 0, n - 1), 0);
	cr_assert_eq(cpuset_add_range(&facts->present.set, 0, n - 1), 0);
	cr_assert_eq(facts_set_cpus(facts, &facts->present.set), 0);
	return facts;
}

static void drop_facts(struct facts **facts)
{
	facts_free(*facts);
	free(*facts);
}
#define FACTS _cleanup_(drop_facts) struct facts *

static void add_group(struct facts *facts, enum level level, int64_t id, const char *list)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(list), &cpus), 0);
	cr_assert_eq(facts_add_group(facts, level, id, &cpus), 0);
}

static void add_cache(struct facts *facts, int level, int64_t id, int64_t size, const char *list)
{
	struct cache_facts *cache = facts_add_cache(facts);

	cr_assert(cache);
	cache->attr.level = level;
	cache->attr.type = CACHE_UNIFIED;
	cache->id = id;
	cache->attr.size_bytes = size;
	cr_assert_eq(cpuset_parse_list(span_of(list), &cache->cpus), 0);
}

static void set_model(struct facts *facts, unsigned int cpu, const char *implementer, const char *part)
{
	struct model_facts model = { 0 };

	cr_assert_eq(facts_text(facts, span_of(implementer), &model.field[IDENTITY_IMPLEMENTER]), 0);
	cr_assert_eq(facts_text(facts, span_of(part), &model.field[IDENTITY_PART]), 0);
	cr_assert_eq(facts_text(facts, span_of("0x2"), &model.field[IDENTITY_VARIANT]), 0);
	cr_assert_eq(facts_text(facts, span_of("1"), &model.field[IDENTITY_REVISION]), 0);
	facts_cpu(facts, cpu)->model = facts_add_model(facts, &model);
}

Test(lscpu, counts_and_divides)
{
	FACTS facts = new_facts(6);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };
	struct lscpu_counts counts;

	add_group(facts, LEVEL_CORE, 0, "0-1");
	add_group(facts, LEVEL_CORE, 1, "2-3");
	add_group(facts, LEVEL_CORE, 2, "4");
	add_group(facts, LEVEL_CORE, 3, "5");
	add_group(facts, LEVEL_PACKAGE, 0, "0-3");
	add_group(facts, LEVEL_PACKAGE, 7, "4-5");
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_eq(lscpu.n_types, 1);
	counts = lscpu_counts_of(&lscpu, &lscpu.types[0]);
	cr_assert_eq(counts.threads, 2);
	cr_assert_eq(counts.cores, 2);
	cr_assert_eq(counts.sockets, 2);
	cr_assert_not(counts.has_books);
	cr_assert_eq(lscpu.cpus[5].id[LEVEL_CORE], 3);
	cr_assert_eq(lscpu.cpus[5].id[LEVEL_PACKAGE], 1);
}

Test(lscpu, types_are_sorted_and_count_by_themselves)
{
	FACTS facts = new_facts(4);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };

	/* Cortex-A72 before Cortex-A53 in CPU order, and one type though its CPUs are apart. */
	set_model(facts, 0, "0x41", "0xd08");
	set_model(facts, 1, "0x41", "0xd03");
	set_model(facts, 2, "0x41", "0xd08");
	set_model(facts, 3, "0x41", "0xd03");
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		char list[8];

		snprintf(list, sizeof(list), "%u", cpu);
		add_group(facts, LEVEL_CORE, cpu, list);
	}
	add_group(facts, LEVEL_PACKAGE, 0, "0-3");
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_eq(lscpu.n_types, 2);
	cr_assert_str_eq(lscpu.types[0].name, "Cortex-A53");
	cr_assert_str_eq(lscpu.types[0].vendor, "ARM");
	cr_assert_str_eq(lscpu.types[0].stepping_text, "r2p1");
	cr_assert_eq(lscpu.types[1].n[LEVEL_CORE], 2);
	cr_assert_eq(lscpu.cpus[0].type, 1);
	cr_assert_eq(lscpu.cpus[2].id[LEVEL_CORE], 1);
	cr_assert_eq(lscpu.cpus[3].id[LEVEL_CORE], 1);
}

Test(lscpu, unknown_part_has_no_name)
{
	FACTS facts = new_facts(1);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };

	set_model(facts, 0, "0xee", "0xfff");
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_null(lscpu.types[0].name);
	cr_assert_str_eq(lscpu.types[0].vendor, "0xee");
	cr_assert_str_eq(lscpu.types[0].stepping, "0x2");
}

Test(lscpu, cpus_that_cpuinfo_lacks_are_of_the_first_type)
{
	FACTS facts = new_facts(3);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };

	cpuset_free(&facts->online.set);
	cr_assert_eq(cpuset_parse_list(SPAN("0,2"), &facts->online.set), 0);
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_eq(lscpu.n_cpus, 3);
	cr_assert_not(lscpu.cpus[1].online);
	cr_assert_eq(lscpu.cpus[1].type, 0);
	cr_assert_eq(lscpu.cpus[2].type, 0);
	lscpu_free(&lscpu);
	set_model(facts, 2, "0x41", "0xd09");
	set_model(facts, 0, "0x41", "0xd03");
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_eq(lscpu.cpus[1].type, 0);
	cr_assert_str_eq(lscpu.types[0].name, "Cortex-A53");
	cr_assert_eq(lscpu.types[0].sample, lscpu.cpus[0].facts);
	cr_assert_eq(lscpu.cpus[2].type, 1);
}

Test(lscpu, caches_by_name)
{
	FACTS facts = new_facts(4);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };

	add_cache(facts, 3, UNKNOWN, 8192, "0-3");
	add_cache(facts, 2, 4, 1024, "0-1");
	add_cache(facts, 2, 5, 512, "2-3");
	add_cache(facts, 2, 5, 512, "3"); /* an id that is there already is the same cache to lscpu */
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	cr_assert_eq(lscpu.n_caches, 2);
	cr_assert_str_eq(lscpu.caches[0].name, "L2");
	cr_assert_eq(lscpu.caches[0].instances, 2);
	cr_assert_eq(lscpu.caches[0].all_bytes, 1536);
	cr_assert_eq(lscpu.caches[0].ids[1], 4);
	cr_assert_eq(lscpu.caches[0].ids[3], 5);
	cr_assert_eq(lscpu.caches[1].ids[3], 0);
}

Test(lscpu, layout_of_s390_firmware)
{
	FACTS facts = new_facts(2);
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };
	struct lscpu_counts counts;

	facts->machine.layout_drawers = 4;
	facts->machine.layout_books = 2;
	facts->machine.layout_sockets = 3;
	facts->machine.layout_cores = 8;
	cr_assert_eq(lscpu_build(facts, &lscpu, NULL), 0);
	counts = lscpu_counts_of(&lscpu, &lscpu.types[0]);
	cr_assert_eq(counts.cores, 8);
	cr_assert_eq(counts.sockets, 3);
	cr_assert(!counts.has_books && !counts.has_drawers, "sysfs has none");
	lscpu.types[0].n[LEVEL_BOOK] = 1;
	counts = lscpu_counts_of(&lscpu, &lscpu.types[0]);
	cr_assert_eq(counts.drawers, 4);
	cr_assert(counts.has_books && counts.has_drawers);
}
