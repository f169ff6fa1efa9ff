// SPDX-License-Identifier: MIT
// Which CPUs a process may run on, and by which scheduling policy.
#pragma once

#include "base/affinity.h"
#include "base/root.h"

/* What /proc/PID/status says of a process. */
struct affinity_status {
	struct cpuset cpus; /* Cpus_allowed_list, else Cpus_allowed; offline CPUs are not left out */
	bool cpus_known;
	int64_t pid; /* 0: not told */
};

/* 0, -ENOMEM. What is missing or junk stays unknown. */
int affinity_parse_status(struct span text, struct affinity_status *ret_status);

/* The policy of /proc/PID/stat (SCHED_OTHER and so on), -1: not told. */
int affinity_parse_policy(struct span text);

/* CFS bandwidth limits bind neither real-time nor deadline threads. */
bool affinity_is_real_time(int policy);
