// SPDX-License-Identifier: MIT
// The public library: worker counts. Translates between cputopo.h and what is inside.
#include <errno.h>
#include <string.h>

#include "lib/internal.h"
#include "machine.h"

/* The public numbers are the inner ones. */
_Static_assert((int)CPUTOPO_FOR_IO == (int)GOAL_IO && (int)CPUTOPO_ROUND_DOWN == (int)ROUND_DOWN, "goals, roundings");
_Static_assert((int)CPUTOPO_CORES_LOW_POWER == (int)TYPE_LOW_POWER && (int)CPUTOPO_SMT_ONE == (int)SMT_ONE,
	       "core types, SMT");
_Static_assert((int)CPUTOPO_ENV_NONE == (int)ENV_NONE && (int)CPUTOPO_ISOLATED_INCLUDE == (int)ISOLATED_INCLUDE,
	       "env, isolated");
_Static_assert((int)CPUTOPO_LIMIT_MIN == (int)CONSTRAINT_MIN && (int)N_CONSTRAINTS <= (int)CPUTOPO_LIMITS_SIZE, "limits");
_Static_assert((int)WORKER_NOTES_MAX < (int)CPUTOPO_NOTES_SIZE, "notes");
_Static_assert((int)CPUTOPO_FLAG_ANCESTORS_HIDDEN == (int)FLAG_ANCESTORS_HIDDEN, "flags");
_Static_assert((int)CPUTOPO_QUOTA_NOT_APPLICABLE == (int)QUOTA_NOT_APPLICABLE, "quota states");

const char *cputopo_version(void)
{
	return PACKAGE_VERSION;
}

const char *cputopo_limit_name(int limit)
{
	return limit >= 0 && limit < N_CONSTRAINTS ? constraint_names[limit] : NULL;
}

const char *cputopo_flag_name(uint32_t flag)
{
	for (int bit = 0; bit < N_LIMITS_FLAGS; bit++)
		if (flag == 1U << bit)
			return limits_flag_texts[bit].name;
	return NULL;
}

const char *cputopo_quota_state_name(int state)
{
	return state >= 0 && state < N_QUOTA_STATES ? quota_state_names[state] : NULL;
}

static bool is_one_of(int value, int n)
{
	return value >= 0 && value < n;
}

static int bad_option(struct error *error, const char *what)
{
	return error_set(error, EINVAL, NULL, 0, "%s", what);
}

static int translate_options(const cputopo_workers_options *from, struct worker_options *to, struct error *error)
{
	const char *wrong;

	if (!is_one_of(from->goal, N_GOALS) || !is_one_of(from->round, N_ROUNDS) ||
	    !is_one_of(from->core_type, N_CORE_TYPES) || !is_one_of(from->smt, N_SMTS) || !is_one_of(from->env, N_ENVS) ||
	    !is_one_of(from->isolated, N_ISOLATEDS))
		return bad_option(error, "goal, round, core_type, smt, env or isolated is not of its enum");
	if (from->max > WORKERS_MAX || from->min > WORKERS_MAX || from->reserve > WORKERS_MAX)
		return bad_option(error, "max, min or reserve is above 1000000");
	if (from->has_wait_ratio && !(from->wait_ratio >= 0 && from->wait_ratio <= WAIT_RATIO_MAX))
		return bad_option(error, "wait_ratio is not from 0 to 10000");
	if (from->pid < 0 || from->pid > INT32_MAX)
		return bad_option(error, "pid is not the number of a process");
	*to = (struct worker_options){
		.goal = (enum worker_goal)from->goal,
		.round = (enum worker_round)from->round,
		.core_type = (enum worker_core_type)from->core_type,
		.smt = (enum worker_smt)from->smt,
		.env = (enum worker_env)from->env,
		.isolated = (enum worker_isolated)from->isolated,
		.has_wait_ratio = from->has_wait_ratio != 0,
		.wait_ratio_millionths = from->has_wait_ratio ? (uint64_t)(from->wait_ratio * 1e6 + 0.5) : 0,
		.memory_per_worker = from->memory_per_worker,
		.reserve = from->reserve,
		.max = from->max,
		.min = from->min,
		.details = from->details != 0,
		.reasons = from->details != 0,
	};
	wrong = workers_check_options(to);
	return wrong ? bad_option(error, wrong) : 0;
}

