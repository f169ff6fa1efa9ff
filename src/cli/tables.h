// SPDX-License-Identifier: MIT
// The tables of the plain command: -e, -p, -C, -n, -k, and the list of their columns.
#pragma once

#include "cli/cli.h"
#include "probe/source.h"

extern const struct cli_options cli_table_options;

/* Ids apart from those of input and verb. */
enum table_option_id { TABLE_OPTION_FIRST = 100, TABLE_OPTION_LAST = 120 };

/* What was asked for; zero-initialised is nothing. */
struct table_request {
	const struct cli_option *form; /* the row of -e, -p, -C, -n, -k or -H */
	const char *list, *where;
	const struct cli_option *rows; /* of -a, -b or -c */
	bool raw, bytes, physical, json;
};

/* Takes one of the options above: 0, EXIT_USAGE, or -1: not one of them. */
int cli_table_option(const struct verb *verb, struct table_request *request, const struct cli_option *option,
		     const char *argument);

/* Is a table, or the list of columns, asked for? */
bool cli_table_wanted(const struct table_request *request);

/* What goes only with a table, without one: EXIT_USAGE, else 0. */
int cli_table_check(const struct verb *verb, const struct table_request *request);

/* Reads what the columns need of the source, and prints the table; an exit code. */
int cli_table_run(const struct verb *verb, const struct table_request *request, const struct source *source);
