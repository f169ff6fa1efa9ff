// SPDX-License-Identifier: MIT
// cputopo workers: how many workers this process should start.
#include <string.h>

#include "cli/verbs.h"
#include "machine.h"
#include "render/workers.h"

enum option_id {
	OPTION_FOR,
	OPTION_ROUND,
	OPTION_CORE_TYPE,
	OPTION_SMT,
	OPTION_ISOLATED,
	OPTION_ENV,
	OPTION_WAIT_RATIO,
	OPTION_MEM_PER_WORKER,
	OPTION_RESERVE,
	OPTION_MAX,
	OPTION_MIN,
	OPTION_PID,
	OPTION_SYSROOT,
	OPTION_EXPLAIN,
	OPTION_JSON,
	OPTION_CPUS,
	OPTION_STRICT,
};

static const struct cli_option sizing_rows[] = {
	{ OPTION_FOR, "for", 0, "GOAL", false, "what the workers do: cpu (default), memory, lockstep, io" },
	{ OPTION_ROUND, "round", 0, "HOW", false, "a quota in whole workers: nearest (default), up, down" },
	{ OPTION_CORE_TYPE, "core-type", 0, "TYPE", false, "performance, efficiency, low-power or all (default)" },
	{ OPTION_SMT, "smt", 0, "HOW", false, "all threads of a core (default), or one" },
	{ OPTION_ISOLATED, "isolated", 0, "HOW", false, "isolated CPUs among others: exclude (default), include" },
	{ OPTION_WAIT_RATIO, "wait-ratio", 0, "R", false, "with --for io: time a worker waits over time it works" },
	{ OPTION_MEM_PER_WORKER, "mem-per-worker", 0, "SIZE", false, "what each worker needs: 512M, 1.5G" },
	{ OPTION_ENV, "env", 0, "WHAT", false, "obey the variables of: scheduler (default), omp, none" },
	{ OPTION_RESERVE, "reserve", 0, "N", false, "leave room for N others" },
	{ OPTION_MAX, "max", 0, "N", false, "at most N" },
	{ OPTION_MIN, "min", 0, "N", false, "at least N" },
};

static const struct cli_option output_rows[] = {
	{ OPTION_EXPLAIN, "explain", 0, NULL, false, "one line per constraint, with where it was read; * binds" },
	{ OPTION_JSON, "json", 'J', NULL, false, "all of it as JSON" },
	{ OPTION_CPUS, "cpus", 0, NULL, false, "a list of CPUs to pin to, one entry per worker" },
	{ OPTION_STRICT, "strict", 0, NULL, false, "exit code 3 when a limit could not be looked at" },
};

static const struct cli_option input_rows[] = {
	{ OPTION_PID, "pid", 0, "N", false, "answer for another process (its environment is not read)" },
	{ OPTION_SYSROOT, "sysroot", 's', "DIR|TAR", false, "read a recorded machine instead of this one" },
};

static const struct cli_options sizing_options = CLI_OPTIONS(sizing_rows, "Options");
static const struct cli_options output_options = CLI_OPTIONS(output_rows, "Output");
static const struct cli_options input_options = CLI_OPTIONS(input_rows, "Input");
static const struct cli_options *const tables[] = { &sizing_options, &output_options, &input_options, NULL };

struct command {
	const struct verb *verb;
	struct worker_options options;
	bool explain, json, strict;
	int64_t pid;
	const char *sysroot;
};

/* One of a list of words; their order is that of the enum. */
static int parse_word(struct command *command, const struct cli_option *option, const char *argument,
		      const char *const *names, size_t first, size_t n, unsigned int *ret_value)
{
	_cleanup_strbuf_ struct strbuf known = { 0 };

	for (size_t i = first; i < n; i++) {
		if (!strcmp(argument, names[i])) {
			*ret_value = (unsigned int)i;
			return 0;
		}
		strbuf_printf(&known, "%s%s", i == first ? "" : ", ", names[i]);
	}
	return cli_usage(command->verb, "--%s: '%s' is not one of: %s", option->name, argument, strbuf_text(&known));
}

static int parse_count(struct command *command, const struct cli_option *option, const char *argument, uint64_t least,
		       unsigned int *ret_value)
{
	uint64_t value;

	if (parse_u64(span_of(argument), &value) < 0 || value < least || value > WORKERS_MAX)
		return cli_usage(command->verb, "--%s: '%s' is not a number from %d to %d", option->name, argument,
				 (int)least, WORKERS_MAX);
	*ret_value = (unsigned int)value;
	return 0;
}

