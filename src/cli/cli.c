// SPDX-License-Identifier: MIT
// Options by table, before and behind the verb; error lines, output.
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/nearest.h"

enum { OPTION_HELP = -1, OPTION_VERSION = -2, FIRST_LONG = 256 };

static const struct cli_option common_rows[] = {
	{ OPTION_HELP, "help", 'h', NULL, false, "show this help" },
	{ OPTION_VERSION, "version", 'V', NULL, false, "show the version" },
};
static const struct cli_options common = CLI_OPTIONS(common_rows, "Other options");

const struct cli_options *cli_table_at(const struct verb *verb, size_t i)
{
	size_t n = 0;

	while (verb->options && verb->options[n])
		n++;
	return i < n ? verb->options[i] : i == n ? &common : NULL;
}

const struct cli_option *cli_option_at(const struct verb *verb, size_t n)
{
	const struct cli_options *table;

	for (size_t i = 0; (table = cli_table_at(verb, i)); n -= table->n, i++)
		if (n < table->n)
			return &table->rows[n];
	return NULL;
}

option_words *cli_values_of(const struct verb *verb, const struct cli_option *option)
{
	const struct cli_options *table;

	for (size_t i = 0; (table = cli_table_at(verb, i)); i++)
		for (size_t j = 0; j < table->n_values; j++)
			if (table->values[j].id == option->id && option >= table->rows && option < table->rows + table->n)
				return table->values[j].at;
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

enum { MAX_OPTIONS = 96, MAX_LETTERS = 3 * MAX_OPTIONS + 3 };

static void make_getopt_tables(const struct verb *verb, const char *mode, char *letters, struct option *longs)
{
	const struct cli_option *option;

	letters = stpcpy(letters, mode);
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

static const char *long_name(const void *context, size_t n)
{
	const struct cli_option *option = cli_option_at(context, n);

	return option ? option->name : NULL;
}

/* What is no option of this verb. */
static int unknown_option(const struct verb *verb, const char *word)
{
	size_t length = strcspn(word, "=");
	char hint[CLI_HINT_MAX], name[64] = "";

	if (word[1] == '-' && length < sizeof(name))
		snprintf(name, sizeof(name), "%.*s", (int)length - 2, word + 2);
	cli_hint(hint, "--", name, long_name, verb);
	if (*verb->name)
		return cli_usage(verb, "%s has no option '%s'%s", verb->name, word, hint);
	return cli_usage(verb, "unknown option '%s'%s", word, hint);
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
		return unknown_option(verb, (const char[]){ '-', (char)optopt, '\0' });
	if (optopt >= FIRST_LONG)
		return cli_usage(verb, "option '--%s' takes no argument",
				 cli_option_at(verb, (size_t)(optopt - FIRST_LONG))->name);
	return count_matches(verb, word) ? cli_usage(verb, "option '%s' could be several", word) :
					   unknown_option(verb, word);
}

int cli_parse(const struct verb *verb, int argc, char **argv, cli_handler handle, void *context, int *ret_first)
{
	struct option longs[MAX_OPTIONS + 1];
	char letters[MAX_LETTERS];
	int found;

	make_getopt_tables(verb, ":", letters, longs);
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
				cli_put_help(verb, &out);
			else
				cli_put_version(&out);
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

/* Where the first operand stands by the options of this verb; argc: nowhere. strict: 0 where it lacks one of the options. */
static int first_operand(const struct verb *verb, bool strict, int argc, char **argv)
{
	struct option longs[MAX_OPTIONS + 1];
	char letters[MAX_LETTERS];
	int found, first = 0, before = opterr;

	make_getopt_tables(verb, "+:", letters, longs);
	optind = 0;
	opterr = 0;
	do {
		found = getopt_long(argc, argv, letters, longs, NULL);
		if (found == -1)
			first = optind;
	} while (found != -1 && !(strict && (found == '?' || found == ':')));
	opterr = before; /* lscpu lets getopt speak */
	return first;
}

static size_t index_of_verb(const char *name)
{
	for (size_t i = 1; i < cli_n_verbs; i++)
		if (!strcmp(name, cli_verbs[i]->name))
			return i;
	return 0;
}

const struct verb *cli_verb_by_name(const char *name)
{
	size_t i = index_of_verb(name);

	return i ? cli_verbs[i] : NULL;
}

/*
 * The verb is the first word that is an operand by the options of that verb: of "--sysroot get get KEY" the second "get".
 * Where an option before it is none of its own, it is the first operand by the options of the plain command, and will say
 * what it lacks.
 */
static int find_verb(int argc, char **argv)
{
	int first;

	for (int at = 1; at < argc; at++) {
		const struct verb *verb = cli_verb_by_name(argv[at]);

		if (verb && first_operand(verb, true, argc, argv) == at)
			return at;
	}
	first = first_operand(cli_verbs[0], false, argc, argv);
	return first < argc && index_of_verb(argv[first]) ? first : 0;
}

size_t cli_find_verb(int argc, char **argv)
{
	int at = find_verb(argc, argv);
	char *name = at ? argv[at] : NULL;

	if (at > 1) {
		memmove(argv + 2, argv + 1, ((size_t)at - 1) * sizeof(*argv));
		argv[1] = name;
	}
	return name ? index_of_verb(name) : 0;
}

static const char *verb_name(const void *context _unused_, size_t i)
{
	return i + 1 < cli_n_verbs ? cli_verbs[i + 1]->name : NULL;
}

int cli_unknown_verb(const struct verb *verb, const char *word)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };
	char hint[CLI_HINT_MAX];

	if (!*cli_hint(hint, "", word, verb_name, NULL)) {
		strbuf_puts(&names, "; there are");
		for (size_t i = 1; i < cli_n_verbs; i++)
			strbuf_printf(&names, " %s", cli_verbs[i]->name);
	}
	return cli_usage(verb, "unknown command '%s'%s%s", word, hint, strbuf_text(&names));
}

const char *cli_hint(char buffer[CLI_HINT_MAX], const char *dashes, const char *word, option_words *at, const void *context)
{
	const char *right = nearest(span_of(word), at, context);

	buffer[0] = '\0';
	if (right)
		snprintf(buffer, CLI_HINT_MAX, "; did you mean '%s%s'?", dashes, right);
	return buffer;
}

int cli_parse_word(const struct verb *verb, const struct cli_option *option, const char *argument, unsigned int *ret_index)
{
	_cleanup_strbuf_ struct strbuf known = { 0 };
	option_words *at = cli_values_of(verb, option);
	char hint[CLI_HINT_MAX];
	const char *word;

	for (unsigned int i = 0; (word = at(NULL, i)); i++) {
		if (!strcmp(argument, word)) {
			*ret_index = i;
			return 0;
		}
		strbuf_printf(&known, "%s%s", i ? ", " : "", word);
	}
	return cli_usage(verb, "--%s: '%s' is not one of: %s%s", option->name, argument, strbuf_text(&known),
			 cli_hint(hint, "", argument, at, NULL));
}

static void print_error_line(const char *text, const char *verb_name)
{
	static const char no_memory[] = "cputopo: out of memory\n";
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_printf(&line, "cputopo: %s", text);
	if (verb_name)
		strbuf_printf(&line, " (see 'cputopo%s%s --help')", *verb_name ? " " : "", verb_name);
	strbuf_putc(&line, '\n');
	/* In one piece, beside what others write there. */
	if (line.failed)
		file_write(STDERR_FILENO, no_memory, strlen(no_memory));
	else
		file_write(STDERR_FILENO, line.text, line.length);
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
