// SPDX-License-Identifier: MIT
// The tree of parts: things by size, each put into the innermost part that holds all of its CPUs.
#include "derive/layout.h"

#include <errno.h>

#include "derive/layout_internal.h"

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static const enum layout_level level_of_group[N_LEVELS] = {
	[LEVEL_CORE] = LAYOUT_CORE,	  [LEVEL_CLUSTER] = LAYOUT_CLUSTER, [LEVEL_DIE] = LAYOUT_DIE,
	[LEVEL_PACKAGE] = LAYOUT_PACKAGE, [LEVEL_BOOK] = LAYOUT_BOOK,	    [LEVEL_DRAWER] = LAYOUT_DRAWER,
};

struct builder {
	const struct topology *topology;
	const struct derived *derived;
	struct layout *layout;
};

static void add_thing(struct layout *layout, enum layout_level level, size_t index, const struct cpuset *cpus)
{
	if (!cpuset_empty(cpus))
		layout->things[layout->n_things++] = (struct layout_thing){
			.level = level, .index = (int32_t)index, .cpus = cpus, .n_cpus = cpuset_count(cpus)
		};
}

static int add_cpu(struct layout *layout, const struct topo_cpu *cpu, size_t row)
{
	if (cpuset_empty(&layout->sets[row]) && cpuset_add(&layout->sets[row], cpu->cpu) < 0)
		return -ENOMEM;
	add_thing(layout, LAYOUT_CPU, row, &layout->sets[row]);
	return 0;
}

/* Everything that has online CPUs, and those of which no core is told. */
static int list_things(const struct topology *topology, struct layout *layout)
{
	int r = 0;

	for (int level = 0; level < N_LEVELS; level++)
		for (size_t i = 0; i < topology->groups[level].n; i++)
			add_thing(layout, level_of_group[level], i, &topology->groups[level].items[i].cpus);
	for (size_t i = 0; i < topology->n_nodes; i++)
		add_thing(layout, LAYOUT_NODE, i, &topology->nodes[i].cpus);
	for (size_t i = 0; i < topology->n_caches; i++)
		add_thing(layout, LAYOUT_CACHE, i, &topology->caches[i].cpus);
	for (size_t i = 0; r >= 0 && i < topology->n_cpus; i++)
		if (topology->cpus[i].online && topology->cpus[i].group[LEVEL_CORE] == NO_INDEX)
			r = add_cpu(layout, &topology->cpus[i], i);
	return r;
}

static size_t count_rows(const struct topology *topology)
{
	size_t n = topology->n_nodes + topology->n_caches;

	for (int level = 0; level < N_LEVELS; level++)
		n += topology->groups[level].n;
	return n;
}

/* The larger first; a cache is listed by its first CPU, level and type: those with the same CPUs rise. */
static int by_size(const void *left, const void *right)
{
	const struct layout_thing *a = left, *b = right;
	int order = COMPARE(b->n_cpus, a->n_cpus);

	if (!order)
		order = COMPARE(a->level, b->level);
	return order ? order : COMPARE(a->index, b->index);
}

static int32_t *part_of(const struct builder *builder, int cpu)
{
	const struct topo_cpu *row = topology_cpu(builder->topology, (unsigned int)cpu);

	return row && row->online ? &builder->layout->part_of_cpu[row - builder->topology->cpus] : NULL;
}

/* Is the innermost part of every CPU of the thing the same? */
static bool lies_within(const struct builder *builder, const struct layout_thing *thing, int32_t part)
{
	CPUSET_FOREACH(cpu, thing->cpus) {
		const int32_t *innermost = part_of(builder, cpu);

		if (!innermost || *innermost != part)
			return false;
	}
	return true;
}

static int32_t add_part(struct builder *builder, const struct cpuset *cpus, unsigned int n_cpus, int32_t parent)
{
	struct layout *layout = builder->layout;
	int32_t index = (int32_t)layout->n_parts++;

	layout->parts[index] =
		(struct layout_part){ .cpus = cpus, .n_cpus = n_cpus, .parent = parent, .kind = NO_INDEX, .foldable = true };
	CPUSET_FOREACH(cpu, cpus) {
		int32_t *innermost = part_of(builder, cpu);

		if (innermost)
			*innermost = index;
	}
	return index;
}

/* Between its CPUs and all else there is always a core, also where it is alone in a package. */
static bool is_core(const struct layout_thing *thing)
{
	return thing->level == LAYOUT_CORE || thing->level == LAYOUT_CPU;
}

static int32_t place(struct builder *builder, const struct layout_thing *thing)
{
	struct layout *layout = builder->layout;
	const int32_t *innermost = part_of(builder, cpuset_first(thing->cpus));
	int32_t part = innermost ? *innermost : 0;

	if (part && !is_core(thing) && cpuset_equal(layout->parts[part].cpus, thing->cpus))
		return thing->level == LAYOUT_DIE || thing->level == LAYOUT_CLUSTER ? LAYOUT_SAID : part;
	if (!lies_within(builder, thing, part))
		return LAYOUT_LOOSE;
	return add_part(builder, thing->cpus, thing->n_cpus, part);
}