static void translate_answer(const struct worker_answer *answer, const struct quota *quota, cputopo_workers_result *result)
{
	result->workers = answer->workers;
	result->flags = answer->flags;
	result->binding = (int)answer->binding;
	result->goal = (int)answer->goal;
	result->round = (int)answer->round;
	result->allowed = answer->allowed;
	result->usable = cpuset_count(&answer->usable);
	result->online = answer->online;
	result->usable_cores = answer->usable_cores;
	result->quota_state = (int)quota->state;
	result->cgroup_version = quota->version;
	result->quota_us = quota->state == QUOTA_SET ? (int64_t)quota->quota_us : CPUTOPO_UNKNOWN;
	result->period_us = quota->state == QUOTA_SET ? (int64_t)quota->period_us : CPUTOPO_UNKNOWN;
	library_copy_text(result->quota_path, sizeof(result->quota_path), quota->path ? quota->path : "");
	for (int i = 0; i < N_CONSTRAINTS; i++)
		if (answer->constraints[i].set) {
			result->limits[i].workers = answer->constraints[i].workers;
			library_copy_text(result->limits[i].source, sizeof(result->limits[i].source),
					  answer->constraints[i].source);
		}
	result->n_cpus = answer->cpus ? MIN(result->n_cpus, (size_t)answer->workers) : 0;
	for (size_t i = 0; i < result->n_cpus; i++)
		result->cpus[i] = answer->cpus[i];
}

static int translate_notes(const struct worker_answer *answer, const struct limits *limits, cputopo_workers_result *result)
{
	struct strbuf notes[WORKER_NOTES_MAX] = { 0 };
	bool failed = false;
	int n = workers_notes(answer, limits, notes);

	for (int i = 0; i < n; i++) {
		failed |= notes[i].failed;
		library_copy_text(result->notes[i], sizeof(result->notes[i]), strbuf_text(&notes[i]));
		strbuf_free(&notes[i]);
	}
	return failed ? -ENOMEM : 0;
}

static int find_workers(const cputopo_workers_options *from, cputopo_workers_result *result, struct error *error)
{
	struct worker_options options;
	struct workers_request request = { &options, from->sysroot, from->pid };
	_cleanup_machine_ struct machine machine = { 0 };
	int r = translate_options(from, &options, error);

	if (r < 0)
		return r;
	options.list_cpus = result->cpus && result->n_cpus;
	r = machine_workers(&request, &machine, error);
	if (r < 0)
		return r;
	translate_answer(&machine.derived.workers, &machine.topology->facts.limits->quota, result);
	return translate_notes(&machine.derived.workers, machine.topology->facts.limits, result) < 0 ? error_oom(error) : 0;
}

/* A newer caller may know options that we do not: they must be unset, rather than be ignored. */
static int copy_options(const cputopo_workers_options *options, cputopo_workers_options *ret_known, struct error *error)
{
	const unsigned char *bytes = (const unsigned char *)options;

	if (options->size < sizeof(options->size))
		return bad_option(error, "options.size is not set");
	for (size_t i = sizeof(*ret_known); i < options->size; i++)
		if (bytes[i])
			return bad_option(error, "an option that this version of the library does not know");
	memcpy(ret_known, options, MIN(options->size, sizeof(*ret_known)));
	return 0;
}

int cputopo_workers(const cputopo_workers_options *options, cputopo_workers_result *result)
{
	cputopo_workers_options known = { 0 };
	cputopo_workers_result full = { 0 };
	struct error error = { 0 };
	int r = 0;

	/* This is the first version of the struct: there is no smaller one. */
	if (!result || result->size < sizeof(*result))
		return -EINVAL;
	full.size = result->size;
	full.cpus = result->cpus;
	full.n_cpus = result->n_cpus;
	if (options)
		r = copy_options(options, &known, &error);
	if (r == 0)
		r = find_workers(&known, &full, &error);
	full.error.size = sizeof(full.error);
	if (r < 0) {
		library_report(&error, &full.error);
		result->error = full.error;
		return r;
	}
	*result = full;
	return 0;
}

unsigned int cputopo_workers_simple(void)
{
	cputopo_workers_result result = { .size = sizeof(result) };

	return cputopo_workers(NULL, &result) < 0 ? 1 : result.workers;
}
