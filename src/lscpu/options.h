// SPDX-License-Identifier: MIT
// The command line of cputopo lscpu.
#pragma once

#include "base/option.h"
#include "lscpu/lscpu.h"

enum lscpu_option {
	OPTION_ALL,
	OPTION_ONLINE,
	OPTION_OFFLINE,
	OPTION_BYTES,
	OPTION_CACHES,
	OPTION_EXTENDED,
	OPTION_PARSE,
	OPTION_JSON,
	OPTION_RAW,
	OPTION_HEX,
	OPTION_PHYSICAL,
	OPTION_OUTPUT_ALL,
	OPTION_HIERARCHIC,
	OPTION_ANNOTATE,
	OPTION_ARM_ID,
	OPTION_ARM_MODEL,
	OPTION_SYSROOT,
	OPTION_LIST_COLUMNS,
	OPTION_HELP,
	OPTION_VERSION,
};

enum lscpu_mode { MODE_SUMMARY, MODE_EXTENDED, MODE_PARSE, MODE_CACHES, MODE_ARM_IMPLEMENTERS, MODE_ARM_CORES };
enum lscpu_when { WHEN_AUTO, WHEN_NEVER, WHEN_ALWAYS };

struct lscpu_command {
	enum lscpu_mode mode;
	const char *list; /* columns, NULL: the default ones */
	const char *sysroot;
	enum lscpu_when hierarchic, annotate;
	const char *annotate_text; /* as given, NULL: not */
	bool all_columns, list_columns, help, version;
	int table;		/* of -e, -p, -C: the one that was given, -1: none */
	int rows;		/* of -a, -b, -c, likewise */
	long implementer, part; /* of --arm-id and --arm-model, -1: not given */
	struct lscpu_view view;
};

extern const struct cli_options lscpu_options;

/* Fills *command; 0, or the exit code after a message. */
int lscpu_parse_options(struct lscpu_command *command, int argc, char **argv);

void lscpu_help(struct strbuf *out);

/* lscpu's way of failing: its name before the message on stderr, exit code 1. */
int lscpu_fail(const char *format, ...) _printf_(1, 2);
