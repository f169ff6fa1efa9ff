// SPDX-License-Identifier: MIT
// The tree of parts: what is in what, what is told with what, and what is folded.
#include "derive/layout.h"

#include <criterion/criterion.h>

#include "made_machine.h"

static struct layout lay_out(const struct made_machine *machine, bool fold)
{
	struct layout layout;

	cr_assert_eq(layout_make(machine->topology, &machine->derived, fold, &layout), 0);
	return layout;
}

/* CPUs below a part, by what its folds multiply to; those that are in no child count at the part. */
static size_t count_folded(const struct layout *layout, const struct layout_part *part)
{
	size_t n = 0, own = 0;

	for (size_t i = 0; i < part->n_folds; i++) {
		const struct layout_fold *fold = &layout->folds[part->first_fold + i];

		n += fold->n * count_folded(layout, layout_fold_part(layout, fold));
		own += fold->n * layout_fold_part(layout, fold)->n_cpus;
	}
	return n + part->n_cpus - own;
}

/* Every part lies in its parent, apart from its brothers, and each child is in one fold; every CPU is in one core. */
static void expect_whole(const struct made_machine *machine, const struct layout *layout)
{
	const struct topology *topology = machine->topology;

	cr_expect_eq(count_folded(layout, &layout->parts[0]), layout->parts[0].n_cpus);
	for (size_t i = 0; i < layout->n_parts; i++) {
		const struct layout_part *part = &layout->parts[i];
		size_t folded = 0, cpus = 0;

		for (size_t k = 0; k < part->n_folds; k++)
			folded += layout->folds[part->first_fold + k].n;
		cr_expect_eq(folded, part->n_children);
		for (size_t k = 0; k < part->n_children; k++) {
			const struct layout_part *child = &layout->parts[layout->order[part->first_child + k]];

			cr_expect_eq(child->parent, (int32_t)i);
			cr_expect(cpuset_subset(child->cpus, part->cpus));
			cpus += child->n_cpus;
		}
		cr_expect(cpus <= part->n_cpus);
	}
	for (size_t i = 0; i < topology->n_cpus; i++) {
		size_t cores = 0;

		for (int32_t part = layout->part_of_cpu[i]; part > 0; part = layout->parts[part].parent)
			cores += layout->parts[part].things[0].level == LAYOUT_CORE ||
				 layout->parts[part].things[0].level == LAYOUT_CPU;
		cr_expect_eq(cores, topology->cpus[i].online, "CPU row %zu", i);
	}
}

Test(layout, caches_are_told_with_what_has_their_cpus)
{
	MACHINE machine = machine_new(4);
	_cleanup_layout_ struct layout layout = { 0 };
	const struct layout_part *package, *core;

	machine_group(machine, LEVEL_PACKAGE, 0, "0-3");
	machine_group(machine, LEVEL_DIE, 0, "0-3");
	machine_group(machine, LEVEL_CORE, 0, "0,2");
	machine_group(machine, LEVEL_CORE, 1, "1,3");
	machine_group(machine, LEVEL_CLUSTER, 0, "0,2");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "0-3");
	machine_cache(machine, 1, CACHE_DATA, 1 << 15, "0,2");
	machine_cache(machine, 1, CACHE_DATA, 1 << 15, "1,3");
	machine_cache(machine, 2, CACHE_UNIFIED, 1 << 18, "0,2");
	machine_cache(machine, 2, CACHE_UNIFIED, 1 << 18, "1,3");
	machine_build(machine);
	layout = lay_out(machine, true);
	expect_whole(machine, &layout);
	cr_assert_eq(layout.parts[0].n_children, 1);
	package = &layout.parts[layout.order[layout.parts[0].first_child]];
	cr_expect_eq(package->things[0].level, LAYOUT_PACKAGE);
	cr_expect_eq(package->n_things, 2, "package and L3; the die says nothing new");
	cr_assert_eq(package->n_folds, 1, "two cores that are alike");
	cr_expect_eq(layout.folds[package->first_fold].n, 2);
	core = layout_fold_part(&layout, &layout.folds[package->first_fold]);
	cr_assert_eq(core->n_things, 3);
	cr_expect_eq(core->things[0].level, LAYOUT_CORE);
	cr_expect_eq(machine->topology->caches[core->things[1].index].attr.level, 1);
	cr_expect_eq(machine->topology->caches[core->things[2].index].attr.level, 2);
	cr_expect_eq(layout.n_loose, 0);
}

