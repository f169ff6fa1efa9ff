// SPDX-License-Identifier: MIT
// The policy of `workers`: rounding, ties, overrides, kinds of cores, the order of CPUs to pin to.
#include "derive/workers.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

#include "made_machine.h"

/* A machine in one line per CPU: core (its lowest CPU), type, midr, capacity, L3 (its lowest CPU, -1: none), node (or -1).
 */
struct line {
	int core;
	enum core_type type;
	int64_t midr, capacity;
	int l3, node;
};

/* The list of the CPUs whose lines hold the same value as that of a CPU. */
static const char *alike(const struct line *lines, unsigned int n, size_t member, int value)
{
	static char list[256];
	size_t used = 0;

	for (unsigned int i = 0; i < n; i++)
		if (*(const int *)((const char *)&lines[i] + member) == value)
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%u", used ? "," : "", i);
	return list;
}

static void add_nodes(struct facts *facts, const struct line *lines, unsigned int n)
{
	facts->nodes = calloc(n, sizeof(*facts->nodes));
	cr_assert(facts->nodes);
	for (int node = 0; node < (int)n; node++) {
		const char *cpus = alike(lines, n, offsetof(struct line, node), node);
		struct node_facts *row = &facts->nodes[facts->n_nodes];

		for (unsigned int i = 0; i < n; i++)
			if (lines[i].node == node) {
				*row = (struct node_facts){ .id = node, .cpus_known = true, .attr = NODE_UNKNOWN };
				cr_assert_eq(cpuset_parse_list(span_of(cpus), &row->cpus), 0);
				facts->n_nodes++;
				break;
			}
	}
}

static struct made_machine *make(const struct line *lines, unsigned int n)
{
	struct made_machine *machine = machine_new(n);
	struct facts *facts = &machine->facts;

	for (unsigned int i = 0; i < n; i++) {
		struct cpu_facts *cpu = facts_cpu(facts, i);

		cpu->core_type = lines[i].type;
		cpu->evidence = lines[i].type != CORE_TYPE_UNKNOWN ? EVIDENCE_KERNEL_LIST : EVIDENCE_NONE;
		cpu->midr = lines[i].midr;
		cpu->capacity = lines[i].capacity;
		if (lines[i].core == (int)i)
			machine_group(machine, LEVEL_CORE, (int)i, alike(lines, n, offsetof(struct line, core), (int)i));
		if (lines[i].l3 == (int)i)
			machine_cache(machine, 3, CACHE_UNIFIED, 1024, alike(lines, n, offsetof(struct line, l3), (int)i));
	}
	add_nodes(facts, lines, n);
	facts->limits = calloc(1, sizeof(*facts->limits));
	cr_assert(facts->limits);
	*facts->limits = (struct limits){ .allowed_source = "test", .memory_bytes = UNKNOWN, .room = UNKNOWN };
	cr_assert_eq(cpuset_add_range(&facts->limits->allowed, 0, n - 1), 0);
	machine_build(machine);
	return machine;
}

static struct worker_answer decide(const struct worker_options *options, const struct made_machine *machine)
{
	struct worker_answer answer;

	cr_assert_eq(workers_decide(options, machine->topology, &machine->derived, &answer), 0);
	cr_expect_eq(answer.constraints[answer.binding].workers, answer.workers);
	return answer;
}

static void expect_cpus(const struct line *lines, unsigned int n, const struct worker_options *options, const char *list)
{
	MACHINE machine = make(lines, n);
	_cleanup_worker_answer_ struct worker_answer answer = decide(options, machine);
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (unsigned int i = 0; i < answer.workers; i++)
		strbuf_printf(&text, "%s%u", i ? "," : "", answer.cpus[i]);
	cr_expect_str_eq(text.text, list);
}

/* Those CPUs alone are allowed. */
static void allow(struct made_machine *machine, unsigned int first, unsigned int last)
{
	struct cpuset *allowed = &machine->topology->facts.limits->allowed;

	cpuset_free(allowed);
	cr_assert_eq(cpuset_add_range(allowed, first, last), 0);
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
	cr_expect_eq(workers_want(&(struct worker_options){ 0 }), 0);
	cr_expect_eq(workers_want(&(struct worker_options){ .goal = GOAL_IO, .max = 3 }), 0);
	cr_expect_eq(workers_want(&(struct worker_options){ .goal = GOAL_MEMORY }), WANT_CORES);
	cr_expect_eq(workers_want(&(struct worker_options){ .core_type = TYPE_EFFICIENCY }), WANT_KINDS);
}

Test(workers, ties)
{
	static const struct line lines[] = { { 0, 0, UNKNOWN, UNKNOWN, -1, -1 }, { 1, 0, UNKNOWN, UNKNOWN, -1, -1 } };
	static char source[] = "x";
	MACHINE machine = make(lines, 2);
	struct quota *quota = &machine->topology->facts.limits->quota;

	cr_expect_eq(decide(&(struct worker_options){ .max = 2, .smt = SMT_ONE }, machine).binding, CONSTRAINT_AFFINITY);
	*quota = (struct quota){ .state = QUOTA_SET, .quota_us = 2, .period_us = 1, .source = source };
	cr_expect_eq(decide(&(struct worker_options){ .max = 2 }, machine).binding, CONSTRAINT_QUOTA);
	quota->quota_us = 1;
	/* Raised to what the affinity gives, that one binds; raised above all, --min does. */
	cr_expect_eq(decide(&(struct worker_options){ .min = 2 }, machine).binding, CONSTRAINT_AFFINITY);
	cr_expect_eq(decide(&(struct worker_options){ .min = 3 }, machine).binding, CONSTRAINT_MIN);
	cr_expect_eq(decide(&(struct worker_options){ .max = 1 }, machine).binding, CONSTRAINT_QUOTA);
	quota->source = NULL;
}

