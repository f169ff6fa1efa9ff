// SPDX-License-Identifier: MIT
// A recorded tree in an archive: FILE.tar, plain or compressed with gzip, xz, bzip2 or zstd.
#pragma once

#include "base/files.h"

/*
 * What an archive may make us read and keep; more is an error. Entries that are not of the tree cost little. A machine of
 * 1024 CPUs has 55000 files. What is kept may be in memory twice for a moment.
 */
enum {
	ARCHIVE_ENTRIES_MAX = 2 * 1024 * 1024,
	ARCHIVE_FILES_MAX = 64 * 1024,
	ARCHIVE_PATH_MAX = 1024,
	ARCHIVE_DEPTH_MAX = 64
};
enum { ARCHIVE_FILE_MAX = 256 * 1024 * 1024, ARCHIVE_KEPT_MAX = 96 * 1024 * 1024, ARCHIVE_SEEN_MAX = 1024 * 1024 * 1024 };

/*
 * Reads what is below the archive's sys/ and proc/ (in whatever one directory they are); *ret_files is freed with
 * files_free. libarchive is loaded on demand. Refused: absolute paths, "..", links that lead outside, devices, FIFOs,
 * sockets, archives that are cut off or hold several trees or none. 0, or -errno with an error that names the archive.
 */
int archive_read(const char *path, struct files **ret_files, struct error *error);

/*
 * Writes them to a new folder of mode 0700 in $TMPDIR, else in /dev/shm where there is ample room, else in /tmp; it is
 * removed by scratch_remove, and *ret_folder is to be freed; see base/scratch.h for runs that are killed. On failure nothing
 * is left behind.
 */
int archive_unpack(struct files *files, char **ret_folder, struct error *error);
