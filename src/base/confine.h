// SPDX-License-Identifier: MIT
// Shuts the calling process in a folder, for good: what lies outside can no longer be opened. For a child (base/child.h).
#pragma once

/*
 * Landlock (Linux 5.13 and later, if it is switched on): nothing but files and folders below path can be opened, and only
 * to be read. Absolute paths stay what they are. 0, -EOPNOTSUPP or -ENOSYS where the kernel has it not, or -errno of path.
 */
int confine_by_landlock(const char *path);

/*
 * chroot, as root or in a user namespace of its own: path is the root folder from then on. 0 or -errno, -EPERM where neither
 * is allowed.
 */
int confine_by_chroot(const char *path);

/* The one, or else the other. *ret_root is by which path the folder is reached afterwards: path or "/". 0 or -errno. */
int confine(const char *path, const char **ret_root);
