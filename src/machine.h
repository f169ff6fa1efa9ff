// SPDX-License-Identifier: MIT
// One machine, from its input to what is concluded: input, facts, topology, derived. Program and library load by it alone.
#pragma once

#include "derive/derived.h"
#include "probe/source.h"

/* A machine that was read; const after loading. Free with machine_free in any case. */
struct machine {
	struct topology *topology;
	struct derived derived;
};

/* 0, or -errno with an error that names the input; *ret_machine is empty then. */
int machine_load(const struct source *source, struct machine *ret_machine, struct error *error);

/* The same, and what each witness said; with WANT_ALL_STATEMENTS also the kernel. testimony_free in any case. */
int machine_load_heard(const struct source *source, struct machine *ret_machine, struct testimony *ret_testimony,
		       struct error *error);

/* What one witness said, as a machine; takes *facts over. 0 or -errno with an error. */
int machine_conclude(struct facts *facts, struct machine *ret_machine, struct error *error);

/*
 * The road of `workers`: reads what one process may use, and of the structure only what the options need, of the CPUs that
 * are allowed. The answer is ret_machine->derived.workers; of derived nothing else but kinds is there. Errors as above; also
 * -ESRCH: no such process, -ENODATA: not a single CPU is known.
 */
struct workers_request {
	const struct worker_options *options;
	const char *sysroot; /* directory or archive, NULL: the running machine */
	int64_t pid;	     /* 0: the calling thread, resp. the process that made the record */
};
int machine_workers(const struct workers_request *request, struct machine *ret_machine, struct error *error);

/*
 * What machine_workers would decide of the same input, out of a machine that was loaded after machine_decide_reads, and of
 * any input: where it tells of no process (an XML file, a made-up machine, CPUID dumps), its allowed or else its online CPUs
 * may all be used, and nothing is known of limits. 0; -ENODATA: not a single CPU is known; -ENOMEM. Sources of constraints
 * live as long as the machine. Free with worker_answer_free.
 */
int machine_decide(const struct machine *machine, const struct worker_options *options, struct worker_answer *ret_answer,
		   struct error *error);

/* Adds to a source what machine_decide needs to have been read. */
void machine_decide_reads(const struct worker_options *options, struct source *source);

void machine_free(struct machine *machine);
#define _cleanup_machine_ _cleanup_(machine_free)
