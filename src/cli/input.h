// SPDX-License-Identifier: MIT
// The input options that most verbs share, and loading what they name.
#pragma once

#include "cli/cli.h"
#include "machine.h"
#include "render/fields.h"

/* Ids below those of any verb. */
enum { INPUT_SYSROOT = -10, INPUT_XML = -11, INPUT_SYNTHETIC = -12, INPUT_CPUID = -13, INPUT_WITNESS = -14 };

extern const struct cli_options cli_input_options;

/* Takes one of the options above: 0, EXIT_USAGE for a second input or a wrong word, or -1: not one of them. */
int cli_input_option(const struct verb *verb, struct source *source, const struct cli_option *option, const char *argument);

/* A line on stderr for each file that could not be read: an output without a place for warnings must not seem whole. */
void cli_warn_unread(const struct machine *machine);
