// SPDX-License-Identifier: MIT
// The summary. It differs from lscpu's where that misleads: totals, ranges, kinds of core, what the process may use.
#include "render/summary.h"

#include <string.h>

#include "derive/isa.h"
#include "model/allowance.h"
#include "render/human.h"

/* One line: a label (formatted), a value, and how deep it stands when there are sections. A heading has no value. */
struct line {
	char *label, *value;
	int depth;
};

struct lines {
	struct line *items;
	size_t n, capacity;
	bool failed;
	int depth;                /* of the lines that are added now */
	const char *flat_prefix;  /* before labels where there are no sections: "Vulnerability " */
	const char *flat_suffix;  /* behind them: " cache" */
	bool sections;
};

static void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		free(lines->items[i].label);
		free(lines->items[i].value);
	}
	free(lines->items);
}

/* Takes value over. An empty value is a fact that is not known: the line is left out. */
static void add(struct lines *lines, const char *label, struct strbuf *value)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };

	if (!value->failed && !value->length)
		return;
	if (lines->n == lines->capacity) {
		size_t capacity = lines->capacity ? lines->capacity * 2 : 64;
		struct line *larger = realloc(lines->items, capacity * sizeof(*larger));

		if (!larger) {
			lines->failed = true;
			strbuf_free(value);
			return;
		}
		lines->items = larger;
		lines->capacity = capacity;
	}
	if (lines->sections) {
		strbuf_puts(&name, label);
	} else {
		strbuf_printf(&name, "%s%s%s", lines->flat_prefix ? lines->flat_prefix : "", label,
			      lines->flat_suffix ? lines->flat_suffix : "");
		/* "Vulnerability Spectre v1", but "Spectre v1" under its heading. */
	}
	strbuf_putc(&name, ':');
	lines->items[lines->n] = (struct line){ strbuf_take(&name), strbuf_take(value), lines->depth };
	lines->failed = lines->failed || !lines->items[lines->n].label || !lines->items[lines->n].value;
	lines->n++;
}

static void add_text(struct lines *lines, const char *label, const char *text)
{
	struct strbuf value = { 0 };

	if (text)
		human_text(text, &value);
	add(lines, label, &value);
}

static void add_number(struct lines *lines, const char *label, int64_t number)
{
	struct strbuf value = { 0 };

	if (number != UNKNOWN)
		strbuf_printf(&value, "%lld", (long long)number);
	add(lines, label, &value);
}

static void add_range(struct lines *lines, const char *label, struct range range)
{
	struct strbuf value = { 0 };

	if (range.min != UNKNOWN)
		strbuf_printf(&value, range.min == range.max ? "%lld" : "%lld-%lld", (long long)range.min, (long long)range.max);
	add(lines, label, &value);
}

static void add_list(struct lines *lines, const char *label, const struct cpuset *set)
{
	struct strbuf value = { 0 };

	human_list(set, &value);
	add(lines, label, &value);
}

static void add_mhz(struct lines *lines, const char *label, int64_t hz)
{
	struct strbuf value = { 0 };

	if (hz != UNKNOWN)
		human_mhz(hz, &value);
	add(lines, label, &value);
}

/* A heading stands over its lines where there are sections, and is not there otherwise. */
static void heading(struct lines *lines, const char *text)
{
	struct strbuf value = { 0 };

	lines->depth = 0;
	if (!lines->sections)
		return;
	strbuf_putc(&value, ' ');
	add(lines, text, &value);
	if (!lines->failed)
		lines->items[lines->n - 1].value[0] = '\0';
	lines->depth = 1;
}

static void machine_lines(const struct view *view, struct lines *lines)
{
	const struct machine_facts *machine = &view->topology->facts.machine;
	struct strbuf value = { 0 };

	lines->depth = 0;
	add_text(lines, "Architecture", machine->arch);
	lines->depth = machine->arch ? 1 : 0;
	for (size_t i = 0; i < 2; i++)
		if (machine->op_modes[i] != UNKNOWN)
			strbuf_printf(&value, "%s%lld-bit", value.length ? ", " : "", (long long)machine->op_modes[i]);
	add(lines, "CPU op-mode(s)", &value);
	value = (struct strbuf){ 0 };
	if (machine->phys_addr_bits != UNKNOWN && machine->virt_addr_bits != UNKNOWN)
		strbuf_printf(&value, "%lld bits physical, %lld bits virtual", (long long)machine->phys_addr_bits,
			      (long long)machine->virt_addr_bits);
	add(lines, "Address sizes", &value);
	add_text(lines, "Byte Order", !machine->byte_order ? NULL : *machine->byte_order == 'l' ? "Little Endian" : "Big Endian");
}

