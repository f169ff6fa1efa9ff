// SPDX-License-Identifier: MIT
// What every verb shares: the verb and option tables, parsing by them, exit codes, errors, output.
#pragma once

#include "base/error.h"
#include "base/option.h"
#include "base/strbuf.h"

/* EXIT_NULL: the value is not known, or (workers --strict) the answer is degraded. */
enum { EXIT_OK = 0, EXIT_ERROR = 1, EXIT_USAGE = 2, EXIT_NULL = 3 };

/* What a verb is for, as --help groups them. */
enum verb_group { GROUP_OTHER, GROUP_LOOK, GROUP_ASK, GROUP_HAND_ON, GROUP_MACHINES, GROUP_RECORD };

struct verb {
	const char *name; /* "" for the plain command */
	enum verb_group group;
	const char *synopsis;			  /* after "cputopo NAME " */
	const char *summary;			  /* one line, lower case, no full stop */
	const char *examples;			  /* lines for --help */
	void (*describe)(struct strbuf *out);	  /* further lines for --help, of what the operands can be; or NULL */
	const struct cli_options *const *options; /* the verb's own, input options ..., NULL; or NULL: none */
	/* Adds a line for each word that an operand can be; NULL: any. */
	void (*operands)(struct strbuf *out);
	bool operand_is_file;
	int (*run)(const struct verb *verb, int argc, char **argv); /* argv[0] is the verb; returns the exit code */
};

extern const struct verb *const cli_verbs[]; /* the plain command first; cli/verbs.c */
extern const size_t cli_n_verbs;
/* NULL: there is none; nor is the plain command one. */
const struct verb *cli_verb_by_name(const char *name);
int cli_unknown_verb(const struct verb *verb, const char *word); /* says so; returns EXIT_USAGE */

void cli_put_help(const struct verb *verb, struct strbuf *out);
void cli_put_version(struct strbuf *out);

/* The verb that argv asks for, by its place in cli_verbs, 0: none. It may stand behind options, and is moved to argv[1]. */
size_t cli_find_verb(int argc, char **argv);

/* The i-th table of options of the verb, the common one last; NULL past it. */
const struct cli_options *cli_table_at(const struct verb *verb, size_t i);

/* The words that the option's argument can be; NULL: any. */
option_words *cli_values_of(const struct verb *verb, const struct cli_option *option);

/* The n-th option of all tables of the verb, its own before the common ones; NULL past the last. */
const struct cli_option *cli_option_at(const struct verb *verb, size_t n);

/*
 * Walks the options of argv by the verb's tables. --help and --version are handled (CLI_DONE). For each other option
 * handle() is called with the row and the argument (NULL: none); it returns 0, or an exit code that ends the walk.
 * CLI_CONTINUE with *ret_first = index of the first operand, CLI_DONE: exit with success, else an exit code > 0.
 */
enum { CLI_CONTINUE = 0, CLI_DONE = -1 };
typedef int (*cli_handler)(void *context, const struct cli_option *option, const char *argument);
int cli_parse(const struct verb *verb, int argc, char **argv, cli_handler handle, void *context, int *ret_first);

/* One line on stderr, "cputopo: " before it and "see 'cputopo VERB --help'" behind; returns EXIT_USAGE. */
int cli_usage(const struct verb *verb, const char *format, ...) _printf_(2, 3);

/* "; did you mean '--sysroot'?" into buffer, "" where no word is near; the words are those of base/nearest.h. */
enum { CLI_HINT_MAX = 128 };
const char *cli_hint(char buffer[CLI_HINT_MAX], const char *dashes, const char *word, option_words *at, const void *context);

/* Which word of the option's values the argument is: 0, or EXIT_USAGE with a line that lists them. */
int cli_parse_word(const struct verb *verb, const struct cli_option *option, const char *argument, unsigned int *ret_index);

/* One line on stderr; returns EXIT_ERROR. */
int cli_fail(const struct error *error);

/* The same for what is no failure: the answer lacks something. */
void cli_warn(const char *what);

/*
 * Writes the finished output to stdout and checks that it arrived: EXIT_OK, or EXIT_ERROR with a line on stderr (none for
 * a closed pipe). Output is collected first, so that a failure never leaves half an answer behind.
 */
int cli_write(const struct strbuf *out);
