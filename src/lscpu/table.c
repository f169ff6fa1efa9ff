// SPDX-License-Identifier: MIT
// lscpu's tables: of CPUs (-e, -p) and of caches (-C).
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "lscpu/lscpu.h"
#include "render/escape.h"
#include "render/smartcols.h"

/* The heading of a column; that of caches names them all: "L1d:L1i:L2". */
static void put_heading(const struct lscpu_view *view, const struct lscpu_column *column, struct strbuf *out)
{
	if (strcmp(column->name, "CACHE") != 0 || !view->lscpu->n_caches) {
		strbuf_puts(out, view->parse && column->parse_name ? column->parse_name : column->name);
		return;
	}
	for (size_t i = 0; i < view->lscpu->n_caches; i++)
		strbuf_printf(out, "%s%s", i ? ":" : "", view->lscpu->caches[i].name);
}

/* The rows that are shown: all of caches, of CPUs those that were asked for. */
static bool is_shown(const struct lscpu_view *view, size_t row)
{
	return view->lscpu->cpus[row].online ? view->online_rows : view->offline_rows;
}

/*
 * smartcols' JSON, which lscpu's readers know: {"cpus": [{...},{...}]}. A number that is not known is the text "-" in a
 * table of CPUs, null in one of caches.
 */
static void put_json_cell(const struct lscpu_column *column, const char *text, bool dash, struct strbuf *out)
{
	if (!text)
		strbuf_puts(out, column->type == COLUMN_BOOLEAN || !dash ? "null" : "\"-\"");
	else if (column->type == COLUMN_STRING)
		escape_json(out, text);
	else
		strbuf_puts(out, text);
}

struct cells {
	struct strbuf text; /* all cells, each ended by NUL */
	size_t *at;	    /* offset of each, SIZE_MAX: empty */
	size_t n_columns, n_rows;
};

static void free_cells(struct cells *cells)
{
	strbuf_free(&cells->text);
	free(cells->at);
}

static int make_cells(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n, size_t n_rows,
		      bool cpus, struct cells *cells)
{
	cells->n_columns = n;
	cells->at = calloc(n * n_rows + 1, sizeof(*cells->at));
	if (!cells->at)
		return -ENOMEM;
	for (size_t row = 0; row < n_rows; row++) {
		if (cpus && !is_shown(view, row))
			continue;
		for (size_t i = 0; i < n; i++) {
			size_t *at = &cells->at[cells->n_rows * n + i];

			*at = cells->text.length;
			if (columns[i]->put(view, columns[i], row, &cells->text))
				strbuf_putc(&cells->text, '\0');
			else
				*at = SIZE_MAX;
		}
		cells->n_rows++;
	}
	return cells->text.failed ? -ENOMEM : 0;
}

static const char *cell(const struct cells *cells, size_t row, size_t column)
{
	size_t at = cells->at[row * cells->n_columns + column];

	return at == SIZE_MAX ? NULL : strbuf_text(&cells->text) + at;
}

static void put_json(const struct lscpu_column *const *columns, char *const *headings, const struct cells *cells,
		     const char *name, bool dash, struct strbuf *out)
{
	strbuf_printf(out, "{\n   \"%s\": [\n", name);
	for (size_t row = 0; row < cells->n_rows; row++) {
		strbuf_puts(out, row ? ",{\n" : "      {\n");
		for (size_t i = 0; i < cells->n_columns; i++) {
			strbuf_puts(out, "         ");
			escape_json(out, headings[i]);
			strbuf_puts(out, ": ");
			put_json_cell(columns[i], cell(cells, row, i), dash, out);
			strbuf_puts(out, i + 1 < cells->n_columns ? ",\n" : "\n");
		}
		strbuf_puts(out, "      }");
	}
	strbuf_puts(out, "\n   ]\n}\n");
}

