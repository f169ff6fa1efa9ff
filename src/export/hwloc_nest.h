// SPDX-License-Identifier: MIT
// Which object of the machine lies in which, as hwloc has it: a tree of CPU sets, with NUMA nodes attached to it.
#pragma once

#include "model/topology.h"

struct nested {
	const char *type; /* hwloc's; NULL: a cache */
	const char *subtype;
	int kind, subkind; /* of a Group; kind 0: none */
	const struct cache_attributes *cache;
	const struct cpuset *cpus; /* not owned */
	unsigned int n_cpus;
	int order; /* among those with the same CPUs: the widest first */
	bool is_package;
	int64_t id;	     /* the kernel's; UNKNOWN */
	size_t parent;	     /* while they are put in order */
	unsigned int depth;  /* 0: the machine */
	struct cpuset nodes; /* the NUMA nodes that have one of its CPUs; owned */
};

/* The machine first, each object behind the one it lies in. Free with nest_free in any case. */
struct nest {
	struct nested *objects;
	size_t n;
	struct cpuset *node_sets;  /* each node's own number, as a set */
	struct cpuset *localities; /* each node's CPUs; of memory alone those that are nearest */
	size_t n_nodes;
	size_t *object_of_node; /* where each is attached */
	struct cpuset *pus;	/* a set for each CPU */
	size_t n_pus;
};

/* What overlaps with others without lying in them is left out, as hwloc has no place for it. 0 or -ENOMEM. */
int nest_make(const struct topology *topology, struct nest *ret_nest);
void nest_free(struct nest *nest);
#define _cleanup_nest_ _cleanup_(nest_free)
