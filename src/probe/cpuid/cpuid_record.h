// SPDX-License-Identifier: MIT
// CPUID in a snapshot: what the running machine is asked with the instruction (cpuid_live.h), a recorded one by this file.
#pragma once

#include "base/root.h"
#include "model/facts.h"
#include "probe/cpuid/cpuid_dump.h"

#define CPUID_RECORD "cpuid/dump.txt"

/* An empty dump where the record has none. 0, or -errno with an error that names the line. */
int cpuid_record_read(struct root *root, struct cpuid_dump *ret_dump, struct error *error);

/* As cpuid_live_hypervisor, cpuid_live_kinds and cpuid_live_identity; an empty dump answers "no". */
bool cpuid_record_hypervisor(const struct cpuid_dump *dump, char ret_text[13]);
int cpuid_record_kinds(const struct cpuid_dump *dump, struct facts *facts);
int cpuid_record_identity(const struct cpuid_dump *dump, struct facts *facts);
