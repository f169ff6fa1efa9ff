// SPDX-License-Identifier: MIT
// Where the CPUs of a set sit: core, kind, L3 cache, node. Reads only what is asked for, and only of these CPUs.
#pragma once

#include "base/root.h"
#include "model/limits.h"

/*
 * One row a CPU of the set, sorted; needs is of NEED_CORES, NEED_KINDS, NEED_SPREAD. What is not there stays unknown; kinds
 * that can be read of some CPUs only stay unknown for all, and *ret_partial is set. 0 or -ENOMEM.
 */
int places_read(struct root *root, const struct cpuset *cpus, unsigned int needs, struct cpu_location **ret_places,
		size_t *ret_n, bool *ret_partial);
