// SPDX-License-Identifier: MIT
// Tests of src/derive/kinds.c: which evidence makes kinds, and which makes none.
#include <criterion/criterion.h>

#include "made_machine.h"

/* n cores of one thread. */
static struct made_machine *cores(unsigned int n)
{
	struct made_machine *machine = machine_new(n);
	char list[16];

	for (unsigned int i = 0; i < n; i++) {
		snprintf(list, sizeof(list), "%u", i);
		machine_group(machine, LEVEL_CORE, i, list);
	}
	return machine;
}

static void set_model(struct made_machine *machine, unsigned int cpu, const char *part)
{
	struct model_facts model = { 0 };

	cr_assert_eq(facts_text(&machine->facts, span_of("0x41"), &model.field[IDENTITY_IMPLEMENTER]), 0);
	cr_assert_eq(facts_text(&machine->facts, span_of(part), &model.field[IDENTITY_PART]), 0);
	facts_cpu(&machine->facts, cpu)->model = facts_add_model(&machine->facts, &model);
}

Test(kinds, frequency_alone_makes_none)
{
	MACHINE machine = cores(4);

	for (unsigned int i = 0; i < 4; i++)
		facts_cpu(&machine->facts, i)->max_hz = i < 2 ? 5000000000 : 2000000000;
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 1);
	cr_assert_eq(machine->derived.kinds[0].type, KIND_UNIFORM);
	cr_assert_eq(machine->derived.kinds[0].max_hz, 5000000000);
}

Test(kinds, kernel_lists_before_parts)
{
	MACHINE machine = cores(4);

	for (unsigned int i = 0; i < 4; i++) {
		struct cpu_facts *cpu = facts_cpu(&machine->facts, i);

		cpu->core_type = i < 1 ? CORE_TYPE_PERFORMANCE : i < 3 ? CORE_TYPE_EFFICIENCY : CORE_TYPE_LOW_POWER;
		cpu->evidence = EVIDENCE_KERNEL_LIST;
		cpu->capacity = i < 2 ? 1024 : 300;
	}
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 3);
	cr_assert_eq(machine->derived.kinds[0].cores, 1);
	cr_assert_eq(machine->derived.kinds[1].type, KIND_EFFICIENCY);
	cr_assert_eq(machine->derived.kinds[1].cores, 2);
	cr_assert_eq(machine->derived.kinds[2].type, KIND_LOW_POWER);
	cr_assert_eq(machine->derived.kind_of_cpu[3], 2);
}

Test(kinds, parts_before_capacity)
{
	MACHINE machine = cores(4);

	for (unsigned int i = 0; i < 4; i++) {
		set_model(machine, i, i < 2 ? "0xd05" : "0xd0b");
		facts_cpu(&machine->facts, i)->capacity = (int64_t[]){ 300, 300, 700, 1024 }[i];
	}
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 2);
	cr_assert_eq(machine->derived.kinds[0].evidence, EVIDENCE_MIDR);
	cr_assert_eq(cpuset_first(&machine->derived.kinds[0].cpus), 2);
	cr_assert_eq(machine->derived.kinds[0].capacity, 1024);
}

/* One file of capacity that cannot be read: a frequency in Hz is no capacity, which would make its kind the fastest. */
Test(kinds, capacity_is_not_compared_with_frequency)
{
	MACHINE machine = cores(4);

	for (unsigned int i = 0; i < 4; i++) {
		set_model(machine, i, i < 2 ? "0xd05" : "0xd0b");
		facts_cpu(&machine->facts, i)->capacity = (int64_t[]){ UNKNOWN, 430, 1024, 1024 }[i];
		facts_cpu(&machine->facts, i)->max_hz = i < 2 ? 1800000000 : 2400000000;
	}
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 2);
	cr_assert_eq(cpuset_first(&machine->derived.kinds[0].cpus), 2);
	cr_assert_eq(machine->derived.kinds[0].type, KIND_PERFORMANCE);
	cr_assert_eq(machine->derived.kinds[1].type, KIND_EFFICIENCY);
}

Test(kinds, capacities_that_differ_a_little_make_none)
{
	MACHINE machine = cores(3);
	MACHINE other = cores(3);

	for (unsigned int i = 0; i < 3; i++) {
		facts_cpu(&machine->facts, i)->capacity = (int64_t[]){ 1024, 1000, 960 }[i];
		facts_cpu(&other->facts, i)->capacity = (int64_t[]){ 1024, 1000, 400 }[i];
	}
	machine_build(machine);
	machine_build(other);
	cr_assert_eq(machine->derived.n_kinds, 1);
	cr_assert_eq(other->derived.n_kinds, 2);
	cr_assert_eq(other->derived.kinds[0].evidence, EVIDENCE_CAPACITY);
	cr_assert_eq(other->derived.kinds[1].type, KIND_EFFICIENCY);
}

