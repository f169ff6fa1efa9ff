// SPDX-License-Identifier: MIT
// How many workers a process should start: the policy, pure, from what the probes gathered.
#pragma once

#include "base/strbuf.h"
#include "model/limits.h"

struct topology;
struct derived;

/* Values of the options; the tables of names below have the same order. */
enum worker_goal { GOAL_CPU, GOAL_MEMORY, GOAL_LOCKSTEP, GOAL_IO, N_GOALS };
enum worker_round { ROUND_OF_GOAL, ROUND_NEAREST, ROUND_UP, ROUND_DOWN, N_ROUNDS }; /* lockstep: down, else nearest */
enum worker_core_type { TYPE_ALL, TYPE_PERFORMANCE, TYPE_EFFICIENCY, TYPE_LOW_POWER, N_CORE_TYPES };
enum worker_smt { SMT_ALL, SMT_ONE, N_SMTS };
enum worker_env { ENV_SCHEDULER, ENV_OMP, ENV_NONE, N_ENVS };
enum worker_isolated { ISOLATED_EXCLUDE, ISOLATED_INCLUDE, N_ISOLATEDS };

/* Zero-initialised: the defaults. */
struct worker_options {
	enum worker_goal goal;
	enum worker_round round;
	enum worker_core_type core_type;
	enum worker_smt smt;
	enum worker_env env;
	enum worker_isolated isolated;
	bool has_wait_ratio;
	uint64_t wait_ratio_millionths; /* of at most WAIT_RATIO_MAX */
	uint64_t memory_per_worker;	/* bytes, 0: not given */
	unsigned int reserve, max, min; /* up to WORKERS_MAX; 0: not given */
	bool details;			/* count online CPUs and usable cores also where the goal does not need them */
	bool reasons;			/* look also at what only an explanation needs */
	bool list_cpus;			/* say which CPUs to pin the workers to */
};
enum { WAIT_RATIO_MAX = 10000, WORKERS_MAX = 1000000 }; /* what options and environment may ask for */
enum { RATIO_ONE = 1000000 };				/* a wait ratio of 1 */

/* What can be the reason for the number, in the order in which a tie is settled. */
enum constraint_name {
	CONSTRAINT_QUOTA,
	CONSTRAINT_AFFINITY,
	CONSTRAINT_SMT,
	CONSTRAINT_CORE_TYPE,
	CONSTRAINT_MEMORY,
	CONSTRAINT_PROCESSES,
	CONSTRAINT_SCHEDULER,
	CONSTRAINT_RESERVE,
	CONSTRAINT_MAX,
	CONSTRAINT_MIN,
	N_CONSTRAINTS
};

struct worker_constraint {
	bool set;
	bool overridden; /* a later one raised the number above it */
	unsigned int workers;
	const char *source; /* where it was read; lives as long as the limits and the environment */
};

struct worker_answer {
	unsigned int workers;
	enum worker_goal goal;
	enum worker_round round; /* as it was done */
	unsigned int allowed;
	struct cpuset usable;				     /* allowed, less isolated CPUs that are not asked for */
	int64_t online, usable_cores;			     /* UNKNOWN where not asked for or not told */
	struct worker_constraint constraints[N_CONSTRAINTS]; /* by name */
	enum constraint_name binding;			     /* its workers are the answer */
	unsigned int flags;				     /* of enum limits_flag */
	unsigned int *cpus; /* workers entries, the n-th for the n-th worker; NULL: not asked for */
};

/*
 * What is no constraint, but tells how things came about: at most WORKER_NOTES_MAX lines, whose number is returned. All of
 * them only where options.reasons was set; to be freed by strbuf_free.
 */
enum { WORKER_NOTES_MAX = 3 };
int workers_notes(const struct worker_answer *answer, const struct limits *limits, struct strbuf notes[WORKER_NOTES_MAX]);

extern const char *const worker_goal_names[N_GOALS];
extern const char *const worker_round_names[N_ROUNDS];
extern const char *const worker_core_type_names[N_CORE_TYPES];
extern const char *const worker_smt_names[N_SMTS];
extern const char *const worker_env_names[N_ENVS];
extern const char *const worker_isolated_names[N_ISOLATEDS];
extern const char *const constraint_names[N_CONSTRAINTS];

/*
 * Takes the isolated CPUs out of the set where others are left: work lands on an isolated CPU only by intent. 0 or -ENOMEM.
 */
int workers_leave_isolated(const struct facts *facts, struct cpuset *set);

/* NULL, or what is wrong with the options. */
const char *workers_check_options(const struct worker_options *options);

/* What the probes have to read for these options (enum want). */
unsigned int workers_want(const struct worker_options *options);

/* "io: CPUs + 4, at most 32" */
const char *workers_rule(const struct worker_options *options);

/* quota / period in whole workers, at least 1. */
unsigned int workers_round(uint64_t quota, uint64_t period, enum worker_round round);

/* Out of the topology (of its facts limits, online, isolated, environment) and the derived kinds. 0 or -ENOMEM. */
int workers_decide(const struct worker_options *options, const struct topology *topology, const struct derived *derived,
		   struct worker_answer *ret_answer);
void worker_answer_free(struct worker_answer *answer);
#define _cleanup_worker_answer_ _cleanup_(worker_answer_free)
