// SPDX-License-Identifier: MIT
// The lines of CPUTOPO_DEBUG.
#include "base/debug.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"

int debug_state = -1;

int debug_look_up(void)
{
	const char *value = secure_getenv("CPUTOPO_DEBUG");
	int state = value && *value && strcmp(value, "0") != 0;

	__atomic_store_n(&debug_state, state, __ATOMIC_RELAXED);
	return state;
}

int64_t debug_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

#ifndef HAVE_STRERRORNAME_NP /* musl */
#define CODES(X)                                                                                                            \
	X(EACCES)                                                                                                           \
	X(EAGAIN)                                                                                                           \
	X(EINTR)                                                                                                            \
	X(EINVAL)                                                                                                           \
	X(EIO)                                                                                                              \
	X(EISDIR)                                                                                                           \
	X(ELIBACC)                                                                                                          \
	X(ELOOP)                                                                                                            \
	X(EMFILE)                                                                                                           \
	X(ENODATA)                                                                                                          \
	X(ENODEV)                                                                                                           \
	X(ENOENT)                                                                                                           \
	X(ENOMEM)                                                                                                           \
	X(ENOSYS)                                                                                                           \
	X(ENOTDIR)                                                                                                          \
	X(ENXIO)                                                                                                            \
	X(EPERM)                                                                                                            \
	X(ESRCH)                                                                                                            \
	X(EXDEV)
#define NAME(code)                                                                                                          \
	case code:                                                                                                          \
		return #code;

static const char *strerrorname_np(int code)
{
	switch (code) {
		CODES(NAME)
	default:
		return NULL;
	}
}
#endif

void debug_print(int64_t start, const char *subject, int64_t result, const char *format, ...)
{
	int64_t us = (debug_now() - start) / 1000;
	char text[256], line[sizeof(((struct error *)0)->what) * 4];
	char whole[sizeof(line) + 32];
	struct error note = { 0 };
	int length, code = errno;

	if (result < 0) {
		const char *name = strerrorname_np((int)-result);

		snprintf(text, sizeof(text), "%s", name ? name : error_text((int)-result));
	} else {
		va_list arguments;

		va_start(arguments, format);
		vsnprintf(text, sizeof(text), format, arguments);
		va_end(arguments);
	}
	/* As an error is written: control bytes of a path must not reach the terminal. One call, so that no line is torn. */
	error_set(&note, EIO, NULL, 0, "%.240s: %.220s, %" PRId64 " us", subject, text, us);
	/* No dprintf: glibc 2.36 leaks a buffer where it fails. */
	length = snprintf(whole, sizeof(whole), "cputopo: debug: %s\n", error_format(&note, line, sizeof(line)));
	file_write(STDERR_FILENO, whole, MIN((size_t)length, sizeof(whole) - 1));
	errno = code;
}
