// SPDX-License-Identifier: MIT
// cputopo lscpu, or cputopo called as lscpu: lscpu's command line, errors and exit codes.
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>

#include "cli/verbs.h"
#include "model/names.h"
#include "probe/source.h"
#include "render/escape.h"
#include "render/lscpu.h"
#include "render/smartcols.h"

enum option_id {
	OPTION_ALL,
	OPTION_ONLINE,
	OPTION_OFFLINE,
	OPTION_BYTES,
	OPTION_CACHES,
	OPTION_EXTENDED,
	OPTION_PARSE,
	OPTION_JSON,
	OPTION_RAW,
	OPTION_HEX,
	OPTION_PHYSICAL,
	OPTION_OUTPUT_ALL,
	OPTION_HIERARCHIC,
	OPTION_ANNOTATE,
	OPTION_ARM_ID,
	OPTION_ARM_MODEL,
	OPTION_SYSROOT,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct cli_option rows[] = {
	{ OPTION_ALL, "all", 'a', NULL, false, "print both online and offline CPUs (default for -e)" },
	{ OPTION_ONLINE, "online", 'b', NULL, false, "print online CPUs only (default for -p)" },
	{ OPTION_BYTES, "bytes", 'B', NULL, false, "print sizes in bytes rather than in human readable format" },
	{ OPTION_CACHES, "caches", 'C', "list", true, "info about caches in extended readable format" },
	{ OPTION_OFFLINE, "offline", 'c', NULL, false, "print offline CPUs only" },
	{ OPTION_EXTENDED, "extended", 'e', "list", true, "print out an extended readable format" },
	{ OPTION_HIERARCHIC, "hierarchic", 'H', "when", true, "use subsections in summary (auto, never, always)" },
	{ OPTION_JSON, "json", 'J', NULL, false, "use JSON for default or extended format" },
	{ OPTION_PARSE, "parse", 'p', "list", true, "print out a parsable format" },
	{ OPTION_RAW, "raw", 'r', NULL, false, "use raw output format (for -e, -C)" },
	{ OPTION_SYSROOT, "sysroot", 's', "dir", false, "use specified directory as system root" },
	{ OPTION_HEX, "hex", 'x', NULL, false, "print hexadecimal masks rather than lists of CPUs" },
	{ OPTION_PHYSICAL, "physical", 'y', NULL, false, "print physical instead of logical IDs" },
	{ OPTION_OUTPUT_ALL, "output-all", 0, NULL, false, "print all available columns for -e, -p or -C" },
	{ OPTION_ANNOTATE, "annotate", 0, "when", true, "annotate columns with a tooltip (accepted, without effect)" },
	{ OPTION_ARM_ID, "arm-id", 0, "list", true, "list the known ARM cores and their numbers" },
	{ OPTION_ARM_MODEL, "arm-model", 0, NULL, false, "print the model names of the ARM cores of the machine" },
	{ OPTION_HELP, "help", 'h', NULL, false, "display this help" },
	{ OPTION_VERSION, "version", 'V', NULL, false, "display version" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");

enum mode { MODE_SUMMARY, MODE_EXTENDED, MODE_PARSE, MODE_CACHES, MODE_ARM_ID, MODE_ARM_MODEL };
enum when { WHEN_AUTO, WHEN_NEVER, WHEN_ALWAYS };

struct command {
	enum mode mode;
	const char *list; /* columns, NULL: the default ones */
	const char *sysroot;
	enum when hierarchic;
	bool all_columns, help, version;
	int rows; /* of -a, -b, -c: the one that was given, -1: none */
	struct lscpu_view view;
};

/* lscpu's way of failing: its name before the message, exit code 1. */
static int fail(const char *format, ...) _printf_(1, 2);
static int fail(const char *format, ...)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	escape_text(&line, message);
	fprintf(stderr, "lscpu: %s\n", strbuf_text(&line));
	return EXIT_ERROR;
}

static int try_help(void)
{
	fputs("Try 'lscpu --help' for more information.\n", stderr);
	return EXIT_ERROR;
}

static int set_mode(struct command *command, enum mode mode, const char *list)
{
	if (command->mode != MODE_SUMMARY && command->mode != mode)
		return fail("mutually exclusive arguments: --caches --extended --parse");
	command->mode = mode;
	/* -e=LIST: with a short option the equals sign is part of the argument. */
	if (list)
		command->list = list[0] == '=' ? list + 1 : list;
	return 0;
}

static int set_rows(struct command *command, int id)
{
	if (command->rows >= 0 && command->rows != id)
		return fail("mutually exclusive arguments: --all --online --offline");
	command->rows = id;
	return 0;
}

static int parse_when(const char *what, const char *text, enum when missing, enum when *ret_when)
{
	static const char *const names[] = { [WHEN_AUTO] = "auto", [WHEN_NEVER] = "never", [WHEN_ALWAYS] = "always" };

	if (!text) {
		*ret_when = missing;
		return 0;
	}
	text += text[0] == '=';
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(text, names[i])) {
			*ret_when = (enum when)i;
			return 0;
		}
	return fail("unsupported --%s argument: %s", what, text);
}

static int handle(struct command *command, int id, const char *argument)
{
	enum when annotate;

	switch ((enum option_id)id) {
	case OPTION_ALL:
	case OPTION_ONLINE:
	case OPTION_OFFLINE:
		return set_rows(command, id);
	case OPTION_BYTES:
		command->view.bytes = true;
		return 0;
	case OPTION_CACHES:
		return set_mode(command, MODE_CACHES, argument);
	case OPTION_EXTENDED:
		return set_mode(command, MODE_EXTENDED, argument);
	case OPTION_PARSE:
		return set_mode(command, MODE_PARSE, argument);
	case OPTION_ARM_ID:
		return set_mode(command, MODE_ARM_ID, argument);
	case OPTION_ARM_MODEL:
		return set_mode(command, MODE_ARM_MODEL, NULL);
	case OPTION_JSON:
		command->view.json = true;
		return 0;
	case OPTION_RAW:
		command->view.raw = true;
		return 0;
	case OPTION_HEX:
		command->view.hex = true;
		return 0;
	case OPTION_PHYSICAL:
		command->view.physical = true;
		return 0;
	case OPTION_OUTPUT_ALL:
		command->all_columns = true;
		return 0;
	case OPTION_HIERARCHIC:
		return parse_when("hierarchic", argument, WHEN_ALWAYS, &command->hierarchic);
	case OPTION_ANNOTATE:
		return parse_when("annotate", argument, WHEN_AUTO, &annotate);
	case OPTION_SYSROOT:
		command->sysroot = argument;
		return 0;
	case OPTION_HELP:
		command->help = true;
		return 0;
	case OPTION_VERSION:
		command->version = true;
		return 0;
	}
	return 0;
}

/* getopt itself prints lscpu's messages, with argv[0] in front. */
static int parse_options(struct command *command, int argc, char **argv)
{
	struct option longs[ARRAY_SIZE(rows) + 1] = { 0 };
	char letters[3 * ARRAY_SIZE(rows) + 1], *letter = letters;
	int found;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int takes = !rows[i].argument ? no_argument : rows[i].optional ? optional_argument : required_argument;

		longs[i] = (struct option){ rows[i].name, takes, NULL, 256 + (int)i };
		if (!rows[i].letter)
			continue;
		*letter++ = rows[i].letter;
		for (int colons = takes == optional_argument ? 2 : takes; colons > 0; colons--)
			*letter++ = ':';
	}
	*letter = '\0';
	optind = 0;
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		int r;