Test(layout, packages_never_fold)
{
	MACHINE machine = machine_new(4);
	_cleanup_layout_ struct layout folded = { 0 }, unfolded = { 0 };

	for (int i = 0; i < 4; i++) {
		char cpu[16];

		snprintf(cpu, sizeof(cpu), "%d", i);
		machine_group(machine, LEVEL_CORE, i, cpu);
	}
	machine_group(machine, LEVEL_PACKAGE, 0, "0-1");
	machine_group(machine, LEVEL_PACKAGE, 1, "2-3");
	machine_build(machine);
	folded = lay_out(machine, true);
	unfolded = lay_out(machine, false);
	expect_whole(machine, &folded);
	expect_whole(machine, &unfolded);
	cr_expect_eq(folded.parts[0].n_folds, 2);
	cr_expect_eq(folded.n_folds, 4);
	cr_expect_eq(unfolded.n_folds, 6);
}

Test(layout, caches_of_another_size_do_not_fold)
{
	MACHINE machine = machine_new(3);
	_cleanup_layout_ struct layout layout = { 0 };

	for (int i = 0; i < 3; i++) {
		char cpu[16];

		snprintf(cpu, sizeof(cpu), "%d", i);
		machine_group(machine, LEVEL_CORE, i, cpu);
		machine_cache(machine, 1, CACHE_DATA, i == 1 ? 1 << 14 : 1 << 15, cpu);
	}
	machine_build(machine);
	layout = lay_out(machine, true);
	expect_whole(machine, &layout);
	cr_assert_eq(layout.parts[0].n_folds, 2);
	cr_expect_eq(layout.folds[0].n + layout.folds[1].n, 3);
}

/* A record of junk: an L3 of the second half of one package and the first of the next, and a core across both. */
Test(layout, what_crosses_others_is_in_no_part)
{
	MACHINE machine = machine_new(6);
	_cleanup_layout_ struct layout layout = { 0 };

	machine_group(machine, LEVEL_PACKAGE, 0, "0-2");
	machine_group(machine, LEVEL_PACKAGE, 1, "3-5");
	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_group(machine, LEVEL_CORE, 1, "2-3");
	machine_group(machine, LEVEL_CORE, 2, "4-5");
	machine_cache(machine, 3, CACHE_UNIFIED, 1 << 20, "1-4");
	machine_build(machine);
	layout = lay_out(machine, true);
	expect_whole(machine, &layout);
	cr_expect(layout.n_loose >= 1);
}

Test(layout, cpus_without_a_core_are_parts)
{
	MACHINE machine = machine_new(4);
	_cleanup_layout_ struct layout layout = { 0 };

	machine_cache(machine, 1, CACHE_DATA, 1 << 15, "0");
	machine_cache(machine, 1, CACHE_DATA, 1 << 15, "1");
	machine_build(machine);
	layout = lay_out(machine, true);
	expect_whole(machine, &layout);
	cr_assert_eq(layout.parts[0].n_folds, 2, "two with a cache, two without");
	cr_expect_eq(layout_fold_part(&layout, &layout.folds[layout.parts[0].first_fold])->things[0].level, LAYOUT_CPU);
}

Test(layout, caches_inside_of_a_core)
{
	MACHINE machine = machine_new(2);
	_cleanup_layout_ struct layout layout = { 0 };

	machine_group(machine, LEVEL_CORE, 0, "0-1");
	machine_cache(machine, 1, CACHE_DATA, 1 << 14, "0");
	machine_cache(machine, 1, CACHE_DATA, 1 << 14, "1");
	machine_cache(machine, 2, CACHE_UNIFIED, 1 << 20, "0-1");
	machine_build(machine);
	layout = lay_out(machine, true);
	expect_whole(machine, &layout);
	cr_assert_eq(layout.n_parts, 4);
	cr_expect_eq(layout.parts[1].things[0].level, LAYOUT_CORE);
	cr_expect_eq(layout.parts[1].n_folds, 1);
}
