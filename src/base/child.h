// SPDX-License-Identifier: MIT
// A function in a child process of its own: what it does to itself stays there, what it finds comes back as text.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * What the child is to do. It is a fork, so that it sees the caller's memory, and runs with an empty environment, signals as
 * at the start of a program, no descriptor but out (and nothing behind 0, 1 and 2), and the limits below. It dies with the
 * thread that started it. What run returns is its exit status: 0 says that all is well.
 */
struct child_request {
	int (*run)(int out, void *context);
	void *context;
	unsigned int seconds;  /* for all of it, by the clock */
	uint64_t memory_bytes; /* above what the caller uses already */
	size_t answer_bytes;   /* longest answer */
	const char *last_line; /* between newlines: what an answer that is whole ends with */
};

struct child {
	pid_t pid; /* 0: none */
	int fd;
	bool reaped;
	int64_t deadline_ms; /* of CLOCK_MONOTONIC */
	unsigned int seconds;
	size_t answer_bytes;
	const char *last_line;
};

/* 0, or -errno with an error: no process or descriptor to be had. Nothing of the caller is changed. */
int child_start(const struct child_request *request, struct child *ret_child, struct error *error);

/*
 * Waits for the answer. 0 when it is whole, else -errno with an error that says in words why it is not: "killed by signal 6
 * (Aborted)", "no answer within 5 s". What came until then is in *ret_text in either case, terminated and the caller's to
 * free; NULL where there is nothing.
 */
int child_hear(struct child *child, char **ret_text, size_t *ret_length, struct error *error);

/* Ends it, and what it started, whatever it does; leaves no zombie. Harmless when it has ended. */
void child_end(struct child *child);
#define _cleanup_child_ _cleanup_(child_end)

/* In the child: writes all of it; false when nobody hears. */
bool child_say(int out, const char *text, size_t length);
