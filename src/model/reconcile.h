// SPDX-License-Identifier: MIT
// What the witnesses said of one machine, and the one place where their contradictions are settled.
#pragma once

#include "model/facts.h"

/*
 * Who is asked. The kernel's files are the first witness and cannot be left out; hwloc is asked for the structure, libcpuid
 * for the identity; "cpuid" is our own decoding of the registers of every CPU.
 */
enum witness_name { WITNESS_KERNEL, WITNESS_HWLOC, WITNESS_LIBCPUID, WITNESS_CPUID, N_WITNESSES };
extern const char *const witness_names[N_WITNESSES];

struct statement {
	bool heard; /* facts holds what it said */
	struct facts facts;
	struct error error; /* not heard: why; code 0: it was not asked */
};

/* The statements of the others; that of the kernel is heard only where a caller wants to compare them all. */
struct testimony {
	struct statement of[N_WITNESSES];
};

void testimony_init(struct testimony *testimony);
void testimony_free(struct testimony *testimony);
#define _cleanup_testimony_ _cleanup_(testimony_free)

/*
 * Settles what is true: *facts, which is what the kernel said, becomes it. The table in model/reconcile.c says who is
 * believed; each loser is named in a warning, with the CPU, the file or the library, and both values. 0 or -ENOMEM.
 */
int reconcile(struct facts *facts, const struct testimony *testimony);

/*
 * The levels (bits 1 << LEVEL_CORE, 1 << LEVEL_PACKAGE) at which what was said differs, so that a closer look at the
 * kernel's files is worth its time (more opinions for reconcile). hwloc may be NULL. A number of bits, or -ENOMEM.
 */
int reconcile_doubts(const struct facts *facts, const struct facts *hwloc);
