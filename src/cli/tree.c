// SPDX-License-Identifier: MIT
// cputopo tree: a line a part of the machine.
#include "cli/picture.h"
#include "cli/verbs.h"
#include "render/picture_tree.h"

enum option_id { OPTION_ALL };

static const struct cli_option own_rows[] = {
	{ OPTION_ALL, "all", 'a', NULL, false, "a line each also for caches and cores that are alike" },
};
static const struct cli_options own_options = CLI_OPTIONS(own_rows, "Output");
static const struct cli_options *const tables[] = { &own_options,	 &cli_picture_options, &cli_workers_options,
						    &cli_sizing_options, &cli_input_options,   NULL };

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct picture_request *request = context;

	if (option->id != OPTION_ALL)
		return cli_picture_option(request, option, argument);
	request->unfolded = true;
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct picture_request request = { .verb = verb, .source.wanted = PICTURE_WANTS };

	return cli_picture_run(&request, argc, argv, handle, render_tree);
}

const struct verb verb_tree = {
	.name = "tree",
	.group = GROUP_LOOK,
	.synopsis = "[OPTION...]",
	.summary = "draw the machine as a tree, a line a part, what is alike in one line",
	.examples = "  cputopo tree\n"
		    "  cputopo tree --all                    each core in a line of its own\n"
		    "  cputopo tree --xml other.xml          of any input\n",
	.options = tables,
	.run = run,
};
