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

/* Rows 0-5: two threads of core 1 of package 0, core 1 of package 7, a CPU in no group, and one that has no row. */
static const struct member numbered[] = {
	{ { 7, 1 }, 1, 2 }, { { 0, 1 }, 1, 4 }, { { 0, 2 }, UNKNOWN, 3 }, { { 0, 1 }, 1, 0 }, { { 8, 9 }, 9, 77 },
};

Test(facts, groups_by_numbers)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuset_ struct cpuset cpus = set_of("0-5"), pair = set_of("0,4");
	struct member members[ARRAY_SIZE(numbered)];

	memcpy(members, numbered, sizeof(members));
	facts_init(&facts);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(facts_group_by(&facts, LEVEL_CORE, members, ARRAY_SIZE(members)), 0);
	cr_assert_eq(facts.groups[LEVEL_CORE].n, 3);
	cr_expect(cpuset_equal(&facts.groups[LEVEL_CORE].items[0].cpus, &pair));
	cr_expect_eq(facts.groups[LEVEL_CORE].items[0].id, 1);
	cr_expect_eq(facts.groups[LEVEL_CORE].items[1].id, 1, "the same number in another package");
	cr_expect_eq(facts_cpu(&facts, 2)->group[LEVEL_CORE], 1);
	cr_expect_eq(facts_cpu(&facts, 3)->group[LEVEL_CORE], -1, "a CPU without a number");
}

Test(facts, opinion_by_numbers)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuset_ struct cpuset cpus = set_of("0-5");
	struct member members[ARRAY_SIZE(numbered)];
	const int64_t *together;

	memcpy(members, numbered, sizeof(members));
	facts_init(&facts);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(facts_opinion_by(&facts, LEVEL_CORE, "who", members, ARRAY_SIZE(members)), 0);
	cr_assert_eq(facts.n_opinions, 1);
	together = facts.opinions[0].together;
	cr_expect(together[0] != UNKNOWN && together[0] == together[4] && together[2] != UNKNOWN);
	cr_expect_neq(together[2], together[0]);
	cr_expect(together[1] == UNKNOWN && together[3] == UNKNOWN && together[5] == UNKNOWN);
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
