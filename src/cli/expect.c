// SPDX-License-Identifier: MIT
// cputopo expect FILE: is this machine what the file says? And expect --write, which makes such a file.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/scratch.h"
#include "cli/documents.h"
#include "cli/input.h"
#include "cli/verbs.h"
#include "render/expectation.h"
#include "render/expectation_write.h"

enum { EXIT_MET = 0, EXIT_UNMET = 1, EXIT_WRONG_FILE = 2, EXIT_UNKNOWN = 3 };
enum { FILE_MAX = 1024 * 1024 };
enum option_id { OPTION_TAP = 1, OPTION_WRITE };

static const struct cli_option rows[] = {
	{ OPTION_TAP, "tap", 0, NULL, false, "a line for each condition, for prove(1) and other readers of TAP" },
	{ OPTION_WRITE, "write", 0, NULL, false,
	  "make a file (without FILE, print one) that this machine meets, to be edited" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	struct source source;
	const char *file, *machine; /* NULL: not given */
	bool tap, write;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	invocation->tap |= option->id == OPTION_TAP;
	invocation->write |= option->id == OPTION_WRITE;
	return option->id == OPTION_TAP || option->id == OPTION_WRITE ?
		       0 :
		       cli_input_option(invocation->verb, &invocation->source, option, argument);
}

struct condition_line {
	struct expectation expectation;
	struct span text;
	unsigned int number;
};

struct list {
	struct condition_line *items;
	size_t n;
	char *text; /* of the file */
};

static void list_free(struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		expectation_free(&list->items[i].expectation);
	free(list->items);
	free(list->text);
}

/* Without what stands behind a "#" that is not in a text. */
static struct span without_comment(struct span line)
{
	char quote = '\0';

	for (size_t i = 0; i < line.length; i++) {
		if (!quote && line.text[i] == '#')
			line.length = i;
		else if (!quote && (line.text[i] == '"' || line.text[i] == '\''))
			quote = line.text[i];
		else if (line.text[i] == quote)
			quote = '\0';
	}
	return line;
}

static int add_line(struct list *list, const char *path, struct span line, unsigned int number, struct error *error)
{
	struct span text = span_trim(without_comment(line));
	struct condition_line *added;
	struct error wrong = { 0 };
	size_t column = 1;
	int r;

	if (!text.length)
		return 0;
	added = array_add(list->items, list->n);
	if (!added)
		return error_oom(error);
	added->text = text;
	added->number = number;
	r = expectation_parse(text, &added->expectation, &column, &wrong);
	if (r == -ENOMEM)
		return error_oom(error);
	return r >= 0 ? 0 :
			error_set(error, EINVAL, path, number, "column %zu: %.400s",
				  column + (size_t)(text.text - line.text), wrong.what);
}

static int read_list(const char *path, struct list *list, struct error *error)
{
	struct span rest, line;
	unsigned int number = 0;
	struct stat st;
	size_t length;
	_cleanup_fd_ int fd = file_open(path, &st, error);
	int r = fd < 0 ? fd : file_read(fd, FILE_MAX, &list->text, &length);

	if (fd < 0)
		return fd;
	if (r < 0)
		return error_errno(error, -r, path);
	rest = (struct span){ list->text, length };
	while (r >= 0 && span_line(&rest, &line))
		r = add_line(list, path, line, ++number, error);
	return r < 0 ? r : list->n ? 0 : error_set(error, EINVAL, path, 0, "there is no condition in it");
}

/* The condition as it stands in the file. */
static void put_condition(const struct condition_line *line, struct strbuf *out)
{
	_cleanup_free_ char *copy = strndup(line->text.text, line->text.length);

	out->failed |= !copy;
	if (copy)
		escape_text(out, copy);
}

static void put_tap(const struct condition_line *line, size_t number, enum outcome outcome, const char *found,
		    struct strbuf *out)
{
	strbuf_printf(out, "%sok %zu - ", outcome == HOLDS ? "" : "not ", number);
	put_condition(line, out);
	strbuf_putc(out, '\n');
	if (outcome != HOLDS)
		strbuf_printf(out, "# %s%s\n", outcome == NOT_KNOWN ? "not known: " : "", found);
}

static void put_unmet(const char *file, const struct condition_line *line, enum outcome outcome, const char *found,
		      struct strbuf *out)
{
	escape_text(out, file);
	strbuf_printf(out, ":%u: ", line->number);
	put_condition(line, out);
	strbuf_printf(out, ": %s%s\n", outcome == NOT_KNOWN ? "not known: " : "", found);
}

static int decide(const struct invocation *invocation, const struct list *list, const struct node *root, struct strbuf *out,
		  int *ret_exit, struct error *error)
{
	*ret_exit = EXIT_MET;
	if (invocation->tap)
		strbuf_printf(out, "1..%zu\n", list->n);
	for (size_t i = 0; i < list->n; i++) {
		const struct condition_line *line = &list->items[i];
		_cleanup_strbuf_ struct strbuf found = { 0 };
		enum outcome outcome;
		int r = expectation_decide(&line->expectation, root, &outcome, &found, error);

		if (r < 0 || found.failed)
			return r < 0 ? r : error_oom(error);
		if (outcome == FAILS)
			*ret_exit = EXIT_UNMET;
		else if (outcome == NOT_KNOWN && *ret_exit == EXIT_MET)
			*ret_exit = EXIT_UNKNOWN;
		if (invocation->tap)
			put_tap(line, i + 1, outcome, strbuf_text(&found), out);
		else if (outcome != HOLDS)
			put_unmet(invocation->file, line, outcome, strbuf_text(&found), out);
	}
	return out->failed ? error_oom(error) : 0;
}

static int load(const struct invocation *invocation, uint32_t bits, unsigned int wanted, struct document *document,
		struct error *error)
{
	const struct document_request request = {
		.name = invocation->machine, .source = &invocation->source, .sections = bits, .wanted = wanted
	};

	return document_load(&request, document, error);
}

static int check(const struct invocation *invocation)
{
	_cleanup_document_ struct document document = { 0 };
	_cleanup_(list_free) struct list list = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	unsigned int wanted = 0;
	uint32_t bits = 0;
	struct error error = { 0 };
	int exit, r = read_list(invocation->file, &list, &error);

	if (r < 0) {
		cli_fail(&error);
		return EXIT_WRONG_FILE;
	}
	for (size_t i = 0; i < list.n; i++) {
		bits |= expectation_sections(&list.items[i].expectation);
		wanted |= expectation_wanted(&list.items[i].expectation);
	}
	r = load(invocation, bits, wanted, &document, &error);
	if (r >= 0)
		r = decide(invocation, &list, document.root, &out, &exit, &error);
	if (r < 0) {
		cli_fail(&error);
		return EXIT_UNKNOWN;
	}
	document_warn(&document);
	r = cli_write(&out);
	return r ? EXIT_UNKNOWN : exit;
}

/* Into a new file: one that was edited is not to be lost. */
static int save(const char *path, const struct strbuf *text, struct error *error)
{
	_cleanup_fd_ int fd = scratch_new(path, S_IFREG | 0666);
	int r = fd < 0 ? fd : file_write(fd, text->text, text->length);

	if (r == -EEXIST)
		return error_set(error, EEXIST, path, 0, "is there already, and is not written over");
	if (r >= 0)
		scratch_keep(path);
	else if (fd >= 0)
		scratch_remove(path);
	return r < 0 ? error_errno(error, -r, path) : 0;
}

static int write_file(const struct invocation *invocation)
{
	_cleanup_document_ struct document document = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int r = load(invocation, UINT32_MAX, WANT_DOCUMENT, &document, &error);

	if (r >= 0)
		r = expectation_write(document.root, &out, &error);
	if (r >= 0 && invocation->file)
		r = save(invocation->file, &out, &error);
	if (r < 0)
		return cli_fail(&error);
	document_warn(&document);
	return invocation->file ? EXIT_OK : cli_write(&out);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE } };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (argc - first > 2)
		return cli_usage(verb, "unexpected argument '%s'", argv[first + 2]);
	if (first < argc)
		invocation.file = argv[first];
	if (first + 1 < argc)
		invocation.machine = argv[first + 1];
	if (invocation.machine && invocation.source.kind != SOURCE_LIVE)
		return cli_usage(verb, "only one machine can be named, not %s and %s", invocation.source.argument,
				 invocation.machine);
	if (invocation.write && invocation.tap)
		return cli_usage(verb, "only one of '--tap' and '--write'");
	if (!invocation.file && !invocation.write)
		return cli_usage(verb, "give a file of conditions, or --write to make one");
	return invocation.write ? write_file(&invocation) : check(&invocation);
}

const struct verb verb_expect = {
	.name = "expect",
	.group = GROUP_MACHINES,
	.operand_is_file = true,
	.synopsis = "[OPTION...] FILE [MACHINE]",
	.summary = "tell whether this machine is what a file says",
	.examples = "  cputopo expect --write compute.expect    a file that this machine meets, to be edited\n"
		    "  cputopo expect compute.expect            prints each condition that is not met\n"
		    "  cputopo expect compute.expect node7.tar.gz    a snapshot, a file of --json, hwloc XML\n"
		    "  prove -e 'cputopo expect --tap' compute.expect\n"
		    "Exit status: 0 all is met, 1 not all, 2 the file is wrong, 3 something is not known,\n"
		    "or the machine cannot be read.\n",
	.options = tables,
	.run = run,
};
