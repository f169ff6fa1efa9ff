// SPDX-License-Identifier: MIT
// cputopo fleet SNAPSHOT...: many machines, a row each, or a row for those that are alike.
#include "cli/fleet.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/verbs.h"

enum option_id { OPTION_GROUP = 1, OPTION_OUTPUT, OPTION_JSON };

static const struct cli_option rows[] = {
	{ OPTION_GROUP, "group", 'g', NULL, false, "a row for machines that are alike: how many, and which" },
	{ OPTION_OUTPUT, "output", 'o', "LIST", false, "these keys of the document, by commas: counts.packages,shape_id" },
	{ OPTION_JSON, "json", 'J', NULL, false, "the same as JSON (cputopo schema fleet describes it)" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, NULL };

static const char usual[] =
	"counts.packages,cores.online,cpus.online,counts.nodes,memory.total_bytes,models.0.name,shape_id";
static const char usual_of_groups[] = "shape_id,shape";

struct invocation {
	const char *output;
	bool group, json;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	invocation->group |= option->id == OPTION_GROUP;
	invocation->json |= option->id == OPTION_JSON;
	if (option->id == OPTION_OUTPUT)
		invocation->output = argument;
	return 0;
}

static int parse_keys(const char *list, struct key **ret_keys, size_t *ret_n, struct error *error)
{
	_cleanup_free_ struct key *keys = NULL;
	size_t n = 0, most = 1;

	for (const char *c = list; *c; c++)
		most += *c == ',';
	keys = calloc(most, sizeof(*keys));
	if (!keys)
		return error_oom(error);
	for (const char *at = list;; at++) {
		struct span text = span_trim((struct span){ at, strcspn(at, ",") });
		int r = key_parse(text, &keys[n], error);

		if (r < 0)
			return r;
		/* In an object a key stands once. */
		for (size_t i = 0; i < n; i++)
			if (keys[i].text.length == text.length && !memcmp(keys[i].text.text, text.text, text.length))
				return error_set(error, EINVAL, NULL, 0, "'%.*s' stands twice", (int)MIN(text.length, 64),
						 text.text);
		n++;
		at += strcspn(at, ",");
		if (!*at)
			break;
	}
	*ret_keys = TAKE_PTR(keys);
	*ret_n = n;
	return 0;
}

static int answer(const struct invocation *invocation, struct fleet_request *request, struct strbuf *out, bool *ret_all,
		  struct error *error)
{
	_cleanup_(arena_free) struct arena arena = { 0 };
	struct fleet_row *found;
	int r = fleet_read(request, &arena, &found, error);

	if (r < 0)
		return r;
	*ret_all = true;
	for (size_t i = 0; i < request->n; i++)
		*ret_all &= !found[i].reason;
	return invocation->json ? fleet_print_json(request, found, invocation->group, out, error) :
				  fleet_print(request, found, invocation->group, out, error);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { 0 };
	_cleanup_free_ struct key *keys = NULL;
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct fleet_request request;
	struct error error = { 0 };
	bool all = false;
	size_t n = 0;
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first == argc)
		return cli_usage(verb, "give snapshots, files of --json, or hwloc XML");
	if (parse_keys(invocation.output ? invocation.output :
		       invocation.group	 ? usual_of_groups :
					   usual,
		       &keys, &n, &error) < 0)
		return error.code == ENOMEM ? cli_fail(&error) : cli_usage(verb, "%s", error.what);
	request = (struct fleet_request){ .names = argv + first,
					  .n = (size_t)(argc - first),
					  .keys = keys,
					  .n_keys = n,
					  .progress = isatty(STDERR_FILENO) && argc - first >= 64 };
	if (answer(&invocation, &request, &out, &all, &error) < 0)
		return cli_fail(&error);
	r = cli_write(&out);
	return r ? r : all ? EXIT_OK : EXIT_ERROR;
}

const struct verb verb_fleet = {
	.name = "fleet",
	.group = GROUP_MACHINES,
	.operand_is_file = true,
	.synopsis = "[OPTION...] SNAPSHOT...",
	.summary = "show many recorded machines, a row each or a row for those that are alike",
	.examples = "  cputopo fleet nodes/*.tar.gz\n"
		    "  cputopo fleet --group nodes/*.tar.gz  how many of each shape, and which\n"
		    "  cputopo fleet --group -o models.0.microcode nodes/*.json\n"
		    "Exit status: 1 where one cannot be read; its row says why.\n",
	.options = tables,
	.run = run,
};
