// SPDX-License-Identifier: MIT
// A program of the build: prints the completions of a shell out of the verb and option tables.
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

/* Is there an option of that name before the n-th? A verb's own --help hides the common one. */
static bool is_hidden(const struct verb *verb, size_t n)
{
	const char *name = cli_option_at(verb, n)->name;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(cli_option_at(verb, i)->name, name))
			return true;
	return false;
}

static bool names_file(const struct cli_option *option)
{
	return option->argument &&
	       (strstr(option->argument, "FILE") || strstr(option->argument, "DIR") || strstr(option->argument, "dir"));
}

/* Text in single quotes, with what else this place gives a meaning escaped by a backslash. */
static void print_quoted(const char *text, const char *special, const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, stdout);
		else
			printf("%s%c", strchr(special, *text) ? "\\" : "", *text);
	}
}

static void bash_words(const struct verb *verb, bool (*wanted)(const struct cli_option *))
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++) {
		if (is_hidden(verb, n) || !wanted(option))
			continue;
		if (option->letter)
			printf("-%c ", option->letter);
		printf("--%s ", option->name);
	}
}

static bool any(const struct cli_option *option _unused_)
{
	return true;
}

static bool takes_text(const struct cli_option *option)
{
	return option->argument && !option->optional && !names_file(option);
}

static void bash(void)
{
	puts("# bash completion of cputopo, made from the tables of the program\n"
	     "_cputopo()\n"
	     "{\n"
	     "\tlocal current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words= files= texts=\n"
	     "\tCOMPREPLY=()\n"
	     "\tcase ${COMP_WORDS[1]} in");
	for (size_t i = cli_n_verbs; i-- > 0;) {
		const struct verb *verb = cli_verbs[i];

		printf("\t%s)\n\t\twords='", *verb->name ? verb->name : "*");
		bash_words(verb, any);
		printf("'\n\t\tfiles='");
		bash_words(verb, names_file);
		printf("'\n\t\ttexts='");
		bash_words(verb, takes_text);
		puts("'\n\t\t;;");
	}
	printf("\tesac\n"
	       "\t[[ $COMP_CWORD -gt 1 ]] || words+='");
	for (size_t i = 1; i < cli_n_verbs; i++)
		printf("%s ", cli_verbs[i]->name);
	puts("'\n"
	     "\tif [[ \" $files \" == *\" $previous \"* ]]; then\n"
	     "\t\tcompopt -o filenames\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
	     "\telif [[ \" $texts \" != *\" $previous \"* ]]; then\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
	     "\tfi\n"
	     "}\n"
	     "complete -o default -F _cputopo cputopo");
}

static void zsh_option(const struct cli_option *option)
{
	/* "=-": the argument stands in the same word, behind "=" for a long option and at once for a letter. */
	const char *attached = option->optional ? "=-" : "=", *glued = option->optional ? "-" : "+";

	if (!option->argument)
		attached = glued = "";
	if (option->letter)
		printf(" \\\n\t\t'(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, option->name, option->letter, glued,
		       option->name, attached);
	else
		printf(" \\\n\t\t'--%s%s[", option->name, attached);
	print_quoted(option->help, "[]:\\", "'\\''");
	putchar(']');
	if (option->argument) {
		fputs(option->optional ? "::" : ":", stdout);
		print_quoted(option->argument, "[]:\\", "'\\''");
		fputs(names_file(option) ? ":_files" : ": ", stdout);
	}
	putchar('\'');
}

static void zsh_verb(const struct verb *verb)
{
	const struct cli_option *option;

	printf("\t_arguments -s");
	for (size_t n = 0; (option = cli_option_at(verb, n)); n++)
		if (!is_hidden(verb, n))
			zsh_option(option);
	if (!*verb->name)
		printf(" \\\n\t\t'1: :_cputopo_verbs'");
	else if (strstr(verb->synopsis, "FILE"))
		printf(" \\\n\t\t'*:file:_files'");
	putchar('\n');
}

static void zsh(void)
{
	puts("#compdef cputopo\n"
	     "# zsh completion of cputopo, made from the tables of the program\n"
	     "_cputopo_verbs() {\n"
	     "\tlocal -a verbs\n"
	     "\tverbs=(");
	for (size_t i = 1; i < cli_n_verbs; i++) {
		printf("\t\t'%s:", cli_verbs[i]->name);
		print_quoted(cli_verbs[i]->summary, ":\\", "'\\''");
		puts("'");
	}
	puts("\t)\n"
	     "\t_describe verb verbs\n"
	     "}\n\n"
	     "case $words[2] in");
	for (size_t i = 1; i < cli_n_verbs; i++) {
		printf("%s)\n\tshift words\n\t(( CURRENT-- ))\n", cli_verbs[i]->name);
		zsh_verb(cli_verbs[i]);
		puts("\t;;");
	}
	puts("*)");
	zsh_verb(cli_verbs[0]);
	puts("\t;;\nesac");
}

static void fish_verb(const struct verb *verb, const char *condition)
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++) {
		if (is_hidden(verb, n))
			continue;
		printf("complete -c cputopo -n '%s'", condition);
		if (option->letter)
			printf(" -s %c", option->letter);
		printf(" -l %s", option->name);
		if (option->argument && !option->optional)
			printf(" -r");
		if (names_file(option))
			printf(" -F");
		printf(" -d '");
		print_quoted(option->help, "\\", "\\'");
		puts("'");
	}
}

static void fish(void)
{
	_cleanup_strbuf_ struct strbuf condition = { 0 };

	puts("# fish completion of cputopo, made from the tables of the program\n"
	     "complete -c cputopo -f");
	strbuf_puts(&condition, "not __fish_seen_subcommand_from");
	for (size_t i = 1; i < cli_n_verbs; i++) {
		strbuf_printf(&condition, " %s", cli_verbs[i]->name);
		printf("complete -c cputopo -n __fish_use_subcommand -a %s -d '", cli_verbs[i]->name);
		print_quoted(cli_verbs[i]->summary, "\\", "\\'");
		puts("'");
	}
	fish_verb(cli_verbs[0], strbuf_text(&condition));
	for (size_t i = 1; i < cli_n_verbs; i++) {
		strbuf_reset(&condition);
		strbuf_printf(&condition, "__fish_seen_subcommand_from %s", cli_verbs[i]->name);
		fish_verb(cli_verbs[i], strbuf_text(&condition));
	}
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = {
	{ "bash", bash },
	{ "fish", fish },
	{ "zsh", zsh },
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
