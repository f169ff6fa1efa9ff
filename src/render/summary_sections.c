// SPDX-License-Identifier: MIT
// The blocks of the summary, with a line for each of several things: kinds of core, caches, nodes, vulnerabilities.
#include <string.h>

#include "base/escape.h"
#include "render/summary_lines.h"

/* "16 x 8 MiB": instances of one group. */
static void add_group(const struct cache_group *group, int64_t instances, struct strbuf *value)
{
	if (instances != UNKNOWN && instances != 1)
		strbuf_printf(value, "%lld x ", (long long)instances);
	if (group->attr.size_bytes != UNKNOWN)
		human_size(group->attr.size_bytes, value);
	else
		strbuf_puts(value, "unknown size");
}

/* Where instances could not be counted, groups that differ only in what is not shown are one. */
static bool is_shown_before(const struct derived *derived, size_t group)
{
	const struct cache_group *groups = derived->cache_groups;

	for (size_t i = 0; groups[group].instances == UNKNOWN && i < group; i++)
		if (groups[i].attr.level == groups[group].attr.level && groups[i].attr.type == groups[group].attr.type &&
		    groups[i].attr.size_bytes == groups[group].attr.size_bytes)
			return true;
	return false;
}

void summary_caches(const struct view *view, const struct summary_item *item, struct lines *lines)
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
			if (cache_is_of_total(&derived->cache_groups[i].attr, total) && !is_shown_before(derived, i)) {
				strbuf_puts(&value, value.length ? " + " : "");
				add_group(&derived->cache_groups[i], derived->cache_groups[i].instances, &value);
			}
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

/* The caches that are not shared with another kind: "L1d 6 x 48 KiB, L2 6 x 1.25 MiB". Kinds may have caches of one size. */
static void add_kind_caches(const struct view *view, size_t kind, struct lines *lines)
{
	const struct derived *derived = view->derived;
	_cleanup_free_ int64_t *instances = calloc(derived->n_cache_groups + 1, sizeof(*instances));
	struct strbuf value = { 0 };
	char name[8];

	lines->failed |= !instances;
	for (size_t i = 0; instances && i < view->topology->n_caches; i++)
		instances[derived->cache_ranks[i].group] +=
			cpuset_subset(&view->topology->caches[i].cpus, &derived->kinds[kind].cpus);
	for (size_t i = 0; instances && i < derived->n_cache_groups; i++) {
		const struct cache_group *group = &derived->cache_groups[i];

		if (!instances[i])
			continue;
		strbuf_printf(&value, "%s%s ", value.length ? ", " : "",
			      cache_name(group->attr.level, group->attr.type, name));
		add_group(group, group->instances == UNKNOWN ? UNKNOWN : instances[i], &value);
	}
	lines_add(lines, 1, "caches", &value);
}

static const char *kind_model_name(const struct view *view, const struct kind *kind)
{
	return kind->model == NO_INDEX ? NULL : view->topology->models[kind->model].name;
}

/* Two sorts of big ARM cores have one type. */
void summary_kind_title(const struct view *view, size_t k, char *title, size_t size)
{
	const struct derived *derived = view->derived;
	const struct kind *kind = &derived->kinds[k];
	const char *name = kind_model_name(view, kind), *type = kind_type_name(kind->type);
	size_t same = 0;

	for (size_t i = 0; i < derived->n_kinds; i++)
		same += derived->kinds[i].type == kind->type;
	if ((same > 1 || !type) && name)
		snprintf(title, size, "%s", name);
	else if (same > 1 || !type)
		snprintf(title, size, "Kind %zu", k);
	else
		snprintf(title, size, "%c%s", type[0] - 'a' + 'A', type + 1);
}

void summary_kinds(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	static const struct summary_item rows[] = {
		{ "CPU(s) list", 1, "kinds", "cpus", NULL },
		{ "core(s)", 1, "kinds", "cores", NULL },
	};

	if (view->derived->n_kinds < 2)
		return;
	summary_number(lines, item->depth, item->label, (int64_t)view->derived->n_kinds);
	for (size_t k = 0; k < view->derived->n_kinds; k++) {
		const struct kind *kind = &view->derived->kinds[k];
		const char *name = kind_model_name(view, kind);
		char title[64], prefix[66];
		struct strbuf mhz = { 0 };

		summary_kind_title(view, k, title, sizeof(title));
		snprintf(prefix, sizeof(prefix), "%s ", title);
		lines_heading(lines, title);
		lines->flat_prefix = prefix;
		if (view->topology->n_models > 1 && name && strcmp(name, title) != 0)
			summary_text(lines, 1, "model name", name);
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			summary_field(view, &rows[i], k, lines);
		summary_range(lines, 1, "thread(s) per core", kind->threads_per_core);
		add_kind_caches(view, k, lines);
		if (kind->max_hz != UNKNOWN)
			human_mhz(kind->max_hz, &mhz);
		lines_add(lines, 1, "max MHz", &mhz);
		summary_mhz(lines, 1, "base MHz", kind->base_hz);
		lines->flat_prefix = NULL;
	}
}

