// SPDX-License-Identifier: MIT
// What standard output is: how wide, with colour or not, of which characters; and the options that say so.
#pragma once

#include "cli/cli.h"

/* Ids apart from those of input, tables, sizing and verb. */
enum { TERMINAL_COLOUR = -20, TERMINAL_ASCII = -21, TERMINAL_WIDTH = -22 };

enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER, N_COLOUR_WHENS };

/* Zero-initialised: as it is found. */
struct terminal_options {
	enum colour_when colour;
	bool ascii;
	size_t width; /* 0: not given */
};

/* --color; and for pictures of text, beside it --ascii and --width. */
extern const struct cli_options cli_colour_options, cli_picture_options;

/* Takes one of the options above: 0, EXIT_USAGE, or -1: not one of them. */
int cli_terminal_option(const struct verb *verb, struct terminal_options *options, const struct cli_option *option,
			const char *argument);

/* By itself only on a terminal that can (TERM is set, and not dumb) and where NO_COLOR is unset or empty. */
bool terminal_colour(enum colour_when when);

/* Columns: --width, else COLUMNS, else those of the terminal; 0 where nothing says. */
size_t terminal_width(const struct terminal_options *options);

/* The same of standard output when it is a terminal; 0: it is none, lines may have any length. */
size_t terminal_width_of_stdout(void);

/* May characters beyond ASCII be written? The codeset is read off LC_ALL, LC_CTYPE or LANG: no locale has to be there. */
bool terminal_is_utf8(const struct terminal_options *options);
