// SPDX-License-Identifier: MIT
// What a topology of hwloc's tells, as facts.
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "probe/hwloc/hwloc_api.h"

int hwloc_read_bitmap(hwloc_const_bitmap_t bitmap, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };

	for (int cpu = hwloc_api.bitmap_next(bitmap, -1); cpu >= 0; cpu = hwloc_api.bitmap_next(bitmap, cpu)) {
		int r = cpuset_add(&set, (unsigned int)cpu);

		if (r < 0)
			return r;
	}
	*ret_set = TAKE(set);
	return 0;
}

static int64_t known_index(unsigned int index)
{
	return index == HWLOC_UNKNOWN_INDEX ? UNKNOWN : (int64_t)index;
}

/* The PUs are online; a CPU of the machine's complete set that is no PU is there, but was off or hidden when hwloc looked.
 */
static int read_sets(hwloc_topology_t topology, bool linux_tree, struct facts *facts)
{
	hwloc_obj_t root = hwloc_api.get_obj_by_depth(topology, 0, 0);
	const struct {
		hwloc_const_bitmap_t bitmap;
		struct known_set *set;
	} sets[] = {
		{ root->complete_cpuset, &facts->possible },
		{ root->complete_cpuset, &facts->present },
		{ root->cpuset, &facts->online },
		{ hwloc_api.topology_get_allowed_cpuset(topology), &facts->allowed },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sets) - (linux_tree ? 1 : 0); i++) {
		int r = sets[i].bitmap ? hwloc_read_bitmap(sets[i].bitmap, &sets[i].set->set) : -EINVAL;

		if (r < 0)
			return r;
		sets[i].set->known = true;
	}
	return facts_set_cpus(facts, &facts->possible.set);
}

static const struct {
	hwloc_obj_type_t type;
	const char *subtype; /* what tells a Group of Linux' from one that hwloc made up; NULL: any */
	enum level level;
} levels[] = {
	{ HWLOC_OBJ_CORE, NULL, LEVEL_CORE },	 { HWLOC_OBJ_GROUP, "Cluster", LEVEL_CLUSTER },
	{ HWLOC_OBJ_DIE, NULL, LEVEL_DIE },	 { HWLOC_OBJ_PACKAGE, NULL, LEVEL_PACKAGE },
	{ HWLOC_OBJ_GROUP, "Book", LEVEL_BOOK }, { HWLOC_OBJ_GROUP, "Drawer", LEVEL_DRAWER },
};

static int add_group(hwloc_obj_t object, struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r;

		if (object->type != levels[i].type ||
		    (levels[i].subtype && (!object->subtype || strcmp(object->subtype, levels[i].subtype))))
			continue;
		r = hwloc_read_bitmap(object->cpuset, &cpus);
		return r < 0 ? r : facts_add_group(facts, levels[i].level, known_index(object->os_index), &cpus);
	}
	return 0;
}

static int add_cache(hwloc_obj_t object, struct facts *facts)
{
	static const enum cache_type types[] = {
		[HWLOC_OBJ_CACHE_UNIFIED] = CACHE_UNIFIED,
		[HWLOC_OBJ_CACHE_DATA] = CACHE_DATA,
		[HWLOC_OBJ_CACHE_INSTRUCTION] = CACHE_INSTRUCTION,
	};
	const struct hwloc_cache_attr_s *attr = &object->attr->cache;
	struct cache_facts *cache = facts_add_cache(facts);

	if (!cache)
		return -ENOMEM;
	if ((size_t)attr->type >= ARRAY_SIZE(types))
		return -EINVAL;
	cache->attr.level = (int)attr->depth;
	cache->attr.type = types[attr->type];
	cache->id = known_index(object->os_index);
	/* hwloc says 0 where it does not know; -1 ways is fully associative. */
	if (attr->size && attr->size <= INT64_MAX)
		cache->attr.size_bytes = (int64_t)attr->size;
	if (attr->linesize)
		cache->attr.line_bytes = attr->linesize;
	if (attr->associativity > 0)
		cache->attr.ways = attr->associativity;
	else if (attr->associativity < 0 && attr->size && attr->linesize)
		cache->attr.ways = (int64_t)(attr->size / attr->linesize);
	return hwloc_read_bitmap(object->cpuset, &cache->cpus);
}