static void cpu_lines(const struct view *view, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;
	const struct counts *counts = &view->derived->counts;

	lines->depth = 0;
	add_number(lines, "CPU(s)", counts->present != UNKNOWN ? counts->present : counts->online);
	lines->depth = 1;
	if (facts->online.known)
		add_list(lines, "On-line CPU(s) list", &facts->online.set);
	if (counts->offline > 0) {
		add_list(lines, "Off-line CPU(s) list", &view->derived->offline.set);
		add_number(lines, "On-line CPU(s)", counts->online);
	}
	if (facts->isolated.known && !cpuset_empty(&facts->isolated.set))
		add_list(lines, "Isolated CPU(s) list", &facts->isolated.set);
}

/* What this process may use, where that is less than the machine. */
static void usable_lines(const struct view *view, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;
	const struct worker_answer *answer = &view->derived->workers;
	struct strbuf quota = { 0 };

	if (!view->derived->workers_known || (int64_t)answer->workers == view->derived->counts.online)
		return;
	lines->depth = 0;
	add_number(lines, "Usable CPU(s)", answer->usable);
	lines->depth = 1;
	add_list(lines, "Usable CPU(s) list", &facts->allowed.set);
	if (facts->allowance->quota.state == QUOTA_SET) {
		strbuf_printf(&quota, "%.4g CPU(s) by ", (double)facts->allowance->quota.quota_us / (double)facts->allowance->quota.period_us);
		human_text(facts->allowance->quota.path, &quota);
	}
	add(lines, "CPU quota", &quota);
	add_number(lines, "Workers", answer->workers);
}

/* Shared by all models when there is one; with several, one model's own. */
static void model_lines(const struct view *view, const struct topo_model *model, struct lines *lines)
{
	_cleanup_strbuf_ struct strbuf versions = { 0 };

	lines->depth = 0;
	add_text(lines, "Vendor ID", model->vendor);
	lines->depth = model->vendor ? 1 : 0;
	add_text(lines, "Model name", model->name);
	add_text(lines, "Machine type", model->facts->field[IDENTITY_MACHINE]);
	lines->depth = 2;
	add_text(lines, "CPU family", model->facts->field[IDENTITY_FAMILY]);
	add_text(lines, "Model", model->facts->field[IDENTITY_MODEL]);
	add_text(lines, "Stepping", model->facts->field[IDENTITY_STEPPING]);
	add_text(lines, "Codename", model->codename);
	add_text(lines, "ISA level", isa_level(model->facts->field[IDENTITY_FLAGS]));
	for (size_t i = 0; model->microcode && model->microcode[i]; i++)
		strbuf_printf(&versions, "%s%s", i ? ", " : "", model->microcode[i]);
	add_text(lines, "Microcode version", versions.length ? strbuf_text(&versions) : NULL);
	add_text(lines, "ISA", model->facts->field[IDENTITY_ISA]);
	add_text(lines, "MMU", model->facts->field[IDENTITY_MMU]);
	if (view->topology->n_models > 1)
		add_list(lines, "CPU(s) list", &model->cpus);
}

static void structure_lines(const struct view *view, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;
	const struct facts *facts = &view->topology->facts;

	lines->depth = lines->n && view->topology->n_models == 1 ? 2 : 0;
	add_range(lines, "Thread(s) per core", counts->threads_per_core);
	add_range(lines, "Core(s) per socket", counts->cores_per_package);
	add_number(lines, "Socket(s)", counts->packages);
	if (counts->dies > counts->packages && counts->packages != UNKNOWN)
		add_number(lines, "Die(s)", counts->dies);
	if (counts->clusters != UNKNOWN && counts->clusters > 1 && counts->clusters < counts->cores_online)
		add_number(lines, "Cluster(s)", counts->clusters);
	add_number(lines, "Book(s)", counts->books);
	add_number(lines, "Drawer(s)", counts->drawers);
	add_number(lines, "Core(s)", counts->cores_online);
	add_text(lines, "Dispatching mode", facts->machine.dispatching);
	add_text(lines, "Frequency boost", facts->boost == UNKNOWN ? NULL : facts->boost ? "enabled" : "disabled");
	add_mhz(lines, "CPU max MHz", view->derived->max_hz.max);
	add_mhz(lines, "CPU min MHz", view->derived->min_hz.min);
	if (view->topology->n_models)
		add_text(lines, "BogoMIPS", view->topology->models[0].bogomips);
	if (view->topology->n_models)
		add_text(lines, "Flags", view->topology->models[0].facts->field[IDENTITY_FLAGS]);
}