static bool is_in_core(const struct layout *layout, const bool *cores, int32_t part)
{
	for (; part > 0; part = layout->parts[part].parent)
		if (cores[part])
			return true;
	return false;
}

static int place_things(struct builder *builder)
{
	struct layout *layout = builder->layout;
	const struct topology *topology = builder->topology;
	_cleanup_free_ bool *cores = calloc(layout->n_things + topology->n_cpus + 1, sizeof(*cores));
	size_t n = layout->n_things;
	int r = 0;

	if (!cores)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct layout_thing *thing = &layout->things[i];

		thing->part = place(builder, thing);
		if (is_core(thing) && thing->part > 0)
			cores[thing->part] = true;
	}
	/* What is left are the CPUs of cores that are loose. */
	for (size_t i = 0; r >= 0 && i < topology->n_cpus; i++) {
		if (!topology->cpus[i].online || is_in_core(layout, cores, layout->part_of_cpu[i]))
			continue;
		r = add_cpu(layout, &topology->cpus[i], i);
		if (r >= 0) {
			struct layout_thing *thing = &layout->things[layout->n_things - 1];

			thing->part = add_part(builder, thing->cpus, 1, layout->part_of_cpu[i]);
		}
	}
	return r;
}

/* Those of a part together, as they were; then those that were said; then those that are loose. */
static int by_part(const void *left, const void *right)
{
	const struct layout_thing *a = left, *b = right;
	int order = COMPARE((uint32_t)a->part, (uint32_t)b->part);

	if (a->part < 0 && b->part < 0)
		order = COMPARE(b->part, a->part);
	return order ? order : by_size(left, right);
}

static void give_things(const struct builder *builder)
{
	struct layout *layout = builder->layout;

	qsort(layout->things, layout->n_things, sizeof(*layout->things), by_part);
	for (size_t i = 0; i < layout->n_things; i++) {
		struct layout_thing *thing = &layout->things[i];
		struct layout_part *part = thing->part >= 0 ? &layout->parts[thing->part] : NULL;

		layout->n_loose += thing->part == LAYOUT_LOOSE;
		if (part && !part->n_things++)
			part->things = thing;
		if (part && is_core(thing)) {
			const struct topo_cpu *row =
				topology_cpu(builder->topology, (unsigned int)cpuset_first(thing->cpus));

			part->kind = builder->derived->kind_of_cpu[row - builder->topology->cpus];
		}
	}
}

static int allocate(const struct topology *topology, struct layout *layout)
{
	size_t rows = topology->n_cpus, things = count_rows(topology) + 2 * rows, parts = things + 1;

	layout->parts = calloc(parts, sizeof(*layout->parts));
	layout->things = calloc(things + 1, sizeof(*layout->things));
	layout->order = calloc(parts, sizeof(*layout->order));
	layout->members = calloc(parts, sizeof(*layout->members));
	layout->folds = calloc(parts, sizeof(*layout->folds));
	layout->part_of_cpu = calloc(rows + 1, sizeof(*layout->part_of_cpu));
	layout->sets = calloc(rows + 1, sizeof(*layout->sets));
	layout->n_sets = rows + 1;
	layout->online = layout->sets ? &layout->sets[rows] : NULL;
	return layout->parts && layout->things && layout->order && layout->members && layout->folds && layout->part_of_cpu &&
			       layout->sets ?
		       0 :
		       -ENOMEM;
}

static int build(struct builder *builder)
{
	struct layout *layout = builder->layout;
	const struct topology *topology = builder->topology;
	int r = allocate(topology, layout);

	for (size_t i = 0; r >= 0 && i < topology->n_cpus; i++) {
		layout->part_of_cpu[i] = topology->cpus[i].online ? 0 : NO_INDEX;
		if (topology->cpus[i].online)
			r = cpuset_add(&layout->sets[topology->n_cpus], topology->cpus[i].cpu);
	}
	if (r < 0)
		return r;
	r = list_things(topology, layout);
	if (r < 0)
		return r;
	qsort(layout->things, layout->n_things, sizeof(*layout->things), by_size);
	add_part(builder, layout->online, cpuset_count(layout->online), NO_INDEX);
	r = place_things(builder);
	if (r >= 0)
		give_things(builder);
	return r;
}

int layout_make(const struct topology *topology, const struct derived *derived, bool fold, struct layout *ret_layout)
{
	struct builder builder = { topology, derived, ret_layout };
	int r;

	*ret_layout = (struct layout){ 0 };
	r = build(&builder);
	return r < 0 ? r : layout_fold_parts(topology, fold, ret_layout);
}

void layout_free(struct layout *layout)
{
	for (size_t i = 0; layout->sets && i < layout->n_sets; i++)
		cpuset_free(&layout->sets[i]);
	free(layout->parts);
	free(layout->things);
	free(layout->order);
	free(layout->members);
	free(layout->folds);
	free(layout->part_of_cpu);
	free(layout->sets);
	*layout = (struct layout){ 0 };
}
