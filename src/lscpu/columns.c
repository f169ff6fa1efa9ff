// SPDX-License-Identifier: MIT
// The columns of lscpu's tables of CPUs: a row each, with the function that writes its cells.
#include <string.h>

#include "base/escape.h"
#include "lscpu/lscpu.h"

static const struct lscpu_type *type_of(const struct lscpu_view *view, size_t row)
{
	return &view->lscpu->types[view->lscpu->cpus[row].type];
}

/* Whose texts of /proc/cpuinfo stand in for those that it has not of a CPU. */
static const struct cpu_facts *sample_of(const struct lscpu_view *view, size_t row)
{
	const struct cpu_facts *sample = type_of(view, row)->sample;

	return sample ? sample : view->lscpu->cpus[row].facts;
}

/* JSON and tables escape by themselves. */
static bool put_text(const struct lscpu_view *view, struct strbuf *out, const char *text)
{
	if (!text)
		return false;
	if (view->parse)
		escape_text(out, text);
	else
		strbuf_puts(out, text);
	return true;
}

static bool put_mhz(struct strbuf *out, float mhz)
{
	if (mhz > 0)
		strbuf_printf(out, "%.4f", (double)mhz);
	return mhz > 0;
}

#define PUT(name)                                                                                                           \
	static bool name(const struct lscpu_view *view _unused_, const struct lscpu_column *column _unused_, size_t row,    \
			 struct strbuf *out)

PUT(put_cpu)
{
	return lscpu_put_number(view->lscpu->cpus[row].facts->cpu, out);
}

/* core, socket, cluster, book, drawer */
PUT(put_element)
{
	const struct lscpu_cpu *cpu = &view->lscpu->cpus[row];
	int32_t group = cpu->facts->group[column->level];
	int64_t id;

	if (!view->physical)
		return cpu->id[column->level] >= 0 && lscpu_put_number(cpu->id[column->level], out);
	id = column->level == LEVEL_CORE && cpu->facts->core_id != UNKNOWN ? cpu->facts->core_id :
	     group >= 0 ? view->lscpu->facts->groups[column->level].items[group].id :
			  UNKNOWN;
	if (id >= 0)
		return lscpu_put_number(id, out);
	if (view->parse)
		strbuf_putc(out, '-');
	return view->parse;
}

/* On an ARM without ACPI what the kernel calls a package is a cluster, and of packages nothing is known. */
PUT(put_socket)
{
	return view->lscpu->has_clusters ? false : put_element(view, column, row, out);
}

PUT(put_cluster)
{
	return view->lscpu->has_clusters ? put_element(view, column, row, out) : false;
}

PUT(put_node)
{
	int32_t node = view->lscpu->cpus[row].node;

	return node >= 0 && lscpu_put_number(view->lscpu->facts->nodes[node].id, out);
}

PUT(put_caches)
{
	size_t before = out->length;

	for (size_t i = 0; i < view->lscpu->n_caches; i++) {
		int64_t id = view->lscpu->caches[i].ids[row];

		if (id < 0)
			continue;
		if (out->length > before)
			strbuf_putc(out, view->compatible ? ',' : ':');
		lscpu_put_number(id, out);
	}
	return out->length > before;
}

PUT(put_polarization)
{
	static const struct {
		const char *letters, *words;
	} names[] = {
		[POLARIZATION_UNKNOWN] = { "U", NULL },
		[POLARIZATION_HORIZONTAL] = { "H", "horizontal" },
		[POLARIZATION_VERTICAL_LOW] = { "VL", "vert-low" },
		[POLARIZATION_VERTICAL_MEDIUM] = { "VM", "vert-medium" },
		[POLARIZATION_VERTICAL_HIGH] = { "VH", "vert-high" },
	};
	enum polarization polarization = view->lscpu->cpus[row].facts->polarization;

	return put_text(view, out, view->parse ? names[polarization].letters : names[polarization].words);
}

PUT(put_address)
{
	return lscpu_put_number(view->lscpu->cpus[row].facts->address, out);
}

static bool put_boolean(const struct lscpu_view *view, struct strbuf *out, bool value)
{
	/* In JSON, too: lscpu_put_json makes true and false of them, where no CPU's is unknown. */
	bool letters = view->parse || view->json;

	strbuf_puts(out, letters ? (value ? "Y" : "N") : value ? "yes" : "no");
	return true;
}

PUT(put_configured)
{
	int64_t configured = view->lscpu->cpus[row].facts->configured;

	return configured != UNKNOWN && put_boolean(view, out, configured != 0);
}

PUT(put_online)
{
	return put_boolean(view, out, view->lscpu->cpus[row].online);
}

PUT(put_bogomips)
{
	const char *own = view->lscpu->cpus[row].facts->bogomips, *text = own ? own : sample_of(view, row)->bogomips;

	if (text)
		strbuf_printf(out, "%.2f", (double)strtof(text, NULL));
	return text != NULL;
}

PUT(put_microcode)
{
	const char *own = view->lscpu->cpus[row].facts->microcode;

	return put_text(view, out, own ? own : sample_of(view, row)->microcode);
}

PUT(put_mmu)
{
	const struct lscpu_type *type = type_of(view, row);

	return put_text(view, out, lscpu_mmu_of(type));
}

PUT(put_model_name)
{
	const struct lscpu_type *type = type_of(view, row);

	return put_text(view, out, type->name);
}

PUT(put_current)
{
	return put_mhz(out, view->lscpu->cpus[row].mhz);
}

