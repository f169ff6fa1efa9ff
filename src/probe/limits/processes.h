// SPDX-License-Identifier: MIT
// Room for processes: how many more a process may start, by its control groups, its user and the kernel.
#pragma once

#include "probe/limits/cgroup_limits.h"

struct processes_request {
	struct root *root;
	const char *folder; /* proc/self or proc/PID */
	bool live;
	int64_t pid;	/* live: of whom RLIMIT_NPROC is asked, 0: the calling process */
	int64_t plenty; /* from so many on it does not matter whether there is more: what the user runs need not be counted
			 */
};

/*
 * Fills the members room_* of *limits: the least of pids.max less pids.current up the tree, threads-max less what runs, and
 * RLIMIT_NPROC less what the user runs. What could not be looked at is in limits->room_flags: it matters only where the room
 * does. 0 or -ENOMEM.
 */
int processes_read(const struct processes_request *request, const struct cgroup_limits_context *context,
		   struct limits *limits);
