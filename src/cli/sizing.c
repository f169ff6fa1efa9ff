// SPDX-License-Identifier: MIT
// The options that say how many workers there shall be, and on which CPUs.
#include "cli/sizing.h"

enum {
	SIZING_FOR = SIZING_OPTION_FIRST,
	SIZING_ROUND,
	SIZING_CORE_TYPE,
	SIZING_SMT,
	SIZING_ISOLATED,
	SIZING_ENV,
	SIZING_WAIT_RATIO,
	SIZING_MEM_PER_WORKER,
	SIZING_RESERVE,
	SIZING_MAX,
	SIZING_MIN,
};

static const struct cli_option sizing_rows[] = {
	{ SIZING_FOR, "for", 0, "GOAL", false, "what the workers do: cpu (default), memory, lockstep, io" },
	{ SIZING_ROUND, "round", 0, "HOW", false, "a quota in whole workers: nearest (default), up, down" },
	{ SIZING_CORE_TYPE, "core-type", 0, "TYPE", false, "performance, efficiency, low-power or all (default)" },
	{ SIZING_SMT, "smt", 0, "HOW", false, "all threads of a core (default), or one" },
	{ SIZING_ISOLATED, "isolated", 0, "HOW", false, "isolated CPUs among others: exclude (default), include" },
	{ SIZING_WAIT_RATIO, "wait-ratio", 0, "R", false, "with --for io: time a worker waits over time it works" },
	{ SIZING_MEM_PER_WORKER, "mem-per-worker", 0, "SIZE", false, "what each worker needs: 512M, 1.5G" },
	{ SIZING_ENV, "env", 0, "WHAT", false, "obey the variables of: scheduler (default), omp, none" },
	{ SIZING_RESERVE, "reserve", 0, "N", false, "leave room for N others" },
	{ SIZING_MAX, "max", 0, "N", false, "at most N" },
	{ SIZING_MIN, "min", 0, "N", false, "at least N" },
};

OPTION_WORDS(goal, worker_goal_names, 0, N_GOALS)
OPTION_WORDS(rounding, worker_round_names, ROUND_NEAREST, N_ROUNDS)
OPTION_WORDS(core_type, worker_core_type_names, 0, N_CORE_TYPES)
OPTION_WORDS(smt, worker_smt_names, 0, N_SMTS)
OPTION_WORDS(isolated, worker_isolated_names, 0, N_ISOLATEDS)
OPTION_WORDS(env, worker_env_names, 0, N_ENVS)

static const struct cli_values values[] = {
	{ SIZING_FOR, goal }, { SIZING_ROUND, rounding },    { SIZING_CORE_TYPE, core_type },
	{ SIZING_SMT, smt },  { SIZING_ISOLATED, isolated }, { SIZING_ENV, env },
};

const struct cli_options cli_sizing_options = CLI_OPTIONS_WITH_VALUES(sizing_rows, "Workers", values);

int cli_parse_count(const struct verb *verb, const struct cli_option *option, const char *argument, uint64_t least,
		    unsigned int *ret_value)
{
	uint64_t value;

	if (parse_u64(span_of(argument), &value) < 0 || value < least || value > WORKERS_MAX)
		return cli_usage(verb, "--%s: '%s' is not a number from %d to %d", option->name, argument, (int)least,
				 WORKERS_MAX);
	*ret_value = (unsigned int)value;
	return 0;
}

static int parse_memory(const struct verb *verb, const char *argument, struct worker_options *options)
{
	uint64_t value;

	if (parse_size(span_of(argument), &value) < 0 || !value)
		return cli_usage(verb, "--mem-per-worker: '%s' is not a size above 0, such as 512M", argument);
	options->memory_per_worker = value;
	return 0;
}

static int parse_wait_ratio(const struct verb *verb, const char *argument, struct worker_options *options)
{
	uint64_t value;

	if (parse_decimal(span_of(argument), 6, &value) < 0 || value > WAIT_RATIO_MAX * UINT64_C(1000000))
		return cli_usage(verb, "--wait-ratio: '%s' is not a number from 0 to %d, such as 2.5", argument,
				 WAIT_RATIO_MAX);
	options->has_wait_ratio = true;
	options->wait_ratio_millionths = value;
	return 0;
}

static int parse_rounding(const struct verb *verb, const struct cli_option *option, const char *argument,
			  struct worker_options *options)
{
	int r = cli_parse_word(verb, option, argument, &options->round);

	options->round += ROUND_NEAREST;
	return r;
}

int cli_sizing_option(const struct verb *verb, struct worker_options *options, const struct cli_option *option,
		      const char *argument)
{
	switch (option->id) {
	case SIZING_FOR:
		return cli_parse_word(verb, option, argument, &options->goal);
	case SIZING_ROUND:
		return parse_rounding(verb, option, argument, options);
	case SIZING_CORE_TYPE:
		return cli_parse_word(verb, option, argument, &options->core_type);
	case SIZING_SMT:
		return cli_parse_word(verb, option, argument, &options->smt);
	case SIZING_ISOLATED:
		return cli_parse_word(verb, option, argument, &options->isolated);
	case SIZING_ENV:
		return cli_parse_word(verb, option, argument, &options->env);
	case SIZING_RESERVE:
		return cli_parse_count(verb, option, argument, 0, &options->reserve);
	case SIZING_MAX:
		return cli_parse_count(verb, option, argument, 1, &options->max);
	case SIZING_MIN:
		return cli_parse_count(verb, option, argument, 1, &options->min);
	case SIZING_MEM_PER_WORKER:
		return parse_memory(verb, argument, options);
	case SIZING_WAIT_RATIO:
		return parse_wait_ratio(verb, argument, options);
	default:
		return -1;
	}
}
