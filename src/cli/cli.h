// SPDX-License-Identifier: MIT
// What every verb shares: the verb and option tables, parsing by them, exit codes, errors, output.
#pragma once

#include "base/error.h"
#include "base/option.h"
#include "base/strbuf.h"

/* EXIT_NULL: the value is not known, or (workers --strict) the answer is degraded. */
enum { EXIT_OK = 0, EXIT_ERROR = 1, EXIT_USAGE = 2, EXIT_NULL = 3 };

struct verb {
	const char *name;			  /* "" for the plain command */
	const char *synopsis;			  /* after "cputopo NAME " */
	const char *summary;			  /* one line, lower case, no full stop */
	const char *examples;			  /* lines for --help */
	const struct cli_options *const *options; /* the verb's own, input options ..., NULL; or NULL: none */
	int (*run)(const struct verb *verb, int argc, char **argv); /* argv[0] is the verb; returns the exit code */
};

extern const struct verb *const cli_verbs[]; /* the plain command first; cli/verbs.c */
extern const size_t cli_n_verbs;

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

/* One line on stderr; returns EXIT_ERROR. */
int cli_fail(const struct error *error);

/* The same for what is no failure: the answer lacks something. */
void cli_warn(const char *what);

/*
 * Writes the finished output to stdout and checks that it arrived: EXIT_OK, or EXIT_ERROR with a line on stderr (none for
 * a closed pipe). Output is collected first, so that a failure never leaves half an answer behind.
 */
int cli_write(const struct strbuf *out);
