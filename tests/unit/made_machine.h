// SPDX-License-Identifier: MIT
// A machine made by hand out of facts, for tests of what is built and derived from them.
#pragma once

#include "derive/derived.h"
#include "render/fields.h"

struct made_machine {
	struct facts facts; /* until machine_build */
	struct topology *topology;
	struct derived derived;
	struct view view;
};

/* n CPUs, all online and present; every failure of these functions ends the test. */
struct made_machine *machine_new(unsigned int n);
void machine_group(struct made_machine *machine, enum level level, int64_t id, const char *cpus);
void machine_cache(struct made_machine *machine, int level, enum cache_type type, int64_t size_bytes, const char *cpus);
void machine_build(struct made_machine *machine);
void machine_drop(struct made_machine **machine);
#define MACHINE _cleanup_(machine_drop) struct made_machine *

bool machine_warns(const struct made_machine *machine, enum warning_id id);
