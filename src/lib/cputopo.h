// SPDX-License-Identifier: MIT
// The public interface of libcputopo: what processors a Linux machine has, and how many of them a process may use.
#ifndef CPUTOPO_H
#define CPUTOPO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Common rules
 *
 * - Functions that can fail return 0 or a negative errno; results are untouched on failure, but for their error.
 * - The library never exits, and does not change the caller's affinity, environment or locale. It prints nothing, but for
 *   the lines on stderr that CPUTOPO_DEBUG=1 in the environment asks for: see cputopo(1).
 * - All functions may be called from any number of threads at once. They read the environment with getenv(3): a thread
 *   that changes the environment meanwhile is the caller's to avoid, as everywhere.
 * - Structs start with their size, which the caller sets to sizeof(the struct) when it is passed in. Later versions add
 *   fields at the end, and fill only what the caller's struct has.
 * - Units: bytes, microseconds (_us), Hz (_hz). Numbers of CPUs are the kernel's.
 */

/* A number that was looked for and is not known; never 0 or -1. */
#define CPUTOPO_UNKNOWN INT64_MIN

/* What went wrong, with which file. Texts are terminated; "" where there is nothing to say. */
typedef struct cputopo_error {
	size_t size;
	int code;	   /* positive errno, 0: nothing went wrong */
	unsigned int line; /* in path, counted from 1; 0: none */
	char what[256];
	char path[256]; /* the end of it when it is longer */
} cputopo_error;

/* "0.1.0"; static. */
const char *cputopo_version(void);

/*
 * How many workers to start
 */

/* What the workers do. */
enum {
	CPUTOPO_FOR_CPU,      /* compute: one per CPU */
	CPUTOPO_FOR_MEMORY,   /* wait for memory: one per core */
	CPUTOPO_FOR_LOCKSTEP, /* wait for each other, spinning (OpenMP, BLAS): one per core of the fastest kind, quota
				 rounded down */
	CPUTOPO_FOR_IO,	      /* wait for input and output: more than CPUs, see wait_ratio */
};

/* How a quota that is no whole number of CPUs is rounded. */
enum {
	CPUTOPO_ROUND_OF_GOAL /* lockstep: down, else nearest */,
	CPUTOPO_ROUND_NEAREST,
	CPUTOPO_ROUND_UP,
	CPUTOPO_ROUND_DOWN
};

enum { CPUTOPO_CORES_ALL, CPUTOPO_CORES_PERFORMANCE, CPUTOPO_CORES_EFFICIENCY, CPUTOPO_CORES_LOW_POWER };

enum { CPUTOPO_SMT_ALL, CPUTOPO_SMT_ONE /* one CPU per core */ };

/* Variables of the environment to obey: those of Slurm, LSF, Grid Engine and PBS; also OMP_NUM_THREADS and OMP_THREAD_LIMIT;
 * none. */
enum { CPUTOPO_ENV_SCHEDULER, CPUTOPO_ENV_OMP, CPUTOPO_ENV_NONE };

/* CPUs of isolcpus= beside others. */
enum { CPUTOPO_ISOLATED_EXCLUDE, CPUTOPO_ISOLATED_INCLUDE };

/* All 0 but for size: the defaults. */
typedef struct cputopo_workers_options {
	size_t size;
	int goal, round, core_type, smt, env, isolated; /* of the enums above */
	int details;					/* not 0: fill online, usable_cores and notes in any case */
	int has_wait_ratio;				/* not 0: wait_ratio is given */
	double wait_ratio; /* CPUTOPO_FOR_IO: time a worker waits over time it works, 0 to 10000; by default CPUs + 4, at
			      most 32 */
	uint64_t memory_per_worker; /* bytes; 0: does not matter */
	uint32_t reserve;	    /* leave room for so many others */
	uint32_t max, min;	    /* 0: none; at most 1000000 */
	int64_t pid;		    /* another process (its environment is not read); 0: the calling thread */
	const char *sysroot;	    /* a recorded machine, a directory or an archive; NULL: this one */
} cputopo_workers_options;