		if (found == '?')
			return try_help();
		for (size_t i = 0; found < 256 && i < ARRAY_SIZE(rows); i++)
			if (rows[i].letter == found)
				found = 256 + (int)i;
		r = handle(command, rows[found - 256].id, optarg);
		if (r)
			return r;
		if (command->help || command->version)
			return 0;
	}
	if (optind < argc) {
		fail("bad usage");
		return try_help();
	}
	if (command->rows >= 0 && command->mode == MODE_SUMMARY)
		return fail("options --all, --online and --offline may only be used with options --extended or --parse.");
	return 0;
}

static void put_columns(struct strbuf *out, const char *title, const struct lscpu_column *columns, size_t n)
{
	strbuf_printf(out, "\nAvailable output columns for %s:\n", title);
	for (size_t i = 0; i < n; i++)
		strbuf_printf(out, " %14s  %s\n", columns[i].name, columns[i].help);
}

static int show_help(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	strbuf_puts(&out, "\nUsage:\n lscpu [options]\n\nDisplay information about the CPU architecture.\n\nOptions:\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char left[64], argument[32] = "", letter[8] = "   ";

		if (rows[i].argument)
			snprintf(argument, sizeof(argument), rows[i].optional ? "[=<%s>]" : " <%s>", rows[i].argument);
		if (rows[i].letter)
			snprintf(letter, sizeof(letter), "-%c,", rows[i].letter);
		snprintf(left, sizeof(left), " %s --%s%s", letter, rows[i].name, argument);
		strbuf_printf(&out, "%-26s %s\n", left, rows[i].help);
	}
	put_columns(&out, "-e or -p", lscpu_cpu_columns, lscpu_n_cpu_columns);
	put_columns(&out, "-C", lscpu_cache_columns, lscpu_n_cache_columns);
	strbuf_puts(&out, "\nExamples:\n lscpu -e=CPU,CORE,SOCKET,NODE\n lscpu -p=CPU,CORE | grep -v '^#'\n"
			  "\nFor more details see cputopo-lscpu(1).\n");
	return cli_write(&out);
}

