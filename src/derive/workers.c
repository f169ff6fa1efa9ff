// SPDX-License-Identifier: MIT
// How many workers a process should start.
#include "derive/workers.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "derive/worker_cpus.h"

const char *const worker_goal_names[] = { "cpu", "memory", "lockstep", "io" };
const char *const worker_round_names[] = { "goal", "nearest", "up", "down" };
const char *const worker_core_type_names[] = { "all", "performance", "efficiency", "low-power" };
const char *const worker_smt_names[] = { "all", "one" };
const char *const worker_env_names[] = { "scheduler", "omp", "none" };
const char *const worker_isolated_names[] = { "exclude", "include" };
const char *const constraint_names[] = { "quota",     "affinity",  "smt",     "core-type", "memory",
					 "processes", "scheduler", "reserve", "max",	   "min" };

const char *workers_check_options(const struct worker_options *options)
{
	if (options->max && options->min > options->max)
		return "min is over max";
	if (options->has_wait_ratio && options->goal != GOAL_IO)
		return "a wait ratio is for the goal io";
	return NULL;
}

static bool counts_cores(const struct worker_options *options)
{
	return options->goal == GOAL_MEMORY || options->goal == GOAL_LOCKSTEP || options->smt == SMT_ONE;
}

unsigned int workers_want(const struct worker_options *options)
{
	unsigned int wanted = 0;

	if (options->details)
		wanted |= WANT_ONLINE | WANT_CORES;
	if (counts_cores(options))
		wanted |= WANT_CORES;
	if (options->core_type != TYPE_ALL || options->goal == GOAL_LOCKSTEP)
		wanted |= WANT_KINDS;
	if (options->list_cpus)
		wanted |= WANT_PLACES;
	if (options->memory_per_worker)
		wanted |= WANT_MEMORY;
	return wanted;
}

const char *workers_rule(const struct worker_options *options)
{
	static const char *const rules[] = {
		[GOAL_CPU] = "cpu: one worker per CPU",
		[GOAL_MEMORY] = "memory: one worker per core",
		[GOAL_LOCKSTEP] = "lockstep: one worker per core of the fastest kind, a quota rounded down",
		[GOAL_IO] = "io: 4 workers more than CPUs, at most 32",
	};

	return options->has_wait_ratio ? "io: CPUs x (1 + the wait ratio)" : rules[options->goal];
}

unsigned int workers_round(uint64_t quota, uint64_t period, enum worker_round round)
{
	uint64_t whole = quota / period, rest = quota % period;

	if (round == ROUND_UP)
		whole += rest > 0;
	else if (round != ROUND_DOWN)
		whole += rest >= period - rest;
	return whole > UINT_MAX ? UINT_MAX : whole ? (unsigned int)whole : 1;
}

int workers_leave_isolated(const struct facts *facts, struct cpuset *set)
{
	return cpuset_subset(set, &facts->isolated.set) ? 0 : cpuset_andnot(set, &facts->isolated.set);
}

struct decision {
	const struct worker_options *options;
	const struct topology *topology;
	const struct derived *derived;
	const struct limits *limits;
	struct worker_answer *answer;
	struct candidate *candidates; /* NULL: not needed */
	size_t n_candidates;
};

/* Workers that mostly wait: more of them than CPUs. Without a ratio, the rule of Python's ThreadPoolExecutor. */
static unsigned int for_goal(const struct decision *decision, unsigned int workers)
{
	enum { POOL_EXTRA = 4, POOL_MAX = 32 };
	const struct worker_options *options = decision->options;

	if (options->goal != GOAL_IO)
		return workers;
	if (!options->has_wait_ratio)
		return MIN(workers, POOL_MAX - POOL_EXTRA) + POOL_EXTRA;
	if (workers > WORKERS_MAX)
		return UINT_MAX;
	return workers_round((RATIO_ONE + options->wait_ratio_millionths) * workers, RATIO_ONE, decision->answer->round);
}

