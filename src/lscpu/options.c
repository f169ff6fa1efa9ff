// SPDX-License-Identifier: MIT
// The command line of cputopo lscpu: lscpu's options, messages and exit codes.
#include "lscpu/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

/* In the order in which getopt names what an abbreviation may stand for. */
static const struct cli_option rows[] = {
	{ OPTION_ALL, "all", 'a', NULL, false, "print both online and offline CPUs (default for -e)" },
	{ OPTION_ONLINE, "online", 'b', NULL, false, "print online CPUs only (default for -p)" },
	{ OPTION_BYTES, "bytes", 'B', NULL, false, "print sizes in bytes rather than in human readable format" },
	{ OPTION_CACHES, "caches", 'C', "list", true, "info about caches in extended readable format" },
	{ OPTION_OFFLINE, "offline", 'c', NULL, false, "print offline CPUs only" },
	{ OPTION_JSON, "json", 'J', NULL, false, "use JSON for default or extended format" },
	{ OPTION_EXTENDED, "extended", 'e', "list", true, "print out an extended readable format" },
	{ OPTION_PARSE, "parse", 'p', "list", true, "print out a parsable format" },
	{ OPTION_RAW, "raw", 'r', NULL, false, "use raw output format (for -e, -C, -H and --arm-id)" },
	{ OPTION_SYSROOT, "sysroot", 's', "dir", false, "use specified directory as system root" },
	{ OPTION_HELP, "help", 'h', NULL, false, "display this help" },
	{ OPTION_HEX, "hex", 'x', NULL, false, "print hexadecimal masks rather than lists of CPUs" },
	{ OPTION_ANNOTATE, "annotate", 0, "when", true, "tooltips for the headings of -e, -C (auto, never, always)" },
	{ OPTION_PHYSICAL, "physical", 'y', NULL, false, "print physical instead of logical IDs" },
	{ OPTION_HIERARCHIC, "hierarchic", 0, "when", true, "use subsections in summary (auto, never, always)" },
	{ OPTION_OUTPUT_ALL, "output-all", 0, NULL, false, "print all available columns for -e, -p or -C" },
	{ OPTION_ARM_ID, "arm-id", 0, "id", true, "list ARM's implementers, or the cores of this one" },
	{ OPTION_ARM_MODEL, "arm-model", 0, "id", false, "with --arm-id=<id>: the name of this core" },
	{ OPTION_LIST_COLUMNS, "list-columns", 'H', NULL, false, "list the available columns" },
	{ OPTION_VERSION, "version", 'V', NULL, false, "display version" },
};
static const char *const whens[] = { "auto", "never", "always" };
OPTION_WORDS(when, whens, 0, ARRAY_SIZE(whens))
static const struct cli_values values[] = { { OPTION_ANNOTATE, when }, { OPTION_HIERARCHIC, when } };
const struct cli_options lscpu_options = CLI_OPTIONS_WITH_VALUES(rows, "Options", values);

int lscpu_fail(const char *format, ...)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	escape_text(&line, message);
	fprintf(stderr, "lscpu: %s\n", strbuf_text(&line));
	return EXIT_FAILURE;
}

static int try_help(void)
{
	fputs("Try 'lscpu --help' for more information.\n", stderr);
	return EXIT_FAILURE;
}

static const char *name_of(int id)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].id == id)
			return rows[i].name;
	return "";
}

/* Of some options only one may be given; *chosen is the one that was, -1: none. */
static int choose(int *chosen, int id)
{
	if (*chosen >= 0 && *chosen != id)
		return lscpu_fail("options --%s and --%s cannot be combined", name_of(*chosen), name_of(id));
	*chosen = id;
	return 0;
}

static int set_table(struct lscpu_command *command, int id, enum lscpu_mode mode, const char *list)
{
	command->mode = mode;
	/* -e=LIST: with a short option the equals sign is part of the argument. */
	if (list)
		command->list = list[0] == '=' ? list + 1 : list;
	return choose(&command->table, id);
}

/* false: none of the words. */
static bool parse_when(const char *text, enum lscpu_when missing, enum lscpu_when *ret_when)
{
	static const char *const names[] = { [WHEN_AUTO] = "auto", [WHEN_NEVER] = "never", [WHEN_ALWAYS] = "always" };

	if (!text) {
		*ret_when = missing;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(text, names[i])) {
			*ret_when = (enum lscpu_when)i;
			return true;
		}
	return false;
}

