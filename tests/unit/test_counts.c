// SPDX-License-Identifier: MIT
// Tests of src/derive/counts.c: counted, never divided; unknown is not 0.
#include <criterion/criterion.h>

#include "made_machine.h"

Test(counts, uneven_machine)
{
	MACHINE machine = machine_new(6);
	const struct counts *counts;

	machine_group(machine, LEVEL_PACKAGE, 0, "0-3");
	machine_group(machine, LEVEL_PACKAGE, 1, "4-5");
	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_group(machine, LEVEL_CORE, 1, "2");
	machine_group(machine, LEVEL_CORE, 2, "3");
	machine_group(machine, LEVEL_CORE, 0, "4-5");
	machine->facts.allowed.known = true;
	cr_assert_eq(cpuset_parse_list(span_of("1-2"), &machine->facts.allowed.set), 0);
	machine_build(machine);
	counts = &machine->derived.counts;
	cr_assert_eq(counts->online, 6);
	cr_assert_eq(counts->cores_online, 4);
	cr_assert_eq(counts->cores_allowed, 2);
	cr_assert_eq(counts->packages, 2);
	cr_assert_eq(counts->threads_per_core.min, 1);
	cr_assert_eq(counts->threads_per_core.max, 2);
	cr_assert_eq(counts->cores_per_package.min, 1);
	cr_assert_eq(counts->cores_per_package.max, 3);
	cr_assert_eq(counts->offline, 0);
	cr_assert_eq(counts->possible, UNKNOWN);
	cr_assert_eq(counts->dies, UNKNOWN);
}

Test(counts, nothing_known_is_not_zero)
{
	MACHINE machine = machine_new(2);

	machine_build(machine);
	cr_assert_eq(machine->derived.counts.online, 2);
	cr_assert_eq(machine->derived.counts.cores_online, UNKNOWN);
	cr_assert_eq(machine->derived.counts.threads_per_core.min, UNKNOWN);
	cr_assert_eq(machine->derived.counts.packages, UNKNOWN);
	cr_assert_eq(machine->derived.counts.allowed, UNKNOWN);
	cr_assert_eq(machine->derived.counts.nodes, UNKNOWN);
}