static int show_version(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	strbuf_puts(&out, "lscpu from cputopo " PACKAGE_VERSION ", compatible with util-linux 2.42\n");
	return cli_write(&out);
}

struct columns {
	const struct lscpu_column **items;
	size_t n;
};

static void free_columns(struct columns *columns)
{
	free(columns->items);
}

static int add_column(struct columns *columns, const struct lscpu_column *table, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(table[i].name) == length && !strncasecmp(table[i].name, name, length)) {
			columns->items[columns->n++] = &table[i];
			return 0;
		}
	return fail("unknown column: %.*s", (int)MIN(length, (size_t)200), name);
}

/* list is without a leading plus sign. */
static int add_columns(struct columns *columns, const struct lscpu_column *table, size_t n, const char *list)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		int r = add_column(columns, table, n, list, length);

		if (r || !list[length])
			return r;
		list += length + 1;
	}
}

static const char *list_of(const struct command *command)
{
	const char *environment = command->mode == MODE_EXTENDED ? getenv("LSCPU_COLUMNS") :
				  command->mode == MODE_CACHES	 ? getenv("LSCPU_CACHES_COLUMNS") :
								   NULL;

	return command->list || command->all_columns || !environment || !environment[0] ? command->list : environment;
}

/* lscpu is NULL before anything was read: then the default columns of -e, which depend on it, are all. */
static int choose_columns(const struct command *command, const struct lscpu *lscpu, struct columns *columns)
{
	bool caches = command->mode == MODE_CACHES;
	const struct lscpu_column *table = caches ? lscpu_cache_columns : lscpu_cpu_columns;
	size_t n = caches ? lscpu_n_cache_columns : lscpu_n_cpu_columns, named = 1;
	const char *list = list_of(command);

	for (const char *c = list ? list : ""; *c; c++)
		named += *c == ',';
	columns->items = calloc(n + named, sizeof(*columns->items));
	if (!columns->items)
		return fail("%s", strerrordesc_np(ENOMEM));
	if (!list || list[0] == '+') {
		if (command->all_columns || (command->mode == MODE_EXTENDED && !lscpu))
			for (columns->n = 0; columns->n < n; columns->n++)
				columns->items[columns->n] = &table[columns->n];
		else if (command->mode == MODE_EXTENDED)
			columns->n = lscpu_default_extended(lscpu, columns->items);
		else if (command->mode == MODE_PARSE)
			columns->n = lscpu_default_parse(columns->items);
		else
			columns->n = lscpu_default_caches(columns->items);
	}
	return list ? add_columns(columns, table, n, list[0] == '+' ? list + 1 : list) : 0;
}

/* What has to be read for the columns, no more. */
static unsigned int wanted_by(const struct command *command, const struct columns *columns)
{
	const struct {
		unsigned int needs, wanted;
	} parts[] = {
		{ LSCPU_NEEDS_TOPOLOGY, SYSFS_TOPOLOGY | (command->view.physical ? SYSFS_CORE_IDS : 0) },
		{ LSCPU_NEEDS_CACHES, SYSFS_CACHES },
		{ LSCPU_NEEDS_NODES, SYSFS_NODES },
		{ LSCPU_NEEDS_FREQUENCY, SYSFS_FREQUENCY | SYSFS_CURRENT_FREQUENCY },
		{ LSCPU_NEEDS_CONFIGURATION, SYSFS_CONFIGURATION },
	};
	unsigned int wanted = SOURCE_CPUINFO;

	if (command->mode == MODE_CACHES)
		return wanted | SYSFS_CACHES | SYSFS_CACHE_DETAILS;
	if (command->mode == MODE_SUMMARY)
		return wanted | SYSFS_TOPOLOGY | SYSFS_CACHES | SYSFS_NODES | SYSFS_FREQUENCY | SYSFS_CURRENT_FREQUENCY | SYSFS_MACHINE |
		       SYSFS_VULNERABILITIES | SOURCE_VIRT | (command->sysroot ? SOURCE_VIRT_LEGACY : 0);
	for (size_t i = 0; i < columns->n; i++)
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
			if (columns->items[i]->needs & parts[k].needs)
				wanted |= parts[k].wanted;
	return wanted;
}

