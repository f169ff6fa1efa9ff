// SPDX-License-Identifier: MIT
// The parts of topology_build, one file each.
#pragma once

#include "model/topology.h"

/*
 * The levels of the topology from the groups of its facts, whose sets of CPUs it takes. After the rows of the CPUs are
 * there. 0 or -ENOMEM.
 */
int build_groups(struct topology *topology);

/* The order of the cores; then each CPU's place in the levels. After nodes and caches. 0 or -ENOMEM. */
int number_groups(struct topology *topology);
