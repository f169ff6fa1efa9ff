// SPDX-License-Identifier: MIT
// Is a directory the copy of a machine's /sys and /proc that --sysroot wants?
#pragma once

#include "base/error.h"

/*
 * The rule for links: what we read resolves below the root. A link that is absolute or climbs out with ".." is refused
 * when the reader meets it (root.escape in base/root.h), with its path; links that no reader follows do no harm and are
 * not looked for, for a tree may hold millions of entries.
 */

/* 0 when path is a directory with sys/ or proc/ in it, else -errno with an error that says what was expected. */
int tree_check(const char *path, struct error *error);
