// SPDX-License-Identifier: MIT
// What the verbs that draw share.
#include "cli/picture.h"

static const struct cli_option workers_rows[] = {
	{ PICTURE_WORKERS, "workers", 0, "N", false, "mark the CPUs of N workers: workers --cpus --max N" },
};
const struct cli_options cli_workers_options = CLI_OPTIONS(workers_rows, "Marked CPUs (also by each option under Workers)");

int cli_picture_option(struct picture_request *request, const struct cli_option *option, const char *argument)
{
	int r = cli_input_option(request->verb, &request->source, option, argument);

	if (r == -1)
		r = cli_terminal_option(request->verb, &request->terminal, option, argument);
	if (r != -1)
		return r;
	r = option->id == PICTURE_WORKERS ? cli_parse_count(request->verb, option, argument, 1, &request->workers.max) :
					    cli_sizing_option(request->verb, &request->workers, option, argument);
	request->has_workers |= r == 0;
	return r;
}

int cli_picture_parse(struct picture_request *request, int argc, char **argv, cli_handler handle, void *context)
{
	int first, r = cli_parse(request->verb, argc, argv, handle, context, &first);
	const char *wrong;

	if (r)
		return r;
	if (first < argc)
		return cli_usage(request->verb, "unexpected argument '%s'", argv[first]);
	wrong = workers_check_options(&request->workers);
	if (wrong)
		return cli_usage(request->verb, "%s", wrong);
	request->workers.list_cpus = request->has_workers;
	if (request->has_workers)
		machine_decide_reads(&request->workers, &request->source);
	return CLI_CONTINUE;
}

static int mark_workers(const struct picture_request *request, const struct machine *machine, struct picture *picture,
			struct error *error)
{
	_cleanup_worker_answer_ struct worker_answer answer = { 0 };
	int r = machine_decide(machine, &request->workers, &answer, error);

	if (r < 0)
		return r;
	picture->has_workers = true;
	picture->workers = answer.workers;
	for (unsigned int i = 0; i < answer.workers; i++)
		if (cpuset_add(&picture->working, answer.cpus[i]) < 0)
			return error_oom(error);
	return 0;
}

int cli_picture_load(const struct picture_request *request, struct machine *ret_machine, struct picture *ret_picture,
		     struct error *error)
{
	int r;

	*ret_machine = (struct machine){ 0 };
	*ret_picture = (struct picture){ 0 };
	r = machine_load(&request->source, ret_machine, error);
	if (r < 0)
		return r;
	ret_picture->view = (struct view){ ret_machine->topology, &ret_machine->derived };
	if (layout_make(ret_machine->topology, &ret_machine->derived, !request->unfolded, &ret_picture->layout) < 0)
		return error_oom(error);
	return request->has_workers ? mark_workers(request, ret_machine, ret_picture, error) : 0;
}

static struct picture_style make_style(const struct picture_request *request)
{
	enum { WIDTH_OF_NO_TERMINAL = 80 };
	size_t width = terminal_width(&request->terminal);

	return (struct picture_style){
		.width = width ? width : WIDTH_OF_NO_TERMINAL,
		.ascii = !terminal_is_utf8(&request->terminal),
		.colour = terminal_colour(request->terminal.colour),
	};
}

int cli_picture_run(struct picture_request *request, int argc, char **argv, cli_handler handle, picture_renderer render)
{
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_picture_ struct picture picture = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	struct picture_style style;
	int r = cli_picture_parse(request, argc, argv, handle, request);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (cli_picture_load(request, &machine, &picture, &error) < 0)
		return cli_fail(&error);
	cli_warn_unread(&machine);
	style = make_style(request);
	render(&picture, &style, &out);
	return cli_write(&out);
}
