// SPDX-License-Identifier: MIT
// Tests of src/derive/caches.c and of the warnings about caches.
#include <criterion/criterion.h>

#include "made_machine.h"

Test(caches, groups_by_size_and_totals)
{
	MACHINE machine = machine_new(3);

	machine_cache(machine, 1, CACHE_DATA, 49152, "0");
	machine_cache(machine, 1, CACHE_DATA, 32768, "1");
	machine_cache(machine, 1, CACHE_DATA, 32768, "2");
	machine_cache(machine, 1, CACHE_INSTRUCTION, UNKNOWN, "0-2");
	machine_build(machine);
	cr_assert_eq(machine->derived.n_cache_groups, 3);
	cr_assert_eq(machine->derived.cache_groups[0].attr.size_bytes, 49152);
	cr_assert_eq(machine->derived.cache_groups[1].instances, 2);
	cr_assert_eq(machine->derived.cache_groups[1].total_bytes, 65536);
	cr_assert_eq(machine->derived.n_cache_totals, 2);
	cr_assert_eq(machine->derived.cache_totals[0].instances, 3);
	cr_assert_eq(machine->derived.cache_totals[0].total_bytes, 114688);
	cr_assert_eq(machine->derived.cache_totals[1].instances, 1);
	cr_assert_eq(machine->derived.cache_totals[1].total_bytes, UNKNOWN);
}

Test(caches, shared_by_different_numbers_of_cpus)
{
	MACHINE machine = machine_new(3);

	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "0-1");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "2");
	machine_build(machine);
	cr_assert_eq(machine->derived.n_cache_groups, 1);
	cr_assert_eq(machine->derived.cache_groups[0].cpus_per_instance, UNKNOWN);
	cr_assert_eq(machine->derived.cache_ranks[1].number, 1);
}

Test(caches, over_two_packages)
{
	MACHINE machine = machine_new(2);

	machine_group(machine, LEVEL_PACKAGE, 0, "0");
	machine_group(machine, LEVEL_PACKAGE, 1, "1");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "0-1");
	machine_build(machine);
	cr_assert(machine_warns(machine, WARN_CACHE_SPANS_PACKAGES));
	cr_assert_not(machine_warns(machine, WARN_VM_TOPOLOGY));
	cr_assert_eq(machine->derived.cache_totals[0].total_bytes, 1 << 20);
}

Test(caches, names)
{
	char buffer[8];

	cr_assert_str_eq(cache_name(1, CACHE_DATA, buffer), "L1d");
	cr_assert_str_eq(cache_name(1, CACHE_INSTRUCTION, buffer), "L1i");
	cr_assert_str_eq(cache_name(3, CACHE_UNIFIED, buffer), "L3");
}
