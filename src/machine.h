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
void machine_free(struct machine *machine);
#define _cleanup_machine_ _cleanup_(machine_free)
