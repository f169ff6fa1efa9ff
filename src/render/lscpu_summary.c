// SPDX-License-Identifier: MIT
// lscpu's summary: lines made once, then written flat, in sections, or as JSON.
#include <stdarg.h>
#include <string.h>

#include "render/escape.h"
#include "render/lscpu.h"
#include "render/smartcols.h"

/* A line: where it stands in the tree of sections, its label and its value (offsets into summary.text). */
struct line {
	int depth;
	size_t label, value;
	bool heading;  /* of a section that has no value of its own, and is left out of the flat form */
	bool sections; /* has children in any case */
};

struct summary {
	const struct lscpu_view *view;
	struct strbuf text;
	struct line *lines;
	size_t n, capacity;
	int depth; /* of the next line; the flat form knows none */
	bool failed;
};

static void free_summary(struct summary *summary)
{
	strbuf_free(&summary->text);
	free(summary->lines);
}

static const char *label_of(const struct summary *summary, const struct line *line)
{
	return strbuf_text(&summary->text) + line->label;
}

static const char *value_of(const struct summary *summary, const struct line *line)
{
	return strbuf_text(&summary->text) + line->value;
}

/* Begins a line; its value is what is added to summary->text until end_line. */
static struct strbuf *begin_line(struct summary *summary, const char *format, ...) _printf_(2, 3);
static struct strbuf *begin_line(struct summary *summary, const char *format, ...)
{
	va_list arguments;
	char label[128];

	if (summary->n == summary->capacity) {
		size_t capacity = summary->capacity ? summary->capacity * 2 : 64;
		struct line *larger = realloc(summary->lines, capacity * sizeof(*larger));

		if (!larger) {
			summary->failed = true;
			return NULL;
		}
		summary->lines = larger;
		summary->capacity = capacity;
	}
	summary->lines[summary->n] = (struct line){ .depth = summary->depth, .label = summary->text.length };
	va_start(arguments, format);
	vsnprintf(label, sizeof(label), format, arguments);
	va_end(arguments);
	strbuf_add(&summary->text, label, strlen(label) + 1);
	summary->lines[summary->n].value = summary->text.length;
	return &summary->text;
}

static void end_line(struct summary *summary)
{
	strbuf_putc(&summary->text, '\0');
	summary->n++;
}

static void add(struct summary *summary, const char *label, const char *format, ...) _printf_(3, 4);
static void add(struct summary *summary, const char *label, const char *format, ...)
{
	struct strbuf *out = begin_line(summary, "%s", label);
	va_list arguments;
	char value[128];

	if (!out)
		return;
	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	strbuf_puts(out, value);
	end_line(summary);
}

/* A text of any length; without one there is no line. */
static void add_text(struct summary *summary, const char *label, const char *text)
{
	struct strbuf *out = text ? begin_line(summary, "%s", label) : NULL;

	if (!out)
		return;
	strbuf_puts(out, text);
	end_line(summary);
}

static void add_set(struct summary *summary, const struct cpuset *set, const char *label)
{
	struct strbuf *out = begin_line(summary, "%s", label);

	if (!out)
		return;
	lscpu_put_set(set, summary->view->hex, out);
	end_line(summary);
}

/* Begins a section; the lines of it stand one deeper. */
static void begin_section(struct summary *summary, const char *label)
{
	summary->depth = 0;
	if (summary->view->nested && begin_line(summary, "%s", label)) {
		summary->lines[summary->n].heading = true;
		end_line(summary);
	}
	summary->depth = 1;
}

