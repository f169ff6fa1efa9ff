// SPDX-License-Identifier: MIT
// The summary. It differs from lscpu's where that misleads: totals, ranges, kinds of core, what the process may use.
#include "render/summary.h"

#include <string.h>

#include "model/allowance.h"
#include "render/human.h"
#include "render/lines.h"

/*
 * One table: adding a line is adding a row. A row shows a field of the document by its section and key, or adds its own
 * lines. The order and the labels are lscpu's.
 */
struct item {
	const char *label;
	int depth;
	const char *section, *key;
	void (*add)(const struct view *view, const struct item *item, struct lines *lines);
};

static void put_value(const struct value *value, enum unit unit, struct strbuf *out)
{
	switch (value->type) {
	case VALUE_INTEGER:
		if (unit == UNIT_HZ)
			human_mhz(value->integer, out);
		else
			strbuf_printf(out, "%lld", (long long)value->integer);
		return;
	case VALUE_TEXT:
		human_text(value->text, out);
		return;
	case VALUE_SET:
		human_list(value->set, out);
		return;
	case VALUE_TEXTS:
		for (size_t i = 0; value->texts[i]; i++) {
			strbuf_puts(out, i ? ", " : "");
			human_text(value->texts[i], out);
		}
		return;
	default: /* no line shows the others */
		return;
	}
}

/* The value of a field as people read it; nothing where it is unknown. */
static void add_field(const struct view *view, const struct item *item, size_t row, struct lines *lines)
{
	const struct section *section = section_by_key(item->section);
	const struct field *field = field_by_key(section, item->key);
	struct value value = { .type = VALUE_NULL };
	struct strbuf text = { 0 };

	field->get(view, row, &value);
	put_value(&value, field->unit, &text);
	lines_add(lines, item->depth, item->label, &text);
}

static void add_text(struct lines *lines, int depth, const char *label, const char *text)
{
	struct strbuf value = { 0 };

	if (text)
		human_text(text, &value);
	lines_add(lines, depth, label, &value);
}

static void add_number(struct lines *lines, int depth, const char *label, int64_t number)
{
	struct strbuf value = { 0 };

	if (number != UNKNOWN)
		strbuf_printf(&value, "%lld", (long long)number);
	lines_add(lines, depth, label, &value);
}

static void add_list(struct lines *lines, int depth, const char *label, const struct cpuset *set)
{
	struct strbuf value = { 0 };

	human_list(set, &value);
	lines_add(lines, depth, label, &value);
}

static void add_range(struct lines *lines, int depth, const char *label, struct range range)
{
	struct strbuf value = { 0 };

	if (range.min != UNKNOWN)
		strbuf_printf(&value, range.min == range.max ? "%lld" : "%lld-%lld", (long long)range.min, (long long)range.max);
	lines_add(lines, depth, label, &value);
}

static void op_modes(const struct view *view, const struct item *item, struct lines *lines)
{
	const int64_t *modes = view->topology->facts.machine.op_modes;
	struct strbuf value = { 0 };

	for (size_t i = 0; i < 2; i++)
		if (modes[i] != UNKNOWN)
			strbuf_printf(&value, "%s%lld-bit", value.length ? ", " : "", (long long)modes[i]);
	lines_add(lines, item->depth, item->label, &value);
}

static void address_sizes(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct machine_facts *machine = &view->topology->facts.machine;
	struct strbuf value = { 0 };

	if (machine->phys_addr_bits != UNKNOWN && machine->virt_addr_bits != UNKNOWN)
		strbuf_printf(&value, "%lld bits physical, %lld bits virtual", (long long)machine->phys_addr_bits,
			      (long long)machine->virt_addr_bits);
	lines_add(lines, item->depth, item->label, &value);
}

static void byte_order(const struct view *view, const struct item *item, struct lines *lines)
{
	const char *order = view->topology->facts.machine.byte_order;

	add_text(lines, item->depth, item->label, !order ? NULL : *order == 'l' ? "Little Endian" : "Big Endian");
}

/* As lscpu: the CPUs that are there, online or not. */
static void cpus(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	add_number(lines, item->depth, item->label, counts->present != UNKNOWN ? counts->present : counts->online);
}

