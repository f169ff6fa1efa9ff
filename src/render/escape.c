// SPDX-License-Identifier: MIT
// Text made safe for where it is printed.
#include "render/escape.h"

#include <stdint.h>
#include <string.h>

#include "base/parse.h"

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
		length = utf8_length(text);
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
