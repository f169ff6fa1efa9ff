// SPDX-License-Identifier: MIT
// cputopo svg: boxes in boxes.
#include "render/svg.h"
#include "cli/output.h"
#include "cli/picture.h"
#include "cli/verbs.h"

enum option_id { OPTION_OUTPUT };

static const struct cli_option own_rows[] = {
	{ OPTION_OUTPUT, "output", 'o', "FILE", false, "write there, not to standard output" },
};
static const struct cli_options own_options = CLI_OPTIONS(own_rows, "Output");
static const struct cli_options *const tables[] = { &own_options, &cli_workers_options, &cli_sizing_options,
						    &cli_input_options, NULL };

struct command {
	struct picture_request request;
	const char *output;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct command *command = context;

	if (option->id != OPTION_OUTPUT)
		return cli_picture_option(&command->request, option, argument);
	command->output = argument;
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct command command = { .request = { .verb = verb, .source.wanted = PICTURE_WANTS } };
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_picture_ struct picture picture = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int r = cli_picture_parse(&command.request, argc, argv, handle, &command);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	r = cli_picture_load(&command.request, &machine, &picture, &error);
	if (r >= 0 && render_svg(&picture, &out) < 0)
		r = error_oom(&error);
	if (r < 0)
		return cli_fail(&error);
	cli_warn_unread(&machine);
	return cli_write_file(command.output, &out);
}

const struct verb verb_svg = {
	.name = "svg",
	.group = GROUP_LOOK,
	.synopsis = "[OPTION...]",
	.summary = "draw the machine as an SVG picture",
	.examples = "  cputopo svg -o machine.svg\n"
		    "  cputopo svg --workers 6 -o pinned.svg     with the CPUs of 6 workers ringed\n"
		    "  cputopo svg --sysroot recorded.tar.gz >recorded.svg\n",
	.options = tables,
	.run = run,
};
