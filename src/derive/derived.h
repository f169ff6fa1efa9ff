// SPDX-License-Identifier: MIT
// What follows from a topology: counts, core kinds, cache groups, warnings. Pure functions; nothing is read here.
#pragma once

#include "derive/workers.h"
#include "model/topology.h"

struct range {
	int64_t min, max; /* UNKNOWN both, or neither */
};

struct counts {
	int64_t possible, present, online, offline, allowed; /* CPUs */
	int64_t cores_online, cores_allowed;
	struct range threads_per_core, cores_per_package;
	int64_t packages, dies, clusters, books, drawers, nodes, kinds;
};

/* Why CPUs are offline, as far as the kernel tells. */
enum offline_reason {
	OFFLINE_UNKNOWN,
	OFFLINE_NOSMT,	      /* SMT is off by the kernel's command line */
	OFFLINE_SMT_OFF,      /* smt/control */
	OFFLINE_SMT_LIMITED,  /* smt/control is a number of threads (POWER) */
	OFFLINE_MAXCPUS,      /* the kernel's command line: maxcpus=, nosmp */
	OFFLINE_UNCONFIGURED, /* firmware holds them back (s390) */
};

/* Cores that are alike. The fastest kind first. */
enum kind_type { KIND_UNIFORM, KIND_PERFORMANCE, KIND_EFFICIENCY, KIND_LOW_POWER, KIND_UNKNOWN };

struct kind {
	enum kind_type type;
	enum kind_evidence evidence; /* EVIDENCE_NONE: nothing tells cores apart */
	int32_t model;		     /* of its first CPU, NO_INDEX */
	struct cpuset cpus;	     /* online CPUs */
	unsigned int n_cpus;
	int64_t cores;
	struct range threads_per_core;
	int64_t capacity, min_hz, max_hz;
	struct range base_hz; /* equal cores may be given different ones (Intel SST-BF) */
};

/* Cache instances that are alike. */
struct cache_group {
	struct cache_attributes attr;			   /* the same of all */
	int64_t instances, total_bytes, cpus_per_instance; /* UNKNOWN where not all instances agree or know */
	int32_t kind;					   /* NO_INDEX: its CPUs are of several kinds */
};

/* All instances of one level and type. */
struct cache_total {
	int level;
	enum cache_type type;
	int64_t instances, total_bytes;
};

/* Which of all caches of its level and type an instance is. */
struct cache_rank {
	int32_t total;	/* index into cache_totals */
	int32_t number; /* position among its instances, by first CPU: the number that lscpu gives it */
	int32_t group;	/* index into cache_groups */
};

struct device {
	const struct device_facts *facts;
	const char *type;      /* "network"; NULL: of no class whose place is asked for */
	int64_t node_id;       /* UNKNOWN, too, where it is near CPUs of several nodes */
	struct known_set cpus; /* online CPUs near it */
};

struct derived {
	struct counts counts;
	struct kind *kinds;
	size_t n_kinds;
	bool kinds_by_clock;  /* which is the faster was told by caches or clock alone */
	int32_t *kind_of_cpu; /* by row of topology->cpus; NO_INDEX for an offline CPU */
	struct cache_group *cache_groups;
	size_t n_cache_groups;
	struct cache_total *cache_totals;
	size_t n_cache_totals;
	struct cache_rank *cache_ranks; /* by row of topology->caches */
	struct device *devices;		/* but for PCI devices that have names, sorted */
	size_t n_devices;
	struct warning *warnings; /* those of the facts, then those found here; ids and texts are not owned */
	size_t n_warnings;
	struct known_set offline; /* present CPUs that are not online */
	enum offline_reason offline_reason;
	struct worker_answer workers; /* of facts->limits, by the default options */
	bool workers_known;
	struct range min_hz, max_hz, base_hz; /* over the online CPUs that report */
	const char *shape, *shape_id;	      /* see shape.c; NULL: unknown, as where a part could not be read */
	struct arena arena;
};

/* 0 or -ENOMEM; free with derived_free in any case. The topology must outlive it. */
int derive_all(const struct topology *topology, struct derived *ret_derived);
void derived_free(struct derived *derived);
#define _cleanup_derived_ _cleanup_(derived_free)

/* The parts, in the order in which derive_all calls them. */
int derive_kinds(const struct topology *topology, struct derived *derived);

/*
 * What of the evidence has still to be read (enum want; read: what was) for derive_kinds to say what it says of all facts:
 * in the order of trust, no further than is needed. 0: nothing.
 */
unsigned int derive_kinds_want(const struct facts *facts, unsigned int read);

int derive_counts(const struct topology *topology, struct derived *derived);
int derive_caches(const struct topology *topology, struct derived *derived);
int derive_warnings(const struct topology *topology, struct derived *derived);
int derive_shape(const struct topology *topology, struct derived *derived);
int derive_devices(const struct topology *topology, struct derived *derived);

/* "L1d", "L1i", "L2": as lscpu and hwloc call them. buffer holds at least 8 bytes. */
const char *cache_name(int level, enum cache_type type, char *buffer);

/* Has it the name of the total? Beyond the first level data caches and unified ones are both "L2". */
bool cache_is_of_total(const struct cache_attributes *attr, const struct cache_total *total);

const char *kind_type_name(enum kind_type type);	       /* "performance", NULL: unknown */
const char *kind_evidence_name(const struct kind *kind);       /* "cpu_core", NULL where there is none */
const char *offline_reason_name(enum offline_reason reason);   /* "nosmt", NULL: unknown */
const char *cache_type_name(enum cache_type type);	       /* "data" */
const char *polarization_name(enum polarization polarization); /* "vertical-high", NULL: unknown */
const char *source_kind_name(enum source_kind kind);	       /* "live" */

/*
 * "x86-64-v1" ... "x86-64-v4" (static) for flags in the kernel's spelling, separated by blanks. NULL when flags is NULL or
 * they are not those of a 64-bit x86 (no "lm").
 */
const char *isa_level(const char *flags);

/* Extends a range by a value; UNKNOWN is left out. */
void range_add(struct range *range, int64_t value);
#define RANGE_UNKNOWN ((struct range){ UNKNOWN, UNKNOWN })
