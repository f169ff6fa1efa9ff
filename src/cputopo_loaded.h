// SPDX-License-Identifier: MIT
// The public library, inside: what a loaded topology holds.
#pragma once

#include "cputopo.h"
#include "derive/derived.h"

/* The tables of CPUTOPO_CORES to CPUTOPO_DRAWERS are the levels. */
#define LEVEL_OF_TABLE(table) ((enum level)((table) - CPUTOPO_CORES))

struct cputopo_topology {
	struct topology *topology;
	struct derived derived;
	struct arena texts;
	/* Sets of CPUs and names of caches as texts, made once, so that the topology is const after loading. */
	const char **group_cpus[N_LEVELS], **node_cpus, **cache_cpus, **kind_cpus;
	const char **cache_names;
	const char *possible, *present, *online, *offline, *isolated, *allowed;
};
