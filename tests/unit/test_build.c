// SPDX-License-Identifier: MIT
// Tests of src/model/build.c: dense indices, what an offline CPU keeps, and packages that are none.
#include <criterion/criterion.h>

#include "made_machine.h"

Test(build, indices_are_dense_and_sorted)
{
	MACHINE machine = machine_new(4);

	machine_group(machine, LEVEL_PACKAGE, 7, "2-3");
	machine_group(machine, LEVEL_PACKAGE, 3, "0-1");
	machine_group(machine, LEVEL_CORE, 0, "3");
	machine_group(machine, LEVEL_CORE, 4, "2");
	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_build(machine);
	cr_assert_eq(machine->topology->groups[LEVEL_CORE].n, 3);
	cr_assert_eq(machine->topology->groups[LEVEL_PACKAGE].items[0].id, 3);
	cr_assert_eq(machine->topology->cpus[1].thread, 1);
	cr_assert_eq(machine->topology->cpus[2].group[LEVEL_CORE], 1);
	cr_assert_eq(machine->topology->cpus[3].group[LEVEL_CORE], 2);
	cr_assert_eq(machine->topology->groups[LEVEL_CORE].items[2].parent[LEVEL_PACKAGE], 1);
	cr_assert_eq(machine->topology->groups[LEVEL_PACKAGE].items[1].n_cores, 2);
}

Test(build, offline_cpus_are_in_no_group)
{
	MACHINE machine = machine_new(4);

	cpuset_free(&machine->facts.online.set);
	cr_assert_eq(cpuset_add_range(&machine->facts.online.set, 0, 1), 0);
	machine_group(machine, LEVEL_CORE, 0, "0,2");
	machine_group(machine, LEVEL_CORE, 1, "1,3");
	machine_cache(machine, 1, CACHE_DATA, 32768, "0,2");
	machine_build(machine);
	cr_assert_eq(machine->topology->n_cpus, 4);
	cr_assert_eq(machine->topology->groups[LEVEL_CORE].items[0].n_cpus, 1);
	cr_assert_eq(machine->topology->cpus[2].group[LEVEL_CORE], NO_INDEX);
	cr_assert_eq(machine->topology->cpus[2].thread, NO_INDEX);
	cr_assert_eq(machine->topology->cpus[2].n_caches, 0);
	cr_assert_eq(machine->topology->caches[0].n_cpus, 1);
}

/* A POWER guest: the firmware tells no package, the kernel says -1. */
Test(build, packages_of_minus_one_are_unknown)
{
	MACHINE machine = machine_new(4);

	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_group(machine, LEVEL_CORE, 8, "2-3");
	machine_group(machine, LEVEL_PACKAGE, -1, "0-1");
	machine_group(machine, LEVEL_PACKAGE, -1, "2-3");
	machine_build(machine);
	cr_assert(machine->topology->groups[LEVEL_CORE].known);
	cr_assert_not(machine->topology->groups[LEVEL_PACKAGE].known);
	cr_assert(machine_warns(machine, WARN_PACKAGES_UNKNOWN));
}

static void expect_cores(const struct made_machine *machine, size_t n, const int *first)
{
	cr_assert_eq(machine->topology->groups[LEVEL_CORE].n, n);
	cr_assert_null(topology_check(machine->topology));
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(cpuset_first(&machine->topology->groups[LEVEL_CORE].items[i].cpus), first[i], "core %zu", i);
}

static void add_cores(struct made_machine *machine, const char *const *lists)
{
	for (; *lists; lists++)
		machine_group(machine, LEVEL_CORE, 0, *lists);
}

/* As many servers number their CPUs: cpu0 in the first package, cpu1 in the second. */
Test(build, cores_of_a_package_are_neighbours)
{
	MACHINE machine = machine_new(8);

	add_cores(machine, (const char *const[]){ "0,4", "1,5", "2,6", "3,7", NULL });
	machine_group(machine, LEVEL_PACKAGE, 0, "0,2,4,6");
	machine_group(machine, LEVEL_PACKAGE, 1, "1,3,5,7");
	machine_build(machine);
	expect_cores(machine, 4, (const int[]){ 0, 2, 1, 3 });
	cr_expect_eq(machine->topology->cpus[6].group[LEVEL_CORE], 1);
	cr_expect_eq(machine->topology->cpus[6].thread, 1);
	cr_expect_eq(machine->topology->groups[LEVEL_CORE].items[1].parent[LEVEL_PACKAGE], 0);
}

/* By the L3, in it by the L2; a core that shares no L2 stands where its own CPU is. */
Test(build, cores_of_a_cache_are_neighbours)
{
	MACHINE machine = machine_new(9);

	add_cores(machine, (const char *const[]){ "0", "1", "2", "3", "4", "5", "6", "7", "8", NULL });
	machine_group(machine, LEVEL_PACKAGE, 0, "0-8");
	machine_cache(machine, 1, CACHE_DATA, 32768, "3");
	machine_cache(machine, 2, CACHE_UNIFIED, 262144, "1,8");
	machine_cache(machine, 2, CACHE_UNIFIED, 262144, "0,5");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "2-3,6-7");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "0-1,4-5,8");
	machine_build(machine);
	expect_cores(machine, 9, (const int[]){ 0, 5, 1, 8, 4, 2, 3, 6, 7 });
}