/* "16 x 8 MiB": one group of cache instances. */
static void add_group(const struct cache_group *group, struct strbuf *value)
{
	if (value->length)
		strbuf_puts(value, " + ");
	if (group->instances != UNKNOWN && group->instances != 1)
		strbuf_printf(value, "%lld x ", (long long)group->instances);
	if (group->size_bytes != UNKNOWN)
		human_size(group->size_bytes, value);
	else
		strbuf_puts(value, "unknown size");
}

static void cache_line(const struct view *view, const struct cache_total *total, struct lines *lines)
{
	const struct derived *derived = view->derived;
	struct strbuf value = { 0 };
	char name[8];

	for (size_t i = 0; i < derived->n_cache_groups; i++)
		if (derived->cache_groups[i].level == total->level && derived->cache_groups[i].type == total->type)
			add_group(&derived->cache_groups[i], &value);
	if (total->instances == 1)
		strbuf_puts(&value, " (1 instance)");
	else if (total->total_bytes != UNKNOWN) {
		strbuf_puts(&value, " = ");
		human_size(total->total_bytes, &value);
	}
	add(lines, cache_name(total->level, total->type, name), &value);
}

static void cache_lines(const struct view *view, struct lines *lines)
{
	if (!view->derived->n_cache_totals)
		return;
	heading(lines, "Caches (instances x size)");
	lines->flat_suffix = " cache";
	for (size_t i = 0; i < view->derived->n_cache_totals; i++)
		cache_line(view, &view->derived->cache_totals[i], lines);
	lines->flat_suffix = NULL;
}

/* The caches that only CPUs of one kind have: "L1d 6 x 48 KiB, L2 6 x 1.25 MiB". */
static void add_kind_caches(const struct view *view, size_t kind, struct lines *lines)
{
	const struct derived *derived = view->derived;
	struct strbuf value = { 0 };
	char name[8];

	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		const struct cache_group *group = &derived->cache_groups[i];
		_cleanup_strbuf_ struct strbuf one = { 0 };

		if (group->kind != (int32_t)kind)
			continue;
		add_group(group, &one);
		strbuf_printf(&value, "%s%s %s", value.length ? ", " : "",
			      cache_name(group->level, group->type, name),
			      strbuf_text(&one));
	}
	add(lines, "caches", &value);
}

/* What a kind is called: its type, or its model where several kinds have one type (two sorts of big ARM cores). */
static void kind_title(const struct view *view, size_t k, char *title, size_t size)
{
	const struct derived *derived = view->derived;
	const struct kind *kind = &derived->kinds[k];
	const char *name = kind->model == NO_INDEX ? NULL : view->topology->models[kind->model].name;
	const char *type = kind_type_name(kind->type);
	size_t same = 0;

	for (size_t i = 0; i < derived->n_kinds; i++)
		same += derived->kinds[i].type == kind->type;
	if (same > 1 && name)
		snprintf(title, size, "%s", name);
	else if (same > 1)
		snprintf(title, size, "Kind %zu", k);
	else
		snprintf(title, size, "%c%s", type[0] - 'a' + 'A', type + 1);
}

static void kind_lines(const struct view *view, struct lines *lines)
{
	if (view->derived->n_kinds < 2)
		return;
	lines->depth = 0;
	add_number(lines, "Kind(s) of core", (int64_t)view->derived->n_kinds);
	for (size_t k = 0; k < view->derived->n_kinds; k++) {
		const struct kind *kind = &view->derived->kinds[k];
		char title[64], prefix[66];
		const char *name;

		kind_title(view, k, title, sizeof(title));
		snprintf(prefix, sizeof(prefix), "%s ", title);
		heading(lines, title);
		lines->flat_prefix = prefix;
		name = kind->model == NO_INDEX ? NULL : view->topology->models[kind->model].name;
		if (name && view->topology->n_models > 1 && strcmp(title, name) != 0)
			add_text(lines, "model name", name);
		add_list(lines, "CPU(s) list", &kind->cpus);
		add_number(lines, "core(s)", kind->cores);
		add_range(lines, "thread(s) per core", kind->threads_per_core);
		add_kind_caches(view, k, lines);
		add_mhz(lines, "max MHz", kind->max_hz);
		lines->flat_prefix = NULL;
	}
}

