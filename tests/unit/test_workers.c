// SPDX-License-Identifier: MIT
// The policy of `workers`: rounding, ties, overrides, kinds of cores, the order of CPUs to pin to.
#include "derive/workers.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

/* A machine in one line a CPU: core, type, midr, capacity, L3, node. */
struct line {
	int core;
	enum core_type type;
	int64_t midr, capacity;
	int l3;
	int64_t node;
};

static void make(const struct line *lines, size_t n, struct cpu_location *places, struct limits *limits)
{
	*limits = (struct limits){ .allowed_source = "test", .memory_bytes = UNKNOWN, .n_places = n };
	limits->places = places;
	for (size_t i = 0; i < n; i++) {
		places[i] = (struct cpu_location){ (unsigned int)i,   lines[i].core, lines[i].type, lines[i].midr,
						   lines[i].capacity, lines[i].l3,   lines[i].node };
		cpuset_add(&limits->allowed, (unsigned int)i);
	}
}

static struct worker_answer decide(const struct worker_options *options, const struct limits *limits)
{
	struct worker_answer answer;

	cr_assert_eq(workers_decide(options, limits, NULL, &answer), 0);
	cr_expect_eq(answer.constraints[answer.binding].workers, answer.workers);
	return answer;
}

static void expect_cpus(const struct line *lines, size_t n, const struct worker_options *options, const char *list)
{
	struct cpu_location places[64];
	struct limits limits;
	struct worker_answer answer;
	struct strbuf text = { 0 };

	make(lines, n, places, &limits);
	answer = decide(options, &limits);
	for (unsigned int i = 0; i < answer.workers; i++)
		strbuf_printf(&text, "%s%u", i ? "," : "", answer.cpus[i]);
	cr_expect_str_eq(text.text, list);
	strbuf_free(&text);
	worker_answer_free(&answer);
	cpuset_free(&limits.allowed);
}

Test(workers, rounding)
{
	static const struct {
		uint64_t quota, period;
		unsigned int nearest, up, down;
	} rows[] = {
		{ 150, 100, 2, 2, 1 },
		{ 149, 100, 1, 2, 1 },
		{ 250, 100, 3, 3, 2 },
		{ 100, 100, 1, 1, 1 },
		{ 1, 100, 1, 1, 1 },
		{ 201, 100, 2, 3, 2 },
		{ 3, 2, 2, 2, 1 },
		{ INT64_MAX, 1, UINT_MAX, UINT_MAX, UINT_MAX },
		{ INT64_MAX, INT64_MAX - 1, 1, 2, 1 },
		{ 1, INT64_MAX, 1, 1, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(workers_round(rows[i].quota, rows[i].period, ROUND_NEAREST), rows[i].nearest, "row %zu", i);
		cr_expect_eq(workers_round(rows[i].quota, rows[i].period, ROUND_UP), rows[i].up, "row %zu", i);
		cr_expect_eq(workers_round(rows[i].quota, rows[i].period, ROUND_DOWN), rows[i].down, "row %zu", i);
	}
}

Test(workers, options_are_checked)
{
	cr_expect_not_null(workers_check_options(&(struct worker_options){ .min = 5, .max = 4 }));
	cr_expect_not_null(workers_check_options(&(struct worker_options){ .has_wait_ratio = true }));
	cr_expect_null(workers_check_options(&(struct worker_options){ .min = 4, .max = 4 }));
	cr_expect_null(workers_check_options(&(struct worker_options){ .min = 4 }));
}

Test(workers, only_what_is_needed_is_read)
{
	cr_expect_eq(workers_needs(&(struct worker_options){ 0 }), 0);
	cr_expect_eq(workers_needs(&(struct worker_options){ .goal = GOAL_IO, .max = 3 }), 0);
	cr_expect_eq(workers_needs(&(struct worker_options){ .goal = GOAL_MEMORY }), NEED_CORES);
	cr_expect_eq(workers_needs(&(struct worker_options){ .core_type = TYPE_EFFICIENCY }), NEED_KINDS);
}

Test(workers, ties)
{
	static const struct line lines[] = { { 0, 0, UNKNOWN, UNKNOWN, -1, UNKNOWN },
					     { 1, 0, UNKNOWN, UNKNOWN, -1, UNKNOWN } };
	struct cpu_location places[2];
	struct limits limits;

	make(lines, 2, places, &limits);
	cr_expect_eq(decide(&(struct worker_options){ .max = 2, .smt = SMT_ONE }, &limits).binding, CONSTRAINT_AFFINITY);
	limits.quota = (struct quota){ .state = QUOTA_SET, .quota_us = 2, .period_us = 1, .source = (char *)"x" };
	cr_expect_eq(decide(&(struct worker_options){ .max = 2 }, &limits).binding, CONSTRAINT_QUOTA);
	limits.quota.quota_us = 1;
	/* Raised to what the affinity gives, that one binds; raised above all, --min does. */
	cr_expect_eq(decide(&(struct worker_options){ .min = 2 }, &limits).binding, CONSTRAINT_AFFINITY);
	cr_expect_eq(decide(&(struct worker_options){ .min = 3 }, &limits).binding, CONSTRAINT_MIN);
	cr_expect_eq(decide(&(struct worker_options){ .max = 1 }, &limits).binding, CONSTRAINT_QUOTA);
	cpuset_free(&limits.allowed);
}

/* Two equal parts of different frequency are one kind; the part with the highest capacity is the fastest. */
Test(workers, kinds_of_arm_cores_are_parts)
{
	static const struct line lines[] = {
		{ 0, 0, 0x410fd050, 250, -1, UNKNOWN },
		{ 1, 0, 0x411fd051, 250, -1, UNKNOWN },
		{ 2, 0, 0x410fd0d0, 870, -1, UNKNOWN },
		{ 3, 0, 0x410fd0d0, 1024, -1, UNKNOWN },
	};
	struct cpu_location places[4];
	struct limits limits;

	make(lines, 4, places, &limits);
	cr_expect_eq(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, &limits).workers, 2);
	cr_expect_eq(decide(&(struct worker_options){ .core_type = TYPE_EFFICIENCY }, &limits).workers, 2);
	cr_expect_eq(decide(&(struct worker_options){ .goal = GOAL_LOCKSTEP }, &limits).workers, 2);
	cr_expect(decide(&(struct worker_options){ .core_type = TYPE_LOW_POWER }, &limits).flags & FLAG_CORE_TYPE_EMPTY);
	/* On the slow ones alone: they are not the fast kind for being the fastest there. */
	cpuset_free(&limits.allowed);
	cr_assert_eq(cpuset_add_range(&limits.allowed, 0, 1), 0);
	limits.n_places = 2;
	cr_expect(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, &limits).flags & FLAG_CORE_TYPE_EMPTY);
	cpuset_free(&limits.allowed);
}