/* What can be the reason for the number, in the order in which a tie is settled. */
enum {
	CPUTOPO_LIMIT_QUOTA,
	CPUTOPO_LIMIT_AFFINITY,
	CPUTOPO_LIMIT_SMT,
	CPUTOPO_LIMIT_CORE_TYPE,
	CPUTOPO_LIMIT_MEMORY,
	CPUTOPO_LIMIT_PROCESSES,
	CPUTOPO_LIMIT_SCHEDULER,
	CPUTOPO_LIMIT_RESERVE,
	CPUTOPO_LIMIT_MAX,
	CPUTOPO_LIMIT_MIN,
	CPUTOPO_LIMITS_SIZE = 16 /* room for more */
};

/* Why an answer is less than certain, or other than expected (bits). */
enum {
	CPUTOPO_FLAG_CGROUP_UNREADABLE = 1 << 0, /* a limit may be there that could not be looked at */
	CPUTOPO_FLAG_CGROUP_UNRESOLVED = 1 << 1, /* the group lies outside of what is mounted: there may be a limit */
	CPUTOPO_FLAG_LIMIT_MALFORMED = 1 << 2,	 /* a limit that is no valid number was left out */
	CPUTOPO_FLAG_HIDDEN_THROTTLE = 1 << 3,	 /* throttled by a limit that is not visible from here */
	CPUTOPO_FLAG_AFFINITY_FALLBACK =
		1 << 4, /* the affinity mask could not be read: allowed CPUs are known from elsewhere */
	CPUTOPO_FLAG_TOPOLOGY_PARTIAL =
		1 << 5, /* part of the topology could not be read: such a CPU counts as a core, not isolated */
	CPUTOPO_FLAG_CORE_TYPE_EMPTY = 1 << 6, /* no usable CPU is of the core type: all were taken */
	CPUTOPO_FLAG_RAISED_BY_MIN = 1 << 7,
	CPUTOPO_FLAG_ENV_OVER_ALLOWED = 1 << 8, /* the environment asks for more than there are CPUs */
	CPUTOPO_FLAG_ANCESTORS_HIDDEN = 1 << 9, /* no limit is visible, but groups above the visible ones may have one */
};

enum {
	CPUTOPO_QUOTA_NONE,
	CPUTOPO_QUOTA_SET,
	CPUTOPO_QUOTA_UNKNOWN /* could not look */,
	CPUTOPO_QUOTA_NOT_APPLICABLE /* real time */
};

typedef struct cputopo_limit {
	uint32_t workers; /* what it allows; 0: there is no such limit */
	char source[508]; /* where it was read; the end of it when it is longer */
} cputopo_limit;

enum { CPUTOPO_NOTES_SIZE = 8 /* room for more */ };

typedef struct cputopo_workers_result {
	size_t size;
	uint32_t workers; /* at least 1 */
	uint32_t flags;
	int binding;		      /* index in limits: the reason for the number */
	int goal, round;	      /* as they were applied */
	uint32_t allowed, usable;     /* CPUs of the affinity mask; the same less isolated ones */
	int64_t online, usable_cores; /* CPUTOPO_UNKNOWN unless needed, or options.details */
	int quota_state;
	int cgroup_version;	     /* 1 or 2, 0: unknown */
	int64_t quota_us, period_us; /* of the tightest quota, CPUTOPO_UNKNOWN unless it is set */
	char quota_path[4096];	     /* of the group that sets it, "" */
	cputopo_limit limits[CPUTOPO_LIMITS_SIZE];
	uint32_t *cpus; /* in: NULL, or room of the caller's for n_cpus numbers; filled with the CPU for each worker to be
			   pinned to */
	size_t n_cpus;	/* in: room; out: how many were filled, workers at most */
	cputopo_error error; /* what went wrong, when the call fails */
	/*
	 * For people: what is no limit, but tells how things came about ("pinned below its cpuset: ..."); "" behind the last
	 * one. Of one that is too long the end. All of them only with options.details.
	 */
	char notes[CPUTOPO_NOTES_SIZE][512];
} cputopo_workers_result;

/*
 * How many workers the calling thread (or options->pid) should start, and why. options NULL: the defaults.
 * Nothing is cached: each call reads the affinity mask, the control groups and four files of /proc; cores only where the
 * goal counts them. Nothing is to be freed. 0; -EINVAL (no such option, result->size not set); -ESRCH (no such process);
 * -ENODATA (not a single CPU is known); -ENOMEM; for sysroot also what open(2) gives, and -EXDEV (a link of the tree leads
 * out of it).
 */
int cputopo_workers(const cputopo_workers_options *options, cputopo_workers_result *result);

