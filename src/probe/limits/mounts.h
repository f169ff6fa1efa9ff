// SPDX-License-Identifier: MIT
// Lines of mountinfo, and which of the mounts a path leads to: a later mount may cover them (proc_pid_mountinfo(5)).
#pragma once

#include "base/parse.h"

/* The fields of a line as they are written: blanks are escaped in root and point, which may be no paths. */
struct mount_line {
	struct span id, parent, device, root, point, type, options;
};

/* 0, -ENOENT: no such line. */
int mount_parse(struct span line, struct mount_line *ret_mount);

/* False where another mount of the text lies over the mount point or over a folder on the way to it. */
bool mount_is_visible(struct span mountinfo, const struct mount_line *mount);
