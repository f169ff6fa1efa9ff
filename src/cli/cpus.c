// SPDX-License-Identifier: MIT
// cputopo cpus: one list or mask of CPUs, for taskset, numactl, cpusets.
#include <errno.h>

#include "cli/input.h"
#include "cli/verbs.h"
#include "render/where.h"

enum option_id { OPTION_WHERE = 1, OPTION_MASK, OPTION_COUNT, OPTION_ALL, OPTION_ONLINE, OPTION_OFFLINE };

static const struct cli_option rows[] = {
	{ OPTION_WHERE, "where", 0, "CONDITION", false, "those for which it holds: 'kind==performance && thread==0'" },
	{ OPTION_MASK, "mask", 'm', NULL, false, "a mask, as taskset takes it: 0xff" },
	{ OPTION_COUNT, "count", 'n', NULL, false, "how many they are" },
	{ OPTION_ALL, "all", 'a', NULL, false, "CPUs on- and offline" },
	{ OPTION_ONLINE, "online", 'b', NULL, false, "online CPUs only (usual)" },
	{ OPTION_OFFLINE, "offline", 'c', NULL, false, "offline CPUs only" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	struct source source;
	const struct cli_option *form, *rows;
	const char *where;
};

/* One of those that exclude each other. */
static int choose(const struct verb *verb, const struct cli_option **chosen, const struct cli_option *option)
{
	if (*chosen && *chosen != option)
		return cli_usage(verb, "only one of '--%s' and '--%s'", (*chosen)->name, option->name);
	*chosen = option;
	return 0;
}

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	switch (option->id) {
	case OPTION_WHERE:
		invocation->where = argument;
		return 0;
	case OPTION_MASK:
	case OPTION_COUNT:
		return choose(invocation->verb, &invocation->form, option);
	case OPTION_ALL:
	case OPTION_ONLINE:
	case OPTION_OFFLINE:
		return choose(invocation->verb, &invocation->rows, option);
	default:
		return cli_input_option(invocation->verb, &invocation->source, option, argument);
	}
}

static bool is_wanted(const struct invocation *invocation, const struct where *where, const struct view *view, size_t row)
{
	int wanted = invocation->rows ? invocation->rows->id : OPTION_ONLINE;

	if (wanted == (view->topology->cpus[row].online ? OPTION_OFFLINE : OPTION_ONLINE))
		return false;
	return !where || where_holds(where, view, row);
}

static int choose_cpus(const struct invocation *invocation, const struct where *where, const struct machine *machine,
		       struct cpuset *cpus)
{
	const struct view view = { machine->topology, &machine->derived };
	int r = 0;

	for (size_t row = 0; r >= 0 && row < view.topology->n_cpus; row++)
		if (is_wanted(invocation, where, &view, row))
			r = cpuset_add(cpus, view.topology->cpus[row].cpu);
	return r;
}

static int print(const struct invocation *invocation, const struct cpuset *cpus)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	int form = invocation->form ? invocation->form->id : 0;

	if (form == OPTION_COUNT)
		strbuf_printf(&out, "%u", cpuset_count(cpus));
	else if (cpuset_empty(cpus)) {
		/* An empty list means all CPUs to some, and is an error to others. */
		cli_warn(invocation->where ? "there is no CPU for which the condition is known to hold" :
					     "there is no such CPU");
		return EXIT_NULL;
	} else if (form == OPTION_MASK)
		cpuset_format_hex(cpus, &out);
	else
		cpuset_format_list(cpus, &out);
	strbuf_putc(&out, '\n');
	return cli_write(&out);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE } };
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_where_ struct where *where = NULL;
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first]);
	if (invocation.where) {
		r = where_parse(section_by_key("cpus"), span_of(invocation.where), &where, &error);
		if (r == -EINVAL)
			return cli_usage(verb, "%s", error.what);
		if (r < 0)
			return cli_fail(&error);
		invocation.source.wanted = where_reads(where);
	}
	r = machine_load(&invocation.source, &machine, &error);
	if (r >= 0 && choose_cpus(&invocation, where, &machine, &cpus) < 0)
		r = error_oom(&error);
	if (r < 0)
		return cli_fail(&error);
	cli_warn_unread(&machine);
	return print(&invocation, &cpus);
}

const struct verb verb_cpus = {
	.name = "cpus",
	.group = GROUP_ASK,
	.synopsis = "[OPTION...]",
	.summary = "print a list or mask of CPUs",
	.examples = "  cputopo cpus                          online CPUs, 0-11\n"
		    "  taskset -c $(cputopo cpus --where 'kind==performance') make\n"
		    "  cputopo cpus --where 'thread==0'      one CPU of each core\n"
		    "  cputopo cpus --where 'node==0' --mask\n"
		    "Exit status: 3 when there is no such CPU (nothing is printed then).\n",
	.options = tables,
	.run = run,
};
