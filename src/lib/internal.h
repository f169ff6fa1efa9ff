// SPDX-License-Identifier: MIT
// The public library, inside: what a loaded topology holds, and how errors are told.
#pragma once

#include "lib/cputopo.h"
#include "machine.h"

/* The tables of CPUTOPO_CORES to CPUTOPO_DRAWERS are the levels. */
#define LEVEL_OF_TABLE(table) ((enum level)((table)-CPUTOPO_CORES))

struct cputopo_topology {
	struct machine machine;
	struct arena texts;
	/* Sets of CPUs and names of caches as texts, made once, so that the topology is const after loading. */
	const char **group_cpus[N_LEVELS], **node_cpus, **cache_cpus, **kind_cpus;
	const char **cache_names;
	const char *possible, *present, *online, *offline, *isolated, *allowed, *backends;
};

/* Copies text; of one that is too long the end, which tells more. */
void library_copy_text(char *to, size_t size, const char *text);

/* Tells the caller, in its own struct (NULL or too small: not told). */
void library_report(const struct error *from, cputopo_error *to);