static int put_table(const struct lscpu_view *view, const struct lscpu_column *const *columns, char *const *headings,
		     const struct cells *cells, bool dash, struct strbuf *out, struct error *error)
{
	_cleanup_free_ struct smartcols_column *layout = calloc(cells->n_columns, sizeof(*layout));
	_cleanup_free_ const char **texts = calloc(cells->n_columns * cells->n_rows + 1, sizeof(*texts));

	if (!layout || !texts)
		return error_oom(error);
	for (size_t i = 0; i < cells->n_columns; i++)
		layout[i] = (struct smartcols_column){ .name = headings[i], .right = columns[i]->right };
	for (size_t row = 0; row < cells->n_rows; row++)
		for (size_t i = 0; i < cells->n_columns; i++) {
			const char *text = cell(cells, row, i);

			texts[row * cells->n_columns + i] = text ? text : dash ? "-" : NULL;
		}
	return smartcols_print(layout, cells->n_columns, texts, cells->n_rows, view->raw ? SMARTCOLS_RAW : 0, 0, out, error);
}

static void free_headings(char ***headings)
{
	for (char **heading = *headings; heading && *heading; heading++)
		free(*heading);
	free(*headings);
}

static int render(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n, size_t n_rows,
		  bool cpus, struct strbuf *out, struct error *error)
{
	_cleanup_(free_headings) char **headings = calloc(n + 1, sizeof(*headings));
	_cleanup_(free_cells) struct cells cells = { 0 };

	if (!headings || make_cells(view, columns, n, n_rows, cpus, &cells) < 0)
		return error_oom(error);
	for (size_t i = 0; i < n; i++) {
		struct strbuf heading = { 0 };

		put_heading(view, columns[i], &heading);
		headings[i] = strbuf_take(&heading);
		if (!headings[i])
			return error_oom(error);
		for (char *c = headings[i]; view->json && *c; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
	}
	if (!view->json)
		return put_table(view, columns, headings, &cells, cpus, out, error);
	put_json(columns, headings, &cells, cpus ? "cpus" : "caches", cpus, out);
	return 0;
}

int lscpu_render_extended(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n,
			  struct strbuf *out, struct error *error)
{
	return render(view, columns, n, view->lscpu->n_cpus, true, out, error);
}

int lscpu_render_caches(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n,
			struct strbuf *out, struct error *error)
{
	return render(view, columns, n, view->lscpu->n_caches + view->lscpu->n_shared, false, out, error);
}

/* In the compatible form a comma more stands before the caches, and one between them; without caches there is no column. */
static void put_parse_cell(const struct lscpu_view *view, const struct lscpu_column *column, bool compatible, size_t row,
			   bool first, struct strbuf *out)
{
	bool caches = compatible && !strcmp(column->name, "CACHE");
	size_t start;

	if (caches && !view->lscpu->n_caches)
		return;
	if (!first)
		strbuf_putc(out, ',');
	if (caches)
		strbuf_putc(out, ',');
	start = out->length;
	if (row == SIZE_MAX)
		put_heading(view, column, out);
	else
		column->put(view, column, row, out);
	for (size_t i = start; caches && i < out->length; i++)
		if (out->text[i] == ':')
			out->text[i] = ',';
}

void lscpu_render_parse(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n, bool compatible,
			struct strbuf *out)
{
	strbuf_puts(out, "# The following is the parsable format, which can be fed to other\n"
			 "# programs. Each different item in every column has an unique ID\n"
			 "# starting usually from zero.\n# ");
	for (size_t i = 0; i < n; i++)
		put_parse_cell(view, columns[i], compatible, SIZE_MAX, !i, out);
	strbuf_putc(out, '\n');
	for (size_t row = 0; row < view->lscpu->n_cpus; row++) {
		if (!is_shown(view, row))
			continue;
		for (size_t i = 0; i < n; i++)
			put_parse_cell(view, columns[i], compatible, row, !i, out);
		strbuf_putc(out, '\n');
	}
}
