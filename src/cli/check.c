// SPDX-License-Identifier: MIT
// cputopo check: do kernel, hwloc and CPUID agree about this machine?
#include <errno.h>

#include "cli/input.h"
#include "cli/verbs.h"
#include "derive/invariants.h"
#include "render/check.h"

enum option_id { OPTION_JSON = 1, OPTION_SYSROOT };

static const struct cli_option rows[] = {
	{ OPTION_JSON, "json", 'J', NULL, false, "the comparison as JSON" },
	{ OPTION_SYSROOT, "sysroot", 's', "DIR|TAR", false, "check a recorded machine instead of this one" },
};

static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, NULL };

struct invocation {
	struct source source;
	bool json;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	if (option->id == OPTION_JSON) {
		invocation->json = true;
	} else {
		invocation->source.kind = SOURCE_SYSROOT;
		invocation->source.argument = argument;
	}
	return 0;
}

/* What a witness said, as a machine of its own. */
static void conclude(struct statement *statement, struct machine *machine, struct check_view *view)
{
	if (statement->heard && machine_conclude(&statement->facts, machine, &statement->error) >= 0)
		*view = (struct check_view){ .topology = machine->topology, .derived = &machine->derived };
	else
		*view = (struct check_view){ .missing = statement->error.code ? statement->error.what :
										"there is nothing to ask it about" };
}

struct views {
	struct machine machines[N_WITNESSES];
	struct check_view of[N_WITNESSES];
};

static void free_views(struct views *views)
{
	for (int i = 0; i < N_WITNESSES; i++)
		machine_free(&views->machines[i]);
}

static int compare(const struct invocation *invocation, const struct machine *settled, struct testimony *testimony,
		   struct strbuf *out, struct check_result *ret_result, struct error *error)
{
	_cleanup_(free_views) struct views views = { 0 };
	const struct check_view truth = { .topology = settled->topology, .derived = &settled->derived };
	const char *broken = invariants_check(settled->topology, &settled->derived);

	if (broken)
		return error_set(error, EPROTO, settled->topology->facts.path, 0, "the document breaks its promise: %s",
				 broken);
	for (int i = 0; i < N_WITNESSES; i++)
		conclude(&testimony->of[i], &views.machines[i], &views.of[i]);
	if (check_compare(views.of, &truth, ret_result) < 0)
		return error_oom(error);
	if (invocation->json)
		return render_check_json(ret_result, views.of, &truth, out, error);
	render_check(ret_result, views.of, &truth, out);
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { 0 };
	_cleanup_testimony_ struct testimony testimony;
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_check_ struct check_result result = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	testimony_init(&testimony);
	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first]);
	invocation.source.wanted = WANT_DOCUMENT | WANT_EVERY_SIBLING | WANT_ALL_STATEMENTS;
	r = machine_load_heard(&invocation.source, &machine, &testimony, &error);
	if (r >= 0)
		r = compare(&invocation, &machine, &testimony, &out, &result, &error);
	if (r < 0)
		return cli_fail(&error);
	r = cli_write(&out);
	return r					       ? r :
	       result.n_disagreeing || result.n_contradictions ? EXIT_ERROR :
	       result.n_compared			       ? EXIT_OK :
								 EXIT_NULL;
}

const struct verb verb_check = {
	.name = "check",
	.group = GROUP_LOOK,
	.synopsis = "[OPTION...]",
	.summary = "tell whether kernel, hwloc and CPUID agree about the machine",
	.examples = "  cputopo check                         this machine\n"
		    "  cputopo check --sysroot recorded.tar.gz\n"
		    "Exit status: 0 they agree, 1 they disagree, 3 there is nothing to compare.\n",
	.options = tables,
	.run = run,
};
