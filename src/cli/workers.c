// SPDX-License-Identifier: MIT
// cputopo workers: how many workers this process should start.
#include "render/workers.h"
#include "cli/sizing.h"
#include "cli/verbs.h"
#include "machine.h"

enum option_id { OPTION_PID, OPTION_SYSROOT, OPTION_EXPLAIN, OPTION_JSON, OPTION_CPUS, OPTION_STRICT };

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

static const struct cli_options output_options = CLI_OPTIONS(output_rows, "Output");
static const struct cli_options input_options = CLI_OPTIONS(input_rows, "Input");
static const struct cli_options *const tables[] = { &cli_sizing_options, &output_options, &input_options, NULL };

struct command {
	const struct verb *verb;
	struct worker_options options;
	bool explain, json, strict;
	int64_t pid;
	const char *sysroot;
};

static int parse_pid(struct command *command, const char *argument)
{
	uint64_t value;

	if (parse_u64(span_of(argument), &value) < 0 || !value || value > INT32_MAX)
		return cli_usage(command->verb, "--pid: '%s' is not the number of a process", argument);
	command->pid = (int64_t)value;
	return 0;
}

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct command *command = context;
	struct worker_options *options = &command->options;

	switch (option->id) {
	case OPTION_PID:
		return parse_pid(command, argument);
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
		return cli_sizing_option(command->verb, options, option, argument);
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
	.group = GROUP_ASK,
	.synopsis = "[OPTION...]",
	.summary = "how many workers this process should start",
	.examples = "  make -j$(cputopo workers)\n"
		    "  cputopo workers --explain\n"
		    "  taskset -c $(cputopo workers --for memory --cpus) ./program\n",
	.options = tables,
	.run = run,
};
