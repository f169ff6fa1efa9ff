// SPDX-License-Identifier: MIT
// What the pictures of text share.
#include "render/picture_text.h"

#include <string.h>

#include "base/escape.h"
#include "render/human.h"
#include "render/wrap.h"

static const char *const sgrs[N_SGRS] = {
	[SGR_NONE] = "", [SGR_BOLD] = "1", [SGR_PERFORMANCE] = "36", [SGR_EFFICIENCY] = "32", [SGR_LOW_POWER] = "35",
};

enum sgr picture_sgr(const struct picture *picture, int32_t kind)
{
	static const enum sgr of_type[] = { [KIND_UNIFORM] = SGR_NONE,
					    [KIND_PERFORMANCE] = SGR_PERFORMANCE,
					    [KIND_EFFICIENCY] = SGR_EFFICIENCY,
					    [KIND_LOW_POWER] = SGR_LOW_POWER,
					    [KIND_UNKNOWN] = SGR_NONE };

	return kind == NO_INDEX ? SGR_NONE : of_type[picture->view.derived->kinds[kind].type];
}

void picture_put(const struct picture_style *style, enum sgr sgr, const char *text, size_t length, struct strbuf *out)
{
	bool colour = style->colour && sgr != SGR_NONE && length;

	if (colour)
		strbuf_printf(out, "\033[%sm", sgrs[sgr]);
	strbuf_add(out, text, length);
	if (colour)
		strbuf_puts(out, "\033[0m");
}

void picture_escape(const struct picture_style *style, const char *text, struct strbuf *out)
{
	if (style->ascii)
		escape_ascii(out, text);
	else
		escape_text(out, text);
}

static size_t without_blanks(const char *text, size_t length)
{
	while (length && text[length - 1] == ' ')
		length--;
	return length;
}

/* column: where the first line begins. */
static void put_wrapped(const struct picture_style *style, enum sgr sgr, const char *text, size_t column, size_t indent,
			struct strbuf *out)
{
	size_t room = style->width - column;

	while (*text) {
		size_t length = wrap_length(text, room);

		picture_put(style, sgr, text, without_blanks(text, length), out);
		text += length;
		if (*text)
			strbuf_printf(out, "\n%*s", (int)indent, "");
		room = style->width - indent;
	}
}

void picture_put_lines(const struct picture_style *style, enum sgr sgr, const char *text, size_t indent, struct strbuf *out)
{
	put_wrapped(style, sgr, text, 0, indent, out);
	strbuf_putc(out, '\n');
}

void picture_put_title(const struct picture *picture, const struct picture_style *style, struct strbuf *out)
{
	enum { GAP = 3, INDENT = 2 };
	_cleanup_strbuf_ struct strbuf raw = { 0 }, title = { 0 }, counts = { 0 };
	size_t column;

	picture_title(picture, &raw);
	picture_escape(style, strbuf_text(&raw), &title);
	picture_counts(picture, &counts);
	out->failed |= raw.failed || title.failed || counts.failed;
	column = wrap_columns(strbuf_text(&title)) + GAP;
	put_wrapped(style, SGR_BOLD, strbuf_text(&title), 0, INDENT, out);
	if (!title.length) {
		column = 0;
	} else if (column + counts.length <= style->width) {
		strbuf_printf(out, "%*s", GAP, "");
	} else {
		strbuf_printf(out, "\n%*s", INDENT, "");
		column = INDENT;
	}
	put_wrapped(style, SGR_NONE, strbuf_text(&counts), column, INDENT, out);
	strbuf_putc(out, '\n');
}

void picture_put_notes(const struct picture *picture, const struct picture_style *style, unsigned int kinds,
		       struct strbuf *out)
{
	enum { INDENT = 2 };
	_cleanup_picture_notes_ struct picture_notes notes = { 0 };

	if (picture_notes(picture, kinds, &notes) < 0)
		out->failed = true;
	if (notes.n)
		strbuf_putc(out, '\n');
	for (size_t i = 0; i < notes.n; i++) {
		_cleanup_strbuf_ struct strbuf line = { 0 };

		strbuf_printf(&line, "%s  ", notes.items[i].name);
		human_list(&notes.items[i].cpus, &line);
		out->failed |= line.failed;
		picture_put_lines(style, SGR_NONE, strbuf_text(&line), INDENT, out);
	}
}
