// SPDX-License-Identifier: MIT
// Cleanup attributes and ownership helpers: an owned local is declared with _cleanup_* and freed on every way out.
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))
#define _printf_(at, first) __attribute__((format(printf, at, first)))
#define _must_check_ __attribute__((warn_unused_result))
#define _unused_ __attribute__((unused))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Hands an owned pointer over: evaluates to it and leaves NULL behind. */
#define TAKE_PTR(pointer)                                                                                                   \
	({                                                                                                                  \
		__typeof__(pointer) *_p = &(pointer);                                                                       \
		__typeof__(pointer) _taken = *_p;                                                                           \
		*_p = NULL;                                                                                                 \
		_taken;                                                                                                     \
	})

/* The same for a struct, which is left zeroed; for one whose empty value that is. */
#define TAKE(thing)                                                                                                         \
	({                                                                                                                  \
		__typeof__(thing) *_t = &(thing);                                                                           \
		__typeof__(thing) _taken = *_t;                                                                             \
		*_t = (__typeof__(thing)){ 0 };                                                                             \
		_taken;                                                                                                     \
	})

static inline void free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

#define _cleanup_free_ _cleanup_(free_pointer)
#define _cleanup_fd_ _cleanup_(close_fd)
#define _cleanup_file_ _cleanup_(close_file)
#define _cleanup_dir_ _cleanup_(close_dir)
