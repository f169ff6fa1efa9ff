// SPDX-License-Identifier: MIT
// Which object of the machine lies in which, as hwloc has it.
#include "export/hwloc_nest.h"

#include <errno.h>
#include <stdint.h>

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))
#define NO_OBJECT SIZE_MAX

/* How hwloc orders what has the same CPUs; caches lie between dies and cores, the last level outside. */
enum { ORDER_MACHINE, ORDER_PACKAGE, ORDER_DIE, ORDER_CACHES, ORDER_CORE = 100, ORDER_GROUP, ORDER_PU };

static const struct level_name {
	enum level level;
	const char *type, *subtype;
	int kind, subkind;
	int order;
} level_names[] = {
	{ LEVEL_DRAWER, "Group", "Drawer", 110, 1, ORDER_GROUP },   { LEVEL_BOOK, "Group", "Book", 110, 0, ORDER_GROUP },
	{ LEVEL_PACKAGE, "Package", NULL, 0, 0, ORDER_PACKAGE },    { LEVEL_DIE, "Die", NULL, 0, 0, ORDER_DIE },
	{ LEVEL_CLUSTER, "Group", "Cluster", 222, 0, ORDER_GROUP }, { LEVEL_CORE, "Core", NULL, 0, 0, ORDER_CORE },
};

static void add(struct nest *nest, struct nested object)
{
	object.n_cpus = cpuset_count(object.cpus);
	if (object.n_cpus)
		nest->objects[nest->n++] = object;
}

static void add_levels(struct nest *nest, const struct topology *topology)
{
	for (size_t i = 0; i < ARRAY_SIZE(level_names); i++) {
		const struct level_name *name = &level_names[i];

		for (size_t k = 0; k < topology->groups[name->level].n; k++)
			add(nest, (struct nested){ .type = name->type,
						   .subtype = name->subtype,
						   .kind = name->kind,
						   .subkind = name->subkind,
						   .order = name->order,
						   .is_package = name->level == LEVEL_PACKAGE,
						   .cpus = &topology->groups[name->level].items[k].cpus,
						   .id = topology->groups[name->level].items[k].id });
	}
}

static int add_pus(struct nest *nest, const struct topology *topology)
{
	for (size_t i = 0; i < topology->n_cpus; i++) {
		struct cpuset *set = &nest->pus[nest->n_pus];

		if (!topology->cpus[i].online)
			continue;
		if (cpuset_add(set, topology->cpus[i].cpu) < 0)
			return -ENOMEM;
		nest->n_pus++;
		add(nest, (struct nested){ .type = "PU", .order = ORDER_PU, .cpus = set, .id = topology->cpus[i].cpu });
	}
	return 0;
}

/* As hwloc has it, memory without CPUs is local to those of the nearest nodes, where distances tell of some that are nearer.
 */
static int find_nearest(const struct topology *topology, size_t at, struct cpuset *ret_cpus)
{
	const int64_t *distances = topology->nodes[at].distances;
	int64_t nearest = INT64_MAX;
	size_t n = 0;

	for (size_t i = 0; distances && i < topology->n_nodes; i++)
		if (i != at)
			nearest = MIN(nearest, distances[i]);
	if (!distances || nearest <= distances[at])
		return 0;
	for (size_t i = 0; i < topology->n_nodes; i++)
		n += i != at && distances[i] == nearest;
	for (size_t i = 0; i < topology->n_nodes && n + 1 < topology->n_nodes; i++)
		if (i != at && distances[i] == nearest && cpuset_or(ret_cpus, &topology->nodes[i].cpus) < 0)
			return -ENOMEM;
	return 0;
}

