// SPDX-License-Identifier: MIT
// The options that say how many workers there shall be, and on which CPUs; for every verb that speaks of workers.
#pragma once

#include "cli/cli.h"
#include "derive/workers.h"

extern const struct cli_options cli_sizing_options;

/* Ids apart from those of input, tables and verb. */
enum sizing_option_id { SIZING_OPTION_FIRST = 140, SIZING_OPTION_LAST = 159 };

/* Takes one of the options above: 0, EXIT_USAGE, or -1: not one of them. What contradicts workers_check_options() tells. */
int cli_sizing_option(const struct verb *verb, struct worker_options *options, const struct cli_option *option,
		      const char *argument);

/* A number of workers, from least to WORKERS_MAX: 0 or EXIT_USAGE. */
int cli_parse_count(const struct verb *verb, const struct cli_option *option, const char *argument, uint64_t least,
		    unsigned int *ret_value);
