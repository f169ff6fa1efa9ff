// SPDX-License-Identifier: MIT
// What the completions of all shells are made of.
#pragma once

#include "cli/cli.h"

/* What the argument of an option is. */
enum argument { ARGUMENT_NONE, ARGUMENT_TEXT, ARGUMENT_FILE, ARGUMENT_WORDS, ARGUMENT_LIST };
enum argument completion_argument(const struct verb *verb, const struct cli_option *option);

/* Is there an option of that name before the n-th? A verb's own --help hides the common one. */
bool completion_hidden(const struct verb *verb, size_t n);

/* These print. The words of an option, each behind a blank; */
void completion_values(const struct verb *verb, const struct cli_option *option);

/* those of the verb's operands, each before one; false where there are none; */
bool completion_operands(const struct verb *verb);

/* text in single quotes, with what else this place gives a meaning escaped by a backslash, and quote for a single one. */
void completion_quoted(const char *text, const char *special, const char *quote);

void completion_bash(void);
void completion_zsh(void);