void summary_virtualization(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	static const struct summary_item rows[] = {
		{ "Virtualization", 1, "machine", "virt_extension", NULL },
		{ "Hypervisor", 1, "machine", "hypervisor_name", NULL },
		{ "Hypervisor vendor", 1, "machine", "virt_vendor", NULL },
		{ "Virtualization type", 1, "machine", "virt_type", NULL },
		{ "Container", 1, "machine", "container", NULL },
	};
	size_t before = lines->n;

	lines_heading(lines, item->label);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		summary_field(view, &rows[i], 0, lines);
	if (lines->sections && lines->n == before + 1) /* nothing under the heading */
		lines_drop(lines);
}

/* "NUMA node0 memory-side cache: 16 GiB" */
static void add_memory_caches(const struct topo_node *node, struct lines *lines)
{
	struct strbuf value = { 0 };
	char label[64];

	snprintf(label, sizeof(label), "NUMA node%lld memory-side cache", (long long)node->id);
	for (unsigned int i = 0; i < node->attr.n_memory_caches; i++) {
		strbuf_puts(&value, i ? " + " : "");
		if (node->attr.memory_caches[i].size_bytes != UNKNOWN)
			human_size(node->attr.memory_caches[i].size_bytes, &value);
		else
			strbuf_puts(&value, "unknown size");
	}
	lines_add(lines, 1, label, &value);
}

void summary_nodes(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct topology *topology = view->topology;

	if (!topology->nodes_known)
		return;
	lines_heading(lines, item->label);
	summary_number(lines, 1, "NUMA node(s)", (int64_t)topology->n_nodes);
	for (size_t i = 0; i < topology->n_nodes; i++) {
		char label[48];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s)", (long long)topology->nodes[i].id);
		if (topology->nodes[i].cpus_known)
			summary_list(lines, 1, label, &topology->nodes[i].cpus);
		add_memory_caches(&topology->nodes[i], lines);
	}
}

void summary_put_vulnerability(const char *name, struct strbuf *out)
{
	size_t start = out->length;

	escape_text(out, name);
	for (size_t i = start; i < out->length; i++)
		if (out->text[i] == '_')
			out->text[i] = ' ';
	if (out->length > start && out->text[start] >= 'a' && out->text[start] <= 'z')
		out->text[start] -= 'a' - 'A';
}

/* As lscpu: "Mitigation: X" is "Mitigation; X". */
void summary_vulnerabilities(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;

	if (facts->n_vulnerabilities)
		lines_heading(lines, item->label);
	lines->flat_prefix = "Vulnerability ";
	for (size_t i = 0; i < facts->n_vulnerabilities; i++) {
		_cleanup_strbuf_ struct strbuf label = { 0 };
		struct strbuf text = { 0 };

		summary_put_vulnerability(facts->vulnerabilities[i].name, &label);
		escape_text(&text, facts->vulnerabilities[i].text);
		if (!text.failed && span_starts(span_of(strbuf_text(&text)), "Mitigation:"))
			text.text[strlen("Mitigation")] = ';';
		lines->failed = lines->failed || label.failed;
		lines->tone = span_starts(span_of(strbuf_text(&text)), "Vulnerable") ? TONE_BAD : TONE_NONE;
		lines_add(lines, 1, strbuf_text(&label), &text);
	}
	lines->flat_prefix = NULL;
	lines->tone = TONE_NONE;
}

/* What could not be known, or is not to be trusted, and why. */
void summary_warnings(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	if (view->derived->n_warnings)
		lines_heading(lines, item->label);
	lines->tone = TONE_DEGRADED;
	for (size_t i = 0; i < view->derived->n_warnings; i++)
		summary_text(lines, 1, lines->sections ? warning_name(view->derived->warnings[i].id) : "Warning",
			     view->derived->warnings[i].text);
	lines->tone = TONE_NONE;
}
