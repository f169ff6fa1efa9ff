// SPDX-License-Identifier: MIT
// The options that choose CPUs to hand on: --kind, --where, --workers and those that size a pool.
#pragma once

#include "cli/sizing.h"
#include "export/export.h"
#include "machine.h"
#include "render/where.h"

extern const struct cli_options cli_choose_options;

/* Ids apart from those of input, tables, sizing and verb. */
enum choose_option_id { CHOOSE_OPTION_FIRST = 160, CHOOSE_OPTION_LAST = 169 };

/* What was asked for. Zero-initialised is nothing; free with cli_chooser_free. */
struct chooser {
	const char *kind;
	struct where *where;
	bool sized;	      /* the number is that of cputopo workers, by these options */
	unsigned int workers; /* 0: not told as a number */
	struct worker_options options;
	const char *used; /* the first of these options */
};

/* Takes one of the options above or of cli_sizing_options: 0, EXIT_USAGE, or -1: not one of them. */
int cli_choose_option(const struct verb *verb, struct chooser *chooser, const struct cli_option *option,
		      const char *argument);

/* Adds to a source what the choice needs to have been read. */
void cli_choose_reads(const struct chooser *chooser, unsigned int flags, struct source *source);

/* The choice, by flags (enum export_flag). 0, or -errno with an error: no such kind, no such CPU. Free with choice_free. */
int cli_choose(const struct chooser *chooser, unsigned int flags, const struct machine *machine, struct choice *ret_choice,
	       struct error *error);
void cli_chooser_free(struct chooser *chooser);
#define _cleanup_chooser_ _cleanup_(cli_chooser_free)
