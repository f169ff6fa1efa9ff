// SPDX-License-Identifier: MIT
// The adapter of libarchive: tar archives member by member, read in any compression, written with gzip or xz.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum member_type { MEMBER_FILE, MEMBER_DIRECTORY, MEMBER_LINK, MEMBER_OTHER };

/* Texts are valid until the next member; NULL where there is none, or none that this locale can write. */
struct archive_member {
	const char *path, *hardlink, *symlink;
	enum member_type type;
	int64_t size; /* as its header says */
};

struct archive_reader;

/* Starts to read fd, which stays the caller's, as does name. Free with archive_reader_free in any case. 0 or -errno. */
int archive_reader_new(int fd, const char *name, struct archive_reader **ret_reader, struct error *error);

/* 1, 0 at the end, -errno. */
int archive_reader_next(struct archive_reader *reader, struct archive_member *ret_member, struct error *error);

/* Of the current member: the number of bytes, 0 at its end, -errno. */
ssize_t archive_reader_data(struct archive_reader *reader, char *buffer, size_t size, struct error *error);

/* Not compressed. */
bool archive_reader_is_plain(const struct archive_reader *reader);
void archive_reader_free(struct archive_reader *reader);

static inline void archive_reader_freep(struct archive_reader **reader)
{
	archive_reader_free(*reader);
}
#define _cleanup_archive_reader_ _cleanup_(archive_reader_freep)

struct archive_writer;

enum archive_compression { ARCHIVE_GZIP, ARCHIVE_XZ };

/* Starts a tar archive on fd, which stays the caller's. Free with archive_writer_free in any case. 0 or -errno. */
int archive_writer_new(int fd, const char *name, enum archive_compression compression, struct archive_writer **ret_writer,
		       struct error *error);

/* Adds a regular file. No times, owners or names go in, so that equal contents make equal archives. */
int archive_writer_add(struct archive_writer *writer, const char *path, const char *text, size_t length,
		       struct error *error);

/* Writes what is still held back: without it the archive is not whole. */
int archive_writer_finish(struct archive_writer *writer, struct error *error);
void archive_writer_free(struct archive_writer *writer);

static inline void archive_writer_freep(struct archive_writer **writer)
{
	archive_writer_free(*writer);
}
#define _cleanup_archive_writer_ _cleanup_(archive_writer_freep)