/* The same with the defaults; never fails, at least 1. */
unsigned int cputopo_workers_simple(void);

/* "quota" for CPUTOPO_LIMIT_QUOTA, "cgroup-unreadable" for CPUTOPO_FLAG_CGROUP_UNREADABLE, "set" ...; static, NULL: no such
 * number. */
const char *cputopo_limit_name(int limit);
const char *cputopo_flag_name(uint32_t flag);
const char *cputopo_quota_state_name(int state);

/*
 * The topology of a machine: loaded once, const from then on, to be read by any number of threads. Texts and arrays that
 * rows point to belong to it and live until cputopo_free.
 */

typedef struct cputopo_topology cputopo_topology;

enum { CPUTOPO_LIVE, CPUTOPO_SYSROOT, CPUTOPO_XML, CPUTOPO_SYNTHETIC, CPUTOPO_CPUID };

/*
 * CPUTOPO_CROSS_CHECK: hwloc and libcpuid (x86) are asked beside the kernel's files, as `cputopo --json` does, for
 * CPUTOPO_LIVE and CPUTOPO_SYSROOT. It forks: hwloc and libcpuid work in a child process each, which has ended and been
 * waited for when cputopo_load returns, and which dies with the calling thread. So do CPUTOPO_XML and CPUTOPO_SYNTHETIC,
 * with the flag or without, for hwloc alone can read them; CPUTOPO_CPUID never does.
 *
 * A child takes 5 s at most, by the clock, and 224 MiB above what the caller has. Its failure, and that of fork(2), is no
 * error but a row of CPUTOPO_WARNINGS: hwloc-failed, libcpuid-failed. What contradicts each other is one, too:
 * sources-disagree. Environment, affinity, signal mask and handlers, descriptors and other children of the caller stay as
 * they are; a caller that ignores SIGCHLD, blocks signals or waits for any child may do so. A handler of SIGCHLD of the
 * caller's is called. Handlers of pthread_atfork(3) run, in the child as well.
 */
enum { CPUTOPO_CROSS_CHECK = 1 << 0 };

typedef struct cputopo_source {
	size_t size;	      /* also that of a caller compiled before there were flags, which is the same as 0 */
	int kind;	      /* of the enum above */
	const char *argument; /* directory or archive, file, text; NULL for the live machine; borrowed for the call */
	uint64_t flags;	      /* CPUTOPO_CROSS_CHECK or 0 */
} cputopo_source;

/*
 * source NULL: the live machine, by the kernel's files; with any other kind nothing of the running machine is touched.
 * *ret_topology is to be freed with cputopo_free. error (its size set, NULL allowed) is filled on failure: -EINVAL, -ENOENT
 * and so on from files, -ELIBACC (a library that this kind of source needs is not installed), -ENOMEM.
 */
int cputopo_load(const cputopo_source *source, cputopo_topology **ret_topology, cputopo_error *error);

/* NULL is allowed. */
void cputopo_free(cputopo_topology *topology);

/* Leaves out what grows with the machine: cores, cpus, caches.instances. */
enum { CPUTOPO_DOCUMENT_SUMMARY = 1 << 0 };

/*
 * The whole document cputopo/1, as `cputopo --json` prints it: every section, with more than the tables below have.
 * *ret_text is the caller's, to be freed with free(3). flags: CPUTOPO_DOCUMENT_SUMMARY or 0. error as for cputopo_load:
 * -EINVAL, -ENOMEM.
 */
int cputopo_document(const cputopo_topology *topology, uint64_t flags, char **ret_text, cputopo_error *error);

/*
 * Every getter below fills a struct whose size the caller has set, and returns 0, -EINVAL (size not set) or -ERANGE (no such
 * row). Unknown numbers are CPUTOPO_UNKNOWN, unknown texts NULL, unknown indices -1. CPU sets are texts as the kernel writes
 * them ("0-3,8"), "" for none. Indices are dense and start at 0; an id is the kernel's own number: sparse, maybe repeated.
 */

typedef struct cputopo_machine {
	size_t size;
	const char *arch, *byte_order, *hypervisor, *virt_type, *container;
	int64_t phys_addr_bits, virt_addr_bits;
	const char *possible, *present, *online, *offline, *isolated, *allowed; /* sets of CPUs */
	int consistent;	      /* 0: CPUs came or went while the machine was read */
	const char *backends; /* who told something, separated by blanks: hwloc sysfs procfs cpuid libcpuid affinity */
} cputopo_machine;
int cputopo_get_machine(const cputopo_topology *topology, cputopo_machine *machine);

