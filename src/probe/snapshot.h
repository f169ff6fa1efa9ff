// SPDX-License-Identifier: MIT
// Snapshots: the files that the probes read, walked by one table of patterns, less what would tell whose machine it is.
#pragma once

#include "base/error.h"
#include "base/root.h"
#include "base/strbuf.h"

/* Where the files go: printed as a list, into a directory, into an archive. */
struct snapshot_sink {
	int (*add)(void *context, const char *path, const char *text, size_t length, struct error *error);
	void *context;
};

/*
 * Hands every file of the tree that the program would read to the sink: by path in the order of the table, the text as it
 * is recorded (filtered). Files that are missing are left out, as they are for the probes; in the place of one that cannot
 * be read stands a folder, which cannot be read either.
 */
int snapshot_walk(struct root *root, const struct snapshot_sink *sink, struct error *error);

/*
 * Writes a snapshot: FILE.tar.gz, .tgz, .tar.xz or .txz (replaced when it is there), else a directory (made; or there and
 * empty), whose last name has no dot unless it is there or ends in a slash. It appears under its name only when it is whole
 * and was read back. *ret_written (NULL: not asked for) is filled on success.
 */
struct snapshot_written {
	size_t files;
	uint64_t bytes; /* of text, before it is compressed */
};
int snapshot_write(struct root *root, const char *target, struct snapshot_written *ret_written, struct error *error);