static int read_facts(const struct command *command, unsigned int wanted, struct facts *ret_facts)
{
	const struct source source = {
		.kind = command->sysroot ? SOURCE_SYSROOT : SOURCE_LIVE,
		.argument = command->sysroot,
		.wanted = wanted,
	};
	struct error error = { 0 };
	int r = source_read(&source, ret_facts, &error);

	if (r >= 0 && ret_facts->n_cpus)
		return 0;
	if (r >= 0)
		facts_free(ret_facts);
	if (r >= 0 || r == -ENOENT || r == -ENOTDIR)
		return fail("failed to determine number of CPUs: /sys/devices/system/cpu/possible: %s",
			    strerrordesc_np(r == -ENOTDIR ? ENOTDIR : ENOENT));
	{
		char text[640];

		return fail("%s", error_format(&error, text, sizeof(text)));
	}
}

static unsigned int terminal_width(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

static int render_summary(struct command *command, struct strbuf *out, struct error *error)
{
	bool terminal = isatty(STDOUT_FILENO);
	struct lscpu_view *view = &command->view;

	view->nested = command->hierarchic == WHEN_ALWAYS || (command->hierarchic == WHEN_AUTO && terminal);
	view->width = terminal ? terminal_width() : 0;
	/* Long lines are wrapped on a terminal; a pipe needs no table library for two columns. */
	if (terminal && !view->json && lscpu_render_summary_wrapped(view, out, error) >= 0)
		return 0;
	lscpu_render_summary(view, out);
	return 0;
}

static int render(struct command *command, struct columns *columns, struct strbuf *out, struct error *error)
{
	switch (command->mode) {
	case MODE_EXTENDED:
		return lscpu_render_extended(&command->view, columns->items, columns->n, out, error);
	case MODE_PARSE:
		lscpu_render_parse(&command->view, columns->items, columns->n, !list_of(command), out);
		return 0;
	case MODE_CACHES:
		return lscpu_render_caches(&command->view, columns->items, columns->n, out, error);
	case MODE_ARM_MODEL:
		for (size_t i = 0; i < command->view.lscpu->n_types; i++) {
			const struct lscpu_type *type = &command->view.lscpu->types[i];

			if (!type->facts->field[IDENTITY_IMPLEMENTER])
				continue;
			escape_text(out, type->name ? type->name : "-");
			strbuf_putc(out, '\n');
		}
		return 0;
	default:
		return render_summary(command, out, error);
	}
}

/* Every ARM core that has a name: implementer and part, by number and by name. */
static int show_arm_ids(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	for (int64_t implementer = 0; implementer < 256; implementer++) {
		const char *vendor = name_arm_implementer(implementer);

		for (int64_t part = 0; vendor && part < 4096; part++) {
			const char *name = name_arm_part(implementer, part);

			if (name)
				strbuf_printf(&out, "0x%02x 0x%03x %s %s\n", (unsigned int)implementer, (unsigned int)part, vendor, name);
		}
	}
	return cli_write(&out);
}

static int show(struct command *command)
{
	_cleanup_(free_columns) struct columns wanted = { 0 }, columns = { 0 };
	bool table = command->mode == MODE_EXTENDED || command->mode == MODE_PARSE || command->mode == MODE_CACHES;
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	char text[640];
	int r = table ? choose_columns(command, NULL, &wanted) : 0;

	if (!r)
		r = read_facts(command, wanted_by(command, &wanted), &facts);
	if (r)
		return r;
	if (lscpu_build(&facts, &lscpu, &error) < 0)
		return fail("%s", error_format(&error, text, sizeof(text)));
	command->view.lscpu = &lscpu;
	r = table ? choose_columns(command, &lscpu, &columns) : 0;
	if (r)
		return r;
	if (render(command, &columns, &out, &error) < 0)
		return fail("%s", error_format(&error, text, sizeof(text)));
	return cli_write(&out);
}

static int run(const struct verb *verb _unused_, int argc, char **argv)
{
	static char name[] = "lscpu";
	struct command command = { .rows = -1 };
	int r;

	argv[0] = name;
	r = parse_options(&command, argc, argv);
	if (r)
		return r;
	if (command.help)
		return show_help();
	if (command.version)
		return show_version();
	if (command.mode == MODE_ARM_ID)
		return show_arm_ids();
	if (command.sysroot && !command.sysroot[0])
		command.sysroot = NULL;
	if (command.rows < 0)
		command.rows = command.mode == MODE_PARSE ? OPTION_ONLINE : OPTION_ALL;
	command.view.parse = command.mode == MODE_PARSE;
	command.view.online_rows = command.rows != OPTION_OFFLINE;
	command.view.offline_rows = command.rows != OPTION_ONLINE;
	return show(&command);
}

const struct verb verb_lscpu = {
	.name = "lscpu",
	.synopsis = "[OPTION...]",
	.summary = "lscpu's own command line and output, byte for byte",
	.examples = "  cputopo lscpu -e=CPU,CORE,SOCKET,NODE\n",
	.options = &options,
	.n_options = 1,
	.run = run,
};
