// SPDX-License-Identifier: MIT
// Tests of src/derive/invariants.c: what is whole passes, each promise that is broken is named.
#include <criterion/criterion.h>
#include <string.h>

#include "derive/invariants.h"
#include "made_machine.h"

static struct made_machine *make(void)
{
	struct made_machine *machine = machine_new(4);

	machine_group(machine, LEVEL_PACKAGE, 0, "0-3");
	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_group(machine, LEVEL_CORE, 1, "2-3");
	machine_cache(machine, 2, CACHE_UNIFIED, 1024, "0-1");
	machine_cache(machine, 2, CACHE_UNIFIED, 1024, "2-3");
	machine_build(machine);
	return machine;
}

static void drop(struct cpuset *set, const char *cpus)
{
	_cleanup_cpuset_ struct cpuset gone = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(cpus), &gone), 0);
	cr_assert_eq(cpuset_andnot(set, &gone), 0);
}

static void expect_broken(const struct made_machine *machine, const char *what)
{
	const char *broken = invariants_check(machine->topology, &machine->derived);

	cr_expect(broken && strstr(broken, what), "%s, not %s", broken ? broken : "nothing", what);
}

Test(invariants, hold)
{
	MACHINE machine = make();

	cr_expect_null(invariants_check(machine->topology, &machine->derived));
}

Test(invariants, a_broken_one_is_named)
{
	MACHINE machine = make();
	struct derived *derived = &machine->derived;

	derived->counts.packages = 2;
	expect_broken(machine, "a count of cores, dies");
	derived->counts.packages = 1;
	derived->counts.kinds++;
	expect_broken(machine, "a count of nodes or kinds");
	derived->counts.kinds--;
	derived->counts.cores_per_package.min = 0;
	expect_broken(machine, "a package without cores");
	derived->counts.cores_per_package.min = 2;
	derived->counts.offline = 1;
	expect_broken(machine, "online and offline");
	derived->counts.offline = 0;
	derived->cache_groups[0].total_bytes++;
	expect_broken(machine, "total_bytes");
	derived->cache_groups[0].total_bytes--;
	derived->cache_totals[0].instances = 3;
	expect_broken(machine, "the number of a level's caches");
	derived->cache_totals[0].instances = 2;
	drop(&derived->kinds[0].cpus, "3");
	expect_broken(machine, "a kind of core");
	derived->kinds[0].n_cpus--;
	expect_broken(machine, "not all that is online");
	cr_assert_eq(cpuset_add(&derived->kinds[0].cpus, 3), 0);
	derived->kinds[0].n_cpus++;
	machine->topology->facts.present.known = true;
	drop(&machine->topology->facts.present.set, "3");
	expect_broken(machine, "not present");
}

/* hwloc takes it: each core in two packages, every second of which began no core. */
Test(invariants, a_core_of_several_packages)
{
	MACHINE machine = machine_new(4);

	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_group(machine, LEVEL_CORE, 1, "2-3");
	for (int i = 0; i < 4; i++) {
		char cpu[2] = { (char)('0' + i), '\0' };

		machine_group(machine, LEVEL_PACKAGE, i, cpu);
	}
	machine_build(machine);
	cr_expect_null(invariants_check(machine->topology, &machine->derived));
	cr_expect_eq(machine->derived.counts.cores_per_package.min, 1);
	cr_expect(machine_warns(machine, WARN_SIBLINGS_INCONSISTENT));
}
