// SPDX-License-Identifier: MIT
// Fields of what a machine has several of: models, kinds, packages, cores, nodes, caches, CPUs.
#include <stdlib.h>

#include "derive/isa.h"
#include "render/fields.h"

#define GET(name, setter, expression)                                                                \
	static void name(const struct view *view _unused_, size_t row _unused_, struct value *value) \
	{                                                                                            \
		setter(value, expression);                                                           \
	}
#define DOC FIELD_DOCUMENT
#define BOTH (FIELD_DOCUMENT | FIELD_COLUMN)
#define COLUMN FIELD_COLUMN

GET(row_index, value_integer, (int64_t)row)

#define MODEL (&view->topology->models[row])
GET(model_vendor, value_text, MODEL->vendor)
GET(model_name, value_text, MODEL->name)
GET(model_family, value_integer, MODEL->family)
GET(model_model, value_integer, MODEL->model_id)
GET(model_stepping, value_integer, MODEL->stepping)
GET(model_implementer, value_text, MODEL->facts->field[IDENTITY_IMPLEMENTER])
GET(model_part, value_text, MODEL->facts->field[IDENTITY_PART])
GET(model_codename, value_text, MODEL->codename)
GET(model_isa, value_text, isa_level(MODEL->facts->field[IDENTITY_FLAGS]))

static void model_microcode(const struct view *view, size_t row, struct value *value)
{
	value->type = MODEL->microcode ? VALUE_TEXTS : VALUE_NULL;
	value->texts = MODEL->microcode;
}

static void model_flags(const struct view *view, size_t row, struct value *value)
{
	value->text = MODEL->facts->field[IDENTITY_FLAGS];
	value->type = value->text ? VALUE_WORDS : VALUE_NULL;
}

/* BogoMIPS are printed by the kernel with two decimals. */
static void set_bogomips(struct value *value, const char *text)
{
	uint64_t hundredths;

	if (!text || parse_decimal(span_of(text), 2, &hundredths) < 0)
		return;
	value->type = VALUE_REAL;
	value->real = (double)hundredths / 100;
}

static void model_bogomips(const struct view *view, size_t row, struct value *value)
{
	set_bogomips(value, MODEL->bogomips);
}

const struct field model_fields[] = {
	{ "model", NULL, "index of the model", DOC, UNIT_NONE, row_index },
	{ "vendor", NULL, "maker", DOC, UNIT_NONE, model_vendor },
	{ "name", NULL, "model name", DOC, UNIT_NONE, model_name },
	{ "family", NULL, "family number", DOC, UNIT_NONE, model_family },
	{ "model_id", NULL, "model number", DOC, UNIT_NONE, model_model },
	{ "stepping", NULL, "stepping", DOC, UNIT_NONE, model_stepping },
	{ "implementer", NULL, "ARM implementer", DOC, UNIT_NONE, model_implementer },
	{ "part", NULL, "ARM part", DOC, UNIT_NONE, model_part },
	{ "microcode", NULL, "microcode versions", DOC, UNIT_NONE, model_microcode },
	{ "codename", NULL, "code name of the design", DOC, UNIT_NONE, model_codename },
	{ "isa_level", NULL, "x86-64-v1 to v4", DOC, UNIT_NONE, model_isa },
	{ "bogomips", NULL, "BogoMIPS of its first CPU", DOC, UNIT_NONE, model_bogomips },
	{ "flags", NULL, "CPU flags", DOC, UNIT_NONE, model_flags },
};
const size_t n_model_fields = ARRAY_SIZE(model_fields);

#define KIND (&view->derived->kinds[row])
GET(kind_type, value_text, kind_type_name(KIND->type))
GET(kind_model, value_index, KIND->model)
GET(kind_cpus, value_set, &KIND->cpus)
GET(kind_ncpus, value_integer, KIND->n_cpus)
GET(kind_cores, value_integer, KIND->cores)
GET(kind_threads_min, value_integer, KIND->threads_per_core.min)
GET(kind_threads_max, value_integer, KIND->threads_per_core.max)
GET(kind_capacity, value_integer, KIND->capacity)
GET(kind_min, value_integer, KIND->min_hz)
GET(kind_max, value_integer, KIND->max_hz)
GET(kind_evidence, value_text, kind_evidence_name(KIND))
GET(kind_name, value_text, KIND->model == NO_INDEX ? NULL : view->topology->models[KIND->model].name)

