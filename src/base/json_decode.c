// SPDX-License-Identifier: MIT
// The text of a JSON string.
#include "base/json_decode.h"

#include <stdbool.h>
#include <string.h>

#include "base/escape.h"
#include "base/parse.h"

static bool read_hex4(const char *text, unsigned int *ret_value)
{
	uint64_t value;

	for (size_t i = 0; i < 4; i++)
		if (!text[i] || !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	if (parse_hex((struct span){ text, 4 }, &value) < 0)
		return false;
	*ret_value = (unsigned int)value;
	return true;
}

static char *put_utf8(char *to, unsigned int c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* A \u behind its backslash, maybe the first of a pair: the bytes it takes, 0 when it is none. */
static size_t read_escaped(const char *from, unsigned int *ret_character)
{
	unsigned int high, low;

	if (*from != 'u' || !read_hex4(from + 1, &high) || !high || (high >= 0xdc00 && high < 0xe000))
		return 0;
	*ret_character = high;
	if (high < 0xd800 || high >= 0xe000)
		return 5;
	if (from[5] != '\\' || from[6] != 'u' || !read_hex4(from + 7, &low) || low < 0xdc00 || low >= 0xe000)
		return 0;
	*ret_character = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 11;
}

const char *json_decode(char *text, size_t *ret_at)
{
	static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *from = text;
	char *to = text;

	while (*from) {
		size_t length = utf8_length(from);
		unsigned int character;
		const char *simple;

		*ret_at = (size_t)(from - text);
		if (!length)
			return "a byte that is no UTF-8";
		if ((unsigned char)*from < 0x20)
			return "a control character in a text";
		if (*from != '\\') {
			memmove(to, from, length);
			to += length;
			from += length;
			continue;
		}
		from++;
		simple = *from ? strchr(escapes, *from) : NULL;
		if (simple) {
			*to++ = meant[simple - escapes];
			from++;
			continue;
		}
		length = read_escaped(from, &character);
		if (!length)
			return "an escape that means no character";
		to = put_utf8(to, character);
		from += length;
	}
	*to = '\0';
	return NULL;
}
