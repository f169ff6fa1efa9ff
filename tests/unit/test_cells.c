// SPDX-License-Identifier: MIT
// Tests of src/render/cells.c: what is empty, and the two forms.
#include <criterion/criterion.h>
#include <string.h>

#include "render/cells.h"

static void fill(struct cells *cells)
{
	strbuf_puts(&cells->text, "CPU");
	cells_end_heading(cells, true, false);
	strbuf_puts(&cells->text, "NAME");
	cells_end_heading(cells, false, false);
	for (int cpu = 9; cpu < 11; cpu++) {
		strbuf_printf(&cells->text, "%d", cpu);
		cells_end(cells, true);
		strbuf_puts(&cells->text, "a");
		cells_end(cells, cpu == 9); /* what was begun of an empty cell is dropped */
	}
}

Test(cells, are_kept)
{
	_cleanup_cells_ struct cells cells = { 0 };

	cr_assert_eq(cells_n_rows(&cells), 0);
	fill(&cells);
	cr_assert_eq(cells_n_rows(&cells), 2);
	cr_assert_str_eq(cells_heading(&cells, 1), "NAME");
	cr_assert_str_eq(cells_text(&cells, 0, 1), "a");
	cr_assert_str_eq(cells_text(&cells, 1, 0), "10");
	cr_assert_null(cells_text(&cells, 1, 1));
}

Test(cells, are_laid_out)
{
	_cleanup_cells_ struct cells cells = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };

	fill(&cells);
	cr_assert_eq(cells_print(&cells, "-", 0, 0, &out, &error), 0, "%s", error.what);
	cr_assert_str_eq(strbuf_text(&out), "CPU NAME\n  9 a\n 10 -\n");
	strbuf_reset(&out);
	cr_assert_eq(cells_print_parse(&cells, &out, &error), 0);
	cr_assert_str_eq(strstr(strbuf_text(&out), "# CPU"), "# CPU,NAME\n9,a\n10,\n");
	cells.text.failed = true;
	cr_assert_lt(cells_print(&cells, NULL, 0, 0, &out, &error), 0);
	cr_assert_lt(cells_print_parse(&cells, &out, &error), 0);
}
