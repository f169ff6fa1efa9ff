// SPDX-License-Identifier: MIT
// Strict parsing of the texts that the kernel writes.
#include "base/parse.h"

#include <errno.h>
#include <string.h>

struct span span_of(const char *text)
{
	return (struct span){ text, text ? strlen(text) : 0 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

struct span span_trim(struct span span)
{
	while (span.length && is_blank(span.text[0]))
		span.text++, span.length--;
	while (span.length && is_blank(span.text[span.length - 1]))
		span.length--;
	return span;
}

bool span_equal(struct span span, const char *text)
{
	return span.length == strlen(text) && !memcmp(span.text, text, span.length);
}

bool span_starts(struct span span, const char *prefix)
{
	size_t length = strlen(prefix);

	return span.length >= length && !memcmp(span.text, prefix, length);
}

bool span_line(struct span *rest, struct span *ret_line)
{
	const char *end;
	size_t length;

	if (!rest->length)
		return false;
	end = memchr(rest->text, '\n', rest->length);
	length = end ? (size_t)(end - rest->text) : rest->length;
	*ret_line = (struct span){ rest->text, length };
	rest->text += length + (end ? 1 : 0);
	rest->length -= length + (end ? 1 : 0);
	return true;
}

bool span_word(struct span *rest, struct span *ret_word)
{
	struct span word;

	*rest = span_trim(*rest);
	if (!rest->length)
		return false;
	word = *rest;
	for (word.length = 0; word.length < rest->length && !is_blank(rest->text[word.length]);)
		word.length++;
	rest->text += word.length;
	rest->length -= word.length;
	*ret_word = word;
	return true;
}

bool span_until(struct span *rest, char separator, struct span *ret_field)
{
	const char *at = rest->length ? memchr(rest->text, separator, rest->length) : NULL;
	size_t length;

	if (!at)
		return false;
	length = (size_t)(at - rest->text);
	*ret_field = (struct span){ rest->text, length };
	rest->text += length + 1;
	rest->length -= length + 1;
	return true;
}

bool span_split(struct span span, char separator, struct span *ret_left, struct span *ret_right)
{
	const char *at = span.length ? memchr(span.text, separator, span.length) : NULL;
	size_t left;

	if (!at)
		return false;
	left = (size_t)(at - span.text);
	*ret_left = span_trim((struct span){ span.text, left });
	*ret_right = span_trim((struct span){ at + 1, span.length - left - 1 });
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static int parse_digits(struct span span, unsigned int base, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!span.length)
		return -EINVAL;
	for (size_t i = 0; i < span.length; i++)
		if (digit_of(span.text[i]) >= (int)base)
			return -EINVAL;
	for (size_t i = 0; i < span.length; i++)
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit_of(span.text[i]), &value))
			return -ERANGE;
	*ret_value = value;
	return 0;
}

int parse_u64(struct span span, uint64_t *ret_value)
{
	return parse_digits(span_trim(span), 10, ret_value);
}

int parse_i64(struct span span, int64_t *ret_value)
{
	bool negative;
	uint64_t value;
	int r;

	span = span_trim(span);
	negative = span.length && span.text[0] == '-';
	if (negative)
		span.text++, span.length--;
	r = parse_digits(span, 10, &value);
	if (r < 0)
		return r;
	if (value > (uint64_t)INT64_MAX)
		return -ERANGE;
	*ret_value = negative ? -(int64_t)value : (int64_t)value;
	return 0;
}

int parse_hex(struct span span, uint64_t *ret_value)
{
	span = span_trim(span);
	if (span_starts(span, "0x") || span_starts(span, "0X"))
		span.text += 2, span.length -= 2;
	return parse_digits(span, 16, ret_value);
}

int parse_number(struct span span, uint64_t *ret_value)
{
	span = span_trim(span);
	if (span_starts(span, "0x") || span_starts(span, "0X"))
		return parse_hex(span, ret_value);
	return parse_digits(span, 10, ret_value);
}

/* "1.5" of a unit of 2^shift bytes, in whole bytes; the unit follows at once. */
static int parse_fraction(struct span span, unsigned int shift, uint64_t *ret_bytes)
{
	enum { DIGITS = 6, ONE = 1000000 };
	uint64_t value;
	int r = span_trim(span).length < span.length ? -EINVAL : parse_decimal(span, DIGITS, &value);

	if (r < 0)
		return r;
	if (value / ONE > (UINT64_MAX >> shift) - 1)
		return -ERANGE;
	*ret_bytes = (value / ONE << shift) + (value % ONE << shift) / ONE;
	return 0;
}

int parse_size(struct span span, uint64_t *ret_bytes)
{
	static const char units[] = "KMGT";
	unsigned int shift = 0;
	const char *unit;
	uint64_t value;
	int r;

	span = span_trim(span);
	if (span.length > 1 && span.text[span.length - 1] == 'B')
		span.length -= span.length > 2 && span.text[span.length - 2] == 'i' ? 2 : 1;
	if (span.length > 1) {
		char last = span.text[span.length - 1];

		unit = strchr(units, last >= 'a' && last <= 'z' ? last - 'a' + 'A' : last);
		if (unit && *unit) {
			shift = 10 * (unsigned int)(unit - units + 1);
			span.length--;
		}
	}
	if (shift && memchr(span.text, '.', span.length))
		return parse_fraction(span, shift, ret_bytes);
	r = parse_digits(span, 10, &value);
	if (r < 0)
		return r;
	if (value > UINT64_MAX >> shift)
		return -ERANGE;
	*ret_bytes = value << shift;
	return 0;
}

int parse_decimal(struct span span, unsigned int digits, uint64_t *ret_value)
{
	struct span whole, fraction = { "", 0 };
	uint64_t value, part = 0;
	int r;

	span = span_trim(span);
	if (!span_split(span, '.', &whole, &fraction))
		whole = span;
	else if (!fraction.length || whole.length + 1 + fraction.length != span.length)
		return -EINVAL;
	r = parse_digits(whole, 10, &value);
	if (r < 0)
		return r;
	for (size_t i = 0; i < fraction.length; i++)
		if (digit_of(fraction.text[i]) >= 10)
			return -EINVAL;
	for (unsigned int i = 0; i < digits; i++) {
		part = part * 10 + (i < fraction.length ? (uint64_t)digit_of(fraction.text[i]) : 0);
		if (__builtin_mul_overflow(value, 10, &value))
			return -ERANGE;
	}
	if (__builtin_add_overflow(value, part, &value))
		return -ERANGE;
	*ret_value = value;
	return 0;
}
