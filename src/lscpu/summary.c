// SPDX-License-Identifier: MIT
// lscpu's summary: what it says, in its order.
#include <stdarg.h>
#include <string.h>

#include "base/escape.h"
#include "lscpu/lscpu.h"
#include "render/label_lines.h"

struct summary {
	const struct lscpu_view *view;
	struct lines lines;
	int depth;	       /* of the next line; without sections all stand at 0 */
	struct cpuset offline; /* of those that are there */
};

static void free_summary(struct summary *summary)
{
	lines_free(&summary->lines);
	cpuset_free(&summary->offline);
}

static int depth_of(const struct summary *summary)
{
	return summary->lines.sections ? summary->depth : 0;
}

/* JSON escapes by itself. */
static void put(const struct summary *summary, struct strbuf *out, const char *text)
{
	if (summary->view->json)
		strbuf_puts(out, text);
	else
		escape_text(out, text);
}

/* Without a text there is no line. */
static void add_text(struct summary *summary, const char *label, const char *text)
{
	struct strbuf value = { 0 };

	if (text)
		put(summary, &value, text);
	lines_add(&summary->lines, depth_of(summary), label, &value);
}

static void _printf_(3, 4) add(struct summary *summary, const char *label, const char *format, ...)
{
	va_list arguments;
	char value[128];

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	add_text(summary, label, value);
}

static void add_set(struct summary *summary, const char *label, const struct cpuset *set)
{
	struct strbuf value = { 0 };

	lscpu_put_set(set, summary->view->hex, &value);
	lines_add_always(&summary->lines, depth_of(summary), label, &value);
}

static void begin_section(struct summary *summary, const char *label)
{
	lines_heading(&summary->lines, label);
	summary->depth = 1;
}

static void add_architecture(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;
	const struct model_facts *models = summary->view->lscpu->facts->models;
	bool both = machine->op_modes[1] != UNKNOWN;

	/* Of a record the architecture may be unknown; lscpu would name the machine that it runs on. */
	summary->depth = 0;
	add_text(summary, "Architecture", machine->arch ? machine->arch : "-");
	summary->depth = 1;
	if (both || (machine->op_modes[0] != UNKNOWN && summary->view->lscpu->facts->kind == SOURCE_LIVE))
		add(summary, "CPU op-mode(s)", both ? "%lld-bit, %lld-bit" : "%lld-bit", (long long)machine->op_modes[0],
		    (long long)machine->op_modes[1]);
	if (summary->view->lscpu->facts->n_models)
		add_text(summary, "Address sizes", models[0].field[IDENTITY_ADDRESS_SIZES]);
	if (machine->byte_order)
		add(summary, "Byte Order", "%s Endian", !strcmp(machine->byte_order, "little") ? "Little" : "Big");
}

static void add_cpus(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	summary->depth = 0;
	add(summary, "CPU(s)", "%zu", lscpu->n_cpus);
	summary->depth = 1;
	if (!lscpu->facts->online.known)
		return;
	add_set(summary, summary->view->hex ? "On-line CPU(s) mask" : "On-line CPU(s) list", &lscpu->facts->online.set);
	for (size_t i = 0; i < lscpu->n_cpus; i++)
		if (!lscpu->cpus[i].online && cpuset_add(&summary->offline, lscpu->cpus[i].facts->cpu) < 0)
			summary->lines.failed = true;
	if (!cpuset_empty(&summary->offline))
		add_set(summary, summary->view->hex ? "Off-line CPU(s) mask" : "Off-line CPU(s) list", &summary->offline);
}

static void add_counts(struct summary *summary, const struct lscpu_type *type)
{
	struct lscpu_counts counts = lscpu_counts_of(summary->view->lscpu, type);
	bool clusters = summary->view->lscpu->has_clusters;

	add(summary, "Thread(s) per core", "%u", counts.threads);
	add(summary, clusters ? "Core(s) per cluster" : "Core(s) per socket", "%u", counts.cores);
	if (clusters) {
		add(summary, "Socket(s)", "-");
		add(summary, "Cluster(s)", "%u", counts.sockets);
		return;
	}
	add(summary, counts.has_books ? "Socket(s) per book" : "Socket(s)", "%u", counts.sockets);
	if (counts.has_books)
		add(summary, counts.has_drawers ? "Book(s) per drawer" : "Book(s)", "%u", counts.books);
	if (counts.has_drawers)
		add(summary, "Drawer(s)", "%u", counts.drawers);
}

