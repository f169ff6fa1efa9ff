// SPDX-License-Identifier: MIT
// The plain command: the summary of the machine.
#include "cli/verbs.h"

static int handle(void *context _unused_, const struct cli_option *option _unused_, const char *argument _unused_)
{
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	int first, r = cli_parse(verb, argc, argv, handle, NULL, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	return EXIT_OK;
}

const struct verb verb_show = {
	.name = "",
	.synopsis = "[OPTION...]",
	.summary = "show the processors of this machine",
	.examples = "  cputopo\n",
	.run = run,
};
