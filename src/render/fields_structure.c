// SPDX-License-Identifier: MIT
// Fields of what a machine has several of: models, kinds, packages, cores, nodes, caches, CPUs.
#include "render/fields_internal.h"

GET(row_index, value_integer, (int64_t)row)

#define MODEL (&view->topology->models[row])
GET(model_vendor, value_text, MODEL->vendor)
GET(model_name, value_text, MODEL->name)
GET(model_family, value_integer, MODEL->family)
GET(model_model, value_integer, MODEL->model_id)
GET(model_stepping, value_integer, MODEL->stepping)
GET(model_machine_type, value_text, MODEL->facts->field[IDENTITY_MACHINE])
GET(model_family_text, value_text, topology_identity(view->topology, row, IDENTITY_FAMILY))
GET(model_model_text, value_text, topology_identity(view->topology, row, IDENTITY_MODEL))
GET(model_stepping_text, value_text, MODEL->facts->field[IDENTITY_STEPPING])
GET(model_isa_text, value_text, MODEL->facts->field[IDENTITY_ISA])
GET(model_mmu, value_text, MODEL->facts->field[IDENTITY_MMU])
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

static void model_bogomips(const struct view *view, size_t row, struct value *value)
{
	value_hundredths(value, MODEL->bogomips);
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
	{ "machine_type", NULL, "s390: type of the machine", DOC, UNIT_NONE, model_machine_type },
	{ "isa", NULL, "RISC-V, LoongArch: instruction sets", DOC, UNIT_NONE, model_isa_text },
	{ "mmu", NULL, "RISC-V: memory management", DOC, UNIT_NONE, model_mmu },
	{ "family_text", NULL, "family as the kernel says it", LINE, UNIT_NONE, model_family_text },
	{ "model_text", NULL, "model as the kernel says it", LINE, UNIT_NONE, model_model_text },
	{ "stepping_text", NULL, "stepping as the kernel says it", LINE, UNIT_NONE, model_stepping_text },
	{ "flags", NULL, "CPU flags", DOC, UNIT_NONE, model_flags },
	{ 0 },
};

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
GET(kind_base_min, value_integer, KIND->base_hz.min)
GET(kind_base_max, value_integer, KIND->base_hz.max)
GET(kind_evidence, value_text, kind_evidence_name(KIND))
GET(kind_name, value_text, KIND->model == NO_INDEX ? NULL : view->topology->models[KIND->model].name)

const struct field kind_fields[] = {
	{ "kind", "KIND", "index of the kind of core, the fastest first", BOTH, UNIT_NONE, row_index },
	{ "type", "TYPE", "performance, efficiency, low-power, or uniform", BOTH, UNIT_TEXT, kind_type },
	{ "model", NULL, "index of the model", DOC, UNIT_NONE, kind_model },
	{ "name", "NAME", "model name", COLUMN, UNIT_TEXT, kind_name },
	{ "cpus", "CPUS", "online CPUs of the kind", BOTH, UNIT_LIST, kind_cpus },
	{ "ncpus", "NCPUS", "number of its online CPUs", BOTH, UNIT_NONE, kind_ncpus },
	{ "cores", "CORES", "number of its cores", BOTH, UNIT_NONE, kind_cores },
	{ "threads_per_core.min", "MINTHREADS", "fewest online CPUs of a core", BOTH, UNIT_NONE, kind_threads_min },
	{ "threads_per_core.max", "MAXTHREADS", "most online CPUs of a core", BOTH, UNIT_NONE, kind_threads_max },
	{ "capacity", "CAPACITY", "the scheduler's measure of speed, 1024 for the fastest", BOTH, UNIT_NONE, kind_capacity },
	{ "min_hz", "MINMHZ", "lowest frequency", BOTH, UNIT_HZ, kind_min },
	{ "max_hz", "MAXMHZ", "highest frequency", BOTH, UNIT_HZ, kind_max },
	{ "base_hz.min", "MINBASEMHZ", "lowest frequency that one of its CPUs is guaranteed", BOTH | READ_BASE_FREQUENCY,
	  UNIT_HZ, kind_base_min },
	{ "base_hz.max", "MAXBASEMHZ", "highest frequency that one of its CPUs is guaranteed", BOTH | READ_BASE_FREQUENCY,
	  UNIT_HZ, kind_base_max },
	{ "evidence", "EVIDENCE", "what tells the kind apart from the others", BOTH, UNIT_TEXT, kind_evidence },
	{ 0 },
};

#define PACKAGE_ROW (&view->topology->groups[LEVEL_PACKAGE].items[row])
GET(package_id, value_integer, PACKAGE_ROW->id)
GET(package_cpus, value_set, &PACKAGE_ROW->cpus)
GET(package_ncpus, value_integer, PACKAGE_ROW->n_cpus)
GET(package_cores, value_integer, PACKAGE_ROW->n_cores ? (int64_t)PACKAGE_ROW->n_cores : UNKNOWN)

static void package_dies(const struct view *view, size_t row, struct value *value)
{
	const struct topology *topology = view->topology;
	int64_t n = 0;

	for (size_t i = 0; i < topology->groups[LEVEL_DIE].n; i++)
		n += topology->groups[LEVEL_DIE].items[i].parent[LEVEL_PACKAGE] == (int32_t)row;
	/* The die of one package may be told, and of another not. */
	value_integer(value, n ? n : UNKNOWN);
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
	{ 0 },
};

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
	{ 0 },
};

#define NODE_ROW (&view->topology->nodes[row])
GET(node_id, value_integer, NODE_ROW->id)
GET(node_ncpus, value_integer, NODE_ROW->cpus_known ? (int64_t)NODE_ROW->n_cpus : UNKNOWN)
GET(node_memory, value_integer, NODE_ROW->attr.memory_bytes)

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

static void node_memory_caches(const struct view *view, size_t row, struct value *value)
{
	value->type = NODE_ROW->attr.n_memory_caches ? VALUE_MEMORY_CACHES : VALUE_NULL;
	value->node = &NODE_ROW->attr;
}

const struct field node_fields[] = {
	{ "node_id", "NODE", "the kernel's number of the NUMA node", BOTH, UNIT_NONE, node_id },
	{ "cpus", "CPUS", "online CPUs", BOTH, UNIT_LIST, node_cpus },
	{ "ncpus", "NCPUS", "number of online CPUs", BOTH, UNIT_NONE, node_ncpus },
	{ "memory_bytes", "MEMORY", "memory of the node", BOTH, UNIT_MEMORY, node_memory },
	{ "distances", "DISTANCES", "distance to each node, 10 to itself", BOTH, UNIT_LIST, node_distances },
	{ "memory_side_caches", NULL, "caches before its memory", DOC, UNIT_NONE, node_memory_caches },
	{ 0 },
};