static void add_frequencies(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct facts *facts = summary->view->lscpu->facts;
	const struct cpu_facts *cpu = type->sample;

	if (first && facts->boost_file)
		add(summary, "Frequency boost", facts->boost ? "enabled" : "disabled");
	if (type->scaling_percent > 0)
		add(summary, "CPU(s) scaling MHz", "%.0f%%", (double)type->scaling_percent);
	if (type->max_mhz > 0)
		add(summary, "CPU max MHz", "%.4f", (double)type->max_mhz);
	if (type->min_mhz > 0)
		add(summary, "CPU min MHz", "%.4f", (double)type->min_mhz);
	if (!cpu)
		return;
	add_text(summary, "CPU dynamic MHz", cpu->mhz_dynamic);
	add_text(summary, "CPU static MHz", cpu->mhz_static);
	if (cpu->bogomips)
		add(summary, "BogoMIPS", "%.2f", (double)strtof(cpu->bogomips, NULL));
}

/* RISC-V's, the extensions apart by blanks; LoongArch's is in the line of op-modes, MIPS' is not shown. */
static void add_isa(struct summary *summary, const char *isa)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!isa)
		return;
	for (; *isa; isa++)
		strbuf_putc(&text, *isa == '_' ? ' ' : *isa);
	if (text.failed)
		summary->lines.failed = true;
	else
		add_text(summary, "ISA", text.text);
}

static void add_type(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	summary->depth = 0;
	if (first)
		add_text(summary, "Vendor ID", type->vendor);
	summary->depth = lscpu->types[0].vendor ? 1 : 0;
	add_text(summary, "Model name", type->name ? type->name : "-");
	summary->depth++;
	add_text(summary, "Machine type", lscpu->facts->machine.firmware_type);
	add_text(summary, "CPU family", type->family);
	add_text(summary, "Model", type->model);
	add_counts(summary, type);
	add_text(summary, "Stepping", type->stepping_text[0] ? type->stepping_text : type->stepping);
	add_text(summary, "Microcode version", type->sample ? type->sample->microcode : NULL);
	add_frequencies(summary, type, first);
	if (first)
		add_text(summary, "Dispatching mode", lscpu->facts->machine.dispatching);
	add_text(summary, "Flags", type->facts->field[IDENTITY_FLAGS]);
	add_isa(summary, lscpu_isa_of(type));
	add_text(summary, "MMU", lscpu_mmu_of(type));
}

static void add_virtualization(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;

	if (!machine->virt_extension && !machine->hypervisor && !machine->virt_vendor)
		return;
	begin_section(summary, "Virtualization features");
	add_text(summary, "Virtualization", machine->virt_extension);
	add_text(summary, "Hypervisor", machine->hypervisor);
	add_text(summary, "Hypervisor vendor", machine->virt_vendor);
	add_text(summary, "Virtualization type", machine->virt_type);
}

static int64_t size_of(const struct lscpu_cache *cache)
{
	return cache->instances ? cache->all_bytes : cache->first->attr.size_bytes;
}

static void add_cache(struct summary *summary, const struct lscpu_cache *cache)
{
	struct strbuf value = { 0 };

	lscpu_put_size(size_of(cache), summary->view->bytes, true, &value);
	if (cache->instances)
		strbuf_printf(&value, " (%u instance%s)", cache->instances, cache->instances == 1 ? "" : "s");
	lines_add(&summary->lines, depth_of(summary), cache->name, &value);
}

static void add_caches(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;
	bool any = false;

	summary->lines.flat_suffix = " cache";
	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++) {
		if (size_of(&lscpu->caches[i]) == UNKNOWN)
			continue;
		if (!any)
			begin_section(summary, "Caches (sum of all)");
		add_cache(summary, &lscpu->caches[i]);
		any = true;
	}
	summary->lines.flat_suffix = NULL;
}