static void virtualization_lines(const struct view *view, struct lines *lines)
{
	const struct machine_facts *machine = &view->topology->facts.machine;

	if (!machine->virt_extension && !machine->hypervisor && !machine->virt_vendor && !machine->virt_type && !machine->container)
		return;
	heading(lines, "Virtualization features");
	add_text(lines, "Virtualization", machine->virt_extension);
	add_text(lines, "Hypervisor", machine->hypervisor);
	add_text(lines, "Hypervisor vendor", machine->virt_vendor);
	add_text(lines, "Virtualization type", machine->virt_type);
	add_text(lines, "Container", machine->container);
}

static void node_lines(const struct view *view, struct lines *lines)
{
	const struct topology *topology = view->topology;

	if (!topology->nodes_known)
		return;
	heading(lines, "NUMA");
	add_number(lines, "NUMA node(s)", (int64_t)topology->n_nodes);
	for (size_t i = 0; i < topology->n_nodes; i++) {
		char label[48];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s)", (long long)topology->nodes[i].id);
		if (topology->nodes[i].cpus_known)
			add_list(lines, label, &topology->nodes[i].cpus);
	}
}

static void vulnerability_lines(const struct view *view, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;

	if (!facts->n_vulnerabilities)
		return;
	heading(lines, "Vulnerabilities");
	lines->flat_prefix = "Vulnerability ";
	for (size_t i = 0; i < facts->n_vulnerabilities; i++) {
		_cleanup_strbuf_ struct strbuf label = { 0 }, text = { 0 };
		const char *colon = strchr(facts->vulnerabilities[i].text, ':');

		/* As lscpu: "spec_store_bypass" is "Spec store bypass", "Mitigation: X" is "Mitigation; X". */
		human_text(facts->vulnerabilities[i].name, &label);
		for (size_t j = 0; j < label.length; j++)
			if (label.text[j] == '_')
				label.text[j] = ' ';
		if (label.length && label.text[0] >= 'a' && label.text[0] <= 'z')
			label.text[0] -= 'a' - 'A';
		human_text(facts->vulnerabilities[i].text, &text);
		if (colon && !text.failed && span_starts(span_of(text.text), "Mitigation:"))
			text.text[strlen("Mitigation")] = ';';
		add_text(lines, strbuf_text(&label), strbuf_text(&text));
	}
	lines->flat_prefix = NULL;
}

/* What could not be known, or is not to be trusted, and why. */
static void warning_lines(const struct view *view, struct lines *lines)
{
	if (view->derived->n_warnings)
		heading(lines, "Warnings");
	for (size_t i = 0; i < view->derived->n_warnings; i++)
		add_text(lines, lines->sections ? view->derived->warnings[i].id : "Warning", view->derived->warnings[i].text);
}

static void write_lines(const struct lines *lines, const struct summary_style *style, struct strbuf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < lines->n; i++)
		if (*lines->items[i].value)
			width = MAX(width, strlen(lines->items[i].label) + (style->sections ? 2U * (size_t)lines->items[i].depth : 0));
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *line = &lines->items[i];
		int indent = style->sections ? 2 * line->depth : 0;
		bool bold = style->colour && line->depth == 0;

		strbuf_printf(out, "%*s%s%s%s", indent, "", bold ? "\033[1m" : "", line->label, bold ? "\033[0m" : "");
		if (*line->value)
			strbuf_printf(out, "%*s %s", (int)(width - strlen(line->label)) - indent, "", line->value);
		strbuf_putc(out, '\n');
	}
}

void render_summary(const struct view *view, const struct summary_style *style, struct strbuf *out)
{
	_cleanup_(lines_free) struct lines lines = { .sections = style->sections };

	machine_lines(view, &lines);
	cpu_lines(view, &lines);
	usable_lines(view, &lines);
	for (size_t i = 0; i < view->topology->n_models; i++)
		model_lines(view, &view->topology->models[i], &lines);
	structure_lines(view, &lines);
	kind_lines(view, &lines);
	virtualization_lines(view, &lines);
	cache_lines(view, &lines);
	node_lines(view, &lines);
	vulnerability_lines(view, &lines);
	warning_lines(view, &lines);
	if (lines.failed)
		out->failed = true;
	else
		write_lines(&lines, style, out);
}
