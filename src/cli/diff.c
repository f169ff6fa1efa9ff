// SPDX-License-Identifier: MIT
// cputopo diff A B: what differs between two machines, or one machine then and now.
#include "render/diff.h"
#include "cli/documents.h"
#include "cli/verbs.h"

/* As diff(1) has it. */
enum { EXIT_EQUAL = 0, EXIT_DIFFER = 1, EXIT_TROUBLE = 2 };

enum option_id { OPTION_JSON = 1 };

static const struct cli_option rows[] = {
	{ OPTION_JSON, "json", 'J', NULL, false, "the differences as JSON (cputopo schema diff describes it)" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, NULL };

static int handle(void *context, const struct cli_option *option _unused_, const char *argument _unused_)
{
	*(bool *)context = true;
	return 0;
}

static int compare(const char *const *names, bool json, struct strbuf *out, size_t *ret_n, struct error *error)
{
	_cleanup_document_ struct document a = { 0 }, b = { 0 };
	_cleanup_diff_ struct diff diff = { 0 };
	struct document_request request = { .sections = UINT32_MAX, .wanted = WANT_DOCUMENT, .name = names[0] };
	int r = document_load(&request, &a, error);

	request.name = names[1];
	if (r >= 0)
		r = document_load(&request, &b, error);
	if (r >= 0)
		r = diff_documents(a.root, b.root, &diff, error);
	if (r >= 0)
		r = json ? render_diff_json(&diff, names[0], names[1], out, error) : render_diff(&diff, out, error);
	if (r < 0)
		return r;
	document_warn(&a);
	document_warn(&b);
	*ret_n = diff.n;
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	bool json = false;
	size_t n = 0;
	int first, r = cli_parse(verb, argc, argv, handle, &json, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (argc - first != 2)
		return cli_usage(verb, "give two machines: snapshots, files of --json, hwloc XML, or live");
	if (compare((const char *const *)argv + first, json, &out, &n, &error) < 0) {
		cli_fail(&error);
		return EXIT_TROUBLE;
	}
	return cli_write(&out) ? EXIT_TROUBLE : n ? EXIT_DIFFER : EXIT_EQUAL;
}

const struct verb verb_diff = {
	.name = "diff",
	.group = GROUP_MACHINES,
	.operand_is_file = true,
	.synopsis = "[OPTION...] A B",
	.summary = "tell what differs between two machines",
	.examples = "  cputopo diff yesterday.tar.gz live    what has changed here?\n"
		    "  cputopo diff node1.tar.gz node2.json  snapshots, files of --json, hwloc XML\n"
		    "Exit status: 0 they are equal, 1 they differ, 2 trouble.\n",
	.options = tables,
	.run = run,
};
