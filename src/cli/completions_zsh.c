// SPDX-License-Identifier: MIT
// The completion of zsh.
#include <stdio.h>

#include "cli/completions.h"

static void zsh_option(const struct verb *verb, const struct cli_option *option)
{
	/* "=-": the argument stands in the same word, behind "=". */
	const char *attached = option->optional ? "=-" : "=", *glued = option->optional ? "=-" : "+";
	enum argument argument = completion_argument(verb, option);

	if (!option->argument)
		attached = glued = "";
	if (option->letter)
		printf(" \\\n\t\t'(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, option->name, option->letter, glued,
		       option->name, attached);
	else
		printf(" \\\n\t\t'--%s%s[", option->name, attached);
	completion_quoted(option->help, "[]:\\", "'\\''");
	putchar(']');
	if (option->argument) {
		fputs(option->optional ? "::" : ":", stdout);
		completion_quoted(option->argument, "[]:\\", "'\\''");
		if (argument == ARGUMENT_WORDS || argument == ARGUMENT_LIST) {
			printf(argument == ARGUMENT_WORDS ? ":(" : ": _cputopo_list");
			completion_values(verb, option);
			printf(argument == ARGUMENT_WORDS ? ")" : "");
		} else {
			fputs(argument == ARGUMENT_FILE ? ":_files" : ": ", stdout);
		}
	}
	putchar('\'');
}

static void zsh_verb(const struct verb *verb)
{
	const struct cli_option *option;

	printf("\t_arguments -s");
	for (size_t n = 0; (option = cli_option_at(verb, n)); n++)
		if (!completion_hidden(verb, n))
			zsh_option(verb, option);
	if (verb->operand_is_file)
		printf(" \\\n\t\t'*:file:_files'");
	if (verb->operands) {
		printf(" \\\n\t\t'*: :(");
		completion_operands(verb);
		printf(")'");
	}
	putchar('\n');
}

/* What a word before the verb is: the verb, or an option whose argument is the next word, by any verb. */
static void zsh_cases(void)
{
	const struct cli_option *option;

	fputs("\t", stdout);
	for (size_t i = 1; i < cli_n_verbs; i++)
		printf("%s%s", i > 1 ? "|" : "", cli_verbs[i]->name);
	puts(") verb=$words[at]; break ;;");
	for (size_t i = 0; i < cli_n_verbs; i++)
		for (size_t n = 0; (option = cli_option_at(cli_verbs[i], n)); n++) {
			if (!option->argument || option->optional || completion_hidden(cli_verbs[i], n))
				continue;
			printf("\t");
			if (option->letter)
				printf("-%c|", option->letter);
			printf("--%s) skip=yes ;;\n", option->name);
		}
}

void completion_zsh(void)
{
	puts("#compdef cputopo\n"
	     "# zsh completion of cputopo, made from the tables of the program\n"
	     "_cputopo_verbs() {\n"
	     "\tlocal -a verbs\n"
	     "\tverbs=(");
	for (size_t i = 1; i < cli_n_verbs; i++) {
		printf("\t\t'%s:", cli_verbs[i]->name);
		completion_quoted(cli_verbs[i]->summary, ":\\", "'\\''");
		puts("'");
	}
	puts("\t)\n"
	     "\t_describe verb verbs\n"
	     "}\n\n"
	     "# Words joined by commas; \"+\" in front adds to the usual ones.\n"
	     "_cputopo_list() {\n"
	     "\tcompset -P '+'\n"
	     "\tcompset -P '*,'\n"
	     "\tcompadd -S '' -- $@\n"
	     "}\n\n"
	     "# The verb may stand behind options, of which some have the next word.");
	printf("local verb= at skip=");
	puts("\n"
	     "for (( at = 2; at < CURRENT; at++ )); do\n"
	     "\tif [[ -n $skip ]]; then\n"
	     "\t\tskip=\n"
	     "\t\tcontinue\n"
	     "\tfi\n"
	     "\tcase $words[at] in");
	zsh_cases();
	puts("\tesac\n"
	     "done\n"
	     "if [[ -n $verb ]]; then\n"
	     "\twords=(\"${(@)words[1,at-1]}\" \"${(@)words[at+1,-1]}\")\n"
	     "\t(( CURRENT-- ))\n"
	     "fi\n"
	     "if [[ -z $verb$skip && $words[CURRENT] != -* ]]; then\n"
	     "\t_cputopo_verbs\n"
	     "\treturn\n"
	     "fi\n"
	     "case $verb in");
	for (size_t i = 1; i < cli_n_verbs; i++) {
		printf("%s)\n", cli_verbs[i]->name);
		zsh_verb(cli_verbs[i]);
		puts("\t;;");
	}
	puts("*)");
	zsh_verb(cli_verbs[0]);
	puts("\t;;\nesac");
}
