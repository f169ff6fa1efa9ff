// SPDX-License-Identifier: MIT
// Paths as texts: taking them apart without asking the file system.
#pragma once

#include "base/parse.h"

/* Takes the next component off *rest, "" and "." left out; false when nothing is left. */
bool path_component(struct span *rest, struct span *ret_component);

/*
 * Puts what a link says in the place of its name: rest is a path of PATH_MAX bytes that begins with the name, which ends at
 * end. *links counts those that were followed. As in the kernel, path_resolution(7): 0, -ELOOP, -ENOENT (it says nothing) or
 * -ENAMETOOLONG; -EXDEV where it is absolute.
 */
int path_follow(char *rest, size_t end, struct span target, int *links);

/* Does the text hold a component ".."? */
bool path_climbs(const char *path);

/* Does the link at path, relative to its root and without "..", lead outside the root? Any absolute target does. */
bool path_link_escapes(const char *path, const char *target);
