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

/* All lines, each with its parent; what is no mount is left out, and what lies beyond MOUNTS_MOST. */
enum { MOUNTS_MOST = 128 * 1024 }; /* fs.mount-max is 100000 */
struct mount {
	struct mount_line line;
	uint64_t id, parent_id;
	int64_t parent; /* index of the first mount with that id; -1: not told, or itself */
};
struct mount_table {
	struct mount *items;
	size_t n;
};

/* 0 or -ENOMEM; the fields lie in mountinfo. Free items in any case. */
int mount_table_read(struct span mountinfo, struct mount_table *ret_table);

/* False where another mount lies over the mount point or over a folder on the way to it. */
bool mount_is_visible(const struct mount_table *table, size_t mount);
