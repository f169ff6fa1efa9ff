// SPDX-License-Identifier: MIT
// Texts in aligned columns: the bytes of libsmartcols, with which lscpu prints its tables, and a table that fits its
// terminal.
#pragma once

#include "base/strbuf.h"

struct align_column {
	const char *name;
	bool right;    /* aligned to the right */
	bool optional; /* left out where the terminal is too narrow, the last such column first */
};

struct align_table {
	const struct align_column *columns;
	size_t n_columns;
	const char *const *cells; /* [row * n_columns + column], NULL for an empty one */
	size_t n_rows;
	bool raw; /* columns separated by one blank, blanks inside as \x20 */
	bool no_headings;
	size_t width; /* of the terminal, 0: any */
};

/*
 * Adds the table to out, nothing where it has no rows. What is no printable ASCII becomes \xNN. In a terminal the last
 * column goes on below itself, broken at blanks and behind commas; a longer word is not broken.
 */
void align(const struct align_table *table, struct strbuf *out);
