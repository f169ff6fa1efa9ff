// SPDX-License-Identifier: MIT
// --help and --version out of the tables of verbs and options; the verbs help and version.
#include <string.h>

#include "cli/verbs.h"

static const struct {
	enum verb_group group;
	const char *title;
} groups[] = {
	{ GROUP_LOOK, "Look" },	      { GROUP_ASK, "Ask" },
	{ GROUP_HAND_ON, "Hand on" }, { GROUP_MACHINES, "Many machines" },
	{ GROUP_RECORD, "Record" },   { GROUP_OTHER, "Other" },
};

static void put_option(const struct cli_option *option, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf left = { 0 };

	if (option->letter)
		strbuf_printf(&left, "  -%c, --%s", option->letter, option->name);
	else
		strbuf_printf(&left, "      --%s", option->name);
	if (option->argument)
		strbuf_printf(&left, option->optional ? "[=%s]" : " %s", option->argument);
	if (left.length > 28)
		strbuf_printf(out, "%s\n%30s%s\n", strbuf_text(&left), "", option->help);
	else
		strbuf_printf(out, "%-30s%s\n", strbuf_text(&left), option->help);
}

static void put_group(enum verb_group group, const char *title, struct strbuf *out)
{
	for (size_t i = 1; i < cli_n_verbs; i++) {
		if (cli_verbs[i]->group != group)
			continue;
		if (title)
			strbuf_printf(out, " %s:\n", title);
		title = NULL;
		strbuf_printf(out, "  %-28s%s\n", cli_verbs[i]->name, cli_verbs[i]->summary);
	}
}

void cli_put_help(const struct verb *verb, struct strbuf *out)
{
	const struct cli_options *table;

	strbuf_printf(out, "Usage: cputopo%s%s%s%s\n\n", *verb->name ? " " : "", verb->name, *verb->synopsis ? " " : "",
		      verb->synopsis);
	strbuf_printf(out, "%c%s.\n",
		      verb->summary[0] >= 'a' && verb->summary[0] <= 'z' ? verb->summary[0] - 32 : verb->summary[0],
		      verb->summary + 1);
	if (!*verb->name) {
		strbuf_puts(out, "\nCommands:\n");
		for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
			put_group(groups[i].group, groups[i].title, out);
	}
	for (size_t i = 0; (table = cli_table_at(verb, i)); i++) {
		strbuf_printf(out, "\n%s:\n", table->title);
		for (size_t j = 0; j < table->n; j++)
			put_option(&table->rows[j], out);
	}
	if (verb->describe)
		verb->describe(out);
	strbuf_printf(out, "\nExamples:\n%s", verb->examples);
}

void cli_put_version(struct strbuf *out)
{
	strbuf_puts(out, "cputopo " PACKAGE_VERSION "\n");
}

static int no_options(void *context _unused_, const struct cli_option *option _unused_, const char *argument _unused_)
{
	return 0;
}

static int run_help(const struct verb *verb, int argc, char **argv)
{
	const struct verb *asked = cli_verbs[0];
	_cleanup_strbuf_ struct strbuf out = { 0 };
	int first, r = cli_parse(verb, argc, argv, no_options, NULL, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (argc - first > 1)
		return cli_usage(verb, "unexpected argument '%s'", argv[first + 1]);
	if (first < argc && !(asked = cli_verb_by_name(argv[first])))
		return cli_unknown_verb(verb, argv[first]);
	cli_put_help(asked, &out);
	return cli_write(&out);
}

static void put_verbs(struct strbuf *out)
{
	for (size_t i = 1; i < cli_n_verbs; i++)
		strbuf_printf(out, "%s\n", cli_verbs[i]->name);
}

const struct verb verb_help = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "show the options of a command, with examples",
	.examples = "  cputopo help workers\n",
	.operands = put_verbs,
	.run = run_help,
};

static int run_version(const struct verb *verb, int argc, char **argv)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	int first, r = cli_parse(verb, argc, argv, no_options, NULL, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first]);
	cli_put_version(&out);
	return cli_write(&out);
}

const struct verb verb_version = {
	.name = "version",
	.synopsis = "",
	.summary = "show the version",
	.examples = "  cputopo version\n",
	.run = run_version,
};
