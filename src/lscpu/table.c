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
	for (size_t i = view->parse ? start + 1 : view->json && !view->raw ? start : out->length; i < out->length; i++)
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
		cells_end_heading(cells, columns->items[i]->right, false);
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
 * In a table of caches what is not known is null. In one of CPUs it is the text "-", and then all cells of its column
 * are texts.
 */
static bool is_text_column(const struct lscpu_view *view, const struct lscpu_column *column, const struct cells *cells,
			   size_t i)
{
	if (column->type == COLUMN_STRING || view->caches)
		return column->type == COLUMN_STRING;
	for (size_t row = 0; row < cells_n_rows(cells); row++)
		if (!cells_text(cells, row, i))
			return true;
	return false;
}

static void put_json_cell(bool quoted, const char *text, const char *missing, struct strbuf *out)
{
	if (text && !quoted)
		strbuf_puts(out, *text == 'Y' ? "true" : *text == 'N' ? "false" : text);
	else if (text || missing)
		escape_json(out, text ? text : missing);
	else
		strbuf_puts(out, "null");
}

void lscpu_put_json(const char *name, const struct cells *cells, const bool *texts, const char *missing, struct strbuf *out)
{
	strbuf_printf(out, "{\n   \"%s\": [\n", name);
	for (size_t row = 0; row < cells_n_rows(cells); row++) {
		strbuf_puts(out, row ? ",{\n" : "      {\n");
		for (size_t i = 0; i < cells->n_columns; i++) {
			strbuf_puts(out, "         ");
			escape_json(out, cells_heading(cells, i));
			strbuf_puts(out, ": ");
			put_json_cell(!texts || texts[i], cells_text(cells, row, i), missing, out);
			strbuf_puts(out, i + 1 < cells->n_columns ? ",\n" : "\n");
		}
		strbuf_puts(out, "      }");
	}
	strbuf_puts(out, "\n   ]\n}\n");
}

static int put_json(const struct lscpu_view *view, const struct lscpu_columns *columns, const struct cells *cells,
		    struct strbuf *out, struct error *error)
{
	_cleanup_free_ bool *texts = calloc(cells->n_columns + 1, sizeof(*texts));

	if (!texts)
		return error_oom(error);
	for (size_t i = 0; i < cells->n_columns; i++)
		texts[i] = is_text_column(view, columns->items[i], cells, i);
	lscpu_put_json(view->caches ? "caches" : "cpus", cells, texts, view->caches ? NULL : "-", out);
	return 0;
}

/*
 * The headings as hyperlinks (OSC 8) whose target is the column's help, which terminals show as a tooltip. They stand in
 * the first line of table in the order of their columns, with blanks between them only.
 */
static void annotate(const struct lscpu_columns *columns, const struct cells *cells, const char *table, struct strbuf *out)
{
	for (size_t i = 0; i < columns->n; i++) {
		const char *heading = cells_heading(cells, i);
		size_t blanks = strspn(table, " "), length = strlen(heading);

		if (strncmp(table + blanks, heading, length) != 0)
			break;
		strbuf_add(out, table, blanks);
		strbuf_printf(out, "\033]8;;%s\033\\%s\033]8;;\033\\", columns->items[i]->help, heading);
		table += blanks + length;
	}
	strbuf_puts(out, table);
}

/* The table for people. */
static int put_text(const struct lscpu_view *view, const struct lscpu_columns *columns, const struct cells *cells,
		    struct strbuf *out, struct error *error)
{
	_cleanup_strbuf_ struct strbuf plain = { 0 };
	int r = cells_print(cells, view->caches ? NULL : "-", view->raw ? CELLS_RAW : 0, 0, &plain, error);

	if (r < 0)
		return r;
	if (plain.failed)
		return error_oom(error);
	if (view->annotate && !view->raw)
		annotate(columns, cells, strbuf_text(&plain), out);
	else
		strbuf_puts(out, strbuf_text(&plain));
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
	if (view->json && !view->raw)
		return put_json(view, columns, &cells, out, error);
	return put_text(view, columns, &cells, out, error);
}
