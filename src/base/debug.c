// SPDX-License-Identifier: MIT
// The lines of CPUTOPO_DEBUG.
#include "base/debug.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/error.h"

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

static const char *error_name(int code)
{
#ifdef HAVE_STRERRORNAME_NP
	const char *name = strerrorname_np(code);

	return name ? name : "unknown error";
#else /* musl */
#define NAME(code)                                                                                                          \
	{                                                                                                                   \
		code, #code                                                                                                 \
	}
	static const struct {
		int code;
		const char *name;
	} names[] = {
		NAME(EACCES), NAME(EAGAIN),  NAME(EBADF),   NAME(EFBIG),   NAME(EINTR),	 NAME(EINVAL), NAME(EIO),
		NAME(EISDIR), NAME(ELIBACC), NAME(ELOOP),   NAME(EMFILE),  NAME(ENFILE), NAME(ENODEV), NAME(ENOENT),
		NAME(ENOMEM), NAME(ENOSYS),  NAME(ENOTDIR), NAME(ENXIO),   NAME(EPERM),	 NAME(ESRCH),  NAME(ETIMEDOUT),
		NAME(EXDEV),  NAME(ENODATA), NAME(EBUSY),   NAME(ENOEXEC), NAME(EPIPE),	 NAME(E2BIG),  NAME(EOPNOTSUPP),
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].code == code)
			return names[i].name;
	return error_text(code);
#endif
}

void debug_print(int64_t start, const char *subject, int64_t result, const char *format, ...)
{
	int64_t us = (debug_now() - start) / 1000;
	char text[256], line[sizeof(((struct error *)0)->what) * 4];
	struct error note = { 0 };
	int code = errno;

	if (result < 0) {
		snprintf(text, sizeof(text), "%s", error_name((int)-result));
	} else {
		va_list arguments;

		va_start(arguments, format);
		vsnprintf(text, sizeof(text), format, arguments);
		va_end(arguments);
	}
	/* As an error is written: control bytes of a path must not reach the terminal. One call, so that no line is torn. */
	error_set(&note, EIO, NULL, 0, "%.240s: %.220s, %" PRId64 " us", subject, text, us);
	dprintf(STDERR_FILENO, "cputopo: debug: %s\n", error_format(&note, line, sizeof(line)));
	errno = code;
}
