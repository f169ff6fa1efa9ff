// SPDX-License-Identifier: MIT
// Tests of src/render/smartcols.c: alignment, raw form, wrapping, empty tables.
#include <criterion/criterion.h>

#include "render/smartcols.h"

static const struct smartcols_column columns[] = { { "CPU", true, false }, { "NAME", false, true } };
/* Wider than the headings: of those that are not printed 2.41 takes no notice any more. */
static const char *const cells[] = { "0", "one two", "1000", NULL };

static void expect(size_t n_rows, unsigned int flags, unsigned int width, const char *result)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };

	cr_assert_eq(smartcols_print(columns, 2, cells, n_rows, flags, width, &out, &error), 0, "%s", error.what);
	cr_assert_str_eq(strbuf_text(&out), result);
}

Test(smartcols, tables)
{
	expect(2, 0, 0, " CPU NAME\n   0 one two\n1000 \n");
	expect(2, SMARTCOLS_NO_HEADINGS, 0, "   0 one two\n1000 \n");
	expect(1, SMARTCOLS_RAW, 0, "CPU NAME\n0 one\\x20two\n");
	expect(0, 0, 0, "");
}

/* The library escapes by itself; and as the program has no locale, whatever is not ASCII. */
Test(smartcols, texts_cannot_steer_a_terminal)
{
	static const struct smartcols_column wide[] = { { "NAME", false, false }, { "CPU", false, false } };
	static const char *const odd[] = { "a\x1b[31m\xc2\x9b\xc3\xa4 \\x1b", "0" };
	_cleanup_strbuf_ struct strbuf table = { 0 }, raw = { 0 };
	struct error error = { 0 };

	cr_assert_eq(smartcols_print(wide, 2, odd, 1, SMARTCOLS_NO_HEADINGS, 0, &table, &error), 0);
	cr_expect_str_eq(strbuf_text(&table), "a\\x1b[31m\\xc2\\x9b\\xc3\\xa4 \\x5cx1b 0\n");
	cr_assert_eq(smartcols_print(wide, 2, odd, 1, SMARTCOLS_NO_HEADINGS | SMARTCOLS_RAW, 0, &raw, &error), 0);
	cr_expect_str_eq(strbuf_text(&raw), "a\\x1b[31m\\xc2\\x9b\\xc3\\xa4\\x20\\x5cx1b 0\n");
}

Test(smartcols, wraps_on_a_narrow_terminal)
{
	expect(1, 0, 9, "CPU NAME\n  0 one t\n    wo\n");
}