static void add_architecture(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;
	const struct model_facts *models = summary->view->lscpu->facts->models;
	bool both = machine->op_modes[1] != UNKNOWN;

	/* Of a record the architecture may be unknown; lscpu would name the machine that it runs on. */
	summary->depth = 0;
	add_text(summary, "Architecture:", machine->arch ? machine->arch : "-");
	if (summary->n)
		summary->lines[summary->n - 1].sections = true;
	summary->depth = 1;
	if (both || (machine->op_modes[0] != UNKNOWN && summary->view->lscpu->facts->kind == SOURCE_LIVE))
		add(summary, "CPU op-mode(s):", both ? "%lld-bit, %lld-bit" : "%lld-bit", (long long)machine->op_modes[0],
		    (long long)machine->op_modes[1]);
	if (summary->view->lscpu->facts->n_models)
		add_text(summary, "Address sizes:", models[0].field[IDENTITY_ADDRESS_SIZES]);
	if (machine->byte_order)
		add(summary, "Byte Order:", "%s Endian", !strcmp(machine->byte_order, "little") ? "Little" : "Big");
}

static int add_cpus(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;
	_cleanup_cpuset_ struct cpuset offline = { 0 };

	summary->depth = 0;
	add(summary, "CPU(s):", "%zu", lscpu->n_cpus);
	summary->depth = 1;
	if (!lscpu->facts->online.known)
		return 0;
	add_set(summary, &lscpu->facts->online.set, summary->view->hex ? "On-line CPU(s) mask:" : "On-line CPU(s) list:");
	for (size_t i = 0; i < lscpu->n_cpus; i++)
		if (!lscpu->cpus[i].online && cpuset_add(&offline, lscpu->cpus[i].facts->cpu) < 0)
			return -1;
	if (!cpuset_empty(&offline))
		add_set(summary, &offline, summary->view->hex ? "Off-line CPU(s) mask:" : "Off-line CPU(s) list:");
	return 0;
}

static void add_counts(struct summary *summary, const struct lscpu_type *type)
{
	struct lscpu_counts counts = lscpu_counts_of(summary->view->lscpu, type);
	bool clusters = summary->view->lscpu->has_clusters;

	add(summary, "Thread(s) per core:", "%u", counts.threads);
	add(summary, clusters ? "Core(s) per cluster:" : "Core(s) per socket:", "%u", counts.cores);
	if (clusters) {
		add(summary, "Socket(s):", "-");
		add(summary, "Cluster(s):", "%u", counts.sockets);
		return;
	}
	add(summary, counts.has_books ? "Socket(s) per book:" : "Socket(s):", "%u", counts.sockets);
	if (counts.has_books)
		add(summary, counts.has_drawers ? "Book(s) per drawer:" : "Book(s):", "%u", counts.books);
	if (counts.has_drawers)
		add(summary, "Drawer(s):", "%u", counts.drawers);
}

static void add_frequencies(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct facts *facts = summary->view->lscpu->facts;
	const struct cpu_facts *cpu = summary->view->lscpu->cpus[type->first].facts;

	if (first && facts->boost_file)
		add(summary, "Frequency boost:", facts->boost ? "enabled" : "disabled");
	if (type->scaling_percent > 0)
		add(summary, "CPU(s) scaling MHz:", "%.0f%%", (double)type->scaling_percent);
	if (type->max_mhz > 0)
		add(summary, "CPU max MHz:", "%.4f", (double)type->max_mhz);
	if (type->min_mhz > 0)
		add(summary, "CPU min MHz:", "%.4f", (double)type->min_mhz);
	add_text(summary, "CPU dynamic MHz:", cpu->mhz_dynamic);
	add_text(summary, "CPU static MHz:", cpu->mhz_static);
	if (cpu->bogomips)
		add(summary, "BogoMIPS:", "%.2f", (double)strtof(cpu->bogomips, NULL));
}

static void add_type(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	summary->depth = 0;
	if (first)
		add_text(summary, "Vendor ID:", type->vendor);
	summary->depth = lscpu->types[0].vendor ? 1 : 0;
	add_text(summary, "Model name:", type->name ? type->name : "-");
	summary->depth++;
	add_text(summary, "Machine type:", type->facts->field[IDENTITY_MACHINE]);
	add_text(summary, "CPU family:", type->family);
	add_text(summary, "Model:", type->model);
	add_counts(summary, type);
	add_text(summary, "Stepping:", type->stepping_text[0] ? type->stepping_text : type->stepping);
	add_text(summary, "Microcode version:", lscpu->cpus[type->first].facts->microcode);
	add_frequencies(summary, type, first);
	if (first)
		add_text(summary, "Dispatching mode:", lscpu->facts->machine.dispatching);
	add_text(summary, "Flags:", type->facts->field[IDENTITY_FLAGS]);
	/* LoongArch's list of word sizes is in the line of op-modes. */
	if (lscpu->facts->machine.op_modes[0] == UNKNOWN)
		add_text(summary, "ISA:", type->facts->field[IDENTITY_ISA]);
	add_text(summary, "MMU:", type->facts->field[IDENTITY_MMU]);
}

