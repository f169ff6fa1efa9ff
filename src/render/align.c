// SPDX-License-Identifier: MIT
// Aligned columns. Texts come from firmware and files: a cell is escaped before it is measured.
#include "render/align.h"

#include <string.h>

/* The last column is not broken into less than this, where its texts are longer. */
enum { LEAST = 16 };

struct layout {
	const struct align_table *table;
	size_t *widths; /* 0: left out */
	size_t last;	/* the last column that is not */
};

/* Bytes that a terminal may obey, and all that is not ASCII; a \x that is there already would read like one of ours. */
static bool is_odd(const char *c, bool raw)
{
	return (unsigned char)*c < ' ' || (unsigned char)*c > '~' || (*c == '\\' && c[1] == 'x') || (raw && *c == ' ');
}

static size_t length_of(const char *text)
{
	size_t length = 0;

	for (const char *c = text; c && *c; c++)
		length += is_odd(c, false) ? 4 : 1;
	return length;
}

static void put(const char *text, bool raw, struct strbuf *out)
{
	for (const char *c = text; c && *c; c++)
		if (is_odd(c, raw))
			strbuf_printf(out, "\\x%02x", (unsigned char)*c);
		else
			strbuf_putc(out, *c);
}

/* 0 only where nothing of it is shown. */
static size_t column_width(const struct align_table *table, size_t column)
{
	size_t width = table->no_headings ? 1 : MAX(length_of(table->columns[column].name), (size_t)1);

	for (size_t row = 0; row < table->n_rows; row++)
		width = MAX(width, length_of(table->cells[row * table->n_columns + column]));
	return width;
}

static size_t total_width(const struct layout *layout)
{
	size_t width = 0;

	for (size_t i = 0; i <= layout->last; i++)
		width += layout->widths[i] ? layout->widths[i] + 1 : 0;
	return width - 1;
}

/* The same with the last column as narrow as can be read. */
static size_t least_width(const struct layout *layout)
{
	size_t last = layout->widths[layout->last], least = length_of(layout->table->columns[layout->last].name);

	if (layout->table->columns[layout->last].right)
		return total_width(layout);
	return total_width(layout) - last + MIN(last, MAX(least, (size_t)LEAST));
}

static bool leave_one_out(struct layout *layout)
{
	for (size_t i = layout->table->n_columns; i-- > 0;)
		if (layout->table->columns[i].optional && layout->widths[i]) {
			layout->widths[i] = 0;
			while (layout->last && !layout->widths[layout->last])
				layout->last--;
			return true;
		}
	return false;
}

/* How much of a text stands in a line: up to a blank, or behind a comma; a word that is longer, to its end. */
static size_t whole_words(const char *text, size_t room)
{
	size_t end = room;

	while (end && text[end] != ' ' && text[end - 1] != ',')
		end--;
	if (end)
		return end;
	end = strcspn(text, " ,");
	return end + (text[end] == ',');
}

/* A text that begins behind indent columns. */
static void put_broken(const char *text, size_t indent, size_t width, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf safe = { 0 };
	size_t room = width > indent ? width - indent : 1;
	const char *rest;

	put(text, false, &safe);
	out->failed |= safe.failed;
	rest = strbuf_text(&safe);
	while (strnlen(rest, room + 1) > room) {
		size_t end = whole_words(rest, room);

		strbuf_add(out, rest, end);
		rest += end;
		rest += strspn(rest, " ");
		if (!*rest)
			return;
		strbuf_printf(out, "\n%*s", (int)indent, "");
	}
	strbuf_puts(out, rest);
}

static void put_row(const struct layout *layout, const char *const *cells, struct strbuf *out)
{
	const struct align_table *table = layout->table;
	size_t indent = 0;

	for (size_t i = 0; i <= layout->last; i++) {
		const char *text = cells ? cells[i] : table->columns[i].name;
		int blanks = table->raw ? 0 : (int)(layout->widths[i] - length_of(text));

		if (!layout->widths[i])
			continue;
		if (table->columns[i].right && (i < layout->last || (text && *text)))
			strbuf_printf(out, "%*s", blanks, "");
		if (table->width && i == layout->last && !table->raw)
			put_broken(text, indent, table->width, out);
		else
			put(text, table->raw, out);
		if (i < layout->last)
			strbuf_printf(out, "%*s ", table->columns[i].right ? 0 : blanks, "");
		indent += layout->widths[i] + 1;
	}
	strbuf_putc(out, '\n');
}

void align(const struct align_table *table, struct strbuf *out)
{
	_cleanup_free_ size_t *widths = calloc(table->n_columns + 1, sizeof(*widths));
	struct layout layout = { table, widths, table->n_columns ? table->n_columns - 1 : 0 };

	out->failed |= !widths;
	if (!widths || !table->n_rows || !table->n_columns)
		return;
	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = column_width(table, i);
	while (table->width && !table->raw && least_width(&layout) > table->width && leave_one_out(&layout))
		;
	if (!table->no_headings)
		put_row(&layout, NULL, out);
	for (size_t row = 0; row < table->n_rows && !out->failed; row++)
		put_row(&layout, table->cells + row * table->n_columns, out);
}
