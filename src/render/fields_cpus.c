// SPDX-License-Identifier: MIT
// Fields of the CPUs.
#include "render/fields_internal.h"

#define PHYSICAL (FIELD_COLUMN | FIELD_PHYSICAL | READ_GROUPS)
#define SAMPLED (FIELD_COLUMN | READ_CURRENT)

GET(row_index, value_integer, (int64_t)row)

#define CPU (&view->topology->cpus[row])
#define CPU_GROUP(level) (CPU->group[level])
#define CPU_GROUP_ID(level)                                                                                                 \
	(CPU->group[level] == NO_INDEX ? UNKNOWN : view->topology->groups[level].items[CPU->group[level]].id)
#define CPU_MODEL (CPU->model == NO_INDEX ? NULL : &view->topology->models[CPU->model])
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
GET(cpu_die_id, value_integer, CPU_GROUP_ID(LEVEL_DIE))
GET(cpu_cluster, value_index, CPU_GROUP(LEVEL_CLUSTER))
GET(cpu_cluster_id, value_integer, CPU_GROUP_ID(LEVEL_CLUSTER))
GET(cpu_node, value_integer, CPU->node == NO_INDEX ? UNKNOWN : view->topology->nodes[CPU->node].id)
GET(cpu_thread, value_index, CPU->thread)
GET(cpu_min, value_integer, CPU->facts->min_hz)
GET(cpu_max, value_integer, CPU->facts->max_hz)
GET(cpu_base, value_integer, CPU->facts->base_hz)
GET(cpu_book, value_index, CPU_GROUP(LEVEL_BOOK))
GET(cpu_book_id, value_integer, CPU_GROUP_ID(LEVEL_BOOK))
GET(cpu_drawer, value_index, CPU_GROUP(LEVEL_DRAWER))
GET(cpu_drawer_id, value_integer, CPU_GROUP_ID(LEVEL_DRAWER))
GET(cpu_polarization, value_text, polarization_name(CPU->facts->polarization))
GET(cpu_address, value_integer, CPU->facts->address)
GET(cpu_configured, value_boolean, CPU->facts->configured)
GET(cpu_bogomips, value_hundredths, CPU->facts->bogomips)
GET(cpu_model_name, value_text, CPU_MODEL ? CPU_MODEL->name : NULL)
GET(cpu_microcode, value_text, CPU->facts->microcode)
GET(cpu_mmu, value_text, CPU_MODEL ? CPU_MODEL->facts->field[IDENTITY_MMU] : NULL)

static void cpu_kind(const struct view *view, size_t row, struct value *value)
{
	value_kind(view, view->derived->kind_of_cpu[row], value);
}

static void cpu_caches(const struct view *view, size_t row, struct value *value)
{
	value->type = CPU->n_caches ? VALUE_CACHES : VALUE_NULL;
	value->indices.items = CPU->caches;
	value->indices.n = CPU->n_caches;
}

/* Where cpufreq says nothing, /proc/cpuinfo may: "cpu MHz", on s390 "cpu MHz dynamic". */
static int64_t current_hz(const struct cpu_facts *cpu)
{
	const char *text = cpu->mhz ? cpu->mhz : cpu->mhz_dynamic;
	uint64_t hz;

	if (cpu->current_hz != UNKNOWN || !text || parse_decimal(span_of(text), 6, &hz) < 0 || !hz || hz > INT64_MAX)
		return cpu->current_hz;
	return (int64_t)hz;
}

GET(cpu_current, value_integer, current_hz(CPU->facts))

static void cpu_scaling(const struct view *view, size_t row, struct value *value)
{
	int64_t current = current_hz(CPU->facts), max = CPU->facts->max_hz;

	if (current == UNKNOWN || max <= 0)
		return;
	value->type = VALUE_REAL;
	value->real = (double)(int64_t)((double)current / (double)max * 1e4 + 0.5) / 100;
}