static void add_virtualization(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;

	if (!machine->virt_extension && !machine->hypervisor && !machine->virt_vendor)
		return;
	begin_section(summary, "Virtualization features:");
	add_text(summary, "Virtualization:", machine->virt_extension);
	add_text(summary, "Hypervisor:", machine->hypervisor);
	add_text(summary, "Hypervisor vendor:", machine->virt_vendor);
	add_text(summary, "Virtualization type:", machine->virt_type);
}

static void add_cache(struct summary *summary, const struct lscpu_cache *cache)
{
	int64_t size = cache->instances ? cache->all_bytes : cache->first->size_bytes;
	struct strbuf *out;

	if (size == UNKNOWN)
		return;
	out = begin_line(summary, summary->view->nested ? "%s:" : "%s cache:", cache->name);
	if (!out)
		return;
	lscpu_put_size(size, summary->view->bytes, true, out);
	if (cache->instances)
		strbuf_printf(out, " (%u instance%s)", cache->instances, cache->instances == 1 ? "" : "s");
	end_line(summary);
}

static void add_caches(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;
	bool any = false;

	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++)
		any = any || (lscpu->caches[i].instances ? lscpu->caches[i].all_bytes : lscpu->caches[i].first->size_bytes) != UNKNOWN;
	if (!any)
		return;
	begin_section(summary, "Caches (sum of all):");
	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++)
		add_cache(summary, &lscpu->caches[i]);
}

static void add_nodes(struct summary *summary)
{
	const struct facts *facts = summary->view->lscpu->facts;

	if (!facts->n_nodes)
		return;
	begin_section(summary, "NUMA:");
	add(summary, "NUMA node(s):", "%zu", facts->n_nodes);
	for (size_t i = 0; i < facts->n_nodes; i++) {
		char label[64];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s):", (long long)facts->nodes[i].id);
		add_set(summary, &facts->nodes[i].cpus, label);
	}
}

/* "spec_store_bypass" is printed "Spec store bypass"; of "Mitigation: A; B: C" the colons go, since a colon ends a label. */
static void add_vulnerability(struct summary *summary, const struct vulnerability_facts *vulnerability)
{
	struct strbuf *out;
	char name[96];
	bool mitigated = !strncmp(vulnerability->text, "Mitigation", 10), seen = false;

	snprintf(name, sizeof(name), "%s", vulnerability->name);
	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = ' ';
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
	out = begin_line(summary, summary->view->nested ? "%s:" : "Vulnerability %s:", name);
	if (!out)
		return;
	for (const char *c = vulnerability->text; *c; c++) {
		if (!mitigated || *c != ':')
			strbuf_putc(out, *c);
		else if (!seen)
			strbuf_putc(out, ';');
		seen = seen || *c == ':';
	}
	end_line(summary);
}

static void make_summary(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	add_architecture(summary);
	if (add_cpus(summary) < 0)
		summary->failed = true;
	for (size_t i = 0; i < lscpu->n_types; i++)
		add_type(summary, &lscpu->types[i], !i);
	add_virtualization(summary);
	add_caches(summary);
	add_nodes(summary);
	if (lscpu->facts->n_vulnerabilities)
		begin_section(summary, "Vulnerabilities:");
	for (size_t i = 0; i < lscpu->facts->n_vulnerabilities; i++)
		add_vulnerability(summary, &lscpu->facts->vulnerabilities[i]);
	if (!summary->view->nested)
		for (size_t i = 0; i < summary->n; i++)
			summary->lines[i].depth = 0;
}