/* Linux 6.12 on x86: capacities of equal cores differ by their turbo limits. */
Test(workers, kinds_by_capacity)
{
	static const struct line lines[] = {
		{ 0, 0, UNKNOWN, 1024, -1, UNKNOWN },
		{ 1, 0, UNKNOWN, 1009, -1, UNKNOWN },
		{ 2, 0, UNKNOWN, 630, -1, UNKNOWN },
		{ 3, 0, UNKNOWN, 601, -1, UNKNOWN },
	};
	struct cpu_location places[4];
	struct limits limits;

	make(lines, 4, places, &limits);
	cr_expect_eq(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, &limits).workers, 2);
	cr_expect_eq(decide(&(struct worker_options){ .core_type = TYPE_EFFICIENCY }, &limits).workers, 2);
	cr_expect_eq(decide(&(struct worker_options){ .goal = GOAL_LOCKSTEP }, &limits).workers, 2);
	limits.n_places = 2;
	cr_expect(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, &limits).flags & FLAG_CORE_TYPE_EMPTY);
	cpuset_free(&limits.allowed);
}

Test(workers, cpus_cores_first_and_spread)
{
	/* 2 nodes of 2 L3 groups of 2 cores of 2 threads; siblings are neighbours. */
	struct line lines[16];
	static const struct worker_options all = { .list_cpus = true }, six = { .list_cpus = true, .max = 6 };

	for (int cpu = 0; cpu < 16; cpu++)
		lines[cpu] = (struct line){ cpu & ~1, 0, UNKNOWN, UNKNOWN, cpu & ~3, cpu / 8 };
	expect_cpus(lines, 16, &all, "0,8,4,12,2,10,6,14,1,9,5,13,3,11,7,15");
	expect_cpus(lines, 16, &six, "0,8,4,12,2,10");
}

Test(workers, cpus_fast_kinds_first)
{
	static const struct line lines[] = {
		{ 0, CORE_TYPE_EFFICIENCY, UNKNOWN, UNKNOWN, -1, UNKNOWN },
		{ 1, CORE_TYPE_PERFORMANCE, UNKNOWN, UNKNOWN, -1, UNKNOWN },
		{ 1, CORE_TYPE_PERFORMANCE, UNKNOWN, UNKNOWN, -1, UNKNOWN },
	};
	static const struct worker_options all = { .list_cpus = true }, five = { .list_cpus = true, .min = 5 };

	expect_cpus(lines, 3, &all, "1,0,2");
	expect_cpus(lines, 3, &five, "1,0,2,1,0");
}
