// SPDX-License-Identifier: MIT
// The completion of bash.
#include <stdio.h>

#include "cli/completions.h"

/* "workers:--for" and so on, as patterns of a shell's case. */
static void print_patterns(const struct verb *verb, const struct cli_option *option)
{
	if (option->letter)
		printf("%s:-%c|", verb->name, option->letter);
	printf("%s:--%s)", verb->name, option->name);
}

static void bash_options(const struct verb *verb)
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++) {
		if (completion_hidden(verb, n))
			continue;
		if (option->letter)
			printf("-%c ", option->letter);
		printf("--%s ", option->name);
	}
}

/* What is offered for the argument of each option. */
static void bash_arguments(const struct verb *verb)
{
	const struct cli_option *option;

	for (size_t n = 0; (option = cli_option_at(verb, n)); n++) {
		enum argument argument = completion_argument(verb, option);

		if (completion_hidden(verb, n) || argument == ARGUMENT_NONE)
			continue;
		printf("\t");
		print_patterns(verb, option);
		printf(" form=%s%s", option->optional ? "optional-" : "",
		       argument == ARGUMENT_FILE ? "file" :
		       argument == ARGUMENT_LIST ? "list" :
						   "words");
		if (argument == ARGUMENT_WORDS || argument == ARGUMENT_LIST) {
			printf(" words='");
			completion_values(verb, option);
			printf("'");
		}
		puts(" ;;");
	}
}

static void bash_head(void)
{
	puts("# bash completion of cputopo, made from the tables of the program\n"
	     "\n"
	     "# What the argument of an option (VERB:OPTION) is: form and words.\n"
	     "_cputopo_argument()\n"
	     "{\n"
	     "\tform= words=\n"
	     "\tcase $1 in");
	for (size_t i = 0; i < cli_n_verbs; i++)
		bash_arguments(cli_verbs[i]);
	puts("\tesac\n"
	     "}\n");
}

static void bash_verbs(void)
{
	puts("# The options of a verb, and what may stand behind it.\n"
	     "_cputopo_verb()\n"
	     "{\n"
	     "\toptions= operands= files=\n"
	     "\tcase $1 in");
	for (size_t i = 0; i < cli_n_verbs; i++) {
		const struct verb *verb = cli_verbs[i];

		printf("\t'%s')\n\t\toptions='", verb->name);
		bash_options(verb);
		printf("'\n\t\toperands='");
		if (!i)
			for (size_t j = 1; j < cli_n_verbs; j++)
				printf("%s ", cli_verbs[j]->name);
		else
			completion_operands(verb);
		printf("'\n\t\tfiles=%s\n\t\t;;\n", verb->operand_is_file ? "yes" : "");
	}
	puts("\tesac\n"
	     "}\n");
}

void completion_bash(void)
{
	bash_head();
	bash_verbs();
	puts("_cputopo()\n"
	     "{\n"
	     "\tlocal form words options operands files verb= previous= current= word i cut list\n"
	     "\tlocal -a line=()\n"
	     "\t# To bash \"=\" may be a word of its own.\n"
	     "\tfor ((i = 1; i <= COMP_CWORD; i++)); do\n"
	     "\t\tword=${COMP_WORDS[i]}\n"
	     "\t\tif [[ ${#line[@]} -gt 0 && ${COMP_WORDS[i - 1]} == -* && $word == = ]] ||\n"
	     "\t\t\t[[ ${#line[@]} -gt 0 && ${COMP_WORDS[i - 1]} == = ]]; then\n"
	     "\t\t\tline[${#line[@]} - 1]+=$word\n"
	     "\t\telse\n"
	     "\t\t\tline+=(\"$word\")\n"
	     "\t\tfi\n"
	     "\tdone\n"
	     "\tcurrent=${line[${#line[@]} - 1]}\n"
	     "\tfor ((i = 0; i < ${#line[@]} - 1; i++)); do\n"
	     "\t\t_cputopo_verb \"${line[i]}\"\n"
	     "\t\tif [[ -z $verb && -n $options && -n ${line[i]} && $form != @(file|words) ]]; then\n"
	     "\t\t\tverb=${line[i]}\n"
	     "\t\tfi\n"
	     "\t\tform=\n"
	     "\t\t[[ ${line[i]} == -* ]] && _cputopo_argument \"$verb:${line[i]}\"\n"
	     "\tdone\n"
	     "\t_cputopo_verb \"$verb\"\n"
	     "\tCOMPREPLY=()\n"
	     "\tif [[ $form == @(file|words) ]]; then\n"
	     "\t\tlist=\n"
	     "\telif [[ $current == -*=* ]]; then\n"
	     "\t\t_cputopo_argument \"$verb:${current%%=*}\"\n"
	     "\t\tform=${form#optional-} list=${current%%=*}=\n"
	     "\t\tcurrent=${current#*=}\n"
	     "\telif [[ $current == -* ]]; then\n"
	     "\t\tform=words words=$options list=\n"
	     "\telse\n"
	     "\t\tform=words words=$operands list=\n"
	     "\t\t[[ -z $files ]] || form=file\n"
	     "\tfi\n"
	     "\t# What is there already of a list; bash replaces what is behind the last \"=\".\n"
	     "\tcut=\n"
	     "\tif [[ $form == list ]]; then\n"
	     "\t\t[[ $current == +* ]] && cut=+\n"
	     "\t\t[[ $current == *,* ]] && cut=${current%,*},\n"
	     "\tfi\n"
	     "\t[[ $COMP_WORDBREAKS != *=* ]] || list=\n"
	     "\tif [[ $form == file ]]; then\n"
	     "\t\tcompopt -o filenames\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -P \"$list\" -f -- \"$current\")\n"
	     "\telse\n"
	     "\t\t[[ $form != list ]] || compopt -o nospace\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -P \"$list$cut\" -W \"$words\" -- \"${current#\"$cut\"}\")\n"
	     "\tfi\n"
	     "}\n"
	     "complete -F _cputopo cputopo");
}
