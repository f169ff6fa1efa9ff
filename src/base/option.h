// SPDX-License-Identifier: MIT
// Rows of an option table, for all who have options.
#pragma once

#include "base/cleanup.h"

/*
 * One option, a table row: it feeds getopt_long, --help and the completions. Rows of all tables that a verb takes must
 * differ in name and letter.
 */
struct cli_option {
	int id;		      /* of an enum of the verb's own; shared ones are negative */
	const char *name;     /* long name, without dashes */
	char letter;	      /* 0: none */
	const char *argument; /* what --help calls it ("DIR"), NULL: takes none */
	bool optional;	      /* argument may be left out: --name[=ARGUMENT] */
	const char *help;
};

struct cli_options {
	const struct cli_option *rows;
	size_t n;
	const char *title; /* heading in --help */
};
#define CLI_OPTIONS(table, heading)                                                                                         \
	{                                                                                                                   \
		.rows = (table), .n = ARRAY_SIZE(table), .title = (heading)                                                 \
	}
