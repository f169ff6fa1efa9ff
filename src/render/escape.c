// SPDX-License-Identifier: MIT
// Text made safe for where it is printed.
#include "render/escape.h"

#include <stdint.h>
#include <string.h>

void escape_text(struct strbuf *out, const char *text)
{
	for (const char *start = text;; text++) {
		unsigned char c = (unsigned char)*text;

		/* A \x that is there already would read like one of ours. */
		if (c >= 0x20 && c < 0x7f && !(c == '\\' && text[1] == 'x'))
			continue;
		strbuf_add(out, start, (size_t)(text - start));
		if (!c)
			return;
		strbuf_printf(out, "\\x%02x", c);
		start = text + 1;
	}
}

/* The length of the UTF-8 sequence at text, 0 where there is none: overlong forms, surrogates, values past U+10FFFF. */
static size_t utf8_length(const unsigned char *text)
{
	static const struct {
		unsigned char first, last, low, high; /* of the first byte, and of the second */
		unsigned char length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },	{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].length > 1 && (text[1] < forms[i].low || text[1] > forms[i].high))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((text[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static void escape_json_byte(struct strbuf *out, unsigned char c)
{
	static const char named[] = "\bb\tt\nn\ff\rr\"\"\\\\";

	for (size_t i = 0; i < sizeof(named) - 1; i += 2)
		if (c == (unsigned char)named[i]) {
			strbuf_putc(out, '\\');
			strbuf_putc(out, named[i + 1]);
			return;
		}
	strbuf_printf(out, "\\u%04x", c);
}

void escape_json(struct strbuf *out, const char *text)
{
	strbuf_putc(out, '"');
	while (*text) {
		size_t n = strcspn(text, "\"\\\x7f"), plain = 0, length;

		while (plain < n && (unsigned char)text[plain] >= 0x20 && (unsigned char)text[plain] < 0x7f)
			plain++;
		strbuf_add(out, text, plain);
		text += plain;
		if (!*text)
			break;
		length = utf8_length((const unsigned char *)text);
		if (!length)
			strbuf_puts(out, "\xef\xbf\xbd");
		else if (length == 1)
			escape_json_byte(out, (unsigned char)*text);
		else
			strbuf_add(out, text, length);
		text += length ? length : 1;
	}
	strbuf_putc(out, '"');
}