const struct field kind_fields[] = {
	{ "kind", "KIND", "index of the kind of core, the fastest first", BOTH, UNIT_NONE, row_index },
	{ "type", "TYPE", "performance, efficiency, low-power, or uniform", BOTH, UNIT_NONE, kind_type },
	{ "model", NULL, "index of the model", DOC, UNIT_NONE, kind_model },
	{ "name", "NAME", "model name", COLUMN, UNIT_NONE, kind_name },
	{ "cpus", "CPUS", "online CPUs of the kind", BOTH, UNIT_NONE, kind_cpus },
	{ "ncpus", "NCPUS", "number of its online CPUs", BOTH, UNIT_NONE, kind_ncpus },
	{ "cores", "CORES", "number of its cores", BOTH, UNIT_NONE, kind_cores },
	{ "threads_per_core.min", "MINTHREADS", "fewest online CPUs of a core", BOTH, UNIT_NONE, kind_threads_min },
	{ "threads_per_core.max", "MAXTHREADS", "most online CPUs of a core", BOTH, UNIT_NONE, kind_threads_max },
	{ "capacity", "CAPACITY", "the scheduler's measure of speed, 1024 for the fastest", BOTH, UNIT_NONE, kind_capacity },
	{ "min_hz", "MINMHZ", "lowest frequency", BOTH, UNIT_HZ, kind_min },
	{ "max_hz", "MAXMHZ", "highest frequency", BOTH, UNIT_HZ, kind_max },
	{ "evidence", "EVIDENCE", "what tells the kind apart from the others", BOTH, UNIT_NONE, kind_evidence },
};
const size_t n_kind_fields = ARRAY_SIZE(kind_fields);

#define PACKAGE_ROW (&view->topology->groups[LEVEL_PACKAGE].items[row])
GET(package_id, value_integer, PACKAGE_ROW->id)
GET(package_cpus, value_set, &PACKAGE_ROW->cpus)
GET(package_ncpus, value_integer, PACKAGE_ROW->n_cpus)
GET(package_cores, value_integer, view->topology->groups[LEVEL_CORE].known ? (int64_t)PACKAGE_ROW->n_cores : UNKNOWN)

static void package_dies(const struct view *view, size_t row, struct value *value)
{
	const struct topology *topology = view->topology;
	int64_t n = 0;

	for (size_t i = 0; i < topology->groups[LEVEL_DIE].n; i++)
		n += topology->groups[LEVEL_DIE].items[i].parent[LEVEL_PACKAGE] == (int32_t)row;
	value_integer(value, topology->groups[LEVEL_DIE].known ? n : UNKNOWN);
}

/* The ids of the nodes that share a CPU with the package. */
static void package_nodes(const struct view *view, size_t row, struct value *value)
{
	const struct topology *topology = view->topology;

	value->type = topology->nodes_known ? VALUE_NODE_IDS : VALUE_NULL;
	value->set = &PACKAGE_ROW->cpus;
}

const struct field package_fields[] = {
	{ "package", NULL, "index of the package", DOC, UNIT_NONE, row_index },
	{ "package_id", NULL, "the kernel's number", DOC, UNIT_NONE, package_id },
	{ "cpus", NULL, "online CPUs", DOC, UNIT_NONE, package_cpus },
	{ "ncpus", NULL, "number of online CPUs", DOC, UNIT_NONE, package_ncpus },
	{ "cores", NULL, "cores with an online CPU", DOC, UNIT_NONE, package_cores },
	{ "dies", NULL, "dies with an online CPU", DOC, UNIT_NONE, package_dies },
	{ "nodes", NULL, "ids of its NUMA nodes", DOC, UNIT_NONE, package_nodes },
};
const size_t n_package_fields = ARRAY_SIZE(package_fields);

