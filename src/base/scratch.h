// SPDX-License-Identifier: MIT
// What a run writes for its own use or has not finished yet: listed, so that an end by a signal leaves nothing behind.
#pragma once

#include <sys/types.h>

#include "base/error.h"

/*
 * A new folder of mode 0700 in parent, of a name of its own; *ret_path is to be freed. It is locked (flock) until
 * scratch_remove, or until the process is gone, however it ends: see scratch_sweep. A child that closes what it inherited
 * does not hold the lock. 0 or -errno.
 */
int scratch_folder(const char *parent, char **ret_path, struct error *error);

/* A new file or folder of this path and mode, as open and mkdir make them. A descriptor, of a file for reading and writing;
 * or -errno. */
int scratch_new(const char *path, mode_t type_and_mode);

/* It was renamed to what it is to be: no longer to be removed. */
void scratch_keep(const char *path);

/* Removes a file, or a folder and what is in it; needs one descriptor and no memory. */
void scratch_remove(const char *path);

/*
 * Removes all that is listed. For a program's signal handler: nothing in it needs memory or a lock. The library itself
 * installs no handler.
 */
void scratch_remove_all(void);

/*
 * Removes from parent the folders of scratch_folder whose process was killed: ours, of mode 0700, and locked by nobody. On
 * a file system of a network, where another machine's lock may not be seen, only those that are an hour old.
 */
void scratch_sweep(const char *parent);
