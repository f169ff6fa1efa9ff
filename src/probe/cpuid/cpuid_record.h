// SPDX-License-Identifier: MIT
// CPUID in a snapshot: the dump that a recorded machine has beside its kernel's files.
#pragma once

#include "base/root.h"
#include "probe/cpuid/cpuid_dump.h"

#define CPUID_RECORD "cpuid/dump.txt"

/* An empty dump where the record has none. 0, or -errno with an error that names the line. */
int cpuid_record_read(struct root *root, struct cpuid_dump *ret_dump, struct error *error);