static const struct {
	const char *name;
	enum identity_field field;
} identity_infos[] = {
	{ "CPUVendor", IDENTITY_VENDOR },
	{ "CPUModel", IDENTITY_NAME },
	{ "CPUFamilyNumber", IDENTITY_FAMILY },
	{ "CPUFamily", IDENTITY_FAMILY },
	{ "CPUModelNumber", IDENTITY_MODEL },
	{ "CPUStepping", IDENTITY_STEPPING },
	{ "CPURevision", IDENTITY_REVISION },
	{ "CPUImplementer", IDENTITY_IMPLEMENTER },
	{ "CPUPart", IDENTITY_PART },
	{ "CPUVariant", IDENTITY_VARIANT },
	{ "CPUArchitecture", IDENTITY_ARCHITECTURE },
};

/* The identity of a package, or of the machine where hwloc could not tell whose it is; its CPUs get it. */
static int add_model(hwloc_obj_t object, struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	struct model_facts model = { 0 };
	bool any = false;
	int index, r;

	for (unsigned int i = 0; i < object->infos_count; i++)
		for (size_t j = 0; j < ARRAY_SIZE(identity_infos); j++) {
			if (strcmp(object->infos[i].name, identity_infos[j].name))
				continue;
			r = facts_text(facts, span_of(object->infos[i].value), &model.field[identity_infos[j].field]);
			if (r < 0)
				return r;
			any = true;
		}
	if (!any)
		return 0;
	index = facts_add_model(facts, &model);
	if (index < 0)
		return index;
	r = hwloc_read_bitmap(object->complete_cpuset, &cpus);
	if (r < 0)
		return r;
	CPUSET_FOREACH(cpu, &cpus) {
		struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

		if (row)
			row->model = index;
	}
	return 0;
}

static bool is_x86(const struct facts *facts)
{
	const char *arch = facts->machine.arch;

	return arch && (!strcmp(arch, "x86_64") || (arch[0] == 'i' && strlen(arch) == 4 && !strcmp(arch + 2, "86")));
}

static int read_machine(hwloc_obj_t root, struct facts *facts)
{
	for (unsigned int i = 0; i < root->infos_count; i++)
		if (!strcmp(root->infos[i].name, "Architecture")) {
			int r = facts_text(facts, span_of(root->infos[i].value), &facts->machine.arch);

			if (r < 0)
				return r;
		}
	facts->x86 = is_x86(facts);
	return 0;
}

/* Depth first, so that groups and caches come in the order of their CPUs. */
static hwloc_obj_t next_object(hwloc_obj_t object)
{
	if (object->first_child)
		return object->first_child;
	while (object && !object->next_sibling)
		object = object->parent;
	return object ? object->next_sibling : NULL;
}

