// SPDX-License-Identifier: MIT
// cputopo get KEY...: single values of the document, one per line.
#include <errno.h>

#include "cli/input.h"
#include "cli/verbs.h"
#include "render/document.h"

static const struct cli_options *const tables[] = { &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	struct source source;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	return cli_input_option(invocation->verb, &invocation->source, option, argument);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE } };
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	bool null = false;
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first == argc)
		return cli_usage(verb, "give a key of the document, such as cores.online");
	for (int i = first; i < argc; i++)
		invocation.source.wanted |= value_wanted(argv[i]);
	r = machine_load(&invocation.source, &machine, &error);
	if (r < 0)
		return cli_fail(&error);
	for (int i = first; i < argc; i++) {
		r = render_value(&(struct view){ machine.topology, &machine.derived }, argv[i], &out, &error);
		if (r < 0 && r != -ENODATA)
			return cli_fail(&error);
		if (r == -ENODATA) {
			strbuf_puts(&out, "null");
			null = true;
		}
		strbuf_putc(&out, '\n');
	}
	r = cli_write(&out);
	return r ? r : null ? EXIT_NULL : EXIT_OK;
}

const struct verb verb_get = {
	.name = "get",
	.group = GROUP_ASK,
	.synopsis = "[OPTION...] KEY...",
	.summary = "print single values of the document, one per line",
	.examples = "  cputopo get cores.online              number of cores\n"
		    "  cputopo get cpusets.allowed           CPUs that this process may run on\n"
		    "  cputopo get caches.totals.0.total_bytes models.0.name\n"
		    "Exit status: 1 for a key that is not there, 3 when a value is not known (printed as null).\n",
	.options = tables,
	.operands = fields_put_keys,
	.run = run,
};
