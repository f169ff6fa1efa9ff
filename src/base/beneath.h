// SPDX-License-Identifier: MIT
// Opening what lies in a folder, by paths that others may have made: links are followed, but never out of it.
#pragma once

/*
 * As openat2(2) with RESOLVE_BENEATH: a descriptor, or -errno; -EXDEV where the path, or a link on its way, leads outside or
 * is absolute. The same whatever else the machine does: openat2 answers EAGAIN while anything anywhere is renamed. Always
 * close-on-exec. Thread-safe.
 */
int beneath_open(int folder, const char *path, int flags);

/* The same without openat2 (before Linux 5.6, filtered by a sandbox, or busy): name by name. Called alone by tests only. */
int beneath_walk(int folder, const char *path, int flags);
