// SPDX-License-Identifier: MIT
// The blocks of the brief summary: a line where the whole summary has several.
#include <string.h>

#include "base/escape.h"
#include "render/summary_lines.h"

/* "x86_64, x86-64-v3" */
void brief_machine(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	static const struct summary_item arch = { NULL, 0, "machine", "arch", NULL };
	static const struct summary_item level = { NULL, 0, "models", "isa_level", NULL };
	_cleanup_strbuf_ struct strbuf isa = { 0 };
	struct strbuf value = { 0 };

	summary_put_field(view, &arch, 0, &value);
	if (view->topology->n_models)
		summary_put_field(view, &level, 0, &isa);
	if (isa.length)
		strbuf_printf(&value, "%s%s", value.length ? ", " : "", isa.text);
	value.failed |= isa.failed;
	lines_add(lines, item->depth, item->label, &value);
}

/* Of one socket it is the number of cores, which has a line. */
void brief_cores_per_socket(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	if (view->derived->counts.packages != 1)
		summary_range(lines, item->depth, item->label, view->derived->counts.cores_per_package);
}

/* Kinds have each their own. */
void brief_max_mhz(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	struct strbuf value = { 0 };

	if (view->derived->n_kinds < 2 && view->derived->max_hz.max != UNKNOWN)
		human_mhz(view->derived->max_hz.max, &value);
	lines_add(lines, item->depth, item->label, &value);
}

void brief_flags(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const char *flags = view->topology->n_models ? view->topology->models[0].facts->field[IDENTITY_FLAGS] : NULL;
	struct span rest = span_of(flags ? flags : ""), word;
	struct strbuf value = { 0 };
	size_t n = 0;

	while (span_word(&rest, &word))
		n++;
	if (n)
		strbuf_printf(&value, "%zu (--flags shows them)", n);
	lines_add(lines, item->depth, item->label, &value);
}

/* "6 cores of 2 threads, CPUs 0-11, 5200.0000 MHz" */
static void put_kind(const struct kind *kind, struct strbuf *out)
{
	struct range threads = kind->threads_per_core;

	if (kind->cores != UNKNOWN)
		strbuf_printf(out, "%lld core%s", (long long)kind->cores, kind->cores == 1 ? "" : "s");
	if (kind->cores != UNKNOWN && threads.min != UNKNOWN && threads.min == threads.max)
		strbuf_printf(out, " of %lld thread%s", (long long)threads.max, threads.max == 1 ? "" : "s");
	else if (kind->cores != UNKNOWN && threads.min != UNKNOWN)
		strbuf_printf(out, " of %lld-%lld threads", (long long)threads.min, (long long)threads.max);
	strbuf_puts(out, out->length ? ", CPU(s) " : "CPU(s) ");
	human_list(&kind->cpus, out);
	if (kind->max_hz != UNKNOWN) {
		strbuf_puts(out, ", ");
		human_mhz(kind->max_hz, out);
		strbuf_puts(out, " MHz");
	}
}

void brief_kinds(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	if (view->derived->n_kinds < 2)
		return;
	summary_number(lines, item->depth, item->label, (int64_t)view->derived->n_kinds);
	for (size_t k = 0; k < view->derived->n_kinds; k++) {
		struct strbuf value = { 0 };
		char title[64];

		summary_kind_title(view, k, title, sizeof(title));
		put_kind(&view->derived->kinds[k], &value);
		lines_add(lines, item->depth + 1, title, &value);
	}
}

/* What the machine can, or what it runs in: "VT-x", "KVM, full", "docker". */
void brief_virtualization(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	static const char *const keys[] = { "virt_extension", "hypervisor_name", "virt_vendor", "virt_type", "container" };
	struct strbuf value = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct summary_item field = { NULL, 0, "machine", keys[i], NULL };
		_cleanup_strbuf_ struct strbuf text = { 0 };

		summary_put_field(view, &field, 0, &text);
		if (text.length)
			strbuf_printf(&value, "%s%s", value.length ? ", " : "", text.text);
		value.failed |= text.failed;
	}
	lines_add(lines, item->depth, item->label, &value);
}

/* One or two; more fill the screen. */
void brief_nodes(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct topology *topology = view->topology;
	struct strbuf value = { 0 };

	if (!topology->nodes_known)
		return;
	strbuf_printf(&value, topology->n_nodes > 2 ? "%zu (-n shows them)" : "%zu", topology->n_nodes);
	lines_add(lines, item->depth, item->label, &value);
	for (size_t i = 0; topology->n_nodes == 2 && i < topology->n_nodes; i++) {
		char label[48];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s)", (long long)topology->nodes[i].id);
		if (topology->nodes[i].cpus_known)
			summary_list(lines, item->depth + 1, label, &topology->nodes[i].cpus);
	}
}

/* "1 vulnerable, 7 mitigated, 12 not affected", and the names of those that are vulnerable. */
void brief_vulnerabilities(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	static const struct {
		const char *state, *words;
	} states[] = { { "vulnerable", "vulnerable" },
		       { "mitigated", "mitigated" },
		       { "not-affected", "not affected" },
		       { "unknown", "not known" } };
	static const struct summary_item field = { NULL, 0, "vulnerabilities", "state", NULL };
	const struct facts *facts = &view->topology->facts;
	struct strbuf value = { 0 }, vulnerable = { 0 };
	size_t n[ARRAY_SIZE(states)] = { 0 };

	for (size_t i = 0; i < facts->n_vulnerabilities; i++) {
		_cleanup_strbuf_ struct strbuf state = { 0 };

		summary_put_field(view, &field, i, &state);
		value.failed |= state.failed;
		for (size_t j = 0; j < ARRAY_SIZE(states); j++)
			n[j] += !strcmp(strbuf_text(&state), states[j].state);
		if (strcmp(strbuf_text(&state), states[0].state) != 0)
			continue;
		strbuf_puts(&vulnerable, vulnerable.length ? ", " : "");
		summary_put_vulnerability(facts->vulnerabilities[i].name, &vulnerable);
	}
	for (size_t j = 0; j < ARRAY_SIZE(states); j++)
		if (n[j])
			strbuf_printf(&value, "%s%zu %s", value.length ? ", " : "", n[j], states[j].words);
	lines_add(lines, item->depth, item->label, &value);
	lines->tone = TONE_BAD;
	lines_add(lines, item->depth + 1, "Vulnerable", &vulnerable);
	lines->tone = TONE_NONE;
}
