// SPDX-License-Identifier: MIT
// Numbers of conditions: decimal or hexadecimal, with a unit.
#include <string.h>

#include "render/condition.h"

static const struct unit_name {
	const char *name;
	enum quantity quantity;
	int64_t factor;
} units[] = {
	/* As parse_size: with or without iB or B. */
	{ "B", QUANTITY_BYTES, 1 },
	{ "K", QUANTITY_BYTES, INT64_C(1) << 10 },
	{ "KB", QUANTITY_BYTES, INT64_C(1) << 10 },
	{ "KiB", QUANTITY_BYTES, INT64_C(1) << 10 },
	{ "M", QUANTITY_BYTES, INT64_C(1) << 20 },
	{ "MB", QUANTITY_BYTES, INT64_C(1) << 20 },
	{ "MiB", QUANTITY_BYTES, INT64_C(1) << 20 },
	{ "G", QUANTITY_BYTES, INT64_C(1) << 30 },
	{ "GB", QUANTITY_BYTES, INT64_C(1) << 30 },
	{ "GiB", QUANTITY_BYTES, INT64_C(1) << 30 },
	{ "T", QUANTITY_BYTES, INT64_C(1) << 40 },
	{ "TB", QUANTITY_BYTES, INT64_C(1) << 40 },
	{ "TiB", QUANTITY_BYTES, INT64_C(1) << 40 },
	{ "Hz", QUANTITY_HZ, 1 },
	{ "kHz", QUANTITY_HZ, 1000 },
	{ "MHz", QUANTITY_HZ, 1000000 },
	{ "GHz", QUANTITY_HZ, 1000000000 },
	{ "us", QUANTITY_MICROSECONDS, 1 },
	{ "ms", QUANTITY_MICROSECONDS, 1000 },
	{ "s", QUANTITY_MICROSECONDS, 1000000 },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const struct unit_name *unit_of(struct span text)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t at = 0;

		while (at < text.length && units[i].name[at] && lower(text.text[at]) == lower(units[i].name[at]))
			at++;
		if (at == text.length && !units[i].name[at])
			return &units[i];
	}
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits and maybe a fraction, of which more than six digits are cut. */
static size_t parse_digits(struct span text, struct number *ret_number)
{
	size_t length = 0, digits = 0;
	uint64_t whole;

	while (length < text.length && is_digit(text.text[length]))
		length++;
	if (!length || parse_u64((struct span){ text.text, length }, &whole) < 0 || whole > INT64_MAX)
		return 0;
	*ret_number = (struct number){ .whole = (int64_t)whole };
	if (length + 1 >= text.length || text.text[length] != '.' || !is_digit(text.text[length + 1]))
		return length;
	for (length++; length < text.length && is_digit(text.text[length]); length++)
		if (digits++ < 6)
			ret_number->millionths = ret_number->millionths * 10 + (uint32_t)(text.text[length] - '0');
	while (digits++ < 6)
		ret_number->millionths *= 10;
	return length;
}

static bool multiply(struct number *number, int64_t factor)
{
	int64_t parts = (int64_t)number->millionths * factor;

	number->millionths = (uint32_t)(parts % 1000000);
	return !__builtin_mul_overflow(number->whole, factor, &number->whole) &&
	       !__builtin_add_overflow(number->whole, parts / 1000000, &number->whole);
}

bool number_parse(struct span text, struct number *ret_number, enum quantity *ret_unit)
{
	bool negative = text.length && *text.text == '-';
	struct number number;
	uint64_t hex;
	size_t length;

	*ret_unit = QUANTITY_NONE;
	if (span_starts(text, "0x") || span_starts(text, "0X")) {
		if (text.length == 2 || parse_hex(text, &hex) < 0 || hex > INT64_MAX)
			return false;
		*ret_number = (struct number){ .whole = (int64_t)hex };
		return true;
	}
	text = (struct span){ text.text + negative, text.length - negative };
	length = parse_digits(text, &number);
	if (!length)
		return false;
	if (length < text.length) {
		const struct unit_name *unit = unit_of((struct span){ text.text + length, text.length - length });

		if (!unit || !multiply(&number, unit->factor))
			return false;
		*ret_unit = unit->quantity;
	}
	/* Of a negative number the whole is the one below it. */
	if (negative && number.millionths)
		number = (struct number){ .whole = -number.whole - 1, .millionths = 1000000 - number.millionths };
	else if (negative)
		number.whole = -number.whole;
	*ret_number = number;
	return true;
}
