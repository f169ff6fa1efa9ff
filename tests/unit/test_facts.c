// SPDX-License-Identifier: MIT
// Tests of src/model/facts.c: rows, groups, models, warnings.
#include <criterion/criterion.h>
#include <string.h>

#include "model/facts.h"

static struct cpuset set_of(const char *list)
{
	struct cpuset set = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(list), &set), 0);
	return set;
}

Test(facts, rows)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuset_ struct cpuset cpus = set_of("0-1,8,4000");

	facts_init(&facts);
	cr_expect_eq(facts.smt_active, UNKNOWN);
	cr_expect_null(facts_cpu(&facts, 0));
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(facts.n_cpus, 4);
	cr_expect_eq(facts_cpu(&facts, 8), &facts.cpus[2]);
	cr_expect_eq(facts_cpu(&facts, 4000)->cpu, 4000);
	cr_expect_null(facts_cpu(&facts, 2));
	cr_expect_null(facts_cpu(&facts, 4001));
	cr_expect_eq(facts.cpus[0].max_hz, UNKNOWN);
	cr_expect_eq(facts.cpus[0].group[LEVEL_CORE], -1);
	cr_expect_eq(facts.cpus[0].model, -1);
}

Test(facts, groups)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuset_ struct cpuset cpus = set_of("0-3"), first = set_of("0-1"), second = set_of("1-2,9");

	facts_init(&facts);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(facts_add_group(&facts, LEVEL_CORE, 7, &first), 0);
	cr_expect(cpuset_empty(&first), "the set was not taken over");
	cr_assert_eq(facts_add_group(&facts, LEVEL_CORE, UNKNOWN, &second), 0);
	cr_expect_eq(facts.groups[LEVEL_CORE].n, 2);
	cr_expect_eq(facts.groups[LEVEL_CORE].items[0].id, 7);
	cr_expect_eq(facts_cpu(&facts, 0)->group[LEVEL_CORE], 0);
	cr_expect_eq(facts_cpu(&facts, 1)->group[LEVEL_CORE], 0, "a CPU keeps its first group");
	cr_expect_eq(facts_cpu(&facts, 2)->group[LEVEL_CORE], 1);
	cr_expect_eq(facts_cpu(&facts, 3)->group[LEVEL_CORE], -1);
	cr_expect_eq(facts_cpu(&facts, 2)->group[LEVEL_PACKAGE], -1);
}

Test(facts, caches_start_unknown)
{
	_cleanup_facts_ struct facts facts;

	facts_init(&facts);
	for (int i = 0; i < 100; i++) {
		struct cache_facts *cache = facts_add_cache(&facts);

		cr_assert_not_null(cache);
		cr_expect(cache->id == UNKNOWN && cache->attr.size_bytes == UNKNOWN && cache->attr.ways == UNKNOWN);
		cache->attr.level = i;
	}
	cr_expect_eq(facts.n_caches, 100);
	cr_expect_eq(facts.caches[42].attr.level, 42);
}

Test(facts, models_are_shared)
{
	_cleanup_facts_ struct facts facts;
	struct model_facts model = { 0 };

	facts_init(&facts);
	cr_assert_eq(facts_text(&facts, SPAN(" A \n"), &model.field[IDENTITY_NAME]), 0);
	cr_expect_str_eq(model.field[IDENTITY_NAME], "A");
	cr_expect_eq(facts_add_model(&facts, &model), 0);
	cr_assert_eq(facts_text(&facts, SPAN("A"), &model.field[IDENTITY_NAME]), 0);
	cr_expect_eq(facts_add_model(&facts, &model), 0, "equal fields are one model");
	cr_assert_eq(facts_text(&facts, SPAN("B"), &model.field[IDENTITY_VENDOR]), 0);
	cr_expect_eq(facts_add_model(&facts, &model), 1);
	cr_assert_eq(facts_text(&facts, SPAN(" \n"), &model.field[IDENTITY_VENDOR]), 0);
	cr_expect_null(model.field[IDENTITY_VENDOR], "nothing but blanks is not known");
}

Test(facts, warnings_once)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuset_ struct cpuset cpus = set_of("3");

	facts_init(&facts);
	cr_assert_eq(facts_warn(&facts, &cpus, WARN_HOTPLUG, "text %d", 1), 0);
	cr_assert_eq(facts_warn(&facts, NULL, WARN_HOTPLUG, "text %d", 1), 0);
	cr_assert_eq(facts_warn(&facts, NULL, WARN_HOTPLUG, "text %d", 2), 0);
	cr_assert_eq(facts.warnings.n, 2);
	cr_expect_str_eq(facts.warnings.items[0].text, "text 1");
	cr_expect(facts.warnings.items[0].has_cpus && cpuset_has(&facts.warnings.items[0].cpus, 3));
	cr_expect_not(facts.warnings.items[1].has_cpus);
}

Test(facts, warnings_of_one_kind_are_limited)
{
	_cleanup_facts_ struct facts facts;

	facts_init(&facts);
	for (int i = 0; i < 10 * FACTS_WARNINGS_MAX; i++)
		cr_assert_eq(facts_warn(&facts, NULL, WARN_HOTPLUG, "text %d", i), 0);
	cr_assert_eq(facts.warnings.n, FACTS_WARNINGS_MAX + 1);
	cr_expect_str_eq(facts.warnings.items[FACTS_WARNINGS_MAX].text, "there are more warnings like these");
	cr_assert_eq(facts_warn(&facts, NULL, WARN_NO_SYSFS, "text"), 0);
	cr_expect_eq(facts.warnings.n, FACTS_WARNINGS_MAX + 2);
}