/* Phoenix 2: 2 cores of Zen 4, 4 of Zen 4c, one L3. A Ryzen of one type ranks its cores by the same number. */
Test(kinds, highest_performance_of_amd_chips_with_two_types)
{
	MACHINE mixed = cores(6);
	MACHINE alike = cores(6);
	MACHINE close = cores(6);
	struct made_machine *machines[] = { mixed, alike, close };

	for (size_t m = 0; m < ARRAY_SIZE(machines); m++) {
		struct facts *facts = &machines[m]->facts;
		const char *flags = m == 1 ? "fpu lm" : "fpu amd_heterogeneous_cores lm";
		struct model_facts amd = { 0 };

		cr_assert_eq(facts_text(facts, span_of(flags), &amd.field[IDENTITY_FLAGS]), 0);
		for (unsigned int i = 0; i < 6; i++) {
			facts_cpu(facts, i)->model = facts_add_model(facts, &amd);
			facts_cpu(facts, i)->highest_perf =
				(int64_t[]){ 196, 190, 130, 125, 125, 120 }[i] + (m == 2 && i > 1 ? 40 : 0);
		}
		machine_cache(machines[m], 3, CACHE_UNIFIED, 16 << 20, "0-5");
		machine_build(machines[m]);
	}
	cr_assert_eq(mixed->derived.n_kinds, 2);
	cr_assert_eq(mixed->derived.kinds[0].evidence, EVIDENCE_AMD_PSTATE);
	cr_assert_eq(mixed->derived.kinds[0].type, KIND_PERFORMANCE);
	cr_assert_eq(mixed->derived.kinds[0].cores, 2);
	cr_assert_eq(mixed->derived.kinds[1].type, KIND_EFFICIENCY);
	cr_assert_not(machine_warns(mixed, WARN_KINDS_GUESSED));
	cr_assert_eq(alike->derived.n_kinds, 1);
	cr_assert_eq(close->derived.n_kinds, 1);
}

/* Sizes and frequencies of a hostile tree: no number overflows, and sizes that differ are not taken for equal. */
Test(kinds, largest_numbers)
{
	MACHINE caches = cores(2);
	MACHINE speeds = cores(2);
	struct model_facts intel = { 0 };

	cr_assert_eq(facts_text(&caches->facts, span_of("GenuineIntel"), &intel.field[IDENTITY_VENDOR]), 0);
	caches->facts.x86 = true;
	for (unsigned int i = 0; i < 2; i++) {
		facts_cpu(&caches->facts, i)->model = facts_add_model(&caches->facts, &intel);
		machine_cache(caches, 1, CACHE_DATA, INT64_MAX, i ? "1" : "0");
		machine_cache(caches, 1, CACHE_INSTRUCTION, INT64_MAX - i, i ? "1" : "0");
		set_model(speeds, i, i ? "0xd05" : "0xd0b");
		facts_cpu(&speeds->facts, i)->max_hz = INT64_MAX - i;
	}
	machine_build(caches);
	machine_build(speeds);
	cr_assert_eq(caches->derived.n_kinds, 2);
	cr_assert_eq(caches->derived.kinds[0].evidence, EVIDENCE_CACHES);
	cr_assert_eq(speeds->derived.n_kinds, 2);
	cr_assert_eq(speeds->derived.kinds[0].type, KIND_PERFORMANCE);
}