static void offline_cpus(const struct view *view, const struct item *item, struct lines *lines)
{
	if (view->derived->counts.offline <= 0)
		return;
	add_list(lines, item->depth, item->label, &view->derived->offline.set);
	add_number(lines, item->depth, "On-line CPU(s)", view->derived->counts.online);
}

static void isolated_cpus(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct known_set *isolated = &view->topology->facts.isolated;

	if (isolated->known && !cpuset_empty(&isolated->set))
		add_list(lines, item->depth, item->label, &isolated->set);
}

/* What this process may use, where that is less than the machine. */
static void usable_cpus(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;
	const struct worker_answer *answer = &view->derived->workers;
	_cleanup_cpuset_ struct cpuset usable = { 0 };
	struct strbuf quota = { 0 };

	if (!view->derived->workers_known || (int64_t)answer->workers == view->derived->counts.online)
		return;
	add_number(lines, item->depth, item->label, answer->usable);
	/* Isolated CPUs are allowed, but not for workers while there are others (derive/workers.c). */
	if (cpuset_copy(&facts->allowed.set, &usable) < 0 ||
	    (cpuset_count(&usable) != answer->usable && cpuset_andnot(&usable, &facts->isolated.set) < 0))
		lines->failed = true;
	add_list(lines, item->depth + 1, "Usable CPU(s) list", &usable);
	if (facts->allowance->quota.state == QUOTA_SET) {
		strbuf_printf(&quota, "%.4g CPU(s) by ",
			      (double)facts->allowance->quota.quota_us / (double)facts->allowance->quota.period_us);
		human_text(facts->allowance->quota.path, &quota);
	}
	lines_add(lines, item->depth + 1, "CPU quota", &quota);
	add_number(lines, item->depth + 1, "Workers", answer->workers);
}

/* Of each model; its CPUs are told where there are several. */
static void models(const struct view *view, const struct item *item _unused_, struct lines *lines)
{
	static const struct item rows[] = {
		{ "Vendor ID", 0, "models", "vendor", NULL },
		{ "Model name", 1, "models", "name", NULL },
		{ "Machine type", 1, "models", "machine_type", NULL },
		{ "CPU family", 2, "models", "family_text", NULL },
		{ "Model", 2, "models", "model_text", NULL },
		{ "Stepping", 2, "models", "stepping_text", NULL },
		{ "Codename", 2, "models", "codename", NULL },
		{ "ISA level", 2, "models", "isa_level", NULL },
		{ "ISA", 2, "models", "isa", NULL },
		{ "MMU", 2, "models", "mmu", NULL },
		{ "Microcode version", 2, "models", "microcode", NULL },
	};

	for (size_t model = 0; model < view->topology->n_models; model++) {
		int lift = view->topology->models[model].vendor ? 0 : 1;

		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			struct item row = rows[i];

			row.depth = MAX(row.depth - lift, 0);
			add_field(view, &row, model, lines);
		}
		if (view->topology->n_models > 1)
			add_list(lines, 2 - lift, "CPU(s) list", &view->topology->models[model].cpus);
	}
}

static void threads_per_core(const struct view *view, const struct item *item, struct lines *lines)
{
	add_range(lines, item->depth, item->label, view->derived->counts.threads_per_core);
}

static void cores_per_socket(const struct view *view, const struct item *item, struct lines *lines)
{
	add_range(lines, item->depth, item->label, view->derived->counts.cores_per_package);
}

/* Dies and clusters are told where they are a level of their own, not one a package resp. one a core. */
static void dies(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	if (counts->packages != UNKNOWN && counts->dies > counts->packages)
		add_number(lines, item->depth, item->label, counts->dies);
}

static void clusters(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	if (counts->clusters > 1 && counts->clusters < counts->cores_online)
		add_number(lines, item->depth, item->label, counts->clusters);
}

static void boost(const struct view *view, const struct item *item, struct lines *lines)
{
	int64_t known = view->topology->facts.boost;

	add_text(lines, item->depth, item->label, known == UNKNOWN ? NULL : known ? "enabled" : "disabled");
}

static void bogomips(const struct view *view, const struct item *item, struct lines *lines)
{
	if (view->topology->n_models)
		add_text(lines, item->depth, item->label, view->topology->models[0].bogomips);
}

