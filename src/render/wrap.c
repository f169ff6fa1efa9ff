// SPDX-License-Identifier: MIT
// Columns of text, and where lines may end.
#include "render/wrap.h"

#include <string.h>

#include "base/escape.h"

static unsigned int decode(const unsigned char *at, size_t length)
{
	unsigned int c = length < 2 ? at[0] : at[0] & (0x7fU >> length);

	for (size_t i = 1; i < length; i++)
		c = c << 6 | (at[i] & 0x3fU);
	return c;
}

/* Unicode's East_Asian_Width W and F, in blocks. */
static const struct block {
	unsigned int first, last;
} wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
};

static size_t columns_of(unsigned int c)
{
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			return 2;
	return 1;
}

/* The next character: its bytes (one, where there is no UTF-8) and columns. */
static size_t next_character(const char *at, size_t *ret_columns)
{
	size_t length = utf8_length(at);

	*ret_columns = length > 1 ? columns_of(decode((const unsigned char *)at, length)) : 1;
	return length ? length : 1;
}

size_t wrap_columns(const char *text)
{
	size_t sum = 0, columns;

	while (*text) {
		text += next_character(text, &columns);
		sum += columns;
	}
	return sum;
}

/* A blank between a number and its unit: "32 KiB". */
static bool joins_unit(const char *blank)
{
	return blank[1] && strchr("KMGTPE", blank[1]) && blank[2] == 'i' && blank[3] == 'B';
}

size_t wrap_length(const char *text, size_t columns)
{
	size_t used = 0, length = 0, blank = 0, comma = 0;

	while (text[length]) {
		size_t more, bytes = next_character(text + length, &more);

		if (text[length] == ' ' && used <= columns && !joins_unit(text + length)) {
			blank = length + 1;
			if (length && text[length - 1] == ',')
				comma = blank;
		}
		used += more;
		if (used > columns && text[length] != ' ')
			/* Behind a comma, unless that wastes half a line. */
			return comma * 2 > columns ? comma : blank ? blank : length ? length : bytes;
		length += bytes;
		if (text[length - 1] == ',' && used <= columns)
			blank = comma = length;
	}
	return length;
}
