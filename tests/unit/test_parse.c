// SPDX-License-Identifier: MIT
// Tests of src/base/parse.c: what is a number, a size, a fraction, and what is not.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "base/parse.h"

enum { KEPT = 4711 }; /* what an output holds that must be left alone */

struct row {
	const char *text;
	int result;
	int64_t value;
};

typedef int (*parser)(struct span, uint64_t *);

static void check(parser parse, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t value = KEPT;
		int r = parse(span_of(rows[i].text), &value);

		cr_expect_eq(r, rows[i].result, "\"%s\": %d", rows[i].text, r);
		cr_expect_eq(value, r ? KEPT : (uint64_t)rows[i].value, "\"%s\": %ld", rows[i].text, (long)value);
	}
}

Test(parse, u64)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "7\n", 0, 7 },
		{ " 12 ", 0, 12 },
		{ "007", 0, 7 },
		{ "18446744073709551615", 0, -1 },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "99999999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "\n", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ "1 2", -EINVAL, 0 },
		{ "1.0", -EINVAL, 0 },
		{ "0x1", -EINVAL, 0 },
		{ "1a", -EINVAL, 0 },
		{ "1,000", -EINVAL, 0 },
	};

	check(parse_u64, rows, ARRAY_SIZE(rows));
}

Test(parse, i64)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "-1\n", 0, -1 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "-9223372036854775807", 0, -INT64_MAX },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "--1", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "- 1", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int64_t value = KEPT;
		int r = parse_i64(span_of(rows[i].text), &value);

		cr_expect_eq(r, rows[i].result, "\"%s\": %d", rows[i].text, r);
		cr_expect_eq(value, r ? KEPT : rows[i].value, "\"%s\": %ld", rows[i].text, (long)value);
	}
}

Test(parse, hex_and_either)
{
	static const struct row hex[] = {
		{ "ff", 0, 255 },
		{ "0xFF\n", 0, 255 },
		{ "0X10", 0, 16 },
		{ "ffffffffffffffff", 0, -1 },
		{ "10000000000000000", -ERANGE, 0 },
		{ "0x", -EINVAL, 0 },
		{ "0xg", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};
	static const struct row either[] = { { "0x41", 0, 65 }, { "41", 0, 41 }, { "4f", -EINVAL, 0 }, { "x", -EINVAL, 0 } };

	check(parse_hex, hex, ARRAY_SIZE(hex));
	check(parse_number, either, ARRAY_SIZE(either));
}

Test(parse, size)
{
	static const struct row rows[] = {
		{ "512", 0, 512 },
		{ "32K\n", 0, 32768 },
		{ "32k", 0, 32768 },
		{ "1M", 0, 1 << 20 },
		{ "2G", 0, INT64_C(2) << 30 },
		{ "1T", 0, INT64_C(1) << 40 },
		{ "4KiB", 0, 4096 },
		{ "4KB", 0, 4096 },
		{ "64B", 0, 64 },
		{ "16777216T", -ERANGE, 0 },
		{ "K", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "1.5M", 0, 3 << 19 },
		{ "0.1KiB", 0, 102 },
		{ "1.9999999G", 0, 2147482574 },
		{ "16777215.9T", -ERANGE, 0 },
		{ "1.5", -EINVAL, 0 },
		{ "1.5 M", -EINVAL, 0 },
		{ ".5M", -EINVAL, 0 },
		{ "1.M", -EINVAL, 0 },
		{ "1.5.5M", -EINVAL, 0 },
		{ "1,5M", -EINVAL, 0 },
		{ "3X", -EINVAL, 0 },
		{ "-1K", -EINVAL, 0 },
		{ "1KK", -EINVAL, 0 },
	};

	check(parse_size, rows, ARRAY_SIZE(rows));
}

static int parse_mhz(struct span span, uint64_t *ret_value)
{
	return parse_decimal(span, 6, ret_value);
}

Test(parse, decimal)
{
	static const struct row rows[] = {
		{ "2400.5", 0, 2400500000 },
		{ "2400", 0, 2400000000 },
		{ "0.000001", 0, 1 },
		{ "1.23456789", 0, 1234567 },
		{ " 800.000\n", 0, 800000000 },
		{ "1,5", -EINVAL, 0 },
		{ "1.", -EINVAL, 0 },
		{ ".5", -EINVAL, 0 },
		{ "1. 5", -EINVAL, 0 },
		{ "-1.5", -EINVAL, 0 },
		{ "nan", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "18446744073709551615.0", -ERANGE, 0 },
	};

	check(parse_mhz, rows, ARRAY_SIZE(rows));
}

Test(parse, spans)
{
	struct span rest = SPAN("one two\r\n\nthree"), line, left, right;

	cr_assert(span_line(&rest, &line) && span_equal(line, "one two\r"));
	cr_assert(span_equal(span_trim(line), "one two"));
	cr_assert(span_word(&line, &left) && span_equal(left, "one"));
	cr_assert(span_word(&line, &left) && span_equal(left, "two"));
	cr_assert_not(span_word(&line, &left));
	cr_assert(span_line(&rest, &line) && line.length == 0);
	cr_assert(span_line(&rest, &line) && span_equal(line, "three"));
	cr_assert_not(span_line(&rest, &line));

	cr_assert(span_split(SPAN("model name\t: A: B "), ':', &left, &right));
	cr_assert(span_equal(left, "model name") && span_equal(right, "A: B"));
	cr_assert_not(span_split(SPAN("no separator"), ':', &left, &right));
	cr_assert(span_equal(left, "model name"), "an output was touched");
	/* The cpumap of a node may end in a NUL byte. */
	cr_assert(span_equal(span_trim(SPAN("ff\n\0")), "ff"));
	cr_assert_eq(span_of(NULL).length, 0);
}
