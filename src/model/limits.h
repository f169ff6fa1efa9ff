// SPDX-License-Identifier: MIT
// What one process may use of its machine: what the probes gather for `workers`, and derive/workers.c decides from.
#pragma once

#include "model/facts.h"

/* What makes an answer less than certain, or other than expected (bits). */
enum limits_flag {
	FLAG_CGROUP_UNREADABLE = 1 << 0, /* a limit may be there that could not be looked at */
	FLAG_CGROUP_UNRESOLVED = 1 << 1, /* the group lies outside of every mount that is visible */
	FLAG_LIMIT_MALFORMED = 1 << 2,	 /* a limit that is no such number was left out */
	FLAG_HIDDEN_THROTTLE = 1 << 3,	 /* throttled, but by no limit that is visible */
	FLAG_AFFINITY_FALLBACK = 1 << 4, /* the affinity mask could not be read: online CPUs instead */
	FLAG_TOPOLOGY_PARTIAL = 1 << 5,	 /* a CPU without topology was counted as a core; or kinds unread */
	FLAG_CORE_TYPE_EMPTY = 1 << 6,	 /* no usable CPU is of the core type asked for: all were taken */
	FLAG_RAISED_BY_MIN = 1 << 7,
	FLAG_ENV_OVER_ALLOWED = 1 << 8, /* the environment asks for more than there is */
	FLAG_ANCESTORS_HIDDEN = 1 << 9, /* no limit is visible, but groups above may have one */
	N_LIMITS_FLAGS = 10,
	/* Those up to core-type-empty; raised-by-min and env-over-allowed were asked for. */
	FLAGS_DEGRADING = (FLAG_CORE_TYPE_EMPTY * 2 - 1) | FLAG_ANCESTORS_HIDDEN,
};

/* By bit number. */
extern const struct limits_flag_text {
	const char *name, *text;
} limits_flag_texts[N_LIMITS_FLAGS];

enum quota_state { QUOTA_NONE, QUOTA_SET, QUOTA_UNKNOWN, QUOTA_NOT_APPLICABLE, N_QUOTA_STATES };
extern const char *const quota_state_names[N_QUOTA_STATES];

/* The tightest CPU quota from the group of the process up to the root that is visible. */
struct quota {
	enum quota_state state;
	uint64_t quota_us, period_us; /* of QUOTA_SET, both above 0 */
	int version;		      /* of cgroups, 0: unknown */
	char *path;		      /* of the group that sets it, NULL: none does; owned */
	char *source;		      /* the file that was read; owned */
	char *leaf;		      /* the file of the process' own group, where there may be no limit; owned */
	char *malformed;	      /* a file that is no limit; owned */
	bool hidden;		      /* groups above the visible ones may have limits, too */
};

/* What may limit the number of processes: pids.max of the groups, RLIMIT_NPROC, /proc/sys/kernel/threads-max. */
enum room_limit { ROOM_GROUPS, ROOM_RLIMIT, ROOM_THREADS, N_ROOM_LIMITS };

struct limits {
	struct cpuset allowed; /* never empty */
	const char *allowed_source;
	int64_t pid; /* as cgroup.procs lists the process, 0: unknown */
	struct quota quota;
	int64_t memory_bytes;	       /* UNKNOWN: not asked for, or not known */
	char *memory_source;	       /* owned */
	int64_t room;		       /* for more processes; UNKNOWN: plenty, or not known */
	char *room_source;	       /* owned */
	bool room_read[N_ROOM_LIMITS]; /* which of them could be looked at */
	int64_t cpuset_cpus;	       /* CPUs that its cpuset gives; UNKNOWN: not asked for, or not known */
	char *cpuset_source;	       /* owned */
	unsigned int room_flags;       /* those of the room: of interest only where it is the reason for the answer */
	unsigned int flags;
};

/* Variables of the environment, NULL where not set. */
struct worker_environment {
	const char *slurm_job_id, *slurm_step_id, *slurm_cpus_per_task, *slurm_cpus_on_node;
	const char *lsb_jobid, *lsb_djob_numproc; /* LSF */
	const char *job_id, *pe, *nslots;	  /* Grid Engine, in a parallel environment */
	const char *pbs_jobid, *pbs_np, *ncpus;	  /* Torque; PBS Pro */
	const char *omp_num_threads, *omp_thread_limit;
};

void limits_free(struct limits *limits);
#define _cleanup_limits_ _cleanup_(limits_free)
