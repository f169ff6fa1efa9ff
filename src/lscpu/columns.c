// SPDX-License-Identifier: MIT
// The columns of lscpu's tables of CPUs: a row each, with the function that writes its cells.
#include <string.h>

#include "lscpu/lscpu.h"
#include "render/escape.h"

static const struct lscpu_type *type_of(const struct lscpu_view *view, size_t row)
{
	int32_t type = view->lscpu->cpus[row].type;

	return type < 0 ? NULL : &view->lscpu->types[type];
}

static bool put_number(struct strbuf *out, int64_t number)
{
	strbuf_printf(out, "%lld", (long long)number);
	return true;
}

/* JSON and libsmartcols escape by themselves. */
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

static float mhz_of(int64_t hz)
{
	return hz == UNKNOWN ? 0 : (float)(hz / 1000) / 1000;
}

#define PUT(name)                                                                                                           \
	static bool name(const struct lscpu_view *view _unused_, const struct lscpu_column *column _unused_, size_t row,    \
			 struct strbuf *out)

PUT(put_cpu)
{
	return put_number(out, view->lscpu->cpus[row].facts->cpu);
}

/* core, socket, cluster, book, drawer */
PUT(put_element)
{
	const struct lscpu_cpu *cpu = &view->lscpu->cpus[row];
	int32_t group = cpu->facts->group[column->level];
	int64_t id;

	if (!view->physical)
		return cpu->id[column->level] >= 0 && put_number(out, cpu->id[column->level]);
	id = cpu->online && column->level == LEVEL_CORE && cpu->facts->core_id != UNKNOWN ? cpu->facts->core_id :
	     cpu->online && group >= 0 ? view->lscpu->facts->groups[column->level].items[group].id :
					 UNKNOWN;
	if (id >= 0)
		return put_number(out, id);
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

	return view->lscpu->cpus[row].online && node >= 0 && put_number(out, view->lscpu->facts->nodes[node].id);
}

