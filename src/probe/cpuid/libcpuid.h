// SPDX-License-Identifier: MIT
// The adapter of libcpuid, which is loaded on demand and may be missing: our own decoding suffices without it.
#pragma once

#include "probe/cpuid/cpuid_dump.h"

enum { CPUID_CODENAME_MAX = 64 };

/* What libcpuid calls the CPU, for those that our table (model/names.h) does not have. False when it does not know either.
 */
bool cpuid_library_codename(const struct cpuid_dump *dump, size_t cpu, char ret_name[CPUID_CODENAME_MAX]);