static int parse_amount(struct command *command, const struct cli_option *option, const char *argument)
{
	struct worker_options *options = &command->options;
	uint64_t value;

	switch (option->id) {
	case OPTION_RESERVE:
		return parse_count(command, option, argument, 0, &options->reserve);
	case OPTION_MAX:
		return parse_count(command, option, argument, 1, &options->max);
	case OPTION_MIN:
		return parse_count(command, option, argument, 1, &options->min);
	case OPTION_PID:
		if (parse_u64(span_of(argument), &value) < 0 || !value || value > INT32_MAX)
			return cli_usage(command->verb, "--pid: '%s' is not the number of a process", argument);
		command->pid = (int64_t)value;
		return 0;
	case OPTION_MEM_PER_WORKER:
		if (parse_size(span_of(argument), &value) < 0 || !value)
			return cli_usage(command->verb, "--mem-per-worker: '%s' is not a size above 0, such as 512M",
					 argument);
		options->memory_per_worker = value;
		return 0;
	default: /* OPTION_WAIT_RATIO */
		if (parse_decimal(span_of(argument), 6, &value) < 0 || value > WAIT_RATIO_MAX * UINT64_C(1000000))
			return cli_usage(command->verb, "--wait-ratio: '%s' is not a number from 0 to %d, such as 2.5",
					 argument, WAIT_RATIO_MAX);
		options->has_wait_ratio = true;
		options->wait_ratio_millionths = value;
		return 0;
	}
}

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct command *command = context;
	struct worker_options *options = &command->options;

	switch (option->id) {
	case OPTION_FOR:
		return parse_word(command, option, argument, worker_goal_names, 0, N_GOALS, &options->goal);
	case OPTION_ROUND:
		return parse_word(command, option, argument, worker_round_names, ROUND_NEAREST, N_ROUNDS, &options->round);
	case OPTION_CORE_TYPE:
		return parse_word(command, option, argument, worker_core_type_names, 0, N_CORE_TYPES, &options->core_type);
	case OPTION_SMT:
		return parse_word(command, option, argument, worker_smt_names, 0, N_SMTS, &options->smt);
	case OPTION_ISOLATED:
		return parse_word(command, option, argument, worker_isolated_names, 0, N_ISOLATEDS, &options->isolated);
	case OPTION_ENV:
		return parse_word(command, option, argument, worker_env_names, 0, N_ENVS, &options->env);
	case OPTION_SYSROOT:
		command->sysroot = argument;
		return 0;
	case OPTION_EXPLAIN:
		command->explain = options->reasons = true;
		return 0;
	case OPTION_JSON:
		command->json = options->details = options->reasons = true;
		return 0;
	case OPTION_CPUS:
		options->list_cpus = true;
		return 0;
	case OPTION_STRICT:
		command->strict = true;
		return 0;
	default:
		return parse_amount(command, option, argument);
	}
}

static int answer(const struct command *command, struct strbuf *out, unsigned int *ret_flags, struct error *error)
{
	struct workers_request request = { &command->options, command->sysroot, command->pid };
	_cleanup_machine_ struct machine machine = { 0 };
	const struct worker_answer *workers = &machine.derived.workers;
	int r = machine_workers(&request, &machine, error);

	if (r < 0)
		return r;
	*ret_flags = workers->flags;
	if (command->json)
		return render_workers_json(workers, machine.topology->facts.limits, out, error);
	if (command->explain)
		render_workers_explain(workers, workers_rule(&command->options), machine.topology->facts.limits, out);
	if (command->options.list_cpus)
		render_workers_cpus(workers, out);
	if (!command->explain && !command->options.list_cpus)
		render_workers_number(workers, out);
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct command command = { .verb = verb };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	unsigned int flags = 0;
	const char *wrong;
	int first, r = cli_parse(verb, argc, argv, handle, &command, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first]);
	wrong = workers_check_options(&command.options);
	if (wrong)
		return cli_usage(verb, "%s", wrong);
	if (answer(&command, &out, &flags, &error) < 0)
		return cli_fail(&error);
	r = cli_write(&out);
	return r == EXIT_OK && command.strict && flags & FLAGS_DEGRADING ? EXIT_NULL : r;
}

const struct verb verb_workers = {
	.name = "workers",
	.synopsis = "[OPTION...]",
	.summary = "how many workers this process should start",
	.examples = "  make -j$(cputopo workers)\n"
		    "  cputopo workers --explain\n"
		    "  taskset -c $(cputopo workers --for memory --cpus) ./program\n",
	.options = tables,
	.run = run,
};