static void put_lines(const struct summary *summary, struct strbuf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < summary->n; i++)
		width = MAX(width, strlen(label_of(summary, &summary->lines[i])) + 2 * (size_t)summary->lines[i].depth);
	for (size_t i = 0; i < summary->n; i++) {
		size_t start;

		strbuf_printf(out, "%*s", 2 * summary->lines[i].depth, "");
		start = out->length - 2 * (size_t)summary->lines[i].depth;
		escape_text(out, label_of(summary, &summary->lines[i]));
		do
			strbuf_putc(out, ' ');
		while (!out->failed && out->length - start < width + 1);
		escape_text(out, value_of(summary, &summary->lines[i]));
		strbuf_putc(out, '\n');
	}
}

/* The lines from at on that are as deep as the first, each with its children; the index behind them. */
static size_t put_json(const struct summary *summary, size_t at, struct strbuf *out)
{
	int depth = summary->lines[at].depth, indent = 6 * (depth + 1);

	for (bool first = true; at < summary->n && summary->lines[at].depth == depth; first = false) {
		const struct line *line = &summary->lines[at++];
		bool children = summary->view->nested && (line->sections || (at < summary->n && summary->lines[at].depth > depth));

		if (first)
			strbuf_printf(out, "%*s{\n", indent, "");
		else
			strbuf_puts(out, ",{\n");
		strbuf_printf(out, "%*s\"field\": ", indent + 3, "");
		escape_json(out, label_of(summary, line));
		strbuf_printf(out, ",\n%*s\"data\": ", indent + 3, "");
		if (line->heading)
			strbuf_puts(out, "null");
		else
			escape_json(out, value_of(summary, line));
		if (children) {
			strbuf_printf(out, ",\n%*s\"children\": [\n", indent + 3, "");
			if (at < summary->n && summary->lines[at].depth > depth)
				at = put_json(summary, at, out);
			strbuf_printf(out, "\n%*s]", indent + 3, "");
		}
		strbuf_printf(out, "\n%*s}", indent, "");
	}
	return at;
}

void lscpu_render_summary(const struct lscpu_view *view, struct strbuf *out)
{
	_cleanup_(free_summary) struct summary summary = { .view = view };

	make_summary(&summary);
	if (summary.failed || summary.text.failed) {
		out->failed = true;
		return;
	}
	if (!view->json) {
		put_lines(&summary, out);
		return;
	}
	strbuf_puts(out, "{\n   \"lscpu\": [\n");
	put_json(&summary, 0, out);
	strbuf_puts(out, "\n   ]\n}\n");
}

int lscpu_render_summary_wrapped(const struct lscpu_view *view, struct strbuf *out, struct error *error)
{
	static const struct smartcols_column columns[] = { { "field", false, false }, { "data", false, true } };
	_cleanup_(free_summary) struct summary summary = { .view = view };
	_cleanup_strbuf_ struct strbuf labels = { 0 };
	_cleanup_free_ const char **cells = NULL;

	make_summary(&summary);
	cells = calloc(2 * summary.n + 1, sizeof(*cells));
	if (summary.failed || summary.text.failed || !cells)
		return error_oom(error);
	/* Offsets first: the buffer moves while it grows. */
	for (size_t i = 0; i < summary.n; i++) {
		cells[2 * i] = (const char *)labels.length;
		strbuf_printf(&labels, "%*s%s", 2 * summary.lines[i].depth, "", label_of(&summary, &summary.lines[i]));
		strbuf_putc(&labels, '\0');
	}
	if (labels.failed)
		return error_oom(error);
	for (size_t i = 0; i < summary.n; i++) {
		cells[2 * i] = strbuf_text(&labels) + (size_t)cells[2 * i];
		cells[2 * i + 1] = value_of(&summary, &summary.lines[i]);
	}
	return smartcols_print(columns, ARRAY_SIZE(columns), cells, summary.n, SMARTCOLS_NO_HEADINGS, view->width, out, error);
}
