// SPDX-License-Identifier: MIT
// The parts of model/reconcile.c that have a file of their own.
#pragma once

#include "model/facts.h"

/*
 * Settles cores and packages where the opinions differ: facts.groups (the sibling sets), facts.opinions, and the groups of
 * the others (NULL allowed). Of a CPU that is offline nothing is asked. 0 or -ENOMEM.
 */
int opinions_settle(struct facts *facts, const struct facts *hwloc, const struct facts *cpuid);

/* The levels (1 << level) at which they differ; or -ENOMEM. */
int opinions_doubt(const struct facts *facts, const struct facts *hwloc);

/* hwloc's caches replace the kernel's where they differ and hwloc's are whole; each loser is named in a warning. */
int reconcile_caches(struct facts *facts, const struct facts *hwloc);