/* As C reads it: 65, 0x41, 0101. */
static int parse_id(const char *what, const char *text, long max, long *ret_id)
{
	char *end;
	long id;

	errno = 0;
	id = strtol(text, &end, 0);
	if (end == text || *end)
		return lscpu_fail("failed to parse %s id: '%s'", what, text);
	if (errno || id < 0 || id > max)
		return lscpu_fail("failed to parse %s id: '%s': %s", what, text, error_text(ERANGE));
	*ret_id = id;
	return 0;
}

/* Without a number the implementers are listed, with it its cores. */
static int set_implementer(struct lscpu_command *command, const char *text)
{
	command->mode = text ? MODE_ARM_CORES : MODE_ARM_IMPLEMENTERS;
	return text ? parse_id("implementer", text, 0xff, &command->implementer) : 0;
}

static int set_core(struct lscpu_command *command, const char *text)
{
	command->mode = MODE_ARM_CORES;
	return parse_id("model", text, 0xffff, &command->part);
}

static int handle(struct lscpu_command *command, int id, const char *argument)
{
	switch ((enum lscpu_option)id) {
	case OPTION_ALL:
	case OPTION_ONLINE:
	case OPTION_OFFLINE:
		return choose(&command->rows, id);
	case OPTION_BYTES:
		command->view.bytes = true;
		return 0;
	case OPTION_CACHES:
		return set_table(command, id, MODE_CACHES, argument);
	case OPTION_EXTENDED:
		return set_table(command, id, MODE_EXTENDED, argument);
	case OPTION_PARSE:
		return set_table(command, id, MODE_PARSE, argument);
	case OPTION_ARM_ID:
		return set_implementer(command, argument);
	case OPTION_ARM_MODEL:
		return set_core(command, argument);
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
		return parse_when(argument, WHEN_ALWAYS, &command->hierarchic) ? 0 :
										 lscpu_fail("unsupported --flat argument");
	case OPTION_ANNOTATE:
		command->annotate_text = argument;
		return 0;
	case OPTION_LIST_COLUMNS:
		command->list_columns = true;
		return 0;
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

/* What is wrong only together, in the order in which lscpu finds it. */
static int check(struct lscpu_command *command, bool operands)
{
	if (!parse_when(command->annotate_text, WHEN_AUTO, &command->annotate))
		return lscpu_fail("invalid argument of --annotate: %s", command->annotate_text);
	if (command->list_columns)
		return 0;
	if (command->part >= 0 && command->implementer < 0)
		return lscpu_fail("--arm-model option needs to be used with --arm-id");
	if (operands) {
		lscpu_fail("bad usage");
		return try_help();
	}
	if (command->rows >= 0 && command->mode == MODE_SUMMARY)
		return lscpu_fail(
			"options --all, --online and --offline may only be used with options --extended or --parse.");
	return 0;
}

/* getopt itself prints lscpu's messages, with argv[0] in front. */
int lscpu_parse_options(struct lscpu_command *command, int argc, char **argv)
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
	*command = (struct lscpu_command){ .table = -1, .rows = -1, .implementer = -1, .part = -1 };
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
	return check(command, optind < argc);
}

static void help_of_row(struct strbuf *out, const struct cli_option *row)
{
	char left[64], argument[32] = "", letter[8] = "   ";

	if (row->argument)
		snprintf(argument, sizeof(argument), row->optional ? "[=<%s>]" : " <%s>", row->argument);
	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c,", row->letter);
	snprintf(left, sizeof(left), " %s --%s%s", letter, row->name, argument);
	strbuf_printf(out, "%-26s %s\n", left, row->help);
}

static bool tells_of_lscpu(int id)
{
	return id == OPTION_LIST_COLUMNS || id == OPTION_HELP || id == OPTION_VERSION;
}

void lscpu_help(struct strbuf *out)
{
	strbuf_puts(out, "\nUsage:\n lscpu [options]\n\nDisplay information about the CPU architecture.\n\nOptions:\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!tells_of_lscpu(rows[i].id))
			help_of_row(out, &rows[i]);
	/* What only tells of lscpu itself stands apart. */
	strbuf_putc(out, '\n');
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (tells_of_lscpu(rows[i].id))
			help_of_row(out, &rows[i]);
	strbuf_puts(out, "\nExamples:\n lscpu -e=CPU,CORE,SOCKET,NODE\n lscpu -p=CPU,CORE | grep -v '^#'\n"
			 "\nFor more details see cputopo-lscpu(1).\n");
}