static void flags(const struct view *view, const struct item *item, struct lines *lines)
{
	if (view->topology->n_models)
		add_text(lines, item->depth, item->label, view->topology->models[0].facts->field[IDENTITY_FLAGS]);
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

static void caches(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct derived *derived = view->derived;

	if (derived->n_cache_totals)
		lines_heading(lines, item->label);
	lines->flat_suffix = " cache";
	for (size_t t = 0; t < derived->n_cache_totals; t++) {
		const struct cache_total *total = &derived->cache_totals[t];
		struct strbuf value = { 0 };
		char name[8];

		for (size_t i = 0; i < derived->n_cache_groups; i++)
			if (derived->cache_groups[i].level == total->level && derived->cache_groups[i].type == total->type)
				add_group(&derived->cache_groups[i], &value);
		if (total->instances == 1) {
			strbuf_puts(&value, " (1 instance)");
		} else if (total->total_bytes != UNKNOWN) {
			strbuf_puts(&value, " = ");
			human_size(total->total_bytes, &value);
		}
		lines_add(lines, 1, cache_name(total->level, total->type, name), &value);
	}
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
		lines->failed = lines->failed || one.failed;
		strbuf_printf(&value, "%s%s %s", value.length ? ", " : "", cache_name(group->level, group->type, name),
			      strbuf_text(&one));
	}
	lines_add(lines, 1, "caches", &value);
}

static const char *kind_model_name(const struct view *view, const struct kind *kind)
{
	return kind->model == NO_INDEX ? NULL : view->topology->models[kind->model].name;
}

/* What a kind is called: its type, or its model where several kinds have one type (two sorts of big ARM cores). */
static void kind_title(const struct view *view, size_t k, char *title, size_t size)
{
	const struct derived *derived = view->derived;
	const struct kind *kind = &derived->kinds[k];
	const char *name = kind_model_name(view, kind), *type = kind_type_name(kind->type);
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

static void kinds(const struct view *view, const struct item *item, struct lines *lines)
{
	static const struct item rows[] = {
		{ "CPU(s) list", 1, "kinds", "cpus", NULL },
		{ "core(s)", 1, "kinds", "cores", NULL },
	};

	if (view->derived->n_kinds < 2)
		return;
	add_number(lines, item->depth, item->label, (int64_t)view->derived->n_kinds);
	for (size_t k = 0; k < view->derived->n_kinds; k++) {
		const struct kind *kind = &view->derived->kinds[k];
		const char *name = kind_model_name(view, kind);
		char title[64], prefix[66];
		struct strbuf mhz = { 0 };

		kind_title(view, k, title, sizeof(title));
		snprintf(prefix, sizeof(prefix), "%s ", title);
		lines_heading(lines, title);
		lines->flat_prefix = prefix;
		if (view->topology->n_models > 1 && name && strcmp(name, title) != 0)
			add_text(lines, 1, "model name", name);
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			add_field(view, &rows[i], k, lines);
		add_range(lines, 1, "thread(s) per core", kind->threads_per_core);
		add_kind_caches(view, k, lines);
		if (kind->max_hz != UNKNOWN)
			human_mhz(kind->max_hz, &mhz);
		lines_add(lines, 1, "max MHz", &mhz);
		lines->flat_prefix = NULL;
	}
}

static void virtualization(const struct view *view, const struct item *item, struct lines *lines)
{
	static const struct item rows[] = {
		{ "Virtualization", 1, "machine", "virt_extension", NULL },
		{ "Hypervisor", 1, "machine", "hypervisor_name", NULL },
		{ "Hypervisor vendor", 1, "machine", "virt_vendor", NULL },
		{ "Virtualization type", 1, "machine", "virt_type", NULL },
		{ "Container", 1, "machine", "container", NULL },
	};
	size_t before = lines->n;

	lines_heading(lines, item->label);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_field(view, &rows[i], 0, lines);
	if (lines->sections && lines->n == before + 1) /* nothing under the heading */
		lines_drop(lines);
}

static void nodes(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct topology *topology = view->topology;

	if (!topology->nodes_known)
		return;
	lines_heading(lines, item->label);
	add_number(lines, 1, "NUMA node(s)", (int64_t)topology->n_nodes);
	for (size_t i = 0; i < topology->n_nodes; i++) {
		char label[48];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s)", (long long)topology->nodes[i].id);
		if (topology->nodes[i].cpus_known)
			add_list(lines, 1, label, &topology->nodes[i].cpus);
	}
}