static void record(struct decision *decision, enum constraint_name name, uint64_t workers, const char *source)
{
	unsigned int clamped = workers > UINT_MAX ? UINT_MAX : workers ? (unsigned int)workers : 1;

	decision->answer->constraints[name] = (struct worker_constraint){ true, false, clamped, source };
}

/* The number goes down to the constraint's. */
static void limit(struct decision *decision, enum constraint_name name, uint64_t workers, const char *source)
{
	record(decision, name, workers, source);
	decision->answer->workers = MIN(decision->answer->workers, decision->answer->constraints[name].workers);
}

/* The number becomes the constraint's; what was lower no longer counts. */
static void override(struct decision *decision, enum constraint_name name, unsigned int workers, const char *source)
{
	for (int i = 0; i < N_CONSTRAINTS; i++)
		if (decision->answer->constraints[i].workers < workers)
			decision->answer->constraints[i].overridden = true;
	record(decision, name, workers, source);
	decision->answer->workers = workers;
}

/* Allowed, less isolated CPUs. */
static int find_usable(const struct decision *decision, struct cpuset *ret_usable, const char **ret_source)
{
	const struct limits *limits = decision->limits;
	int r = cpuset_copy(&limits->allowed, ret_usable);

	if (r >= 0 && decision->options->isolated != ISOLATED_INCLUDE)
		r = workers_leave_isolated(&decision->topology->facts, ret_usable);
	*ret_source = cpuset_equal(ret_usable, &limits->allowed) ? limits->allowed_source :
								   "affinity less /sys/devices/system/cpu/isolated";
	return r;
}

static void pick_core_type(struct decision *decision)
{
	static const enum kind_type types[] = {
		[TYPE_PERFORMANCE] = KIND_PERFORMANCE,
		[TYPE_EFFICIENCY] = KIND_EFFICIENCY,
		[TYPE_LOW_POWER] = KIND_LOW_POWER,
	};
	const struct worker_options *options = decision->options;
	size_t all = decision->n_candidates;

	if (options->core_type != TYPE_ALL) {
		enum kind_type type = types[options->core_type];

		if (worker_cpus_count_type(decision->derived, decision->candidates, all, type))
			decision->n_candidates = worker_cpus_keep_type(decision->derived, decision->candidates, all, type);
		else
			decision->answer->flags |= FLAG_CORE_TYPE_EMPTY;
	}
	if (options->goal == GOAL_LOCKSTEP)
		decision->n_candidates = worker_cpus_keep_fastest(decision->candidates, decision->n_candidates);
	if (decision->n_candidates < all)
		limit(decision, CONSTRAINT_CORE_TYPE, for_goal(decision, (unsigned int)decision->n_candidates),
		      "kinds of the usable cores");
}

static int count_cpus(struct decision *decision)
{
	struct worker_answer *answer = decision->answer;
	const struct limits *limits = decision->limits;
	const struct known_set *online = &decision->topology->facts.online;
	unsigned int wanted = workers_want(decision->options);
	const char *source;
	int r = find_usable(decision, &answer->usable, &source);

	if (r < 0)
		return r;
	answer->allowed = cpuset_count(&limits->allowed);
	answer->online = online->known ? cpuset_count(&online->set) : UNKNOWN;
	limit(decision, CONSTRAINT_AFFINITY, for_goal(decision, cpuset_count(&answer->usable)), source);
	if (!(wanted & WANT_PLACES))
		return 0;
	r = worker_cpus_make(decision->topology, decision->derived, &answer->usable, &decision->candidates,
			     &decision->n_candidates);
	if (r < 0)
		return r;
	if (wanted & WANT_CORES) {
		answer->usable_cores = (int64_t)worker_cpus_count_cores(decision->candidates, decision->n_candidates);
		for (size_t i = 0; i < decision->n_candidates; i++)
			if (decision->candidates[i].core < 0)
				answer->flags |= FLAG_TOPOLOGY_PARTIAL;
	}
	pick_core_type(decision);
	if (counts_cores(decision->options)) {
		decision->n_candidates = worker_cpus_keep_first_threads(decision->candidates, decision->n_candidates);
		limit(decision, CONSTRAINT_SMT, for_goal(decision, (unsigned int)decision->n_candidates),
		      "one CPU per core, by /sys/devices/system/cpu/cpu*/topology");
	}
	return 0;
}