#define CORE (&view->topology->groups[LEVEL_CORE].items[row])
#define CORE_FIRST (topology_cpu(view->topology, (unsigned int)cpuset_first(&CORE->cpus)))
GET(core_id, value_integer, CORE->id)
GET(core_package, value_index, CORE->parent[LEVEL_PACKAGE])
GET(core_die, value_index, CORE->parent[LEVEL_DIE])
GET(core_cluster, value_index, CORE->parent[LEVEL_CLUSTER])
GET(core_kind, value_index, view->derived->kind_of_cpu[CORE_FIRST - view->topology->cpus])
GET(core_cpus, value_set, &CORE->cpus)
GET(core_ncpus, value_integer, CORE->n_cpus)

const struct field core_fields[] = {
	{ "core", NULL, "index of the core", DOC, UNIT_NONE, row_index },
	{ "core_id", NULL, "the kernel's number, unique in a package at most", DOC, UNIT_NONE, core_id },
	{ "package", NULL, "index of its package", DOC, UNIT_NONE, core_package },
	{ "die", NULL, "index of its die", DOC, UNIT_NONE, core_die },
	{ "cluster", NULL, "index of its cluster", DOC, UNIT_NONE, core_cluster },
	{ "kind", NULL, "index of its kind", DOC, UNIT_NONE, core_kind },
	{ "cpus", NULL, "online CPUs", DOC, UNIT_NONE, core_cpus },
	{ "ncpus", NULL, "number of online CPUs", DOC, UNIT_NONE, core_ncpus },
};
const size_t n_core_fields = ARRAY_SIZE(core_fields);

#define NODE_ROW (&view->topology->nodes[row])
GET(node_id, value_integer, NODE_ROW->id)
GET(node_ncpus, value_integer, NODE_ROW->cpus_known ? (int64_t)NODE_ROW->n_cpus : UNKNOWN)
GET(node_memory, value_integer, NODE_ROW->memory_bytes)

static void node_cpus(const struct view *view, size_t row, struct value *value)
{
	value->type = NODE_ROW->cpus_known ? VALUE_SET : VALUE_NULL;
	value->set = &NODE_ROW->cpus;
}

static void node_distances(const struct view *view, size_t row, struct value *value)
{
	value->type = NODE_ROW->distances ? VALUE_DISTANCES : VALUE_NULL;
	value->distances = NODE_ROW->distances;
}

const struct field node_fields[] = {
	{ "node_id", "NODE", "the kernel's number of the NUMA node", BOTH, UNIT_NONE, node_id },
	{ "cpus", "CPUS", "online CPUs", BOTH, UNIT_NONE, node_cpus },
	{ "ncpus", "NCPUS", "number of online CPUs", BOTH, UNIT_NONE, node_ncpus },
	{ "memory_bytes", "MEMORY", "memory of the node", BOTH, UNIT_BYTES, node_memory },
	{ "distances", "DISTANCES", "distance to each node, 10 to itself", BOTH, UNIT_NONE, node_distances },
};
const size_t n_node_fields = ARRAY_SIZE(node_fields);

#define GROUP (&view->derived->cache_groups[row])
#define TOTAL (&view->derived->cache_totals[row])
#define CACHE (&view->topology->caches[row])

/* The name goes into the value itself: "L1d". */
static void set_cache_name(int level, enum cache_type type, struct value *value)
{
	value->type = VALUE_TEXT;
	value->text = cache_name(level, type, (char *)value->inline_texts);
}

static void group_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(GROUP->level, GROUP->type, value);
}

GET(group_level, value_integer, GROUP->level)
GET(group_type, value_text, cache_type_name(GROUP->type))
GET(group_size, value_integer, GROUP->size_bytes)
GET(group_instances, value_integer, GROUP->instances)
GET(group_total, value_integer, GROUP->total_bytes)
GET(group_ways, value_integer, GROUP->ways)
GET(group_line, value_integer, GROUP->line_bytes)
GET(group_sets, value_integer, GROUP->sets)
GET(group_cpus, value_integer, GROUP->cpus_per_instance)
GET(group_kind, value_index, GROUP->kind)

