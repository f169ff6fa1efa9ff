// SPDX-License-Identifier: MIT
// Is a synthetic description one that hwloc may build? Checked first: hwloc would take hours and gigabytes for a large one.
#pragma once

#include "base/error.h"
#include "base/parse.h"

enum { SYNTHETIC_LENGTH_MAX = 4096, SYNTHETIC_PUS_MAX = 65536, SYNTHETIC_MEMORY_MAX = 256 * 1024 * 1024 };
#define SYNTHETIC_WORK_MAX UINT64_C(400000000) /* about three seconds */

/* 0 or -EINVAL: a count of 0, too many CPUs, a CPU number out of range, brackets that do not close. */
int synthetic_check(struct span text, struct error *error);
