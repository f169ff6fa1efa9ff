// SPDX-License-Identifier: MIT
// Text tables through libsmartcols.
#include "render/smartcols.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"

#define SYMBOLS(X)                                                                                                          \
	X(scols_, new_table)                                                                                                \
	X(scols_, unref_table)                                                                                              \
	X(scols_, table_new_column)                                                                                         \
	X(scols_, table_new_line)                                                                                           \
	X(scols_, line_set_data)                                                                                            \
	X(scols_, table_enable_raw)                                                                                         \
	X(scols_, table_enable_noheadings)                                                                                  \
	X(scols_, table_set_termforce)                                                                                      \
	X(scols_, table_set_termwidth)                                                                                      \
	X(scols_, table_set_stream)                                                                                         \
	X(scols_, print_table)

static struct {
	SYMBOLS(LIBRARY_POINTER)
} scols;
static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
static struct library library = { "libsmartcols", SMARTCOLS_SONAME, symbols, ARRAY_SIZE(symbols), &scols, NULL };
LIBRARY_NOTE(SMARTCOLS_SONAME, "recommended", "tables", "Tables");

static void unref_tablep(struct libscols_table **table)
{
	if (*table)
		scols.unref_table(*table);
}

static int fill(struct libscols_table *table, const struct smartcols_column *columns, size_t n_columns,
		const char *const *cells, size_t n_rows)
{
	for (size_t i = 0; i < n_columns; i++)
		if (!scols.table_new_column(table, columns[i].name, 0,
					    (columns[i].right ? SCOLS_FL_RIGHT : 0) | (columns[i].wrap ? SCOLS_FL_WRAP : 0)))
			return -ENOMEM;
	for (size_t row = 0; row < n_rows; row++) {
		struct libscols_line *line = scols.table_new_line(table, NULL);

		if (!line)
			return -ENOMEM;
		for (size_t i = 0; i < n_columns; i++)
			if (cells[row * n_columns + i] && scols.line_set_data(line, i, cells[row * n_columns + i]) < 0)
				return -ENOMEM;
	}
	return 0;
}

int smartcols_print(const struct smartcols_column *columns, size_t n_columns, const char *const *cells, size_t n_rows,
		    unsigned int flags, unsigned int width, struct strbuf *out, struct error *error)
{
	_cleanup_(unref_tablep) struct libscols_table *table = NULL;
	_cleanup_free_ char *text = NULL;
	size_t length = 0, lines = 0;
	FILE *stream;
	int r = library_load(&library, error);

	if (r < 0 || !n_rows)
		return r;
	table = scols.new_table();
	if (!table)
		return error_oom(error);
	scols.table_enable_raw(table, flags & SMARTCOLS_RAW ? 1 : 0);
	scols.table_enable_noheadings(table, flags & SMARTCOLS_NO_HEADINGS ? 1 : 0);
	/* By default libsmartcols queries the terminal, and prints into a string other than into a terminal. */
	scols.table_set_termforce(table, width ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (width)
		scols.table_set_termwidth(table, width);
	/* Into a stream of ours: scols_print_table_to_string gives a shorter text when memory runs out, and no error. */
	stream = open_memstream(&text, &length);
	if (!stream)
		return error_oom(error);
	scols.table_set_stream(table, stream);
	r = fill(table, columns, n_columns, cells, n_rows);
	if (scols.print_table(table) < 0 || ferror(stream))
		r = -ENOMEM;
	if (fclose(stream) || r < 0)
		return error_oom(error);
	/* Nor does it say when it had no memory for a line. */
	for (const char *at = text; (at = memchr(at, '\n', length - (size_t)(at - text))); at++)
		lines++;
	if (lines < n_rows + (flags & SMARTCOLS_NO_HEADINGS ? 0 : 1))
		return error_oom(error);
	/* Nor for a heading: 2.38 prints blanks in the place of the first one. */
	for (size_t i = 0; i < n_columns && !(flags & SMARTCOLS_NO_HEADINGS); i++)
		if (!memmem(text, length, columns[i].name, strlen(columns[i].name)))
			return error_oom(error);
	strbuf_add(out, text, length);
	return 0;
}
