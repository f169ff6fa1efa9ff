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
	*line = (struct line){ label, value, depth, lines->tone };
}

void lines_add_always(struct lines *lines, int depth, const char *label, struct strbuf *value)
{
	struct strbuf name = { 0 };

	if (!lines->sections && lines->flat_prefix)
		strbuf_puts(&name, lines->flat_prefix);
	strbuf_puts(&name, label);
	if (lines->sections && lines->flat_prefix && name.length && name.text[0] >= 'a' && name.text[0] <= 'z')
		name.text[0] -= 'a' - 'A';
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

/* A value that is wider than the terminal goes on below itself; where too little is left beside the labels, below its own.
 */
static void put_value(const struct lines *lines, const struct line *line, size_t indent, struct strbuf *out)
{
	enum { LEAST = 14 }; /* columns that are worth it */
	const char *value = line->value;
	size_t room = SIZE_MAX;

	if (!lines->as_table && lines->width && lines->width < indent + LEAST &&
	    strlen(line->label) + 2U * (size_t)line->depth + 1 + strlen(value) > lines->width) {
		indent = 2U * (size_t)line->depth + 4;
		strbuf_printf(out, "\n%*s", (int)indent, "");
	}
	if (lines->width)
		room = lines->width > indent ? lines->width - indent : 1;
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
	static const char *const tones[] = { [TONE_NONE] = "", [TONE_BAD] = "\033[31m", [TONE_DEGRADED] = "\033[33m" };
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
			const char *tone = lines->colour ? tones[line->tone] : "";

			strbuf_printf(out, "%*s %s", (int)(width - strlen(line->label)) - indent, "", tone);
			put_value(lines, line, width + 1, out);
			strbuf_puts(out, *tone ? "\033[0m" : "");
		}
		strbuf_putc(out, '\n');
	}
}
