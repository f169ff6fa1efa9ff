// SPDX-License-Identifier: MIT
// The error object: what went wrong, with which file, on which line. No allocation, so it works when memory is out.
#pragma once

#include "base/cleanup.h"

struct error {
	int code;	   /* positive errno, 0: no error recorded */
	unsigned int line; /* 1-based line in path, 0: none */
	char what[512];	   /* long enough for "expected one of ..." */
	char path[256];	   /* "" when no file is to blame; a longer path is cut at its head */
};

/*
 * Fills error (NULL allowed) and returns -code, so that a failure is one statement:
 *	return error_set(error, ENOENT, path, 0, "no such directory");
 * The first message wins: an error that is already filled is left alone.
 */
int error_set(struct error *error, int code, const char *path, unsigned int line, const char *format, ...) _printf_(5, 6);

/* What an errno means, as in error_errno. Thread-safe, and never translated: messages are the same in every locale. */
const char *error_text(int code);

/* error_set with error_text(code) as the message. */
int error_errno(struct error *error, int code, const char *path);

/* Out of memory, always -ENOMEM. */
int error_oom(struct error *error);

/* Forgets a recorded error, for a caller that goes on after it. */
void error_clear(struct error *error);

/* Writes "path:line: what" into buffer (always terminated, control bytes escaped); returns buffer. */
char *error_format(const struct error *error, char *buffer, size_t size);