const struct field cache_group_fields[] = {
	{ "name", NULL, "L1d, L1i, L2 ...", DOC, UNIT_NONE, group_name },
	{ "level", NULL, "level, 1 is nearest to the core", DOC, UNIT_NONE, group_level },
	{ "type", NULL, "data, instruction or unified", DOC, UNIT_NONE, group_type },
	{ "size_bytes", NULL, "size of one instance", DOC, UNIT_BYTES, group_size },
	{ "instances", NULL, "number of instances", DOC, UNIT_NONE, group_instances },
	{ "total_bytes", NULL, "size of all instances", DOC, UNIT_BYTES, group_total },
	{ "ways", NULL, "ways of associativity", DOC, UNIT_NONE, group_ways },
	{ "line_bytes", NULL, "size of a line", DOC, UNIT_BYTES, group_line },
	{ "sets", NULL, "number of sets", DOC, UNIT_NONE, group_sets },
	{ "cpus_per_instance", NULL, "online CPUs that share an instance", DOC, UNIT_NONE, group_cpus },
	{ "kind", NULL, "index of the kind of core that has it", DOC, UNIT_NONE, group_kind },
};
const size_t n_cache_group_fields = ARRAY_SIZE(cache_group_fields);

static void total_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(TOTAL->level, TOTAL->type, value);
}

GET(total_instances, value_integer, TOTAL->instances)
GET(total_bytes, value_integer, TOTAL->total_bytes)

const struct field cache_total_fields[] = {
	{ "name", NULL, "L1d, L1i, L2 ...", DOC, UNIT_NONE, total_name },
	{ "instances", NULL, "number of instances", DOC, UNIT_NONE, total_instances },
	{ "total_bytes", NULL, "size of all instances", DOC, UNIT_BYTES, total_bytes },
};
const size_t n_cache_total_fields = ARRAY_SIZE(cache_total_fields);

static void instance_name(const struct view *view, size_t row, struct value *value)
{
	set_cache_name(CACHE->level, CACHE->type, value);
}

GET(instance_id, value_integer, CACHE->id)
GET(instance_size, value_integer, CACHE->size_bytes)
GET(instance_cpus, value_set, &CACHE->cpus)
GET(instance_ncpus, value_integer, CACHE->n_cpus)

const struct field cache_fields[] = {
	{ "cache", NULL, "index of the instance", DOC, UNIT_NONE, row_index },
	{ "cache_id", NULL, "the kernel's number", DOC, UNIT_NONE, instance_id },
	{ "name", NULL, "L1d, L1i, L2 ...", DOC, UNIT_NONE, instance_name },
	{ "size_bytes", NULL, "size", DOC, UNIT_BYTES, instance_size },
	{ "cpus", NULL, "online CPUs that share it", DOC, UNIT_NONE, instance_cpus },
	{ "ncpus", NULL, "number of those CPUs", DOC, UNIT_NONE, instance_ncpus },
};
const size_t n_cache_fields = ARRAY_SIZE(cache_fields);

#define CPU (&view->topology->cpus[row])
#define CPU_GROUP(level) (CPU->group[level])
#define CPU_GROUP_ID(level) (CPU->group[level] == NO_INDEX ? UNKNOWN : view->topology->groups[level].items[CPU->group[level]].id)
#define IN_SET(known_set) ((known_set).known ? cpuset_has(&(known_set).set, CPU->cpu) : UNKNOWN)
GET(cpu_number, value_integer, CPU->cpu)
GET(cpu_online, value_boolean, CPU->online)
GET(cpu_allowed, value_boolean, IN_SET(view->topology->facts.allowed))
GET(cpu_isolated, value_boolean, IN_SET(view->topology->facts.isolated))
GET(cpu_core, value_index, CPU_GROUP(LEVEL_CORE))
GET(cpu_core_id, value_integer, CPU_GROUP_ID(LEVEL_CORE))
GET(cpu_package, value_index, CPU_GROUP(LEVEL_PACKAGE))
GET(cpu_package_id, value_integer, CPU_GROUP_ID(LEVEL_PACKAGE))
GET(cpu_die, value_index, CPU_GROUP(LEVEL_DIE))
GET(cpu_cluster, value_index, CPU_GROUP(LEVEL_CLUSTER))
GET(cpu_node, value_integer, CPU->node == NO_INDEX ? UNKNOWN : view->topology->nodes[CPU->node].id)
GET(cpu_kind, value_index, view->derived->kind_of_cpu[row])
GET(cpu_thread, value_index, CPU->thread)
GET(cpu_min, value_integer, CPU->facts->min_hz)
GET(cpu_max, value_integer, CPU->facts->max_hz)
GET(cpu_current, value_integer, CPU->facts->current_hz)
GET(cpu_book, value_index, CPU_GROUP(LEVEL_BOOK))
GET(cpu_drawer, value_index, CPU_GROUP(LEVEL_DRAWER))
GET(cpu_polarization, value_text, polarization_name(CPU->facts->polarization))
GET(cpu_address, value_integer, CPU->facts->address)
GET(cpu_configured, value_boolean, CPU->facts->configured)
GET(cpu_model_name, value_text, CPU->model == NO_INDEX ? NULL : view->topology->models[CPU->model].name)

