// SPDX-License-Identifier: MIT
// The caches that are true where hwloc and the kernel's files contradict each other.
#pragma once

#include "model/facts.h"

/* hwloc's caches replace the kernel's where they differ and hwloc's are whole; each loser is named in a warning. */
int reconcile_caches(struct facts *facts, const struct facts *hwloc);
