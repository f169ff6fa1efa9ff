// SPDX-License-Identifier: MIT
// lscpu's tables: of CPUs (-e, -p) and of caches (-C).
#include <string.h>

#include "base/escape.h"
#include "lscpu/lscpu.h"
#include "render/cells.h"

static bool is_caches(const struct lscpu_column *column)
{
	return !strcmp(column->name, "CACHE");
}

/* The heading of caches names them all: "L1d:L1i:L2". */
static void put_heading(const struct lscpu_view *view, const struct lscpu_column *column, struct strbuf *out)
{
	size_t start = out->length;
	bool caches = is_caches(column) && view->lscpu->n_caches;

	if (!caches)
		strbuf_puts(out, column->name);
	for (size_t i = 0; caches && i < view->lscpu->n_caches; i++)
		strbuf_printf(out, "%s%s", !i ? "" : view->compatible ? "," : ":", view->lscpu->caches[i].name);
	if (out->failed || (view->parse && (caches || column->capitals)))
		return;
	for (size_t i = view->parse ? start + 1 : view->json ? start : out->length; i < out->length; i++)
		if (out->text[i] >= 'A' && out->text[i] <= 'Z')
			out->text[i] = (char)(out->text[i] - 'A' + 'a');
}

/* Without caches the compatible form has no column for them. */
static bool is_left_out(const struct lscpu_view *view, const struct lscpu_column *column)
{
	return view->compatible && !view->lscpu->n_caches && is_caches(column);
}

/* With caches, an empty column stands before them. */
static void begin_cell(const struct lscpu_view *view, const struct lscpu_column *column, struct cells *cells)
{
	if (view->compatible && is_caches(column))
		strbuf_putc(&cells->text, ',');
}

static void fill(const struct lscpu_view *view, const struct lscpu_columns *columns, struct cells *cells)
{
	const struct lscpu *lscpu = view->lscpu;
	size_t n_rows = view->caches ? lscpu->n_caches + lscpu->n_shared : lscpu->n_cpus;

	for (size_t i = 0; i < columns->n; i++) {
		if (is_left_out(view, columns->items[i]))
			continue;
		begin_cell(view, columns->items[i], cells);
		put_heading(view, columns->items[i], &cells->text);
		cells_end_heading(cells, columns->items[i]->right);
	}
	for (size_t row = 0; row < n_rows; row++) {
		if (!view->caches && !(lscpu->cpus[row].online ? view->online_rows : view->offline_rows))
			continue;
		for (size_t i = 0; i < columns->n; i++) {
			const struct lscpu_column *column = columns->items[i];

			if (is_left_out(view, column))
				continue;
			begin_cell(view, column, cells);
			cells_end(cells, column->put(view, column, row, &cells->text) || view->parse);
		}
	}
}

/*
 * In a table of caches what is not known is null. In one of CPUs it is the text "-", and then all numbers of its column
 * are texts.
 */
static bool is_text_column(const struct lscpu_view *view, const struct lscpu_column *column, const struct cells *cells,
			   size_t i)
{
	if (column->type != COLUMN_NUMBER || view->caches)
		return column->type == COLUMN_STRING;
	for (size_t row = 0; row < cells_n_rows(cells); row++)
		if (!cells_text(cells, row, i))
			return true;
	return false;
}

static void put_json_cell(const struct lscpu_view *view, bool text_column, const char *text, struct strbuf *out)
{
	if (!text)
		strbuf_puts(out, text_column && !view->caches ? "\"-\"" : "null");
	else if (text_column)
		escape_json(out, text);
	else
		strbuf_puts(out, text);
}

/* In libsmartcols' form, which lscpu's readers know: {"cpus": [{...},{...}]}. */
static int put_json(const struct lscpu_view *view, const struct lscpu_columns *columns, const struct cells *cells,
		    struct strbuf *out, struct error *error)
{
	_cleanup_free_ bool *text = calloc(cells->n_columns + 1, sizeof(*text));

	if (!text)
		return error_oom(error);
	for (size_t i = 0; i < cells->n_columns; i++)
		text[i] = is_text_column(view, columns->items[i], cells, i);
	strbuf_printf(out, "{\n   \"%s\": [\n", view->caches ? "caches" : "cpus");
	for (size_t row = 0; row < cells_n_rows(cells); row++) {
		strbuf_puts(out, row ? ",{\n" : "      {\n");
		for (size_t i = 0; i < cells->n_columns; i++) {
			strbuf_puts(out, "         ");
			escape_json(out, cells_heading(cells, i));
			strbuf_puts(out, ": ");
			put_json_cell(view, text[i], cells_text(cells, row, i), out);
			strbuf_puts(out, i + 1 < cells->n_columns ? ",\n" : "\n");
		}
		strbuf_puts(out, "      }");
	}
	strbuf_puts(out, "\n   ]\n}\n");
	return 0;
}

int lscpu_render_table(const struct lscpu_view *view, const struct lscpu_columns *columns, struct strbuf *out,
		       struct error *error)
{
	_cleanup_cells_ struct cells cells = { 0 };

	fill(view, columns, &cells);
	if (cells.text.failed)
		return error_oom(error);
	if (view->parse)
		return cells_print_parse(&cells, out, error);
	if (!view->json)
		return cells_print(&cells, view->caches ? NULL : "-", view->raw ? SMARTCOLS_RAW : 0, out, error);
	return put_json(view, columns, &cells, out, error);
}
