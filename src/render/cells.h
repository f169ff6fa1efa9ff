// SPDX-License-Identifier: MIT
// The texts of a table, collected first and then laid out: aligned, or with commas as -p.
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

struct cell {
	size_t at;     /* where in the text, which moves while it grows */
	bool empty;    /* nothing is known */
	bool right;    /* of a heading: its column is aligned to the right; */
	bool optional; /* it is left out where the terminal is too narrow */
};

/* Zeroed to begin with. The headings come first, then the cells of each row. */
struct cells {
	struct strbuf text; /* what is added here is of the next cell; failed is set when memory ran out */
	struct cell *items;
	size_t n, begun;
	size_t n_columns;
};

void cells_end_heading(struct cells *cells, bool right, bool optional);

/* known: false for a cell without a text. */
void cells_end(struct cells *cells, bool known);
void cells_free(struct cells *cells);
#define _cleanup_cells_ _cleanup_(cells_free)

size_t cells_n_rows(const struct cells *cells);
const char *cells_heading(const struct cells *cells, size_t column);
const char *cells_text(const struct cells *cells, size_t row, size_t column); /* NULL: empty */

enum cells_flags {
	CELLS_RAW = 1 << 0, /* columns separated by one blank, blanks inside as \x20 */
	CELLS_NO_HEADINGS = 1 << 1,
};

/* Aligned; missing stands for an empty cell (NULL: nothing). width: of the terminal, 0: any. 0 or -ENOMEM. */
int cells_print(const struct cells *cells, const char *missing, unsigned int flags, size_t width, struct strbuf *out,
		struct error *error);

/* Commas between the columns, behind lscpu's comment and a line of headings. 0 or -ENOMEM. */
int cells_print_parse(const struct cells *cells, struct strbuf *out, struct error *error);