PUT(put_caches)
{
	size_t before = out->length;

	for (size_t i = 0; i < view->lscpu->n_caches; i++) {
		int64_t id = view->lscpu->caches[i].ids[row];

		if (id < 0)
			continue;
		if (out->length > before)
			strbuf_putc(out, ':');
		put_number(out, id);
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
	int64_t address = view->lscpu->cpus[row].facts->address;

	return address != UNKNOWN && put_number(out, address);
}

static bool put_boolean(const struct lscpu_view *view, struct strbuf *out, bool value)
{
	strbuf_puts(out, view->parse ? (value ? "Y" : "N") : view->json ? (value ? "true" : "false") : value ? "yes" : "no");
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
	const char *text = view->lscpu->cpus[row].facts->bogomips;

	if (text)
		strbuf_printf(out, "%.2f", (double)strtof(text, NULL));
	return text != NULL;
}

PUT(put_microcode)
{
	return put_text(view, out, view->lscpu->cpus[row].facts->microcode);
}

PUT(put_mmu)
{
	const struct lscpu_type *type = type_of(view, row);

	return type && put_text(view, out, type->facts->field[IDENTITY_MMU]);
}

PUT(put_model_name)
{
	const struct lscpu_type *type = type_of(view, row);

	return type && put_text(view, out, type->name);
}

PUT(put_current)
{
	return put_mhz(out, view->lscpu->cpus[row].mhz);
}

PUT(put_scaling)
{
	const struct lscpu_cpu *cpu = &view->lscpu->cpus[row];
	float max = mhz_of(cpu->facts->max_hz);

	if (max <= 0 || cpu->mhz <= 0)
		return false;
	strbuf_printf(out, "%.0f%%", (double)(cpu->mhz / max * 100));
	return true;
}

PUT(put_max)
{
	return put_mhz(out, mhz_of(view->lscpu->cpus[row].facts->max_hz));
}

PUT(put_min)
{
	return put_mhz(out, mhz_of(view->lscpu->cpus[row].facts->min_hz));
}

#define NEEDS(what) LSCPU_NEEDS_##what

const struct lscpu_column lscpu_cpu_columns[] = {
	{ "BOGOMIPS", NULL, COLUMN_NUMBER, true, 0, 0, put_bogomips, "crude measurement of CPU speed" },
	{ "CPU", NULL, COLUMN_NUMBER, true, 0, 0, put_cpu, "logical CPU number" },
	{ "CORE", "Core", COLUMN_NUMBER, true, NEEDS(TOPOLOGY), LEVEL_CORE, put_element, "logical core number" },
	{ "SOCKET", "Socket", COLUMN_NUMBER, true, NEEDS(TOPOLOGY), LEVEL_PACKAGE, put_socket, "logical socket number" },
	{ "CLUSTER", "Cluster", COLUMN_NUMBER, true, NEEDS(TOPOLOGY), LEVEL_PACKAGE, put_cluster, "logical cluster number" },
	{ "NODE", "Node", COLUMN_NUMBER, true, NEEDS(NODES), 0, put_node, "logical NUMA node number" },
	{ "BOOK", "Book", COLUMN_NUMBER, true, NEEDS(TOPOLOGY), LEVEL_BOOK, put_element, "logical book number" },
	{ "DRAWER", NULL, COLUMN_STRING, true, NEEDS(TOPOLOGY), LEVEL_DRAWER, put_element, "logical drawer number" },
	{ "CACHE", NULL, COLUMN_STRING, false, NEEDS(CACHES), 0, put_caches, "shows how caches are shared between CPUs" },
	{ "POLARIZATION", "Polarization", COLUMN_STRING, false, NEEDS(CONFIGURATION), 0, put_polarization,
	  "CPU dispatching mode on virtual hardware" },
	{ "ADDRESS", "Address", COLUMN_STRING, false, NEEDS(CONFIGURATION), 0, put_address, "physical address of a CPU" },
	{ "CONFIGURED", "Configured", COLUMN_BOOLEAN, false, NEEDS(CONFIGURATION), 0, put_configured,
	  "shows if the hypervisor has allocated the CPU" },
	{ "ONLINE", "Online", COLUMN_BOOLEAN, true, 0, 0, put_online, "shows if Linux currently makes use of the CPU" },
	{ "MICROCODE", "Microcode", COLUMN_STRING, false, 0, 0, put_microcode, "shows the loaded microcode version" },
	{ "MMU", "Mmu", COLUMN_STRING, false, 0, 0, put_mmu, "shows the memory management unit" },
	{ "MHZ", "Mhz", COLUMN_NUMBER, true, NEEDS(FREQUENCY), 0, put_current, "shows the current MHz of the CPU" },
	{ "SCALMHZ%", NULL, COLUMN_STRING, true, NEEDS(FREQUENCY), 0, put_scaling,
	  "shows the scaling percentage of the CPU frequency" },
	{ "MAXMHZ", "Maxmhz", COLUMN_NUMBER, true, NEEDS(FREQUENCY), 0, put_max, "shows the maximum MHz of the CPU" },
	{ "MINMHZ", "Minmhz", COLUMN_NUMBER, true, NEEDS(FREQUENCY), 0, put_min, "shows the minimum MHz of the CPU" },
	{ "MODELNAME", "Modelname", COLUMN_STRING, false, 0, 0, put_model_name, "shows the CPU model name" },
};
const size_t lscpu_n_cpu_columns = ARRAY_SIZE(lscpu_cpu_columns);

static const struct lscpu_column *column_named(const char *name)
{
	for (size_t i = 0; i < lscpu_n_cpu_columns; i++)
		if (!strcmp(lscpu_cpu_columns[i].name, name))
			return &lscpu_cpu_columns[i];
	return NULL;
}

static bool any_cpu(const struct lscpu *lscpu, bool (*has)(const struct cpu_facts *cpu))
{
	for (size_t i = 0; i < lscpu->n_cpus; i++)
		if (has(lscpu->cpus[i].facts))
			return true;
	return false;
}

static bool has_configured(const struct cpu_facts *cpu)
{
	return cpu->configured != UNKNOWN;
}

static bool has_polarization(const struct cpu_facts *cpu)
{
	return cpu->polarization != POLARIZATION_UNKNOWN;
}

static bool has_address(const struct cpu_facts *cpu)
{
	return cpu->address != UNKNOWN;
}

static bool has_frequency(const struct cpu_facts *cpu)
{
	return cpu->max_hz != UNKNOWN || cpu->min_hz != UNKNOWN;
}

size_t lscpu_default_extended(const struct lscpu *lscpu, const struct lscpu_column **chosen)
{
	const struct facts *facts = lscpu->facts;
	bool frequency = any_cpu(lscpu, has_frequency);
	const struct {
		const char *name;
		bool shown;
	} columns[] = {
		{ "CPU", true },
		{ "NODE", facts->n_nodes > 0 },
		{ "DRAWER", facts->groups[LEVEL_DRAWER].n > 0 },
		{ "BOOK", facts->groups[LEVEL_BOOK].n > 0 },
		{ "SOCKET", !lscpu->has_clusters && facts->groups[LEVEL_PACKAGE].n > 0 },
		{ "CLUSTER", lscpu->has_clusters && facts->groups[LEVEL_PACKAGE].n > 0 },
		{ "CORE", facts->groups[LEVEL_CORE].n > 0 },
		{ "CACHE", lscpu->n_caches > 0 },
		{ "ONLINE", facts->online.known },
		{ "CONFIGURED", any_cpu(lscpu, has_configured) },
		{ "POLARIZATION", any_cpu(lscpu, has_polarization) },
		{ "ADDRESS", any_cpu(lscpu, has_address) },
		{ "MAXMHZ", frequency },
		{ "MINMHZ", frequency },
		{ "MHZ", frequency },
	};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (columns[i].shown)
			chosen[n++] = column_named(columns[i].name);
	return n;
}

size_t lscpu_default_parse(const struct lscpu_column **chosen)
{
	static const char *const names[] = { "CPU", "CORE", "SOCKET", "NODE", "CACHE" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		chosen[i] = column_named(names[i]);
	return ARRAY_SIZE(names);
}