static void cpu_bogomips(const struct view *view, size_t row, struct value *value)
{
	set_bogomips(value, CPU->facts->bogomips);
}

static void cpu_caches(const struct view *view, size_t row, struct value *value)
{
	value->type = CPU->n_caches ? VALUE_INDICES : VALUE_NULL;
	value->indices.items = CPU->caches;
	value->indices.n = CPU->n_caches;
}

const struct field cpu_fields[] = {
	{ "cpu", NULL, "index of the CPU", DOC, UNIT_NONE, row_index },
	{ "cpu_id", "CPU", "the kernel's number of the logical CPU", BOTH, UNIT_NONE, cpu_number },
	{ "online", "ONLINE", "whether the kernel schedules on it", BOTH, UNIT_NONE, cpu_online },
	{ "allowed", "ALLOWED", "whether this process may run on it", BOTH, UNIT_NONE, cpu_allowed },
	{ "isolated", "ISOLATED", "whether it is kept out of load balancing", BOTH, UNIT_NONE, cpu_isolated },
	{ "core", "CORE", "index of its core", BOTH, UNIT_NONE, cpu_core },
	{ "core_id", NULL, "the kernel's number of the core", DOC, UNIT_NONE, cpu_core_id },
	{ "package", "SOCKET", "index of its package (socket)", BOTH, UNIT_NONE, cpu_package },
	{ "package_id", NULL, "the kernel's number of the package", DOC, UNIT_NONE, cpu_package_id },
	{ "die", "DIE", "index of its die", BOTH, UNIT_NONE, cpu_die },
	{ "cluster", "CLUSTER", "index of its cluster", BOTH, UNIT_NONE, cpu_cluster },
	{ "node_id", "NODE", "the kernel's number of its NUMA node", BOTH, UNIT_NONE, cpu_node },
	{ "kind", "KIND", "index of its kind of core", BOTH, UNIT_NONE, cpu_kind },
	{ "thread", "THREAD", "its position among the CPUs of its core", BOTH, UNIT_NONE, cpu_thread },
	{ "caches", "CACHE", "indices of its caches, L1 first", BOTH, UNIT_NONE, cpu_caches },
	{ "min_hz", "MINMHZ", "lowest frequency", BOTH, UNIT_HZ, cpu_min },
	{ "max_hz", "MAXMHZ", "highest frequency", BOTH, UNIT_HZ, cpu_max },
	{ "current_hz", "MHZ", "frequency now", COLUMN | FIELD_SAMPLED, UNIT_HZ, cpu_current },
	{ "bogomips", "BOGOMIPS", "BogoMIPS", COLUMN, UNIT_NONE, cpu_bogomips },
	{ "name", "MODELNAME", "model name", COLUMN, UNIT_NONE, cpu_model_name },
	{ "book", "BOOK", "s390: index of its book", BOTH, UNIT_NONE, cpu_book },
	{ "drawer", "DRAWER", "s390: index of its drawer", BOTH, UNIT_NONE, cpu_drawer },
	{ "polarization", "POLARIZATION", "s390: how the hypervisor dispatches it", BOTH, UNIT_NONE, cpu_polarization },
	{ "address", "ADDRESS", "s390: physical address of the CPU", BOTH, UNIT_NONE, cpu_address },
	{ "configured", "CONFIGURED", "s390: whether the hypervisor has given it", BOTH, UNIT_NONE, cpu_configured },
};
const size_t n_cpu_fields = ARRAY_SIZE(cpu_fields);