const struct field cpu_fields[] = {
	{ "cpu", NULL, "index of the CPU", DOC | FIELD_INDEX, UNIT_NONE, row_index },
	{ "cpu_id", "CPU", "the kernel's number of the logical CPU", BOTH, UNIT_NONE, cpu_number },
	{ "online", "ONLINE", "whether the kernel schedules on it", BOTH, UNIT_BOOLEAN, cpu_online },
	{ "allowed", "ALLOWED", "whether this process may run on it", BOTH | READ_LIMITS, UNIT_BOOLEAN, cpu_allowed },
	{ "isolated", "ISOLATED", "whether it is kept out of load balancing", BOTH, UNIT_BOOLEAN, cpu_isolated },
	{ "core", "CORE", "index of its core", BOTH | READ_GROUPS, UNIT_NONE, cpu_core },
	{ "core_id", "CORE", "the kernel's number of the core", PHYSICAL | DOC, UNIT_NONE, cpu_core_id },
	{ "package", "SOCKET", "index of its package (socket)", BOTH | READ_GROUPS, UNIT_NONE, cpu_package },
	{ "package_id", "SOCKET", "the kernel's number of the package", PHYSICAL | DOC, UNIT_NONE, cpu_package_id },
	{ "die", "DIE", "index of its die", BOTH | READ_GROUPS, UNIT_NONE, cpu_die },
	{ "die_id", "DIE", "the kernel's number of the die", PHYSICAL, UNIT_NONE, cpu_die_id },
	{ "cluster", "CLUSTER", "index of its cluster", BOTH | READ_GROUPS, UNIT_NONE, cpu_cluster },
	{ "cluster_id", "CLUSTER", "the kernel's number of the cluster", PHYSICAL, UNIT_NONE, cpu_cluster_id },
	{ "node_id", "NODE", "the kernel's number of its NUMA node", BOTH | READ_NODES, UNIT_NONE, cpu_node },
	{ "kind", "KIND", "its kind of core: the type, or the index where several have it; in -p and JSON the index",
	  BOTH | READ_KINDS, UNIT_WORD, cpu_kind },
	{ "thread", "THREAD", "its position among the CPUs of its core", BOTH | READ_GROUPS, UNIT_NONE, cpu_thread },
	{ "caches", "CACHE", "its caches, L1 first: CPUs with the same number share it", BOTH | READ_CACHES, UNIT_LIST,
	  cpu_caches },
	{ "min_hz", "MINMHZ", "lowest frequency", BOTH | READ_FREQUENCY, UNIT_HZ, cpu_min },
	{ "max_hz", "MAXMHZ", "highest frequency", BOTH | READ_FREQUENCY, UNIT_HZ, cpu_max },
	{ "base_hz", "BASEMHZ", "guaranteed frequency, without turbo", BOTH | READ_BASE_FREQUENCY, UNIT_HZ, cpu_base },
	{ "current_hz", "MHZ", "frequency now", SAMPLED, UNIT_HZ, cpu_current },
	{ "scaling_percent", "SCALMHZ%", "frequency now, in percent of the highest", SAMPLED | READ_FREQUENCY, UNIT_NONE,
	  cpu_scaling },
	{ "bogomips", "BOGOMIPS", "BogoMIPS", COLUMN | READ_IDENTITY, UNIT_NONE, cpu_bogomips },
	{ "name", "MODELNAME", "model name", COLUMN | READ_IDENTITY, UNIT_TEXT, cpu_model_name },
	{ "microcode", "MICROCODE", "version of its microcode", COLUMN | READ_IDENTITY, UNIT_TEXT, cpu_microcode },
	{ "mmu", "MMU", "memory management unit", COLUMN | READ_IDENTITY, UNIT_TEXT, cpu_mmu },
	{ "book", "BOOK", "s390: index of its book", BOTH | READ_GROUPS, UNIT_NONE, cpu_book },
	{ "book_id", "BOOK", "s390: the kernel's number of the book", PHYSICAL, UNIT_NONE, cpu_book_id },
	{ "drawer", "DRAWER", "s390: index of its drawer", BOTH | READ_GROUPS, UNIT_NONE, cpu_drawer },
	{ "drawer_id", "DRAWER", "s390: the kernel's number of the drawer", PHYSICAL, UNIT_NONE, cpu_drawer_id },
	{ "polarization", "POLARIZATION", "s390: how the hypervisor dispatches it", BOTH | READ_CONFIGURATION, UNIT_TEXT,
	  cpu_polarization },
	{ "address", "ADDRESS", "s390: physical address of the CPU", BOTH | READ_CONFIGURATION, UNIT_NONE, cpu_address },
	{ "configured", "CONFIGURED", "s390: whether the hypervisor has given it", BOTH | READ_CONFIGURATION, UNIT_BOOLEAN,
	  cpu_configured },
	{ 0 },
};