/* A positive whole number of the environment; one that is none is left out, and flagged. */
static bool env_number(struct decision *decision, const char *text, unsigned int *ret_number)
{
	uint64_t number;

	if (!text)
		return false;
	if (parse_u64(span_of(text), &number) < 0 || !number || number > WORKERS_MAX) {
		decision->answer->flags |= FLAG_LIMIT_MALFORMED;
		return false;
	}
	*ret_number = (unsigned int)number;
	return true;
}

/* A number of slots that counts under its job's own variables only: NSLOTS alone may be anybody's. */
static void obey_slots(struct decision *decision, bool in_job, const char *slots, const char *source)
{
	const struct worker_constraint *before = &decision->answer->constraints[CONSTRAINT_SCHEDULER];
	unsigned int number;

	if (in_job && env_number(decision, slots, &number) && (!before->set || number < before->workers))
		limit(decision, CONSTRAINT_SCHEDULER, number, source);
}

/* Downwards only: a job on several hosts is told the slots of all of them. Jobs may be nested. */
static void obey_scheduler(struct decision *decision, const struct worker_environment *environment)
{
	bool per_task = environment->slurm_step_id && environment->slurm_cpus_per_task;

	obey_slots(decision, environment->slurm_job_id,
		   per_task ? environment->slurm_cpus_per_task : environment->slurm_cpus_on_node,
		   per_task ? "SLURM_CPUS_PER_TASK" : "SLURM_CPUS_ON_NODE");
	obey_slots(decision, environment->lsb_jobid, environment->lsb_djob_numproc, "LSB_DJOB_NUMPROC");
	obey_slots(decision, environment->job_id && environment->pe, environment->nslots, "NSLOTS");
	obey_slots(decision, environment->pbs_jobid, environment->pbs_np, "PBS_NP");
	obey_slots(decision, environment->pbs_jobid, environment->ncpus, "NCPUS");
}

/* OMP_NUM_THREADS is the user's own number, up or down; a list holds one number a level of nesting. */
static int obey_omp(struct decision *decision, const struct worker_environment *environment)
{
	_cleanup_free_ char *first = NULL;
	unsigned int number;

	if (environment->omp_num_threads) {
		first = strndup(environment->omp_num_threads, strcspn(environment->omp_num_threads, ","));
		if (!first)
			return -ENOMEM;
		if (env_number(decision, first, &number))
			override(decision, CONSTRAINT_SCHEDULER, number, "OMP_NUM_THREADS");
	}
	if (env_number(decision, environment->omp_thread_limit, &number) && number < decision->answer->workers)
		limit(decision, CONSTRAINT_SCHEDULER, number, "OMP_THREAD_LIMIT");
	if (decision->answer->workers > decision->answer->allowed && decision->answer->constraints[CONSTRAINT_SCHEDULER].set)
		decision->answer->flags |= FLAG_ENV_OVER_ALLOWED;
	return 0;
}

