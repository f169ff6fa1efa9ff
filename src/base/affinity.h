// SPDX-License-Identifier: MIT
// The affinity mask of a live process, however many CPUs the kernel was built for.
#pragma once

#include <sched.h>

#include "base/cpuset.h"

/* sched_getaffinity(2), or a stand-in for it in tests. */
typedef int (*affinity_getter)(pid_t pid, size_t size, cpu_set_t *mask);

/* The mask of a process (0: the calling thread). 0 or -errno. */
int affinity_read_live(affinity_getter get, pid_t pid, struct cpuset *ret_cpus);

/* Moves the calling thread onto these CPUs. 0 or -errno. */
int affinity_set(const struct cpuset *cpus);
