// SPDX-License-Identifier: MIT
// The texts of a table, collected first and then laid out.
#include "render/cells.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "render/align.h"

void cells_free(struct cells *cells)
{
	strbuf_free(&cells->text);
	free(cells->items);
}

static void end(struct cells *cells, struct cell cell)
{
	struct cell *added = array_add(cells->items, cells->n);

	if (!added) {
		cells->text.failed = true;
		return;
	}
	*added = cell;
	if (cell.empty)
		cells->text.length = cells->begun;
	else
		strbuf_putc(&cells->text, '\0');
	cells->begun = cells->text.length;
}

void cells_end_heading(struct cells *cells, bool right, bool optional)
{
	end(cells, (struct cell){ .at = cells->begun, .right = right, .optional = optional });
	cells->n_columns++;
}

void cells_end(struct cells *cells, bool known)
{
	end(cells, (struct cell){ .at = cells->begun, .empty = !known });
}

size_t cells_n_rows(const struct cells *cells)
{
	return cells->n_columns ? cells->n / cells->n_columns - 1 : 0;
}

static const char *text_of(const struct cells *cells, size_t i)
{
	return cells->items[i].empty ? NULL : cells->text.text + cells->items[i].at;
}

const char *cells_heading(const struct cells *cells, size_t column)
{
	return text_of(cells, column);
}

const char *cells_text(const struct cells *cells, size_t row, size_t column)
{
	return text_of(cells, (row + 1) * cells->n_columns + column);
}

int cells_print(const struct cells *cells, const char *missing, unsigned int flags, size_t width, struct strbuf *out,
		struct error *error)
{
	size_t n = cells->n_columns;
	_cleanup_free_ struct align_column *columns = calloc(n + 1, sizeof(*columns));
	_cleanup_free_ const char **texts = calloc(cells->n + 1, sizeof(*texts));

	if (cells->text.failed || !columns || !texts)
		return error_oom(error);
	for (size_t i = 0; i < cells->n; i++)
		texts[i] = cells->items[i].empty ? missing : text_of(cells, i);
	for (size_t i = 0; i < n; i++)
		columns[i] = (struct align_column){ texts[i], cells->items[i].right, cells->items[i].optional };
	align(&(struct align_table){ .columns = columns,
				     .n_columns = n,
				     .cells = texts + n,
				     .n_rows = cells_n_rows(cells),
				     .raw = flags & CELLS_RAW,
				     .no_headings = flags & CELLS_NO_HEADINGS,
				     .width = width },
	      out);
	return out->failed ? error_oom(error) : 0;
}

int cells_print_parse(const struct cells *cells, struct strbuf *out, struct error *error)
{
	if (cells->text.failed)
		return error_oom(error);
	strbuf_puts(out, "# The following is the parsable format, which can be fed to other\n"
			 "# programs. Each different item in every column has an unique ID\n"
			 "# starting usually from zero.\n# ");
	for (size_t i = 0; i < cells->n; i++) {
		if (!cells->items[i].empty)
			strbuf_puts(out, text_of(cells, i));
		strbuf_putc(out, (i + 1) % cells->n_columns ? ',' : '\n');
	}
	if (!cells->n)
		strbuf_putc(out, '\n');
	return 0;
}
