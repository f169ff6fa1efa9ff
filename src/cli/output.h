// SPDX-License-Identifier: MIT
// Output to a file that the user names: whole, or not at all.
#pragma once

#include "cli/cli.h"

/*
 * Writes to a file (NULL or "-": standard output) as cli_write does. A regular file is replaced when all is written, a
 * device or FIFO is written to. EXIT_OK, or EXIT_ERROR with a line on stderr.
 */
int cli_write_file(const char *path, const struct strbuf *out);
