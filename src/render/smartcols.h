// SPDX-License-Identifier: MIT
// Text tables: the one adapter around libsmartcols, which is loaded on demand and included nowhere else.
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

struct smartcols_column {
	const char *name;
	bool right; /* aligned to the right */
	bool wrap;  /* goes on in the next line where the terminal is too narrow */
};

enum smartcols_flags {
	SMARTCOLS_RAW = 1 << 0, /* columns separated by one blank, blanks inside as \x20 */
	SMARTCOLS_NO_HEADINGS = 1 << 1,
};

/*
 * Adds a table to out: cells[row * n_columns + column], NULL for an empty cell. width is the terminal's, 0 for no terminal.
 * A table without rows adds nothing, as libsmartcols does. 0, -ENOMEM, -ELIBACC.
 */
int smartcols_print(const struct smartcols_column *columns, size_t n_columns, const char *const *cells, size_t n_rows,
		    unsigned int flags, unsigned int width, struct strbuf *out, struct error *error);
