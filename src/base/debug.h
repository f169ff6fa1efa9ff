// SPDX-License-Identifier: MIT
// CPUTOPO_DEBUG=1: each file and library that is asked, with what it gave and how long that took, one line on stderr.
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

/* -1: not looked up yet. */
extern int debug_state;
int debug_look_up(void);

/* Is it on? The first call decides for the life of the process; never in one that has more rights than its caller. */
static inline bool debug_on(void)
{
	int state = __atomic_load_n(&debug_state, __ATOMIC_RELAXED);

	return (state < 0 ? debug_look_up() : state) > 0;
}

/* When something begins, in ns; 0 while it is off. */
int64_t debug_now(void);
static inline int64_t debug_start(void)
{
	return debug_on() ? debug_now() : 0;
}

/*
 * "cputopo: debug: SUBJECT: RESULT, 12 us": start is what debug_start gave. The result is formatted, of one that failed
 * (result < 0) it is the errno's name. No effect while it is off; errno stays as it is.
 */
void debug_print(int64_t start, const char *subject, int64_t result, const char *format, ...) _printf_(4, 5);
#define debug_note(start, subject, result, ...)                                                                             \
	do {                                                                                                                \
		if (debug_on())                                                                                             \
			debug_print(start, subject, result, __VA_ARGS__);                                                   \
	} while (0)
