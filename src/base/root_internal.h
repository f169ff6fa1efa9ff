// SPDX-License-Identifier: MIT
// What the files of base/root*.c share.
#pragma once

#include "base/root.h"

/* Of a root in memory: as files_find, from the root; what leads outside is noted. */
int root_find(struct root *root, const char *path, bool follow, struct files_entry **ret_entry);
