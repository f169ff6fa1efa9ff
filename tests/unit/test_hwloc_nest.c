// SPDX-License-Identifier: MIT
// Tests of src/export/hwloc_nest.c: what lies in what.
#include <criterion/criterion.h>
#include <string.h>

#include "export/hwloc_nest.h"
#include "made_machine.h"

static void expect_nest(const struct made_machine *machine, const char *expected)
{
	_cleanup_nest_ struct nest nest = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };

	cr_assert_eq(nest_make(machine->topology, &nest), 0);
	for (size_t i = 0; i < nest.n; i++) {
		const struct nested *object = &nest.objects[i];

		strbuf_printf(&out, "%u%s ", object->depth, object->cache ? "cache" : object->type);
	}
	cr_expect_str_eq(strbuf_text(&out), expected, "%s", strbuf_text(&out));
}

/* Siblings are not neighbours by number: what lies in a core stands behind it all the same. */
Test(hwloc_nest, each_behind_what_it_lies_in)
{
	MACHINE machine = machine_new(4);

	machine_group(machine, LEVEL_PACKAGE, 0, "0-3");
	machine_group(machine, LEVEL_DIE, 0, "0-3"); /* adds nothing */
	machine_group(machine, LEVEL_CORE, 0, "0,2");
	machine_group(machine, LEVEL_CORE, 1, "1,3");
	machine_cache(machine, 1, CACHE_DATA, 32768, "0,2");
	machine_cache(machine, 1, CACHE_DATA, 32768, "1,3");
	machine_build(machine);
	expect_nest(machine, "0Machine 1Package 2cache 3Core 4PU 4PU 2cache 3Core 4PU 4PU ");
}

Test(hwloc_nest, what_overlaps_is_left_out)
{
	MACHINE machine = machine_new(3);

	machine_group(machine, LEVEL_CORE, 0, "0");
	machine_group(machine, LEVEL_CORE, 1, "1");
	machine_group(machine, LEVEL_CORE, 2, "2");
	machine_cache(machine, 2, CACHE_UNIFIED, 1024, "0-1");
	machine_cache(machine, 2, CACHE_UNIFIED, 1024, "1-2");
	machine_build(machine);
	expect_nest(machine, "0Machine 1cache 2Core 3PU 2Core 3PU 1Core 2PU ");
}

Test(hwloc_nest, a_machine_without_nodes_is_one)
{
	MACHINE machine = machine_new(2);
	_cleanup_nest_ struct nest nest = { 0 };

	machine_group(machine, LEVEL_PACKAGE, 0, "0-1");
	machine_build(machine);
	cr_assert_eq(nest_make(machine->topology, &nest), 0);
	cr_expect_eq(nest.object_of_node[0], 1, "in the package, as hwloc has it");
	for (size_t i = 0; i < nest.n; i++)
		cr_expect(cpuset_has(&nest.objects[i].nodes, 0));
}
