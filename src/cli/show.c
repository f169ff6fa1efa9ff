// SPDX-License-Identifier: MIT
// The plain command: the summary, or the document.
#include <unistd.h>

#include "cli/input.h"
#include "cli/tables.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "render/document.h"
#include "render/summary.h"

enum option_id { OPTION_JSON = 1, OPTION_SUMMARY, OPTION_VERBOSE, OPTION_FLAGS };

static const struct cli_option own_rows[] = {
	{ OPTION_JSON, "json", 'J', NULL, false, "the machine as a typed JSON document (cputopo schema describes it)" },
	{ OPTION_SUMMARY, "summary", 0, NULL, false,
	  "what fits on a screen, as on a terminal; with --json: leave out what grows with the machine" },
	{ OPTION_VERBOSE, "verbose", 'v', NULL, false, "every line of the summary, as in a pipe" },
	{ OPTION_FLAGS, "flags", 0, NULL, false, "the summary with all flags of the processor" },
};

static const struct cli_options own_options = CLI_OPTIONS(own_rows, "Output");
static const struct cli_options *const option_tables[] = { &own_options, &cli_colour_options, &cli_table_options,
							   &cli_input_options, NULL };

struct output;
struct invocation {
	const struct verb *verb;
	struct source source;
	struct table_request table;
	const struct output *output; /* where no table is asked for */
	bool summary, verbose, flags;
	struct terminal_options terminal;
};

/* Sections and colour are for a person: machine formats are the same wherever they go. */
static struct summary_style style_of_output(const struct invocation *invocation)
{
	bool is_terminal = isatty(STDOUT_FILENO);

	return (struct summary_style){
		.sections = is_terminal || invocation->summary,
		.brief = invocation->summary || (is_terminal && !invocation->verbose),
		.flags = invocation->flags,
		.width = is_terminal ? terminal_width(&invocation->terminal) : 0,
		.colour = terminal_colour(invocation->terminal.colour),
	};
}

static int put_document(const struct invocation *invocation, const struct view *view, struct strbuf *out,
			struct error *error)
{
	return render_document(view, invocation->summary, out, error);
}

static int put_summary(const struct invocation *invocation, const struct view *view, struct strbuf *out,
		       struct error *error _unused_)
{
	struct summary_style style = style_of_output(invocation);

	render_summary(view, &style, out);
	return 0;
}

/* Adding an output is adding a row. The first is the one that nobody has to ask for. */
static const struct output {
	int option;
	unsigned int unread; /* enum want: what it does not show */
	int (*put)(const struct invocation *invocation, const struct view *view, struct strbuf *out, struct error *error);
} outputs[] = {
	{ 0, WANT_CACHE_NUMBERS, put_summary }, /* a file for each cache, and not shown */
	{ OPTION_JSON, 0, put_document },
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;
	int r = cli_input_option(invocation->verb, &invocation->source, option, argument);

	if (r == -1)
		r = cli_terminal_option(invocation->verb, &invocation->terminal, option, argument);
	if (r == -1)
		r = cli_table_option(invocation->verb, &invocation->table, option, argument);
	if (r != -1)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(outputs); i++)
		if (outputs[i].option == option->id)
			invocation->output = &outputs[i];
	invocation->table.json |= option->id == OPTION_JSON;
	invocation->summary |= option->id == OPTION_SUMMARY;
	invocation->verbose |= option->id == OPTION_VERBOSE;
	invocation->flags |= option->id == OPTION_FLAGS;
	return 0;
}

/* What goes with the summary only. */
static int check_summary(const struct invocation *invocation)
{
	bool table = cli_table_wanted(&invocation->table), json = invocation->output->option == OPTION_JSON;

	if (invocation->summary && table)
		return cli_usage(invocation->verb, "option '--summary' does not go with a table");
	if (invocation->verbose && (table || json || invocation->summary))
		return cli_usage(invocation->verb, "option '--verbose' goes with the whole summary only");
	if (invocation->flags && (table || json))
		return cli_usage(invocation->verb, "option '--flags' goes with the summary only");
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb,
					 .source = { .kind = SOURCE_LIVE, .wanted = WANT_DOCUMENT },
					 .output = outputs };
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc && cli_table_wanted(&invocation.table) && !invocation.table.list)
		return cli_usage(verb, "unexpected argument '%s': columns are joined to their option, --%s=LIST",
				 argv[first], invocation.table.form->name);
	if (first < argc)
		return cli_unknown_verb(verb, argv[first]);
	r = check_summary(&invocation);
	if (!r)
		r = cli_table_check(verb, &invocation.table);
	if (r)
		return r;
	if (cli_table_wanted(&invocation.table))
		return cli_table_run(verb, &invocation.table, &invocation.source);
	invocation.source.wanted &= ~invocation.output->unread;
	r = machine_load(&invocation.source, &machine, &error);
	if (r >= 0)
		r = invocation.output->put(&invocation, &(struct view){ machine.topology, &machine.derived }, &out, &error);
	return r < 0 ? cli_fail(&error) : cli_write(&out);
}

const struct verb verb_show = {
	.name = "",
	.synopsis = "[COMMAND] [OPTION...]",
	.summary = "show the processors of this machine",
	.examples = "  cputopo                               this machine, for a person\n"
		    "  cputopo --json | jq .counts           the same, for a script\n"
		    "  cputopo -e=+KIND --where 'node==0'    a table of CPUs; with --json typed\n"
		    "  cputopo --sysroot recorded.tar.gz     another machine\n"
		    "  cputopo --synthetic \"pack:2 core:8 pu:2\"\n",
	.options = option_tables,
	.run = run,
};
