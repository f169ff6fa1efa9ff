// SPDX-License-Identifier: MIT
// The public library: the rows of a loaded topology.
#include <errno.h>

#include "lib/internal.h"

_Static_assert((int)LEVEL_OF_TABLE(CPUTOPO_CORES) == (int)LEVEL_CORE, "tables of levels");
_Static_assert((int)LEVEL_OF_TABLE(CPUTOPO_PACKAGES) == (int)LEVEL_PACKAGE, "tables of levels");
_Static_assert((int)LEVEL_OF_TABLE(CPUTOPO_DRAWERS) == (int)LEVEL_DRAWER, "tables of levels");

size_t cputopo_count(const cputopo_topology *loaded, int table)
{
	const struct topology *topology = loaded->machine.topology;

	switch (table) {
	case CPUTOPO_CPUS:
		return topology->n_cpus;
	case CPUTOPO_CORES ... CPUTOPO_DRAWERS:
		return topology->groups[LEVEL_OF_TABLE(table)].n;
	case CPUTOPO_NODES:
		return topology->n_nodes;
	case CPUTOPO_CACHES:
		return topology->n_caches;
	case CPUTOPO_KINDS:
		return loaded->machine.derived.n_kinds;
	case CPUTOPO_MODELS:
		return topology->n_models;
	case CPUTOPO_WARNINGS:
		return loaded->machine.derived.n_warnings;
	default:
		return 0;
	}
}

/* What every getter checks first. */
static int check(const cputopo_topology *loaded, int table, size_t index, size_t size, size_t least)
{
	if (size < least)
		return -EINVAL;
	return index < cputopo_count(loaded, table) ? 0 : -ERANGE;
}

static int is_in(const struct known_set *set, unsigned int cpu)
{
	return set->known ? cpuset_has(&set->set, cpu) : -1;
}

int cputopo_get_cpu(const cputopo_topology *loaded, size_t index, cputopo_cpu *row)
{
	const struct facts *facts = &loaded->machine.topology->facts;
	const struct topo_cpu *cpu;
	int r = check(loaded, CPUTOPO_CPUS, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	cpu = &loaded->machine.topology->cpus[index];
	*row = (cputopo_cpu){
		.size = row->size,
		.cpu = cpu->cpu,
		.online = cpu->online,
		.allowed = is_in(&facts->allowed, cpu->cpu),
		.isolated = is_in(&facts->isolated, cpu->cpu),
		.core = cpu->group[LEVEL_CORE],
		.cluster = cpu->group[LEVEL_CLUSTER],
		.die = cpu->group[LEVEL_DIE],
		.package = cpu->group[LEVEL_PACKAGE],
		.node = cpu->node,
		.kind = loaded->machine.derived.kind_of_cpu[index],
		.model = cpu->model,
		.thread = cpu->thread,
		.min_hz = cpu->facts->min_hz,
		.max_hz = cpu->facts->max_hz,
		.capacity = cpu->facts->capacity,
		.caches = cpu->caches,
		.n_caches = cpu->n_caches,
	};
	return 0;
}

int cputopo_get_group(const cputopo_topology *loaded, int table, size_t index, cputopo_group *row)
{
	const struct topology *topology = loaded->machine.topology;
	const struct topo_group *group;
	const struct topo_cpu *first;
	int r;

	if (table < CPUTOPO_CORES || table > CPUTOPO_DRAWERS)
		return -EINVAL;
	r = check(loaded, table, index, row->size, sizeof(*row));
	if (r < 0)
		return r;
	group = &topology->groups[LEVEL_OF_TABLE(table)].items[index];
	first = topology_cpu(topology, (unsigned int)cpuset_first(&group->cpus));
	*row = (cputopo_group){
		.size = row->size,
		.id = group->id,
		.cpus = loaded->group_cpus[LEVEL_OF_TABLE(table)][index],
		.n_cpus = group->n_cpus,
		.n_cores = group->n_cores ? (int64_t)group->n_cores : CPUTOPO_UNKNOWN,
		.cluster = group->parent[LEVEL_CLUSTER],
		.die = group->parent[LEVEL_DIE],
		.package = group->parent[LEVEL_PACKAGE],
		.kind = loaded->machine.derived.kind_of_cpu[first - topology->cpus],
	};
	return 0;
}

int cputopo_get_node(const cputopo_topology *loaded, size_t index, cputopo_node *row)
{
	const struct topo_node *node;
	int r = check(loaded, CPUTOPO_NODES, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	node = &loaded->machine.topology->nodes[index];
	*row = (cputopo_node){
		.size = row->size,
		.id = node->id,
		.cpus = node->cpus_known ? loaded->node_cpus[index] : NULL,
		.n_cpus = node->cpus_known ? (int64_t)node->n_cpus : CPUTOPO_UNKNOWN,
		.memory_bytes = node->attr.memory_bytes,
		.distances = node->distances,
	};
	return 0;
}

int cputopo_get_cache(const cputopo_topology *loaded, size_t index, cputopo_cache *row)
{
	const struct topo_cache *cache;
	int r = check(loaded, CPUTOPO_CACHES, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	cache = &loaded->machine.topology->caches[index];
	*row = (cputopo_cache){
		.size = row->size,
		.level = cache->attr.level,
		.name = loaded->cache_names[index],
		.type = cache_type_name(cache->attr.type),
		.id = cache->id,
		.size_bytes = cache->attr.size_bytes,
		.ways = cache->attr.ways,
		.line_bytes = cache->attr.line_bytes,
		.sets = cache->attr.sets,
		.cpus = loaded->cache_cpus[index],
		.n_cpus = cache->n_cpus,
	};
	return 0;
}

int cputopo_get_kind(const cputopo_topology *loaded, size_t index, cputopo_kind *row)
{
	const struct kind *kind;
	int r = check(loaded, CPUTOPO_KINDS, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	kind = &loaded->machine.derived.kinds[index];
	*row = (cputopo_kind){
		.size = row->size,
		.type = kind_type_name(kind->type),
		.evidence = kind_evidence_name(kind),
		.model = kind->model,
		.cpus = loaded->kind_cpus[index],
		.n_cpus = kind->n_cpus,
		.cores = kind->cores,
		.threads_per_core_min = kind->threads_per_core.min,
		.threads_per_core_max = kind->threads_per_core.max,
		.capacity = kind->capacity,
		.min_hz = kind->min_hz,
		.max_hz = kind->max_hz,
	};
	return 0;
}

int cputopo_get_model(const cputopo_topology *loaded, size_t index, cputopo_model *row)
{
	const struct topo_model *model;
	int r = check(loaded, CPUTOPO_MODELS, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	model = &loaded->machine.topology->models[index];
	*row = (cputopo_model){
		.size = row->size,
		.vendor = model->vendor,
		.name = model->name,
		.codename = model->codename,
		.family = model->family,
		.model_id = model->model_id,
		.stepping = model->stepping,
		.flags = model->facts->field[IDENTITY_FLAGS],
	};
	return 0;
}

int cputopo_get_warning(const cputopo_topology *loaded, size_t index, cputopo_warning *row)
{
	const struct warning *warning;
	int r = check(loaded, CPUTOPO_WARNINGS, index, row->size, sizeof(*row));

	if (r < 0)
		return r;
	warning = &loaded->machine.derived.warnings[index];
	*row = (cputopo_warning){ .size = row->size, .id = warning_name(warning->id), .text = warning->text };
	return 0;
}
