// SPDX-License-Identifier: MIT
// Columns of text, and where its lines end.
#include "render/wrap.h"

#include <criterion/criterion.h>

Test(wrap, columns)
{
	cr_expect_eq(wrap_columns(""), 0);
	cr_expect_eq(wrap_columns("6 × core"), 8);
	cr_expect_eq(wrap_columns("│  └─ "), 6);
	cr_expect_eq(wrap_columns("龍芯"), 4, "wide characters");
	cr_expect_eq(wrap_columns("\xff\xfe"), 2, "what is no UTF-8 counts by bytes");
}

Test(wrap, lines_end_behind_commas_and_blanks)
{
	cr_expect_eq(wrap_length("all of it", 9), 9);
	cr_expect_eq(wrap_length("all of it", 8), 7);
	cr_expect_eq(wrap_length("all of it", 7), 7);
	cr_expect_eq(wrap_length("all of it", 6), 7, "a blank at the end takes no room");
	cr_expect_eq(wrap_length("0,1,2,3", 4), 4);
	cr_expect_eq(wrap_length("0-15,32-47", 4), 4, "no place to break: as much as fits");
	cr_expect_eq(wrap_length("L1d 32 KiB, L1i 32 KiB", 18), 12, "a number stays with its unit");
	cr_expect_eq(wrap_length("of 2 CPUs: L1d 48 KiB", 18), 15);
	cr_expect_eq(wrap_length("×××", 2), 4, "characters are not broken");
	cr_expect_eq(wrap_length("龍", 1), 3, "one at least");
	cr_expect_eq(wrap_length("", 5), 0);
}
