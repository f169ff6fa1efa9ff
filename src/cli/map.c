// SPDX-License-Identifier: MIT
// cputopo map: a character a core.
#include "render/map.h"
#include "cli/picture.h"
#include "cli/verbs.h"

static const struct cli_options *const tables[] = { &cli_picture_options, &cli_workers_options, &cli_sizing_options,
						    &cli_input_options, NULL };

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct picture_request *request = context;

	return cli_picture_option(request, option, argument);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct picture_request request = { .verb = verb, .source.wanted = PICTURE_WANTS & ~(unsigned int)WANT_NODE_DETAILS };

	return cli_picture_run(&request, argc, argv, handle, render_map);
}

const struct verb verb_map = {
	.name = "map",
	.group = GROUP_LOOK,
	.synopsis = "[OPTION...]",
	.summary = "draw a character a core: what this process may use, or what workers get",
	.examples = "  cputopo map                           which CPUs this process may use\n"
		    "  cputopo map --workers 24              which CPUs 24 workers are pinned to\n"
		    "  cputopo map --for memory --smt one\n",
	.options = tables,
	.run = run,
};