/* What could not be looked at of the room matters only where it is the reason. */
Test(workers, room)
{
	static const struct line lines[] = { { 0, 0, UNKNOWN, UNKNOWN, -1, -1 }, { 1, 0, UNKNOWN, UNKNOWN, -1, -1 } };
	static const struct worker_options io = { .goal = GOAL_IO }, reserve = { .goal = GOAL_IO, .reserve = 1 };
	static char source[] = "x";
	MACHINE machine = make(lines, 2);
	struct limits *limits = machine->topology->facts.limits;

	limits->room = 3;
	limits->room_source = source;
	limits->room_flags = FLAG_LIMIT_MALFORMED;
	cr_expect_eq(decide(&(struct worker_options){ 0 }, machine).workers, 2);
	cr_expect_eq(decide(&(struct worker_options){ 0 }, machine).flags, 0);
	cr_expect_eq(decide(&io, machine).workers, 3);
	cr_expect_eq(decide(&io, machine).binding, CONSTRAINT_PROCESSES);
	cr_expect_eq(decide(&io, machine).flags, FLAG_LIMIT_MALFORMED);
	cr_expect_eq(decide(&reserve, machine).workers, 2);
	limits->room = 0;
	cr_expect_eq(decide(&io, machine).workers, 1);
	limits->room_source = NULL;
}

static void expect_two_kinds_of_two(struct made_machine *machine)
{
	static const struct worker_options performance = { .core_type = TYPE_PERFORMANCE },
					   efficiency = { .core_type = TYPE_EFFICIENCY },
					   low_power = { .core_type = TYPE_LOW_POWER }, lockstep = { .goal = GOAL_LOCKSTEP };

	cr_expect_eq(decide(&performance, machine).workers, 2);
	cr_expect_eq(decide(&efficiency, machine).workers, 2);
	cr_expect_eq(decide(&lockstep, machine).workers, 2);
	cr_expect(decide(&low_power, machine).flags & FLAG_CORE_TYPE_EMPTY);
}

/* Two equal parts of different frequency are one kind; the part with the highest capacity is the fastest. */
Test(workers, kinds_of_arm_cores_are_parts)
{
	static const struct line lines[] = {
		{ 0, 0, 0x410fd050, 250, -1, -1 },
		{ 1, 0, 0x411fd051, 250, -1, -1 },
		{ 2, 0, 0x410fd0d0, 870, -1, -1 },
		{ 3, 0, 0x410fd0d0, 1024, -1, -1 },
	};
	MACHINE machine = make(lines, 4);

	expect_two_kinds_of_two(machine);
	/* On the slow ones alone: they are not the fast kind for being the fastest there. */
	allow(machine, 0, 1);
	cr_expect(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, machine).flags & FLAG_CORE_TYPE_EMPTY);
}

/* Linux 6.12 on x86: capacities of equal cores differ by their turbo limits. */
Test(workers, kinds_by_capacity)
{
	static const struct line lines[] = {
		{ 0, 0, UNKNOWN, 1024, -1, -1 },
		{ 1, 0, UNKNOWN, 1009, -1, -1 },
		{ 2, 0, UNKNOWN, 630, -1, -1 },
		{ 3, 0, UNKNOWN, 601, -1, -1 },
	};
	MACHINE machine = make(lines, 4);

	expect_two_kinds_of_two(machine);
	/* On the fast ones alone they are what they are on the whole machine. */
	allow(machine, 0, 1);
	cr_expect_not(decide(&(struct worker_options){ .core_type = TYPE_PERFORMANCE }, machine).flags);
	cr_expect(decide(&(struct worker_options){ .core_type = TYPE_EFFICIENCY }, machine).flags & FLAG_CORE_TYPE_EMPTY);
}

Test(workers, isolated_cpus_among_others)
{
	static const struct line lines[] = { { 0, 0, UNKNOWN, UNKNOWN, -1, -1 }, { 1, 0, UNKNOWN, UNKNOWN, -1, -1 } };
	MACHINE machine = make(lines, 2);

	cr_assert_eq(cpuset_add(&machine->topology->facts.isolated.set, 1), 0);
	cr_expect_eq(decide(&(struct worker_options){ 0 }, machine).workers, 1);
	cr_expect_eq(decide(&(struct worker_options){ .isolated = ISOLATED_INCLUDE }, machine).workers, 2);
	allow(machine, 1, 1);
	_cleanup_worker_answer_ struct worker_answer answer = decide(&(struct worker_options){ 0 }, machine);
	cr_expect(cpuset_count(&answer.usable) == 1 && cpuset_has(&answer.usable, 1), "isolated ones alone");
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
		{ 0, CORE_TYPE_EFFICIENCY, UNKNOWN, UNKNOWN, -1, -1 },
		{ 1, CORE_TYPE_PERFORMANCE, UNKNOWN, UNKNOWN, -1, -1 },
		{ 1, CORE_TYPE_PERFORMANCE, UNKNOWN, UNKNOWN, -1, -1 },
	};
	static const struct worker_options all = { .list_cpus = true }, five = { .list_cpus = true, .min = 5 };

	expect_cpus(lines, 3, &all, "1,0,2");
	expect_cpus(lines, 3, &five, "1,0,2,1,0");
}
