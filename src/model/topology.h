// SPDX-License-Identifier: MIT
// The topology: flat arrays joined by dense indices, built once by model/build.c and const from then on.
#pragma once

#include "model/facts.h"

/* A dense index that may be unknown. */
#define NO_INDEX (-1)

/*
 * Cores, clusters, dies, packages, books, drawers: online CPUs only, sorted by their first CPU; but cores by what they are
 * in, the widest first (package, NUMA node, last cache ...), so that neighbours in the array are neighbours in the machine.
 */
struct topo_group {
	int64_t id;	    /* the kernel's number or UNKNOWN */
	struct cpuset cpus; /* online CPUs, never empty */
	unsigned int n_cpus;
	int32_t parent[N_LEVELS]; /* index of the group at each level that its first CPU is in, NO_INDEX: unknown */
	unsigned int n_cores;	  /* cores with an online CPU in it; 0 while cores are unknown */
};

struct topo_node {
	struct node_attributes attr;
	int64_t id;
	struct cpuset cpus; /* online CPUs */
	unsigned int n_cpus;
	bool cpus_known;
	const int64_t *distances; /* one per node in the order of the array, NULL: unknown */
};

struct topo_cache {
	struct cache_attributes attr;
	int64_t id;
	struct cpuset cpus; /* online CPUs */
	unsigned int n_cpus;
};

/* CPUs with one identity; the texts are in facts. */
struct topo_model {
	const struct model_facts *facts;
	const char *name;		    /* as found, or by implementer and part from data/arm-parts.tsv */
	const char *vendor;		    /* as found, or by implementer */
	const char *codename;		    /* of data/x86-names.tsv */
	int64_t family, model_id, stepping; /* UNKNOWN where not numeric or not there */
	const char *bogomips;		    /* of its first CPU */
	const char *const *microcode;	    /* the distinct versions of its CPUs, ended by NULL; NULL: unknown */
	struct cpuset cpus;		    /* online CPUs */
};

struct topo_cpu {
	unsigned int cpu; /* the kernel's number */
	bool online;
	int32_t group[N_LEVELS]; /* dense index or NO_INDEX; all NO_INDEX for an offline CPU */
	int32_t node;		 /* index into nodes */
	int32_t model;
	int32_t thread;	       /* position among the CPUs of its core, NO_INDEX: unknown */
	const int32_t *caches; /* indices, n_caches of them, L1 first */
	unsigned int n_caches;
	const struct cpu_facts *facts;
};

struct topology {
	struct facts facts;    /* owned; strings and raw facts the rows point to */
	struct topo_cpu *cpus; /* CPUs that are present or online, sorted by number */
	size_t n_cpus;
	struct {
		struct topo_group *items;
		size_t n;
		bool known; /* false: the machine does not tell this level (the document says null) */
	} groups[N_LEVELS];
	struct topo_node *nodes;
	size_t n_nodes;
	bool nodes_known;
	struct topo_cache *caches; /* sorted by first CPU, then level, then type */
	size_t n_caches;
	struct topo_model *models;
	size_t n_models;
	int32_t *cache_lists; /* where the caches of the CPU rows lie */
};

/*
 * Builds the topology. Takes *facts over (it is left empty), also on failure. 0 or -errno.
 * Contradictions are settled by the precedence table in model/build.c; the loser is named in a warning.
 */
int topology_build(struct facts *facts, struct topology **ret_topology, struct error *error);
void topology_free(struct topology *topology);

const struct topo_cpu *topology_cpu(const struct topology *topology, unsigned int cpu);

/* What /proc/cpuinfo says of a model; NULL where it says nothing, and of a RISC-V register that is not implemented. */
const char *topology_identity(const struct topology *topology, size_t model, enum identity_field field);

/* Checks the invariants between the arrays; NULL when they hold, else what is broken (a static text). */
const char *topology_check(const struct topology *topology);

static inline void topology_freep(struct topology **topology)
{
	topology_free(*topology);
}
#define _cleanup_topology_ _cleanup_(topology_freep)