typedef struct cputopo_counts {
	size_t size;
	int64_t possible, present, online, offline, allowed; /* CPUs */
	int64_t cores_online, cores_allowed;		     /* with at least one such CPU */
	int64_t threads_per_core_min, threads_per_core_max, cores_per_package_min, cores_per_package_max;
	int64_t packages, dies, clusters, nodes, kinds, books, drawers;
} cputopo_counts;
int cputopo_get_counts(const cputopo_topology *topology, cputopo_counts *counts);

/* The tables, and how many rows each has. */
enum {
	CPUTOPO_CPUS,  /* cputopo_cpu: present CPUs, by number */
	CPUTOPO_CORES, /* cputopo_group, down to drawers: those with an online CPU, by their first */
	CPUTOPO_CLUSTERS,
	CPUTOPO_DIES,
	CPUTOPO_PACKAGES,
	CPUTOPO_BOOKS,
	CPUTOPO_DRAWERS,
	CPUTOPO_NODES,	  /* cputopo_node */
	CPUTOPO_CACHES,	  /* cputopo_cache: each instance */
	CPUTOPO_KINDS,	  /* cputopo_kind: cores that are alike, the fastest first */
	CPUTOPO_MODELS,	  /* cputopo_model */
	CPUTOPO_WARNINGS, /* cputopo_warning */
};
size_t cputopo_count(const cputopo_topology *topology, int table);

typedef struct cputopo_cpu {
	size_t size;
	uint32_t cpu;						/* the kernel's number */
	int online, allowed, isolated;				/* 0, 1, -1 unknown */
	int32_t core, cluster, die, package, node, kind, model; /* indices; all -1 for an offline CPU */
	int32_t thread;						/* position in its core */
	int64_t min_hz, max_hz, capacity;
	const int32_t *caches; /* indices of CPUTOPO_CACHES, n_caches of them, L1 first */
	uint32_t n_caches;
} cputopo_cpu;
int cputopo_get_cpu(const cputopo_topology *topology, size_t index, cputopo_cpu *row);

typedef struct cputopo_group {
	size_t size;
	int64_t id;
	const char *cpus; /* online ones */
	uint32_t n_cpus;
	int64_t n_cores;
	int32_t cluster, die, package, kind; /* of its first CPU */
} cputopo_group;
int cputopo_get_group(const cputopo_topology *topology, int table, size_t index, cputopo_group *row);

typedef struct cputopo_node {
	size_t size;
	int64_t id;
	const char *cpus; /* online ones */
	int64_t n_cpus, memory_bytes;
	const int64_t *distances; /* one per node, in the order of the table; NULL: unknown */
} cputopo_node;
int cputopo_get_node(const cputopo_topology *topology, size_t index, cputopo_node *row);

typedef struct cputopo_cache {
	size_t size;
	int level;
	const char *name, *type; /* "L1d", "data" */
	int64_t id, size_bytes, ways, line_bytes, sets;
	const char *cpus; /* online ones that share it */
	uint32_t n_cpus;
} cputopo_cache;
int cputopo_get_cache(const cputopo_topology *topology, size_t index, cputopo_cache *row);

typedef struct cputopo_kind {
	size_t size;
	const char *type;     /* performance, efficiency, low-power; uniform where all are alike; NULL: not told */
	const char *evidence; /* what told them apart; NULL: nothing */
	int32_t model;
	const char *cpus; /* online ones */
	uint32_t n_cpus;
	int64_t cores, threads_per_core_min, threads_per_core_max, capacity, min_hz, max_hz;
} cputopo_kind;
int cputopo_get_kind(const cputopo_topology *topology, size_t index, cputopo_kind *row);

typedef struct cputopo_model {
	size_t size;
	const char *vendor, *name, *codename;
	int64_t family, model_id, stepping;
	const char *flags; /* separated by blanks */
} cputopo_model;
int cputopo_get_model(const cputopo_topology *topology, size_t index, cputopo_model *row);

typedef struct cputopo_warning {
	size_t size;
	const char *id, *text;
} cputopo_warning;
int cputopo_get_warning(const cputopo_topology *topology, size_t index, cputopo_warning *row);

#ifdef __cplusplus
}
#endif

#endif
