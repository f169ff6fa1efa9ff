// SPDX-License-Identifier: MIT
// Reading what a descriptor gives until its end, and writing all that there is, interrupted or in pieces.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * A file that a user names, to be read, and what it is: never waits for the other end of a FIFO, nor takes a terminal over.
 * A descriptor, or -errno with an error that names it.
 */
int file_open(const char *path, struct stat *ret_stat, struct error *error);

/* Until the end, or until buffer is full: the number of bytes, or -errno. */
ssize_t file_fill(int fd, char *buffer, size_t size);

/*
 * Until the end. *ret_text is terminated and the caller's to free. 0, -errno of read, -ENOMEM, or -EFBIG past limit bytes,
 * of which no more than one is read.
 */
int file_read(int fd, size_t limit, char **ret_text, size_t *ret_length);

/* What is read as text must not be compressed: 0, or -EINVAL with an error that says so. */
int file_refuse_compressed(const char *text, size_t length, const char *path, struct error *error);

/* All of text: 0, or -errno of write. */
int file_write(int fd, const char *text, size_t length);
