// SPDX-License-Identifier: MIT
// Text made safe for where it is printed.
#include "base/escape.h"

#include <string.h>

size_t utf8_length(const char *at)
{
	static const struct {
		unsigned char first, last, low, high; /* of the first byte, and of the second */
		unsigned char length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	const unsigned char *text = (const unsigned char *)at;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
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

/* The character of a sequence of 1 to 3 bytes; longer ones are all printable. */
static unsigned int character_at(const char *at, size_t length)
{
	const unsigned char *text = (const unsigned char *)at;

	if (length == 1)
		return text[0];
	if (length == 2)
		return (text[0] & 0x1fU) << 6 | (text[1] & 0x3fU);
	return (text[0] & 0xfU) << 12 | (text[1] & 0x3fU) << 6 | (text[2] & 0x3fU);
}

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f;
}

size_t printable_length(const char *text)
{
	static const struct {
		unsigned int first, last;
	} obeyed[] = { { 0, 0x1f },	   { 0x7f, 0x9f },     { 0x61c, 0x61c },
		       { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 } };
	size_t length = utf8_length(text);
	unsigned int c;

	if (length == 0 || length > 3)
		return length;
	c = character_at(text, length);
	for (size_t i = 0; i < ARRAY_SIZE(obeyed); i++)
		if (c >= obeyed[i].first && c <= obeyed[i].last)
			return 0;
	return length;
}

/* Takes what comes next off *text: one character, or one byte as \xNN; at most 4 bytes are put into piece. Their number. */
static size_t next_piece(const char **text, char *piece)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = *text;
	size_t length = at[0] == '\\' && at[1] == 'x' ? 0 : printable_length(at);

	if (length) {
		memcpy(piece, at, length);
		*text = at + length;
		return length;
	}
	memcpy(piece, (char[]){ '\\', 'x', digits[(unsigned char)*at >> 4], digits[*at & 15] }, 4);
	*text = at + 1;
	return 4;
}

static void put_byte(struct strbuf *out, char byte)
{
	strbuf_printf(out, "\\x%02x", (unsigned char)byte);
}

void escape_ascii(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (!is_plain(*text) || (text[0] == '\\' && text[1] == 'x'))
			put_byte(out, *text);
		else
			strbuf_putc(out, *text);
	}
}

void escape_xml(struct strbuf *out, const char *text)
{
	static const char special[] = "&<>\"'";
	static const char *const references[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };
	static const char replacement[] = "\xef\xbf\xbd";

	while (*text) {
		const char *found = strchr(special, *text);
		size_t length = printable_length(text);

		/* U+FFFE and U+FFFF, which UTF-8 can say and XML cannot. */
		if (length == 3 && !memcmp(text, "\xef\xbf", 2) && (unsigned char)text[2] >= 0xbe)
			length = 0;
		if (found)
			strbuf_puts(out, references[found - special]);
		else if (length)
			strbuf_add(out, text, length);
		else
			strbuf_puts(out, replacement);
		text += length ? length : 1;
	}
}

void escape_text(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t plain = 0;
		char piece[4];

		while (is_plain(text[plain]) && text[plain] != '\\')
			plain++;
		strbuf_add(out, text, plain);
		text += plain;
		if (*text) {
			size_t length = next_piece(&text, piece);

			strbuf_add(out, piece, length);
		}
	}
}

char *escape_text_into(char *buffer, size_t size, const char *text)
{
	size_t used = 0;

	if (!size)
		return buffer;
	while (*text) {
		char piece[4];
		size_t length = next_piece(&text, piece);

		if (used + length + 1 > size)
			break;
		memcpy(buffer + used, piece, length);
		used += length;
	}
	buffer[used] = '\0';
	return buffer;
}

void escape_json_output(struct strbuf *out, const char *json, size_t length)
{
	const char *start = json, *end = json + length;

	while (json < end) {
		size_t sequence = is_plain(*json) ? 1 : printable_length(json);

		if (sequence) {
			json += sequence;
			continue;
		}
		strbuf_add(out, start, (size_t)(json - start));
		sequence = utf8_length(json);
		if (sequence)
			strbuf_printf(out, "\\u%04x", character_at(json, sequence));
		else
			strbuf_puts(out, "\xef\xbf\xbd");
		json += sequence ? sequence : 1;
		start = json;
	}
	strbuf_add(out, start, (size_t)(json - start));
}

void escape_json(struct strbuf *out, const char *text)
{
	static const char named[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";

	strbuf_putc(out, '"');
	while (*text) {
		size_t plain = strcspn(text, named);

		escape_json_output(out, text, plain);
		text += plain;
		if (!*text)
			break;
		strbuf_putc(out, '\\');
		strbuf_putc(out, letters[strchr(named, *text) - named]);
		text++;
	}
	strbuf_putc(out, '"');
}

/* What one character becomes. */
struct replacement {
	char character;
	const char *text;
};

static void replace(struct strbuf *out, const char *text, const struct replacement *rows, size_t n)
{
	while (*text) {
		char piece[4];
		size_t length = next_piece(&text, piece);

		for (size_t i = 0; i < length; i++) {
			size_t row = 0;

			while (row < n && rows[row].character != piece[i])
				row++;
			if (row < n)
				strbuf_puts(out, rows[row].text);
			else
				strbuf_putc(out, piece[i]);
		}
	}
}

void escape_shell(struct strbuf *out, const char *text)
{
	static const struct replacement rows[] = { { '\'', "'\\''" } };

	strbuf_putc(out, '\'');
	replace(out, text, rows, ARRAY_SIZE(rows));
	strbuf_putc(out, '\'');
}

static const struct replacement c_string[] = { { '"', "\\\"" }, { '\\', "\\\\" } };

void escape_prometheus(struct strbuf *out, const char *text)
{
	strbuf_putc(out, '"');
	replace(out, text, c_string, ARRAY_SIZE(c_string));
	strbuf_putc(out, '"');
}

void escape_dot(struct strbuf *out, const char *text)
{
	escape_prometheus(out, text);
}

void escape_csv(struct strbuf *out, const char *text)
{
	static const struct replacement rows[] = { { '"', "\"\"" } };
	bool quoted = strpbrk(text, ",\"") != NULL;

	if (quoted)
		strbuf_putc(out, '"');
	replace(out, text, rows, ARRAY_SIZE(rows));
	if (quoted)
		strbuf_putc(out, '"');
}
