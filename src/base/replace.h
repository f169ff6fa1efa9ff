// SPDX-License-Identifier: MIT
// Replacing a file as a whole, so that nobody ever reads half of it.
#pragma once

#include "base/error.h"

/*
 * Writes a temporary file beside path and renames it: whoever reads path meanwhile has the old text or the new one. What a
 * link leads to is replaced, not the link; what is there and is no regular file is refused. 0, or -errno with an error that
 * names the file, which is then as it was.
 */
int replace_file(const char *path, const char *text, size_t length, struct error *error);