/* As lscpu: "spec_store_bypass" is "Spec store bypass", "Mitigation: X" is "Mitigation; X". */
static void vulnerabilities(const struct view *view, const struct item *item, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;

	if (facts->n_vulnerabilities)
		lines_heading(lines, item->label);
	lines->flat_prefix = "Vulnerability ";
	for (size_t i = 0; i < facts->n_vulnerabilities; i++) {
		_cleanup_strbuf_ struct strbuf label = { 0 };
		struct strbuf text = { 0 };

		human_text(facts->vulnerabilities[i].name, &label);
		for (size_t j = 0; j < label.length; j++)
			if (label.text[j] == '_')
				label.text[j] = ' ';
		if (label.length && label.text[0] >= 'a' && label.text[0] <= 'z')
			label.text[0] -= 'a' - 'A';
		human_text(facts->vulnerabilities[i].text, &text);
		if (!text.failed && span_starts(span_of(strbuf_text(&text)), "Mitigation:"))
			text.text[strlen("Mitigation")] = ';';
		lines->failed = lines->failed || label.failed;
		lines_add(lines, 1, strbuf_text(&label), &text);
	}
	lines->flat_prefix = NULL;
}

/* What could not be known, or is not to be trusted, and why. */
static void warnings(const struct view *view, const struct item *item, struct lines *lines)
{
	if (view->derived->n_warnings)
		lines_heading(lines, item->label);
	for (size_t i = 0; i < view->derived->n_warnings; i++)
		add_text(lines, 1, lines->sections ? view->derived->warnings[i].id : "Warning", view->derived->warnings[i].text);
}

static const struct item items[] = {
	{ "Architecture", 0, "machine", "arch", NULL },
	{ "CPU op-mode(s)", 1, NULL, NULL, op_modes },
	{ "Address sizes", 1, NULL, NULL, address_sizes },
	{ "Byte Order", 1, NULL, NULL, byte_order },
	{ "CPU(s)", 0, NULL, NULL, cpus },
	{ "On-line CPU(s) list", 1, "cpusets", "online", NULL },
	{ "Off-line CPU(s) list", 1, NULL, NULL, offline_cpus },
	{ "Isolated CPU(s) list", 1, NULL, NULL, isolated_cpus },
	{ "Usable CPU(s)", 0, NULL, NULL, usable_cpus },
	{ NULL, 0, NULL, NULL, models },
	{ "Thread(s) per core", 1, NULL, NULL, threads_per_core },
	{ "Core(s) per socket", 1, NULL, NULL, cores_per_socket },
	{ "Socket(s)", 1, "counts", "packages", NULL },
	{ "Die(s)", 1, NULL, NULL, dies },
	{ "Cluster(s)", 1, NULL, NULL, clusters },
	{ "Book(s)", 1, "counts", "books", NULL },
	{ "Drawer(s)", 1, "counts", "drawers", NULL },
	{ "Core(s)", 1, "counts", "cores.online", NULL },
	{ "Dispatching mode", 1, "machine", "dispatching", NULL },
	{ "Frequency boost", 1, NULL, NULL, boost },
	{ "CPU max MHz", 1, "frequency", "max_hz", NULL },
	{ "CPU min MHz", 1, "frequency", "min_hz", NULL },
	{ "BogoMIPS", 1, NULL, NULL, bogomips },
	{ "Flags", 1, NULL, NULL, flags },
	{ "Kind(s) of core", 0, NULL, NULL, kinds },
	{ "Virtualization features", 0, NULL, NULL, virtualization },
	{ "Caches (instances x size)", 0, NULL, NULL, caches },
	{ "NUMA", 0, NULL, NULL, nodes },
	{ "Vulnerabilities", 0, NULL, NULL, vulnerabilities },
	{ "Warnings", 0, NULL, NULL, warnings },
};

void render_summary(const struct view *view, const struct summary_style *style, struct strbuf *out)
{
	_cleanup_lines_ struct lines lines = { .sections = style->sections, .colour = style->colour };

	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		if (items[i].add)
			items[i].add(view, &items[i], &lines);
		else
			add_field(view, &items[i], 0, &lines);
	}
	lines_write(&lines, out);
}
