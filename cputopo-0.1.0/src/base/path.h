// SPDX-License-Identifier: MIT
// Paths as texts: taking them apart without asking the file system.
#pragma once

#include "base/parse.h"

/* Takes the next component off *rest, "" and "." left out; false when nothing is left. */
bool path_component(struct span *rest, struct span *ret_component);

/* Does the text hold a component ".."? */
bool path_climbs(const char *path);

/* Does the link at path, relative to its root and without "..", lead outside the root? Any absolute target does. */
bool path_link_escapes(const char *path, const char *target);
