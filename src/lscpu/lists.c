// SPDX-License-Identifier: MIT
// lscpu's lists that tell of no machine: its columns (-H), the ARM cores it knows (--arm-id).
#include "base/cleanup.h"
#include "lscpu/lscpu.h"
#include "model/names.h"

static const char *type_name(const struct lscpu_column *column)
{
	return column->type == COLUMN_NUMBER ? "<integer>" : "<string>";
}

static void head(struct cells *cells, const char *text, bool right)
{
	strbuf_puts(&cells->text, text);
	cells_end_heading(cells, right, false);
}

static void cell(struct cells *cells, const char *text)
{
	strbuf_puts(&cells->text, text);
	cells_end(cells, true);
}

static int put_columns(const struct lscpu_view *view, const struct lscpu_column *column, const char *name,
		       struct strbuf *out, struct error *error)
{
	_cleanup_cells_ struct cells cells = { 0 };

	head(&cells, "holder", true);
	head(&cells, "type", false);
	head(&cells, "description", false);
	for (; column->name; column++) {
		cell(&cells, column->name);
		cell(&cells, type_name(column));
		cell(&cells, column->help);
	}
	if (cells.text.failed)
		return error_oom(error);
	if (!view->json)
		return cells_print(&cells, NULL, CELLS_NO_HEADINGS | (view->raw ? CELLS_RAW : 0), 0, out, error);
	lscpu_put_json(name, &cells, NULL, NULL, out);
	return 0;
}

int lscpu_render_columns(const struct lscpu_view *view, struct strbuf *out, struct error *error)
{
	int r;

	strbuf_puts(out, "Available output columns for -e or -p:\n");
	r = put_columns(view, lscpu_cpu_columns, "lscpu-columns", out, error);
	if (r < 0)
		return r;
	strbuf_puts(out, "\nAvailable output columns for -C:\n");
	return put_columns(view, lscpu_cache_columns, "lscpu-caches-columns", out, error);
}

static void put_id(struct cells *cells, int digits, int64_t id, const char *name)
{
	strbuf_printf(&cells->text, "0x%0*x", digits, (unsigned int)id);
	cells_end(cells, true);
	cell(cells, name);
}

int lscpu_render_arm(const struct lscpu_view *view, int64_t implementer, struct strbuf *out, struct error *error)
{
	_cleanup_cells_ struct cells cells = { 0 };
	size_t n;
	const struct arm_part *parts = name_arm_parts(&n);

	head(&cells, "id", false);
	head(&cells, "name", false);
	for (size_t i = 0; i < n; i++) {
		const struct arm_part *part = &parts[i];

		if (implementer < 0 && (!i || part->implementer != parts[i - 1].implementer))
			put_id(&cells, 2, part->implementer, part->implementer_name);
		else if (implementer == part->implementer && part->part != UNKNOWN)
			put_id(&cells, 3, part->part, part->part_name);
	}
	if (cells.text.failed)
		return error_oom(error);
	if (!view->json || view->raw)
		return cells_print(&cells, NULL, view->raw ? CELLS_RAW : 0, 0, out, error);
	lscpu_put_json(implementer < 0 ? "arm-implementers" : "arm-models", &cells, NULL, NULL, out);
	return 0;
}
