// SPDX-License-Identifier: MIT
// Lines of a label and a value.
#include "render/label_lines.h"

#include <stdint.h>
#include <string.h>

#include "base/array.h"

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		free(lines->items[i].label);
		free(lines->items[i].value);
	}
	free(lines->items);
}

/* Takes label and value over; NULL: memory ran out. */
static void append(struct lines *lines, int depth, char *label, char *value)
{
	struct line *line = label && value && !lines->failed ? array_add(lines->items, lines->n) : NULL;

	if (!line) {
		lines->failed = true;
		free(label);
		free(value);
		return;
	}
	*line = (struct line){ label, value, depth };
}

void lines_add_always(struct lines *lines, int depth, const char *label, struct strbuf *value)
{
	struct strbuf name = { 0 };

	if (!lines->sections && lines->flat_prefix)
		strbuf_puts(&name, lines->flat_prefix);
	strbuf_puts(&name, label);
	if (!lines->sections && lines->flat_suffix)
		strbuf_puts(&name, lines->flat_suffix);
	strbuf_putc(&name, ':');
	append(lines, depth, strbuf_take(&name), strbuf_take(value));
}

void lines_add(struct lines *lines, int depth, const char *label, struct strbuf *value)
{
	if (value->failed || value->length)
		lines_add_always(lines, depth, label, value);
	else
		strbuf_free(value);
}

void lines_heading(struct lines *lines, const char *text)
{
	struct strbuf name = { 0 };

	if (!lines->sections)
		return;
	strbuf_printf(&name, "%s:", text);
	append(lines, 0, strbuf_take(&name), strdup(""));
}

void lines_drop(struct lines *lines)
{
	if (!lines->n)
		return;
	lines->n--;
	free(lines->items[lines->n].label);
	free(lines->items[lines->n].value);
}

/* How much of a value stands in a line: up to a blank, or behind a comma; a word that is longer, to its end. */
static size_t whole_words(const char *value, size_t room)
{
	size_t end = room;

	while (end && value[end] != ' ' && value[end - 1] != ',')
		end--;
	return end ? end : strcspn(value, " ");
}

/* A value that is wider than the terminal goes on below itself. */
static void put_value(const struct lines *lines, const char *value, size_t indent, struct strbuf *out)
{
	enum { LEAST = 20 }; /* columns that are worth it */
	size_t room = SIZE_MAX;

	if (lines->as_table && lines->width)
		room = lines->width > indent ? lines->width - indent : 1;
	else if (lines->width >= indent + LEAST)
		room = lines->width - indent;
	while (strlen(value) > room) {
		size_t end = lines->as_table ? room : whole_words(value, room);

		strbuf_printf(out, "%.*s", (int)end, value);
		value += end + (!lines->as_table && value[end] == ' ');
		if (!*value)
			return;
		strbuf_printf(out, "\n%*s", (int)indent, "");
	}
	strbuf_puts(out, value);
}

void lines_write(const struct lines *lines, struct strbuf *out)
{
	size_t width = 0;

	if (lines->failed) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < lines->n; i++)
		if (lines->as_table || *lines->items[i].value)
			width = MAX(width, strlen(lines->items[i].label) +
						   (lines->sections ? 2U * (size_t)lines->items[i].depth : 0));
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *line = &lines->items[i];
		int indent = lines->sections ? 2 * line->depth : 0;
		bool bold = lines->colour && line->depth == 0;

		strbuf_printf(out, "%*s%s%s%s", indent, "", bold ? "\033[1m" : "", line->label, bold ? "\033[0m" : "");
		if (lines->as_table || *line->value) {
			strbuf_printf(out, "%*s ", (int)(width - strlen(line->label)) - indent, "");
			put_value(lines, line->value, width + 1, out);
		}
		strbuf_putc(out, '\n');
	}
}
