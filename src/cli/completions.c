// SPDX-License-Identifier: MIT
// A program of the build: prints the completions of a shell out of the verb and option tables.
#include "cli/completions.h"

#include <string.h>

bool completion_hidden(const struct verb *verb, size_t n)
{
	const char *name = cli_option_at(verb, n)->name;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(cli_option_at(verb, i)->name, name))
			return true;
	return false;
}

enum argument completion_argument(const struct verb *verb, const struct cli_option *option)
{
	if (!option->argument)
		return ARGUMENT_NONE;
	if (cli_values_of(verb, option))
		return strcmp(option->argument, "LIST") ? ARGUMENT_WORDS : ARGUMENT_LIST;
	return strstr(option->argument, "FILE") || strstr(option->argument, "DIR") || strstr(option->argument, "dir") ?
		       ARGUMENT_FILE :
		       ARGUMENT_TEXT;
}

void completion_values(const struct verb *verb, const struct cli_option *option)
{
	option_words *at = cli_values_of(verb, option);

	for (size_t i = 0; at(NULL, i); i++)
		printf(" %s", at(NULL, i));
}

bool completion_operands(const struct verb *verb)
{
	_cleanup_strbuf_ struct strbuf words = { 0 };

	if (!verb->operands)
		return false;
	verb->operands(&words);
	for (const char *c = strbuf_text(&words); *c; c++)
		putchar(*c == '\n' ? ' ' : *c);
	return true;
}

void completion_quoted(const char *text, const char *special, const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, stdout);
		else
			printf("%s%c", strchr(special, *text) ? "\\" : "", *text);
	}
}

static void fish_verb(const struct verb *verb, const char *condition)
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++) {
		enum argument argument = completion_argument(verb, option);

		if (completion_hidden(verb, n))
			continue;
		printf("complete -c cputopo -n '%s'", condition);
		if (option->letter)
			printf(" -s %c", option->letter);
		printf(" -l %s", option->name);
		if (option->argument && !option->optional)
			printf(argument == ARGUMENT_FILE ? " -r -F" : " -x");
		if (argument == ARGUMENT_WORDS || argument == ARGUMENT_LIST) {
			printf(argument == ARGUMENT_WORDS ? " -a '" : " -a '(__cputopo_list");
			completion_values(verb, option);
			printf(argument == ARGUMENT_WORDS ? "'" : ")'");
		}
		printf(" -d '");
		completion_quoted(option->help, "\\", "\\'");
		puts("'");
	}
}

static void fish(void)
{
	_cleanup_strbuf_ struct strbuf condition = { 0 };

	puts("# fish completion of cputopo, made from the tables of the program\n"
	     "\n"
	     "# Words joined by commas; \"+\" in front adds to the usual ones.\n"
	     "function __cputopo_list\n"
	     "\tset -l before (string match -r -- '^.*[=,+]' (commandline -ct) | string replace -r -- '^-[^=]*=' '')\n"
	     "\tprintf '%s\\n' $before$argv\n"
	     "end\n"
	     "\n"
	     "complete -c cputopo -f");
	strbuf_puts(&condition, "not __fish_seen_subcommand_from");
	for (size_t i = 1; i < cli_n_verbs; i++)
		strbuf_printf(&condition, " %s", cli_verbs[i]->name);
	for (size_t i = 1; i < cli_n_verbs; i++) {
		printf("complete -c cputopo -n '%s' -a %s -d '", strbuf_text(&condition), cli_verbs[i]->name);
		completion_quoted(cli_verbs[i]->summary, "\\", "\\'");
		puts("'");
	}
	fish_verb(cli_verbs[0], strbuf_text(&condition));
	for (size_t i = 1; i < cli_n_verbs; i++) {
		strbuf_reset(&condition);
		strbuf_printf(&condition, "__fish_seen_subcommand_from %s", cli_verbs[i]->name);
		fish_verb(cli_verbs[i], strbuf_text(&condition));
		if (cli_verbs[i]->operand_is_file)
			printf("complete -c cputopo -n '%s' -F\n", strbuf_text(&condition));
		if (cli_verbs[i]->operands) {
			printf("complete -c cputopo -n '%s' -a '", strbuf_text(&condition));
			completion_operands(cli_verbs[i]);
			puts("'");
		}
	}
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = {
	{ "bash", completion_bash },
	{ "fish", fish },
	{ "zsh", completion_zsh },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(shells); i++)
		if (!strcmp(argv[1], shells[i].name)) {
			shells[i].print();
			return fflush(stdout) || ferror(stdout) ? EXIT_ERROR : EXIT_OK;
		}
	fputs("usage: completions bash|fish|zsh\n", stderr);
	return EXIT_USAGE;
}
