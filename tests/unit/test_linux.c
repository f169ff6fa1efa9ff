// SPDX-License-Identifier: MIT
// Tests of src/probe/linux.c: what was not asked for stays unknown.
#include <criterion/criterion.h>

#include "probe/source.h"
#include "tree.h"

Test(linux_tree, not_read_is_unknown)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_facts_ struct facts facts;
	struct source source = { .kind = SOURCE_SYSROOT, .argument = tree.path, .wanted = 0 };

	tree_add(&tree, "\"sys/devices/system/cpu/online\" = \"0-1\\n\"\n\"sys/devices/system/cpu/present\" = \"0-1\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/core_id\" = \"0\\n\"\n"
			"\"proc/cpuinfo\" = \"processor\\t: 0\\nmodel name\\t: A\\napicid\\t\\t: 4\\n\"\n");
	cr_assert_eq(source_read(&source, &facts, NULL, NULL), 0);
	cr_assert_eq(facts.n_cpus, 2);
	cr_expect_eq(facts.n_models, 0);
	cr_expect_eq(facts.cpus[0].model, -1);
	cr_expect_eq(facts.cpus[0].apic_id, UNKNOWN);
	cr_expect_null(facts.machine.arch);
}