/* The overrides that follow the count, in the order of their effect. */
static int apply_overrides(struct decision *decision, const struct worker_environment *environment)
{
	const struct worker_options *options = decision->options;
	const struct limits *limits = decision->limits;
	struct worker_answer *answer = decision->answer;

	if (options->memory_per_worker && limits->memory_bytes == UNKNOWN)
		answer->flags |= FLAG_CGROUP_UNREADABLE;
	else if (options->memory_per_worker)
		limit(decision, CONSTRAINT_MEMORY, (uint64_t)limits->memory_bytes / options->memory_per_worker,
		      limits->memory_source);
	if (environment && options->env != ENV_NONE)
		obey_scheduler(decision, environment);
	if (environment && options->env == ENV_OMP) {
		int r = obey_omp(decision, environment);

		if (r < 0)
			return r;
	}
	if (limits->room != UNKNOWN)
		limit(decision, CONSTRAINT_PROCESSES, (uint64_t)limits->room, limits->room_source);
	if (options->reserve)
		limit(decision, CONSTRAINT_RESERVE,
		      answer->workers > options->reserve ? answer->workers - options->reserve : 1, "--reserve");
	if (options->max)
		limit(decision, CONSTRAINT_MAX, options->max, "--max");
	if (options->min > answer->workers) {
		override(decision, CONSTRAINT_MIN, options->min, "--min");
		answer->flags |= FLAG_RAISED_BY_MIN;
	}
	return 0;
}

static int list_cpus(struct decision *decision)
{
	struct worker_answer *answer = decision->answer;

	answer->cpus = malloc(answer->workers * sizeof(*answer->cpus));
	if (!answer->cpus)
		return -ENOMEM;
	worker_cpus_spread(decision->candidates, decision->n_candidates);
	for (unsigned int i = 0; i < answer->workers; i++)
		answer->cpus[i] = decision->candidates[i % decision->n_candidates].cpu;
	return 0;
}

int workers_decide(const struct worker_options *options, const struct topology *topology, const struct derived *derived,
		   struct worker_answer *ret_answer)
{
	const struct limits *limits = topology->facts.limits;
	_cleanup_worker_answer_ struct worker_answer answer = {
		.workers = UINT_MAX,
		.goal = options->goal,
		.round = options->round != ROUND_OF_GOAL ? options->round :
			 options->goal == GOAL_LOCKSTEP	 ? ROUND_DOWN :
							   ROUND_NEAREST,
		.usable_cores = UNKNOWN,
		.flags = limits->flags,
	};
	struct decision decision = {
		.options = options, .topology = topology, .derived = derived, .limits = limits, .answer = &answer
	};
	const struct quota *quota = &limits->quota;
	int r = count_cpus(&decision);

	if (r == 0 && quota->state == QUOTA_SET)
		limit(&decision, CONSTRAINT_QUOTA,
		      for_goal(&decision, workers_round(quota->quota_us, quota->period_us, answer.round)), quota->source);
	if (r == 0)
		r = apply_overrides(&decision, topology->facts.environment);
	if (r == 0 && options->list_cpus)
		r = list_cpus(&decision);
	free(decision.candidates);
	if (r < 0)
		return r;
	while (!answer.constraints[answer.binding].set || answer.constraints[answer.binding].overridden ||
	       answer.constraints[answer.binding].workers != answer.workers)
		answer.binding++;
	if (answer.binding == CONSTRAINT_PROCESSES)
		answer.flags |= limits->room_flags;
	*ret_answer = TAKE(answer);
	return 0;
}

int workers_notes(const struct worker_answer *answer, const struct limits *limits, struct strbuf notes[WORKER_NOTES_MAX])
{
	const struct quota *quota = &limits->quota;
	int n = 0;

	if (limits->cpuset_cpus != UNKNOWN && answer->allowed < limits->cpuset_cpus)
		strbuf_printf(&notes[n++], "pinned below its cpuset: %u of %" PRId64 " CPUs of %s", answer->allowed,
			      limits->cpuset_cpus, limits->cpuset_source);
	if (quota->hidden)
		strbuf_printf(&notes[n++], "ancestors hidden: groups above what is mounted cannot be looked at");
	if (quota->malformed)
		strbuf_printf(&notes[n++], "no valid limit: %s", quota->malformed);
	return n;
}

void worker_answer_free(struct worker_answer *answer)
{
	free(answer->cpus);
	cpuset_free(&answer->usable);
	*answer = (struct worker_answer){ 0 };
}