static int find_localities(struct nest *nest, const struct topology *topology)
{
	for (size_t i = 0; i < topology->n_nodes; i++) {
		const struct cpuset *cpus = &topology->nodes[i].cpus;
		int r = cpuset_empty(cpus) ? find_nearest(topology, i, &nest->localities[i]) :
					     cpuset_copy(cpus, &nest->localities[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* All that there is, in no order yet. */
static int collect(struct nest *nest, const struct topology *topology)
{
	enum { TYPE_COUNT = 3 };
	size_t most = 1 + topology->n_cpus + topology->n_caches + topology->n_nodes;

	for (int level = 0; level < N_LEVELS; level++)
		most += topology->groups[level].n;
	nest->n_nodes = topology->n_nodes;
	nest->objects = calloc(most, sizeof(*nest->objects));
	nest->pus = calloc(topology->n_cpus + 1, sizeof(*nest->pus));
	nest->node_sets = calloc(topology->n_nodes + 1, sizeof(*nest->node_sets));
	nest->localities = calloc(topology->n_nodes + 1, sizeof(*nest->localities));
	nest->object_of_node = calloc(topology->n_nodes + 1, sizeof(*nest->object_of_node));
	if (!nest->objects || !nest->pus || !nest->node_sets || !nest->localities || !nest->object_of_node)
		return -ENOMEM;
	add(nest, (struct nested){ .type = "Machine", .cpus = &topology->facts.online.set, .id = 0 });
	add_levels(nest, topology);
	for (size_t i = 0; i < topology->n_caches; i++) {
		const struct topo_cache *cache = &topology->caches[i];

		add(nest, (struct nested){ .cache = &cache->attr,
					   .cpus = &cache->cpus,
					   .id = cache->id,
					   .order = ORDER_CORE - 1 - cache->attr.level * TYPE_COUNT +
						    (cache->attr.type == CACHE_INSTRUCTION) });
	}
	if (find_localities(nest, topology) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_nodes; i++)
		add(nest, (struct nested){ .type = "Group",
					   .kind = 1001,
					   .cpus = &nest->localities[i],
					   .id = UNKNOWN,
					   .order = ORDER_GROUP });
	return add_pus(nest, topology);
}

static int by_size(const void *left, const void *right)
{
	const struct nested *a = left, *b = right;
	int order = COMPARE(b->n_cpus, a->n_cpus);

	if (!order)
		order = COMPARE(a->order, b->order);
	return order ? order : COMPARE(cpuset_first(a->cpus), cpuset_first(b->cpus));
}

/* The object that all the CPUs are in up to now; NO_OBJECT: not all are in the same. */
static size_t parent_of(const struct cpuset *cpus, const size_t *innermost)
{
	size_t parent = innermost[cpuset_first(cpus)];

	CPUSET_FOREACH(cpu, cpus)
		if (innermost[cpu] != parent)
			return NO_OBJECT;
	return parent;
}

/* What adds nothing to what it lies in hwloc leaves out, too. */
static bool is_idle(const struct nested *object, const struct nested *parent)
{
	return object->n_cpus == parent->n_cpus &&
	       (object->order == ORDER_GROUP || (object->order == ORDER_DIE && parent->is_package));
}

/* The widest first: each goes into the innermost object that its CPUs are in. */
static int place(struct nest *nest)
{
	int last = cpuset_last(nest->objects[0].cpus);
	_cleanup_free_ size_t *innermost = calloc((size_t)last + 1, sizeof(*innermost));
	size_t kept = 1;

	if (!innermost)
		return -ENOMEM;
	qsort(nest->objects + 1, nest->n - 1, sizeof(*nest->objects), by_size);
	for (size_t i = 1; i < nest->n; i++) {
		struct nested object = nest->objects[i];
		size_t parent = cpuset_last(object.cpus) > last ? NO_OBJECT : parent_of(object.cpus, innermost);

		if (parent == NO_OBJECT || is_idle(&object, &nest->objects[parent]))
			continue;
		object.parent = parent;
		object.depth = nest->objects[parent].depth + 1;
		CPUSET_FOREACH(cpu, object.cpus)
			innermost[cpu] = kept;
		nest->objects[kept++] = object;
	}
	nest->n = kept;
	return 0;
}

static int by_last_cpu(const void *left, const void *right)
{
	const struct nested *a = *(const struct nested *const *)left, *b = *(const struct nested *const *)right;

	return COMPARE(cpuset_first(b->cpus), cpuset_first(a->cpus));
}

/* Each object behind the one that it lies in, those of one by their first CPU. */
static int order(struct nest *nest)
{
	_cleanup_free_ const struct nested **sorted = calloc(nest->n, sizeof(*sorted));
	_cleanup_free_ struct nested *ordered = calloc(nest->n, sizeof(*ordered));
	_cleanup_free_ size_t *inside = calloc(nest->n, sizeof(*inside)), *behind = calloc(nest->n, sizeof(*behind));
	size_t n = 0;

	if (!sorted || !ordered || !inside || !behind)
		return -ENOMEM;
	for (size_t i = 0; i < nest->n; i++)
		sorted[i] = &nest->objects[i];
	qsort(sorted, nest->n, sizeof(const struct nested *), by_last_cpu);
	for (size_t i = 0; i < nest->n; i++) { /* the last one becomes the first of its list; 0, the machine, ends it */
		size_t at = (size_t)(sorted[i] - nest->objects), parent = sorted[i]->parent;

		if (!at)
			continue;
		behind[at] = inside[parent];
		inside[parent] = at;
	}
	for (size_t at = 0;;) {
		ordered[n++] = nest->objects[at];
		if (inside[at]) {
			at = inside[at];
			continue;
		}
		while (at && !behind[at])
			at = nest->objects[at].parent;
		if (!at)
			break;
		at = behind[at];
	}
	free(nest->objects);
	nest->objects = TAKE_PTR(ordered);
	return 0;
}

/* To the widest object that has just its CPUs, but the machine only where there is no other; else to the smallest around. */
static size_t find_place(const struct nest *nest, const struct cpuset *cpus)
{
	size_t best = 0;

	for (size_t i = 1; i < nest->n && !cpuset_empty(cpus); i++) {
		const struct nested *object = &nest->objects[i];

		if (object->order == ORDER_PU)
			continue;
		if (cpuset_equal(object->cpus, cpus))
			return i;
		if (object->n_cpus < nest->objects[best].n_cpus && cpuset_subset(cpus, object->cpus))
			best = i;
	}
	return best;
}

/* A machine that tells of no node is one: it has the number 0. */
static int attach_only_node(struct nest *nest)
{
	int r = cpuset_copy(nest->objects[0].cpus, &nest->localities[0]);

	if (r >= 0)
		r = cpuset_add(&nest->node_sets[0], 0);
	nest->object_of_node[0] = find_place(nest, nest->objects[0].cpus);

	for (size_t i = 0; i < nest->n && r >= 0; i++)
		r = cpuset_add(&nest->objects[i].nodes, 0);
	return r;
}

static int attach_nodes(struct nest *nest, const struct topology *topology)
{
	if (!topology->n_nodes)
		return attach_only_node(nest);
	for (size_t i = 0; i < topology->n_nodes; i++) {
		const struct topo_node *node = &topology->nodes[i];

		if (node->id < 0 || node->id >= CPUSET_MAX)
			continue;
		nest->object_of_node[i] = find_place(nest, &nest->localities[i]);
		if (cpuset_add(&nest->node_sets[i], (unsigned int)node->id) < 0 ||
		    cpuset_or(&nest->objects[0].nodes, &nest->node_sets[i]) < 0)
			return -ENOMEM;
		for (size_t k = 1; k < nest->n; k++)
			if (cpuset_intersects(nest->objects[k].cpus, &nest->localities[i]) &&
			    cpuset_or(&nest->objects[k].nodes, &nest->node_sets[i]) < 0)
				return -ENOMEM;
	}
	return 0;
}

int nest_make(const struct topology *topology, struct nest *ret_nest)
{
	_cleanup_nest_ struct nest nest = { 0 };

	if (collect(&nest, topology) < 0 || place(&nest) < 0 || order(&nest) < 0 || attach_nodes(&nest, topology) < 0)
		return -ENOMEM;
	*ret_nest = TAKE(nest);
	return 0;
}

void nest_free(struct nest *nest)
{
	for (size_t i = 0; nest->objects && i < nest->n; i++)
		cpuset_free(&nest->objects[i].nodes);
	for (size_t i = 0; nest->pus && i < nest->n_pus; i++)
		cpuset_free(&nest->pus[i]);
	for (size_t i = 0; nest->node_sets && i <= nest->n_nodes; i++)
		cpuset_free(&nest->node_sets[i]);
	free(nest->objects);
	free(nest->pus);
	for (size_t i = 0; nest->localities && i <= nest->n_nodes; i++)
		cpuset_free(&nest->localities[i]);
	free(nest->node_sets);
	free(nest->localities);
	free(nest->object_of_node);
	*nest = (struct nest){ 0 };
}
