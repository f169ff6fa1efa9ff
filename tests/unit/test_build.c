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

/* A part that is known is named by its number: the kernel's text names no core. */
static void set_part(struct made_machine *machine, unsigned int cpu, const char *part, const char *name)
{
	struct model_facts model = { 0 };

	cr_assert_eq(facts_text(&machine->facts, span_of("0x41"), &model.field[IDENTITY_IMPLEMENTER]), 0);
	cr_assert_eq(facts_text(&machine->facts, span_of(part), &model.field[IDENTITY_PART]), 0);
	cr_assert_eq(facts_text(&machine->facts, span_of(name), &model.field[IDENTITY_NAME]), 0);
	facts_cpu(&machine->facts, cpu)->model = facts_add_model(&machine->facts, &model);
}

Test(build, the_name_of_a_part_wins_over_a_generic_one)
{
	MACHINE machine = machine_new(3);

	set_part(machine, 0, "0xc07", "ARMv7 Processor rev 3 (v7l)");
	set_part(machine, 1, "0xfff", "ARMv7 Processor rev 3 (v7l)");
	set_part(machine, 2, "0xd0c", "Maker's own name");
	machine_build(machine);
	cr_assert_str_eq(machine->topology->models[0].name, "Cortex-A7");
	cr_assert_str_eq(machine->topology->models[1].name, "ARMv7 Processor rev 3 (v7l)");
	cr_assert_str_eq(machine->topology->models[2].name, "Maker's own name");
}

Test(build, packages_of_different_parts_are_clusters)
{
	MACHINE machine = machine_new(4);

	for (unsigned int i = 0; i < 4; i++)
		set_part(machine, i, i < 2 ? "0xd03" : "0xd08", "AArch64 Processor rev 4 (aarch64)");
	machine_group(machine, LEVEL_PACKAGE, 0, "0-1");
	machine_group(machine, LEVEL_PACKAGE, 1, "2-3");
	machine_build(machine);
	cr_assert_eq(machine->topology->groups[LEVEL_PACKAGE].n, 1);
	cr_assert_eq(machine->topology->groups[LEVEL_CLUSTER].n, 2);
	cr_assert(machine_warns(machine, WARN_PACKAGES_ARE_CLUSTERS));
	cr_assert_null(topology_check(machine->topology));
}

/* Two sockets of one server part. */
Test(build, packages_of_a_server_stay)
{
	MACHINE machine = machine_new(4);

	for (unsigned int i = 0; i < 4; i++)
		set_part(machine, i, "0xd0c", "AArch64 Processor rev 4 (aarch64)");
	machine_group(machine, LEVEL_PACKAGE, 0, "0-1");
	machine_group(machine, LEVEL_PACKAGE, 1, "2-3");
	machine_build(machine);
	cr_assert_eq(machine->topology->groups[LEVEL_PACKAGE].n, 2);
	cr_assert_not(machine_warns(machine, WARN_PACKAGES_ARE_CLUSTERS));
}

Test(build, one_cpu_is_one_core_and_one_package)
{
	MACHINE machine = machine_new(1);

	machine->facts.kind = SOURCE_SYSROOT;
	machine_build(machine);
	cr_assert_eq(machine->derived.counts.cores_online, 1);
	cr_assert_eq(machine->derived.counts.packages, 1);
	cr_assert_not(machine_warns(machine, WARN_CORES_UNKNOWN));
}

/* Only CPU 0 tells: how many cores the others are is not known. */
Test(build, a_partial_topology_is_not_counted)
{
	MACHINE machine = machine_new(4);

	machine_group(machine, LEVEL_CORE, 0, "0");
	machine_group(machine, LEVEL_PACKAGE, 0, "0");
	machine_build(machine);
	cr_assert_eq(machine->derived.counts.cores_online, UNKNOWN);
	cr_assert_eq(machine->derived.counts.packages, UNKNOWN);
	cr_assert_eq(machine->derived.counts.cores_per_package.min, UNKNOWN);
	cr_assert_eq(machine->derived.kinds[0].cores, UNKNOWN);
}

Test(build, a_cpu_is_counted_for_one_node)
{
	MACHINE machine = machine_new(4);
	struct facts *facts = &machine->facts;

	facts->nodes = calloc(2, sizeof(*facts->nodes));
	cr_assert(facts->nodes);
	for (int i = 0; i < 2; i++) {
		facts->nodes[i] = (struct node_facts){ .attr = NODE_UNKNOWN, .id = i, .cpus_known = true };
		cr_assert_eq(cpuset_add_range(&facts->nodes[i].cpus, 0, 3), 0);
	}
	facts->n_nodes = 2;
	machine_build(machine);
	cr_assert_eq(machine->topology->nodes[0].n_cpus, 4);
	cr_assert_eq(machine->topology->nodes[1].n_cpus, 0);
	cr_assert(machine_warns(machine, WARN_NODES_OVERLAP));
	cr_assert_null(topology_check(machine->topology));
}

Test(build, smt_without_threads_is_warned_of)
{
	MACHINE machine = machine_new(2);

	machine_group(machine, LEVEL_CORE, 0, "0");
	machine_group(machine, LEVEL_CORE, 1, "1");
	machine->facts.smt_active = 1;
	machine_build(machine);
	cr_assert(machine_warns(machine, WARN_SMT_CONTRADICTION));
}
