// SPDX-License-Identifier: MIT
// A recorded tree in an archive: FILE.tar, plain or compressed with gzip, xz, bzip2 or zstd.
#pragma once

#include "base/error.h"

/*
 * What an archive may make us write and read; more is an error. Entries that are not of the tree cost little; a file of it
 * that is written takes a page, and 20 us in memory. A machine of 1024 CPUs has 55000.
 */
enum {
	ARCHIVE_ENTRIES_MAX = 2 * 1024 * 1024,
	ARCHIVE_FILES_MAX = 64 * 1024,
	ARCHIVE_PATH_MAX = 1024,
	ARCHIVE_DEPTH_MAX = 64
};
enum {
	ARCHIVE_FILE_MAX = 256 * 1024 * 1024,
	ARCHIVE_EXTRACTED_MAX = 256 * 1024 * 1024,
	ARCHIVE_SEEN_MAX = 1024 * 1024 * 1024
};

/*
 * Extracts what is below the archive's sys/ and proc/ (in whatever one directory they are) to a new directory of mode 0700
 * in $TMPDIR, else in /dev/shm where there is room for 1 GiB, else in /tmp; *ret_directory is freed with archive_remove,
 * which removes it; see base/scratch.h for runs that are killed. libarchive is loaded on demand. Refused: absolute paths,
 * "..", links that lead outside, devices, FIFOs, sockets, archives that are cut off or hold several trees or none. On
 * failure nothing is left behind.
 */
int archive_extract(const char *path, char **ret_directory, struct error *error);
void archive_remove(char **directory);

#define _cleanup_archive_ _cleanup_(archive_remove)
