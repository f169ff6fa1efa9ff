// SPDX-License-Identifier: MIT
// Text tables through libsmartcols.
#include "render/smartcols.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"

static void *handle;
static __typeof__(scols_new_table) *new_table;
static __typeof__(scols_unref_table) *unref_table;
static __typeof__(scols_table_new_column) *new_column;
static __typeof__(scols_table_new_line) *new_line;
static __typeof__(scols_line_set_data) *set_data;
static __typeof__(scols_table_enable_raw) *enable_raw;
static __typeof__(scols_table_enable_noheadings) *enable_noheadings;
static __typeof__(scols_table_set_termforce) *set_termforce;
static __typeof__(scols_table_set_termwidth) *set_termwidth;
static __typeof__(scols_table_set_stream) *set_stream;
static __typeof__(scols_print_table) *print_table;

static int load(struct error *error)
{
	const struct library_symbol symbols[] = {
		{ "scols_new_table", &new_table },
		{ "scols_unref_table", &unref_table },
		{ "scols_table_new_column", &new_column },
		{ "scols_table_new_line", &new_line },
		{ "scols_line_set_data", &set_data },
		{ "scols_table_enable_raw", &enable_raw },
		{ "scols_table_enable_noheadings", &enable_noheadings },
		{ "scols_table_set_termforce", &set_termforce },
		{ "scols_table_set_termwidth", &set_termwidth },
		{ "scols_table_set_stream", &set_stream },
		{ "scols_print_table", &print_table },
	};

	return library_load(&handle, "libsmartcols.so.1", "libsmartcols1", symbols, ARRAY_SIZE(symbols), error);
}

static void unref_tablep(struct libscols_table **table)
{
	if (*table)
		unref_table(*table);
}

static int fill(struct libscols_table *table, const struct smartcols_column *columns, size_t n_columns,
		const char *const *cells, size_t n_rows)
{
	for (size_t i = 0; i < n_columns; i++)
		if (!new_column(table, columns[i].name, 0,
				(columns[i].right ? SCOLS_FL_RIGHT : 0) | (columns[i].wrap ? SCOLS_FL_WRAP : 0)))
			return -ENOMEM;
	for (size_t row = 0; row < n_rows; row++) {
		struct libscols_line *line = new_line(table, NULL);

		if (!line)
			return -ENOMEM;
		for (size_t i = 0; i < n_columns; i++)
			if (cells[row * n_columns + i] && set_data(line, i, cells[row * n_columns + i]) < 0)
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
	int r = load(error);

	if (r < 0 || !n_rows)
		return r;
	table = new_table();
	if (!table)
		return error_oom(error);
	enable_raw(table, flags & SMARTCOLS_RAW ? 1 : 0);
	enable_noheadings(table, flags & SMARTCOLS_NO_HEADINGS ? 1 : 0);
	/* It would ask the terminal by itself, and print otherwise into a string than into a terminal. */
	set_termforce(table, width ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (width)
		set_termwidth(table, width);
	/* Into a stream of ours: scols_print_table_to_string gives a shorter text when memory runs out, and no error. */
	stream = open_memstream(&text, &length);
	if (!stream)
		return error_oom(error);
	set_stream(table, stream);
	r = fill(table, columns, n_columns, cells, n_rows) < 0 || print_table(table) < 0 || ferror(stream) ? -ENOMEM : 0;
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