PUT(put_scaling)
{
	const struct lscpu_cpu *cpu = &view->lscpu->cpus[row];
	float max = lscpu_mhz(cpu->facts->max_hz);

	if (max <= 0 || cpu->mhz <= 0)
		return false;
	strbuf_printf(out, "%.0f%%", (double)(cpu->mhz / max * 100));
	return true;
}

PUT(put_max)
{
	return put_mhz(out, lscpu_mhz(view->lscpu->cpus[row].facts->max_hz));
}

PUT(put_min)
{
	return put_mhz(out, lscpu_mhz(view->lscpu->cpus[row].facts->min_hz));
}

static bool told_node(const struct lscpu *lscpu, const struct lscpu_column *column _unused_)
{
	return lscpu->facts->n_nodes > 0;
}

static bool told_element(const struct lscpu *lscpu, const struct lscpu_column *column)
{
	return lscpu->facts->groups[column->level].n > 0;
}

static bool told_socket(const struct lscpu *lscpu, const struct lscpu_column *column)
{
	return !lscpu->has_clusters && told_element(lscpu, column);
}

static bool told_cluster(const struct lscpu *lscpu, const struct lscpu_column *column)
{
	return lscpu->has_clusters && told_element(lscpu, column);
}

static bool told_caches(const struct lscpu *lscpu, const struct lscpu_column *column _unused_)
{
	return lscpu->n_caches > 0;
}

static bool told_online(const struct lscpu *lscpu, const struct lscpu_column *column _unused_)
{
	return lscpu->facts->online.known;
}

#define TOLD(name, condition)                                                                                               \
	static bool name(const struct lscpu *lscpu, const struct lscpu_column *column _unused_)                             \
	{                                                                                                                   \
		for (size_t i = 0; i < lscpu->n_cpus; i++)                                                                  \
			if (condition)                                                                                      \
				return true;                                                                                \
		return false;                                                                                               \
	}
#define CPU lscpu->cpus[i].facts
TOLD(told_configured, CPU->configured != UNKNOWN)
TOLD(told_polarization, CPU->polarization != POLARIZATION_UNKNOWN)
TOLD(told_address, CPU->address != UNKNOWN)
TOLD(told_frequency, CPU->max_hz != UNKNOWN || CPU->min_hz != UNKNOWN)

#define CACHES (WANT_CACHES | WANT_CACHE_IDS)
#define FREQUENCY (WANT_FREQUENCY | WANT_CURRENT_FREQUENCY)

const struct lscpu_column lscpu_cpu_columns[] = {
	COLUMN("BOGOMIPS", "crude measurement of CPU speed", NUMBER, .capitals = true, .put = put_bogomips),
	COLUMN("CPU", "logical CPU number", NUMBER, .capitals = true, .put = put_cpu),
	COLUMN("CORE", "logical core number", NUMBER, .wants = WANT_TOPOLOGY, .level = LEVEL_CORE, .put = put_element,
	       .told = told_element),
	COLUMN("SOCKET", "logical socket number", NUMBER, .wants = WANT_TOPOLOGY, .level = LEVEL_PACKAGE, .put = put_socket,
	       .told = told_socket),
	COLUMN("CLUSTER", "logical cluster number", NUMBER, .wants = WANT_TOPOLOGY, .level = LEVEL_PACKAGE,
	       .put = put_cluster, .told = told_cluster),
	COLUMN("NODE", "logical NUMA node number", NUMBER, .wants = WANT_NODES, .put = put_node, .told = told_node),
	COLUMN("BOOK", "logical book number", NUMBER, .wants = WANT_TOPOLOGY, .level = LEVEL_BOOK, .put = put_element,
	       .told = told_element),
	COLUMN("DRAWER", "logical drawer number", .right = true, .capitals = true, .wants = WANT_TOPOLOGY,
	       .level = LEVEL_DRAWER, .put = put_element, .told = told_element),
	COLUMN("CACHE", "shows how caches are shared between CPUs", .capitals = true, .wants = CACHES, .put = put_caches,
	       .told = told_caches),
	COLUMN("POLARIZATION", "CPU dispatching mode on virtual hardware", .wants = WANT_CONFIGURATION,
	       .put = put_polarization, .told = told_polarization),
	COLUMN("ADDRESS", "physical address of a CPU", .wants = WANT_CONFIGURATION, .put = put_address,
	       .told = told_address),
	COLUMN("CONFIGURED", "shows if the hypervisor has allocated the CPU", .type = COLUMN_BOOLEAN,
	       .wants = WANT_CONFIGURATION, .put = put_configured, .told = told_configured),
	COLUMN("ONLINE", "shows if Linux currently makes use of the CPU", .type = COLUMN_BOOLEAN, .right = true,
	       .put = put_online, .told = told_online),
	COLUMN("MICROCODE", "shows the loaded CPU microcode version", .put = put_microcode),
	COLUMN("MMU", "shows the memory management unit", .put = put_mmu),
	COLUMN("MHZ", "shows the current MHz of the CPU", NUMBER, .wants = FREQUENCY, .put = put_current,
	       .told = told_frequency),
	COLUMN("SCALMHZ%", "shows scaling percentage of the CPU frequency", .right = true, .capitals = true,
	       .wants = FREQUENCY, .put = put_scaling),
	COLUMN("MAXMHZ", "shows the maximum MHz of the CPU", NUMBER, .wants = FREQUENCY, .put = put_max,
	       .told = told_frequency),
	COLUMN("MINMHZ", "shows the minimum MHz of the CPU", NUMBER, .wants = FREQUENCY, .put = put_min,
	       .told = told_frequency),
	COLUMN("MODELNAME", "shows CPU model name", .put = put_model_name),
	{ .name = NULL },
};
