// SPDX-License-Identifier: MIT
// The summary's block of models: who the processors are.
#include <string.h>

#include "render/summary_lines.h"

static const struct summary_item full_rows[] = {
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

/* The name has its maker in it, most often. */
static const struct summary_item brief_rows[] = {
	{ "Model name", 0, "models", "name", NULL },
	{ "Machine type", 1, "models", "machine_type", NULL },
	{ "Codename", 1, "models", "codename", NULL },
};

/* Of who has no name at least the maker. */
static const struct summary_item nameless_rows[] = {
	{ "Vendor ID", 0, "models", "vendor", NULL },
	{ "Codename", 1, "models", "codename", NULL },
};

/* cpus: NULL where there is but one model. */
static void add_model(const struct view *view, const struct summary_item *rows, size_t n_rows, size_t model,
		      const struct cpuset *cpus, struct lines *lines)
{
	int lift = rows == full_rows && !view->topology->models[model].vendor;

	for (size_t i = 0; i < n_rows; i++) {
		struct summary_item row = rows[i];

		row.depth = MAX(row.depth - lift, 0);
		summary_field(view, &row, model, lines);
	}
	if (cpus)
		summary_list(lines, rows == full_rows ? 2 - lift : 1, "CPU(s) list", cpus);
}

/* What is shown of each model, as one text; at[] tells where each begins. */
static void put_looks(const struct view *view, const struct summary_item *rows, size_t n_rows, struct strbuf *looks,
		      size_t *at)
{
	for (size_t model = 0; model < view->topology->n_models; model++) {
		at[model] = looks->length;
		for (size_t i = 0; i < n_rows; i++) {
			summary_put_field(view, &rows[i], model, looks);
			strbuf_putc(looks, '\n');
		}
		strbuf_putc(looks, '\0');
	}
}

/* Of each model, with its CPUs where there are several. Those that look alike (they differ in a flag) are one here. */
static void add_models(const struct view *view, const struct summary_item *rows, size_t n_rows, struct lines *lines)
{
	const struct topology *topology = view->topology;
	_cleanup_free_ size_t *at = calloc(topology->n_models + 1, sizeof(*at));
	_cleanup_strbuf_ struct strbuf looks = { 0 };

	if (at)
		put_looks(view, rows, n_rows, &looks, at);
	lines->failed |= !at || looks.failed;
	for (size_t model = 0; !lines->failed && model < topology->n_models; model++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		size_t first = 0, alike = 0;

		while (strcmp(looks.text + at[first], looks.text + at[model]) != 0)
			first++;
		if (first < model)
			continue;
		for (size_t i = model; i < topology->n_models; i++) {
			if (strcmp(looks.text + at[model], looks.text + at[i]) != 0)
				continue;
			alike++;
			lines->failed |= cpuset_or(&cpus, &topology->models[i].cpus) < 0;
		}
		add_model(view, rows, n_rows, model, alike == topology->n_models ? NULL : &cpus, lines);
	}
}

void summary_models(const struct view *view, const struct summary_item *item _unused_, struct lines *lines)
{
	add_models(view, full_rows, ARRAY_SIZE(full_rows), lines);
}

void brief_models(const struct view *view, const struct summary_item *item _unused_, struct lines *lines)
{
	bool named = view->topology->n_models && view->topology->models[0].name;

	add_models(view, named ? brief_rows : nameless_rows, named ? ARRAY_SIZE(brief_rows) : ARRAY_SIZE(nameless_rows),
		   lines);
}