static void add_nodes(struct summary *summary)
{
	const struct facts *facts = summary->view->lscpu->facts;

	if (!facts->n_nodes)
		return;
	begin_section(summary, "NUMA");
	add(summary, "NUMA node(s)", "%zu", facts->n_nodes);
	for (size_t i = 0; i < facts->n_nodes; i++) {
		char label[64];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s)", (long long)facts->nodes[i].id);
		add_set(summary, label, &facts->nodes[i].cpus);
	}
}

/* "spec_store_bypass" is printed "Spec store bypass"; of "Mitigation: A; B: C" the colons go, since a colon ends a label. */
static void add_vulnerability(struct summary *summary, const struct vulnerability_facts *vulnerability)
{
	_cleanup_strbuf_ struct strbuf name = { 0 }, text = { 0 };
	bool mitigated = !strncmp(vulnerability->text, "Mitigation", 10), seen = false;

	put(summary, &name, vulnerability->name);
	for (char *c = name.text; !name.failed && *c; c++)
		if (*c == '_')
			*c = ' ';
	if (!name.failed && name.text[0] >= 'a' && name.text[0] <= 'z')
		name.text[0] = (char)(name.text[0] - 'a' + 'A');
	for (const char *c = vulnerability->text; *c; c++) {
		if (!mitigated || *c != ':')
			strbuf_putc(&text, *c);
		else if (!seen)
			strbuf_putc(&text, ';');
		seen = seen || *c == ':';
	}
	if (name.failed || text.failed)
		summary->lines.failed = true;
	else
		add_text(summary, name.text, text.text);
}

static void add_vulnerabilities(struct summary *summary)
{
	const struct facts *facts = summary->view->lscpu->facts;

	if (facts->n_vulnerabilities)
		begin_section(summary, "Vulnerabilities");
	summary->lines.flat_prefix = "Vulnerability ";
	for (size_t i = 0; i < facts->n_vulnerabilities; i++)
		add_vulnerability(summary, &facts->vulnerabilities[i]);
}

/* The lines from at on that are as deep as the first, each with its children; the index behind them. */
static size_t put_json(const struct lines *lines, size_t at, struct strbuf *out)
{
	int depth = lines->items[at].depth, indent = 6 * (depth + 1);

	strbuf_printf(out, "%*s", indent, "");
	for (bool first = true; at < lines->n && lines->items[at].depth == depth; first = false) {
		const struct line *line = &lines->items[at++];
		bool below = at < lines->n && lines->items[at].depth > depth;

		strbuf_printf(out, "%s{\n%*s\"field\": ", first ? "" : ",", indent + 3, "");
		escape_json(out, line->label);
		strbuf_printf(out, ",\n%*s\"data\": ", indent + 3, "");
		if (*line->value)
			escape_json(out, line->value);
		else
			strbuf_puts(out, "null");
		/* The first line, Architecture, has children with every lscpu; of a record they may not be known. */
		if (lines->sections && (below || at == 1)) {
			strbuf_printf(out, ",\n%*s\"children\": [\n", indent + 3, "");
			if (below)
				at = put_json(lines, at, out);
			strbuf_printf(out, "\n%*s]", indent + 3, "");
		}
		strbuf_printf(out, "\n%*s}", indent, "");
	}
	return at;
}

void lscpu_render_summary(const struct lscpu_view *view, struct strbuf *out)
{
	const struct lscpu *lscpu = view->lscpu;
	_cleanup_(free_summary) struct summary summary = {
		.view = view,
		.lines = { .as_table = true, .sections = view->nested, .width = view->width },
	};

	add_architecture(&summary);
	add_cpus(&summary);
	for (size_t i = 0; i < lscpu->n_types; i++)
		add_type(&summary, &lscpu->types[i], !i);
	add_virtualization(&summary);
	add_caches(&summary);
	add_nodes(&summary);
	add_vulnerabilities(&summary);
	if (!view->json || summary.lines.failed) {
		lines_write(&summary.lines, out);
		return;
	}
	strbuf_puts(out, "{\n   \"lscpu\": [\n");
	put_json(&summary.lines, 0, out);
	strbuf_puts(out, "\n   ]\n}\n");
}
