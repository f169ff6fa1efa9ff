// SPDX-License-Identifier: MIT
// How wide text is, so that none leaves its box: by widths that no usual font of a screen exceeds.
#include <string.h>

#include "base/escape.h"
#include "render/svg_internal.h"

/* Thousandths of the size of the font: the widest of DejaVu Sans, Verdana, Segoe UI, Roboto and Helvetica, and a little. */
static int width_of(const char *at, size_t length)
{
	static const struct {
		const char *characters;
		int width;
	} rows[] = {
		{ " ", 360 },
		{ "il.,:;|'!", 400 },
		{ "fjrtI()[]-/\\\"", 490 },
		{ "mwMW%@", 1010 },
		{ "ABCDEFGHKLNOPQRSTUVXYZJ&", 800 },
		{ "abcdeghknopqsuvxyz0123456789", 660 },
	};

	if (length != 1)
		return length > 3 ? 1500 : 1050;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strchr(rows[i].characters, *at))
			return rows[i].width;
	return 860;
}

/* In thousandths of a pixel. */
static int size_of(enum svg_font font)
{
	static const int pixels[] = { 16, 12, 11, 10 };

	/* The first two are bold. */
	return pixels[font] * (font <= SVG_FONT_HEADING ? 1130 : 1000);
}

static int pixels_of(enum svg_font font, int64_t thousandths)
{
	return (int)((thousandths * size_of(font) + 999999) / 1000000);
}

/* The piece that is drawn for what stands at text: a character, or what stands for a byte that is none. */
static size_t piece_length(const char *text, int *ret_width)
{
	size_t length = printable_length(text);

	*ret_width = length ? width_of(text, length) : 1050;
	return length ? length : 1;
}

int svg_text_width(enum svg_font font, const char *text)
{
	int64_t sum = 0;
	int width;

	for (; *text && sum < INT32_MAX / 32; sum += width)
		text += piece_length(text, &width);
	return pixels_of(font, sum);
}

void svg_put_fitting(enum svg_font font, const char *text, int width, struct strbuf *out)
{
	enum { DOTS = 1050 };
	_cleanup_strbuf_ struct strbuf part = { 0 };
	int64_t sum = DOTS;
	size_t length = 0;

	if (svg_text_width(font, text) <= width) {
		escape_xml(out, text);
		return;
	}
	while (text[length]) {
		int more;
		size_t bytes = piece_length(text + length, &more);

		if (pixels_of(font, sum + more) > width)
			break;
		sum += more;
		length += bytes;
	}
	if (!length)
		return;
	strbuf_add(&part, text, length);
	out->failed |= part.failed;
	escape_xml(out, strbuf_text(&part));
	strbuf_puts(out, "…");
}