static int read_objects(hwloc_topology_t topology, struct facts *facts)
{
	for (hwloc_obj_t object = hwloc_api.get_obj_by_depth(topology, 0, 0); object; object = next_object(object)) {
		int r = 0;

		if (object->type >= HWLOC_OBJ_L1CACHE && object->type <= HWLOC_OBJ_L3ICACHE)
			r = add_cache(object, facts);
		else if (object->type != HWLOC_OBJ_MACHINE)
			r = add_group(object, facts);
		if (!r && (object->type == HWLOC_OBJ_PACKAGE || object->type == HWLOC_OBJ_MACHINE))
			r = add_model(object, facts);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct node_facts *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * hwloc gives a node without CPUs the set of those nearest to it, so that sets overlap. Linux gives each CPU to one node,
 * and numbers nodes with CPUs first (acpi_numa_init): the narrowest set, then the lowest number, has them.
 */
static int settle_node_cpus(struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset taken = { 0 };
	_cleanup_free_ bool *settled = calloc(facts->n_nodes + 1, sizeof(*settled));

	if (!settled)
		return -ENOMEM;
	for (size_t round = 0; round < facts->n_nodes; round++) {
		struct node_facts *narrowest = NULL;
		int r;

		for (size_t i = 0; i < facts->n_nodes; i++)
			if (!settled[i] &&
			    (!narrowest || cpuset_count(&facts->nodes[i].cpus) < cpuset_count(&narrowest->cpus)))
				narrowest = &facts->nodes[i];
		settled[narrowest - facts->nodes] = true;
		r = cpuset_andnot(&narrowest->cpus, &taken);
		if (r >= 0)
			r = cpuset_or(&taken, &narrowest->cpus);
		if (r < 0)
			return r;
	}
	return 0;
}

/* They stand between a node and what it belongs to; the nearest to the CPUs is the outermost, and has the highest level. */
static void add_memory_caches(hwloc_obj_t node, struct node_attributes *attr)
{
	for (hwloc_obj_t object = node->parent; object && object->type == HWLOC_OBJ_MEMCACHE; object = object->parent) {
		struct memory_cache *cache = &attr->memory_caches[attr->n_memory_caches];
		const struct hwloc_cache_attr_s *found = &object->attr->cache;

		if (attr->n_memory_caches == MEMORY_CACHES_MAX ||
		    (attr->n_memory_caches && cache[-1].level >= (int)found->depth))
			return;
		*cache = (struct memory_cache){
			.level = (int)found->depth,
			.size_bytes = found->size && found->size <= INT64_MAX ? (int64_t)found->size : UNKNOWN,
			.line_bytes = found->linesize ? (int64_t)found->linesize : UNKNOWN,
		};
		attr->n_memory_caches++;
	}
}

static int read_nodes(hwloc_topology_t topology, struct facts *facts)
{
	unsigned int n = hwloc_api.get_nbobjs_by_depth(topology, HWLOC_TYPE_DEPTH_NUMANODE);

	facts->nodes = calloc(n ? n : 1, sizeof(*facts->nodes));
	if (!facts->nodes)
		return -ENOMEM;
	for (unsigned int i = 0; i < n; i++) {
		hwloc_obj_t object = hwloc_api.get_obj_by_depth(topology, HWLOC_TYPE_DEPTH_NUMANODE, i);
		struct node_facts *node = &facts->nodes[facts->n_nodes];
		uint64_t memory = object->attr->numanode.local_memory;
		int r = hwloc_read_bitmap(object->cpuset, &node->cpus);

		if (r < 0)
			return r;
		facts->n_nodes++;
		node->attr = NODE_UNKNOWN;
		node->id = known_index(object->os_index);
		node->cpus_known = true;
		add_memory_caches(object, &node->attr);
		node->attr.memory_bytes = memory && memory <= INT64_MAX ? (int64_t)memory : UNKNOWN;
	}
	qsort(facts->nodes, facts->n_nodes, sizeof(*facts->nodes), compare_nodes);
	return settle_node_cpus(facts);
}

/* Position of each node of the matrix in facts.nodes; false unless each node is there once. */
static bool map_nodes(const struct hwloc_distances_s *matrix, const struct facts *facts, size_t *ret_at)
{
	if (matrix->nbobjs != facts->n_nodes)
		return false;
	for (unsigned int i = 0; i < matrix->nbobjs; i++) {
		struct node_facts key = { .id = known_index(matrix->objs[i]->os_index) };
		const struct node_facts *node = bsearch(&key, facts->nodes, facts->n_nodes, sizeof(key), compare_nodes);

		if (!node)
			return false;
		ret_at[i] = (size_t)(node - facts->nodes);
	}
	return true;
}

static int read_distances(hwloc_topology_t topology, struct facts *facts)
{
	size_t n = facts->n_nodes;
	_cleanup_free_ size_t *at = calloc(n + 1, sizeof(*at));
	struct hwloc_distances_s *matrix = NULL;
	unsigned int found = 1;
	int64_t *values;

	if (!at)
		return -ENOMEM;
	if (hwloc_api.distances_get_by_type(topology, HWLOC_OBJ_NUMANODE, &found, &matrix,
					    HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0) < 0 ||
	    !found || !matrix)
		return 0;
	values = map_nodes(matrix, facts, at) ? arena_alloc(&facts->arena, n * n * sizeof(*values)) : NULL;
	for (size_t i = 0; values && i < n; i++) {
		facts->nodes[at[i]].distances = values + at[i] * n;
		facts->nodes[at[i]].n_distances = (unsigned int)n;
		for (size_t j = 0; j < n; j++)
			facts->nodes[at[i]].distances[at[j]] = (int64_t)matrix->values[i * n + j];
	}
	hwloc_api.distances_release(topology, matrix);
	return 0;
}

int hwloc_read_topology(hwloc_topology_t topology, bool linux_tree, struct facts *facts)
{
	int r = read_machine(hwloc_api.get_obj_by_depth(topology, 0, 0), facts);

	if (!r)
		r = read_sets(topology, linux_tree, facts);
	if (!r)
		r = read_objects(topology, facts);
	if (!r)
		r = read_nodes(topology, facts);
	if (!r)
		r = read_distances(topology, facts);
	return r ? r : hwloc_read_kinds(topology, facts);
}
