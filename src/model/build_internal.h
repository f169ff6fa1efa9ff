// SPDX-License-Identifier: MIT
// The parts of topology_build, one file each.
#pragma once

#include "model/topology.h"

/*
 * The levels of the topology from the groups of its facts, whose sets of CPUs it takes; then each CPU's place in them.
 * After the rows of the CPUs are there. 0 or -ENOMEM.
 */
int build_groups(struct topology *topology);
