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

/* The i-th of some words, NULL past the last; of the kind that base/nearest.h takes. */
typedef const char *option_words(const void *context, size_t i);

/* The words that the argument of an option can be: for reading it, "did you mean" and the completions. */
struct cli_values {
	int id; /* of the option */
	option_words *at;
};

/* Makes such a function of a part of a table of words. */
#define OPTION_WORDS(function, table, first, end)                                                                           \
	static const char *function(const void *context _unused_, size_t i)                                                 \
	{                                                                                                                   \
		return i < (size_t)(end) - (first) ? (table)[(first) + i] : NULL;                                           \
	}

struct cli_options {
	const struct cli_option *rows;
	size_t n;
	const char *title; /* heading in --help */
	const struct cli_values *values;
	size_t n_values;
};
#define CLI_OPTIONS(table, heading)                                                                                         \
	{                                                                                                                   \
		.rows = (table), .n = ARRAY_SIZE(table), .title = (heading)                                                 \
	}
#define CLI_OPTIONS_WITH_VALUES(table, heading, words)                                                                      \
	{                                                                                                                   \
		.rows = (table), .n = ARRAY_SIZE(table), .title = (heading), .values = (words),                             \
		.n_values = ARRAY_SIZE(words)                                                                               \
	}
