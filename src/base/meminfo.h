// SPDX-License-Identifier: MIT
// The kernel's lists of memory: /proc/meminfo, and meminfo of a NUMA node.
#pragma once

#include "base/root.h"

/*
 * The bytes of a line "MemTotal:       32505856 kB" or "Node 0 MemTotal:       32505856 kB"; name is "MemTotal:".
 * 0; -ENOENT: no such line; -EBADMSG: no number in it.
 */
int meminfo_find(struct span text, const char *name, int64_t *ret_bytes);

/* The same of /proc/meminfo; or -errno of root_read. */
int meminfo_read(struct root *root, const char *name, int64_t *ret_bytes);