/* Evidence is read in the order of trust, and no further than it is needed. */
Test(kinds, what_is_read)
{
	static const unsigned int files = WANT_KINDS, cpuinfo = WANT_KINDS | WANT_CPUINFO;
	MACHINE machine = cores(2);
	struct facts *facts = &machine->facts;
	struct model_facts intel = { 0 };

	cr_expect_eq(derive_kinds_want(facts, 0), WANT_KINDS);
	cr_expect_eq(derive_kinds_want(facts, files), WANT_CPUINFO);
	cr_expect_eq(derive_kinds_want(facts, cpuinfo), 0);
	/* Parts that differ are ordered by capacity, else by frequency. */
	facts->cpus[0].midr = 0x410fd050;
	facts->cpus[1].midr = 0x410fd0b0;
	cr_expect_eq(derive_kinds_want(facts, files), WANT_FREQUENCY);
	facts->cpus[0].capacity = facts->cpus[1].capacity = 1024;
	cr_expect_eq(derive_kinds_want(facts, files), 0);
	facts->cpus[0].midr = facts->cpus[1].midr = UNKNOWN;
	/* Intel's caches are the last word where CPUID was not there to be asked. */
	cr_assert_eq(facts_text(facts, span_of("GenuineIntel"), &intel.field[IDENTITY_VENDOR]), 0);
	cr_assert_geq(facts_add_model(facts, &intel), 0);
	facts->x86 = true;
	cr_expect_eq(derive_kinds_want(facts, cpuinfo), WANT_CACHES_L1);
	cr_expect_eq(derive_kinds_want(facts, cpuinfo | WANT_CACHES_L1), 0);
	facts->hybrid = 0;
	cr_expect_eq(derive_kinds_want(facts, files), 0);
	facts->hybrid = 1;
	for (unsigned int i = 0; i < 2; i++) {
		facts->cpus[i].core_type = i ? CORE_TYPE_PERFORMANCE : CORE_TYPE_EFFICIENCY;
		facts->cpus[i].evidence = EVIDENCE_CPUID;
	}
	/* Low-power cores are efficiency cores without the L3 of the others. */
	cr_expect_eq(derive_kinds_want(facts, files), WANT_CACHES_L3);
	cr_expect_eq(derive_kinds_want(facts, files | WANT_CACHES_L3), 0);
}

static void set_type(struct made_machine *machine, unsigned int cpu, enum core_type type)
{
	facts_cpu(&machine->facts, cpu)->core_type = type;
	facts_cpu(&machine->facts, cpu)->evidence = EVIDENCE_KERNEL_LIST;
}

Test(kinds, efficiency_without_l3_is_low_power)
{
	MACHINE machine = cores(3);

	set_type(machine, 0, CORE_TYPE_PERFORMANCE);
	set_type(machine, 1, CORE_TYPE_EFFICIENCY);
	set_type(machine, 2, CORE_TYPE_EFFICIENCY);
	machine_cache(machine, 3, CACHE_UNIFIED, 24 << 20, "0-1");
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 3);
	cr_assert_eq(machine->derived.kinds[1].evidence, EVIDENCE_KERNEL_LIST);
	cr_assert_eq(machine->derived.kinds[2].type, KIND_LOW_POWER);
	cr_assert_eq(machine->derived.kinds[2].evidence, EVIDENCE_CACHES); /* no list says it */
	cr_assert_not(machine_warns(machine, WARN_KINDS_GUESSED));
	cr_assert_eq(cpuset_first(&machine->derived.kinds[2].cpus), 2);
}

/* Lunar Lake without a cache that tells: what is unknown makes no kind. */
Test(kinds, no_l3_at_all_is_not_low_power)
{
	MACHINE machine = cores(2);

	set_type(machine, 0, CORE_TYPE_PERFORMANCE);
	set_type(machine, 1, CORE_TYPE_EFFICIENCY);
	machine_build(machine);
	cr_assert_eq(machine->derived.n_kinds, 2);
	cr_assert_eq(machine->derived.kinds[1].type, KIND_EFFICIENCY);
}

/* Cortex-A53 that clock higher than the Cortex-A73: the class of the part ranks, not the clock. */
Test(kinds, class_of_parts_before_clock)
{
	MACHINE machine = cores(4);

	for (unsigned int i = 0; i < 4; i++) {
		set_model(machine, i, i < 2 ? "0xd03" : "0xd09");
		facts_cpu(&machine->facts, i)->max_hz = i < 2 ? 1900000000 : 1800000000;
	}
	machine_build(machine);
	cr_assert_eq(cpuset_first(&machine->derived.kinds[0].cpus), 2);
	cr_assert_eq(machine->derived.kinds[0].type, KIND_PERFORMANCE);
	cr_assert_eq(machine->derived.kinds[1].type, KIND_EFFICIENCY);
	cr_assert_not(machine->derived.kinds_by_clock);
}

Test(kinds, unknown_parts_by_clock_with_a_warning_else_without_type)
{
	MACHINE clock = cores(2);
	MACHINE nothing = cores(2);

	for (unsigned int i = 0; i < 2; i++) {
		set_model(clock, i, i ? "0xff1" : "0xff2");
		set_model(nothing, i, i ? "0xff1" : "0xff2");
		facts_cpu(&clock->facts, i)->max_hz = i ? 3000000000 : 2000000000;
	}
	machine_build(clock);
	machine_build(nothing);
	cr_assert_eq(cpuset_first(&clock->derived.kinds[0].cpus), 1);
	cr_assert(clock->derived.kinds_by_clock);
	cr_assert_eq(nothing->derived.n_kinds, 2);
	cr_assert_eq(nothing->derived.kinds[0].type, KIND_UNKNOWN);
	cr_assert_not(nothing->derived.kinds_by_clock);
}
