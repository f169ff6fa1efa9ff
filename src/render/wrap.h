// SPDX-License-Identifier: MIT
// Text on a terminal: how many columns it takes, and where a line of it may end.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Columns of text that was made printable (base/escape.h): two for what East Asian terminals draw wide. */
size_t wrap_columns(const char *text);

/*
 * Bytes of the text that fit a line of so many columns: all of it, else up to behind a comma or a blank (but none before a
 * unit), else as many characters as fit, one at least. Blanks at the end of a line that is not the last do not count.
 */
size_t wrap_length(const char *text, size_t columns);
