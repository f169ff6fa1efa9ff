// SPDX-License-Identifier: MIT
// Tests of src/render/align.c: alignment, raw form, narrow terminals, empty tables.
#include <criterion/criterion.h>

#include "render/align.h"

static const struct align_column columns[] = { { "CPU", true, false }, { "NAME", false, false } };
static const char *const cells[] = { "0", "one two", "1000", NULL };

static void expect(const struct align_table *table, const char *result)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	align(table, &out);
	cr_assert_str_eq(strbuf_text(&out), result);
}

static struct align_table small(size_t n_rows)
{
	return (struct align_table){ .columns = columns, .n_columns = 2, .cells = cells, .n_rows = n_rows };
}

Test(align, tables)
{
	struct align_table table = small(2);

	expect(&table, " CPU NAME\n   0 one two\n1000 \n");
	table.no_headings = true;
	expect(&table, "   0 one two\n1000 \n");
	table = small(1);
	table.raw = true;
	expect(&table, "CPU NAME\n0 one\\x20two\n");
	table.n_rows = 0;
	expect(&table, "");
}

/* As in libsmartcols: lscpu's -C of machines that tell no sizes is compared byte for byte. */
Test(align, no_blanks_for_an_empty_last_cell)
{
	static const struct align_column right[] = { { "SETS", true, false }, { "SIZE", true, false } };
	static const char *const empty[] = { NULL, NULL, "1", "2" };
	struct align_table table = { .columns = right, .n_columns = 2, .cells = empty, .n_rows = 2 };

	expect(&table, "SETS SIZE\n     \n   1    2\n");
}

/* As libsmartcols does in a program without a locale, whatever is not ASCII. */
Test(align, texts_cannot_steer_a_terminal)
{
	static const struct align_column wide[] = { { "NAME", false, false }, { "CPU", false, false } };
	static const char *const odd[] = { "a\x1b[31m\xc2\x9b\xc3\xa4 \\x1b", "0" };
	struct align_table table = { .columns = wide, .n_columns = 2, .cells = odd, .n_rows = 1, .no_headings = true };

	expect(&table, "a\\x1b[31m\\xc2\\x9b\\xc3\\xa4 \\x5cx1b 0\n");
	table.raw = true;
	expect(&table, "a\\x1b[31m\\xc2\\x9b\\xc3\\xa4\\x20\\x5cx1b 0\n");
}

Test(align, the_last_column_goes_on_below_itself)
{
	static const char *const long_texts[] = { "0", "one two three,four-and-more,five", "1",
						  "a-word-that-is-longer-than-all x" };
	struct align_table table = { .columns = columns, .n_columns = 2, .cells = long_texts, .n_rows = 2, .width = 20 };

	expect(&table, "CPU NAME\n"
		       "  0 one two three,\n"
		       "    four-and-more,\n"
		       "    five\n"
		       "  1 a-word-that-is-longer-than-all\n"
		       "    x\n");
	table.width = 200;
	expect(&table, "CPU NAME\n"
		       "  0 one two three,four-and-more,five\n"
		       "  1 a-word-that-is-longer-than-all x\n");
	table.width = 20;
	table.raw = true; /* for a program: no matter how wide */
	expect(&table, "CPU NAME\n"
		       "0 one\\x20two\\x20three,four-and-more,five\n"
		       "1 a-word-that-is-longer-than-all\\x20x\n");
}

Test(align, optional_columns_are_left_out_from_the_last)
{
	static const struct align_column many[] = {
		{ "CPU", true, false }, { "FIRST", true, true }, { "NODE", true, false }, { "LAST", false, true }
	};
	static const char *const row[] = { "0", "1", "2", "word" };
	struct align_table table = { .columns = many, .n_columns = 4, .cells = row, .n_rows = 1, .width = 19 };

	expect(&table, "CPU FIRST NODE LAST\n  0     1    2 word\n");
	table.width = 18;
	expect(&table, "CPU FIRST NODE\n  0     1    2\n");
	table.width = 13;
	expect(&table, "CPU NODE\n  0    2\n");
	table.width = 1; /* the others stay */
	expect(&table, "CPU NODE\n  0    2\n");
}
