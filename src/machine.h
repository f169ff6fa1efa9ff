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
void machine_free(struct machine *machine);
#define _cleanup_machine_ _cleanup_(machine_free)
