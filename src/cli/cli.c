// SPDX-License-Identifier: MIT
// Option parsing and help by table, error lines, output.
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { OPTION_HELP = -1, OPTION_VERSION = -2, FIRST_LONG = 256 };

static const struct cli_option common_rows[] = {
	{ OPTION_HELP, "help", 'h', NULL, false, "show this help" },
	{ OPTION_VERSION, "version", 'V', NULL, false, "show the version" },
};
static const struct cli_options common = CLI_OPTIONS(common_rows, "Other options");

static const struct cli_options *table_of(const struct verb *verb, size_t i)
{
	size_t n = 0;

	while (verb->options && verb->options[n])
		n++;
	return i < n ? verb->options[i] : i == n ? &common : NULL;
}

const struct cli_option *cli_option_at(const struct verb *verb, size_t n)
{
	const struct cli_options *table;

	for (size_t i = 0; (table = table_of(verb, i)); n -= table->n, i++)
		if (n < table->n)
			return &table->rows[n];
	return NULL;
}

/* A verb's own -h or -V hides the common one. */
static const struct cli_option *option_by_letter(const struct verb *verb, int letter)
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++)
		if (option->letter == letter)
			return option;
	return NULL;
}

enum { MAX_OPTIONS = 96 };

static void make_getopt_tables(const struct verb *verb, char *letters, struct option *longs)
{
	const struct cli_option *option;

	*letters++ = ':';
	for (size_t n = 0; (option = cli_option_at(verb, n)) && n < MAX_OPTIONS; n++) {
		int takes = !option->argument ? no_argument : option->optional ? optional_argument : required_argument;

		*longs++ = (struct option){ option->name, takes, NULL, FIRST_LONG + (int)n };
		if (!option->letter || option_by_letter(verb, option->letter) != option)
			continue;
		*letters++ = option->letter;
		if (takes != no_argument)
			*letters++ = ':';
		if (takes == optional_argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ 0 };
}

/* How many long options begin so; getopt_long says neither this nor which word it was. */
static size_t count_matches(const struct verb *verb, const char *word)
{
	size_t length = strcspn(word + 2, "="), matches = 0;
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++)
		matches += !strncmp(option->name, word + 2, length);
	return matches;
}

static int parse_failure(const struct verb *verb, int found, char **argv)
{
	bool by_letter = optopt > 0 && optopt < FIRST_LONG;
	const char *word = argv[optind - 1];

	if (found == ':') {
		const struct cli_option *option =
			by_letter ? option_by_letter(verb, optopt) : cli_option_at(verb, (size_t)(optopt - FIRST_LONG));

		return cli_usage(verb, "option '--%s' needs an argument: %s", option->name, option->argument);
	}
	if (by_letter)
		return cli_usage(verb, "unknown option '-%c'", optopt);
	if (optopt >= FIRST_LONG)
		return cli_usage(verb, "option '--%s' takes no argument",
				 cli_option_at(verb, (size_t)(optopt - FIRST_LONG))->name);
	return cli_usage(verb, count_matches(verb, word) ? "option '%s' could be several" : "unknown option '%s'", word);
}

static void help_option(const struct cli_option *option, struct strbuf *out)
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

static void put_help(const struct verb *verb, struct strbuf *out)
{
	const struct cli_options *table;

	strbuf_printf(out, "Usage: cputopo%s%s %s\n\n", *verb->name ? " " : "", verb->name, verb->synopsis);
	strbuf_printf(out, "%c%s.\n",
		      verb->summary[0] >= 'a' && verb->summary[0] <= 'z' ? verb->summary[0] - 32 : verb->summary[0],
		      verb->summary + 1);
	if (!*verb->name) {
		strbuf_puts(out, "\nCommands:\n");
		for (size_t i = 1; i < cli_n_verbs; i++)
			strbuf_printf(out, "  %-28s%s\n", cli_verbs[i]->name, cli_verbs[i]->summary);
	}
	for (size_t i = 0; (table = table_of(verb, i)); i++) {
		strbuf_printf(out, "\n%s:\n", table->title);
		for (size_t j = 0; j < table->n; j++)
			help_option(&table->rows[j], out);
	}
	strbuf_printf(out, "\nExamples:\n%s", verb->examples);
}

int cli_parse(const struct verb *verb, int argc, char **argv, cli_handler handle, void *context, int *ret_first)
{
	struct option longs[MAX_OPTIONS + 1];
	char letters[3 * MAX_OPTIONS + 2];
	int found;

	make_getopt_tables(verb, letters, longs);
	optind = 0; /* start over, also after another verb's walk */
	opterr = 0;
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct cli_option *option;
		int r;

		if (found == '?' || found == ':')
			return parse_failure(verb, found, argv);
		option = found >= FIRST_LONG ? cli_option_at(verb, (size_t)(found - FIRST_LONG)) :
					       option_by_letter(verb, found);
		if (option->id == OPTION_HELP || option->id == OPTION_VERSION) {
			_cleanup_strbuf_ struct strbuf out = { 0 };

			if (option->id == OPTION_HELP)
				put_help(verb, &out);
			else
				strbuf_puts(&out, "cputopo " PACKAGE_VERSION "\n");
			r = cli_write(&out);
			return r ? r : CLI_DONE;
		}
		r = handle(context, option, optarg);
		if (r)
			return r;
	}
	*ret_first = optind;
	return CLI_CONTINUE;
}

static void print_error_line(const char *text, const char *verb_name)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_printf(&line, "cputopo: %s", text);
	if (verb_name)
		strbuf_printf(&line, " (see 'cputopo%s%s --help')", *verb_name ? " " : "", verb_name);
	strbuf_putc(&line, '\n');
	if (line.failed)
		fputs("cputopo: out of memory\n", stderr);
	else
		fputs(line.text, stderr);
}

int cli_usage(const struct verb *verb, const char *format, ...)
{
	struct error error = { .code = EINVAL };
	char text[sizeof(error.what) * 4];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error.what, sizeof(error.what), format, arguments);
	va_end(arguments);
	print_error_line(error_format(&error, text, sizeof(text)), verb->name);
	return EXIT_USAGE;
}

int cli_fail(const struct error *error)
{
	char text[sizeof(error->what) + 4 * sizeof(error->path)];

	print_error_line(error_format(error, text, sizeof(text)), NULL);
	return EXIT_ERROR;
}

void cli_warn(const char *what)
{
	struct error error = { 0 };

	snprintf(error.what, sizeof(error.what), "%s", what);
	cli_fail(&error);
}

int cli_write(const struct strbuf *out)
{
	struct error error = { 0 };
	int r;

	if (out->failed) {
		error_oom(&error);
		return cli_fail(&error);
	}
	r = file_write(STDOUT_FILENO, out->text, out->length);
	if (r >= 0)
		return EXIT_OK;
	if (r == -EPIPE)
		return EXIT_ERROR;
	error_set(&error, -r, NULL, 0, "cannot write to standard output: %s", error_text(-r));
	return cli_fail(&error);
}
