// SPDX-License-Identifier: MIT
// cputopo snapshot: records what the program reads of this machine, for --sysroot elsewhere.
#include "probe/snapshot.h"

#include "base/escape.h"
#include "cli/verbs.h"
#include "probe/record/archive.h"
#include "probe/source.h"

enum { OPTION_LIST, OPTION_SYSROOT };

static const struct cli_option rows[] = {
	{ OPTION_LIST, "list", 'l', NULL, false, "only list the files that would be recorded" },
	{ OPTION_SYSROOT, "sysroot", 's', "DIR|TAR", false, "record a recorded machine anew instead of this one" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, NULL };

struct request {
	const char *sysroot;
	bool list;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct request *request = context;

	if (option->id == OPTION_LIST)
		request->list = true;
	else
		request->sysroot = argument;
	return 0;
}

static int add_to_list(void *context, const char *path, const char *text _unused_, size_t length _unused_,
		       struct error *error _unused_)
{
	struct strbuf *out = context;

	strbuf_putc(out, '/');
	escape_text(out, path);
	strbuf_putc(out, '\n');
	return 0;
}

static int list(struct root *root)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };

	if (snapshot_walk(root, &(struct snapshot_sink){ add_to_list, &out }, &error) < 0)
		return cli_fail(&error);
	return cli_write(&out);
}

/* What looks like an error to a script is a comfort to a person. */
static void tell(const char *target, const struct snapshot_written *written)
{
	char text[160];

	snprintf(text, sizeof(text), "%s: %zu files recorded, %llu bytes", target, written->files,
		 (unsigned long long)written->bytes);
	cli_warn(text);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	struct snapshot_written written = { 0 };
	struct request request = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &request, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (request.list ? first < argc : first + 1 != argc)
		return cli_usage(verb, request.list ? "--list takes no file" :
						      "give one name to write to: FILE.tar.gz, FILE.tar.xz or DIR");
	if (!request.list && !*argv[first])
		return cli_usage(verb, "the name to write to is empty");
	if (request.sysroot)
		r = source_open_tree(request.sysroot, false, &root, &error);
	else
		r = root_open("/", false, &root, &error);
	if (r < 0)
		return cli_fail(&error);
	if (request.list)
		return list(&root);
	if (snapshot_write(&root, argv[first], &written, &error) < 0)
		return cli_fail(&error);
	if (isatty(STDERR_FILENO))
		tell(argv[first], &written);
	return EXIT_OK;
}

const struct verb verb_snapshot = {
	.name = "snapshot",
	.group = GROUP_RECORD,
	.synopsis = "[OPTION...] FILE.tar.gz|FILE.tar.xz|DIR",
	.summary = "record this machine: the files that cputopo reads, for --sysroot",
	.examples = "  cputopo snapshot --list\n"
		    "  cputopo snapshot machine.tar.gz\n"
		    "  cputopo --sysroot machine.tar.gz\n",
	.options = tables,
	.operand_is_file = true,
	.run = run,
};
