// SPDX-License-Identifier: MIT
// The foreign libraries as witnesses: asked each in a child process, which may die of it, while the caller reads the
// kernel's files.
#pragma once

#include "model/reconcile.h"

struct cpuid_dump;

/* What is asked; pointers are borrowed until witness_end. */
struct witness_request {
	enum source_kind kind; /* what hwloc is to read, with argument: see hwloc_read */
	const char *argument;
	bool hwloc;
	/* libcpuid's reader, NULL: not asked; recorded is its dump, NULL: the CPU that the child runs on */
	int (*libcpuid)(const struct cpuid_dump *recorded, struct facts *ret_facts, struct error *error);
	const struct cpuid_dump *recorded;
};

struct witness;

/*
 * Seconds that the witnesses have in all, less for an XML file or a synthetic text, where nothing else takes time; bytes
 * above what the caller uses.
 */
enum {
	WITNESS_SECONDS = 5,
	WITNESS_TEXT_SECONDS = 4,
	WITNESS_MEMORY = 224 * 1024 * 1024,
	WITNESS_ANSWER = 64 * 1024 * 1024
};

/*
 * Starts asking. The calling thread is to end the witness before it ends itself. 0 or -ENOMEM; where no process is to be
 * had, the statement's error says so. Nothing of the caller changes: environment, affinity, signals, descriptors.
 */
int witness_start(const struct witness_request *request, struct witness **ret_witness, struct testimony *testimony);

/*
 * Waits for what it says, once: the statements of hwloc and libcpuid in *testimony, which testimony_init made. One
 * whose error is set already is not heard. Where one was not heard, the code of its error is ENOTSUP where it could not be
 * asked here (a folder, and no way to shut hwloc in it), which is no failure; ELIBACC where the library is missing; EPROTO,
 * ETIMEDOUT or EFBIG where it died, hung or flooded; else what it said of the input. 0 or -ENOMEM.
 */
int witness_hear(struct witness *witness, struct testimony *testimony);

/* Ends it at once, heard or not; NULL allowed. */
void witness_end(struct witness *witness);

/* All of it. 0 or -ENOMEM. */
int witness_ask(const struct witness_request *request, struct testimony *testimony);

static inline void witness_cleanup(struct witness **witness)
{
	witness_end(*witness);
}
#define _cleanup_witness_ _cleanup_(witness_cleanup)
