// SPDX-License-Identifier: MIT
// Who shares a core or a package, by every file and library that told of it: the majority is believed.
#pragma once

#include "model/facts.h"

/*
 * Settles cores and packages where the opinions differ: facts.groups (the sibling sets), facts.opinions, and the groups of
 * the others (NULL allowed). Of a CPU that is offline nothing is asked. 0 or -ENOMEM.
 */
int opinions_settle(struct facts *facts, const struct facts *hwloc, const struct facts *cpuid);

/* The levels (1 << level) at which they differ; or -ENOMEM. */
int opinions_doubt(const struct facts *facts, const struct facts *hwloc);
