// SPDX-License-Identifier: MIT
// What standard output is, by options, environment and the terminal itself.
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/parse.h"

enum { WIDTH_LEAST = 20, WIDTH_MOST = 10000 };

#define COLOUR_ROW                                                                                                          \
	{                                                                                                                   \
		TERMINAL_COLOUR, "color", 0, "WHEN", true, "always (without a word), never, or auto: on a terminal"         \
	}

static const struct cli_option colour_rows[] = { COLOUR_ROW };
static const struct cli_option picture_rows[] = {
	COLOUR_ROW,
	{ TERMINAL_ASCII, "ascii", 0, NULL, false, "plain ASCII, as where the locale is not of UTF-8" },
	{ TERMINAL_WIDTH, "width", 0, "N", false, "columns; else those of COLUMNS or the terminal, else 80" },
};
static const char *const whens[N_COLOUR_WHENS] = { "auto", "always", "never" };
OPTION_WORDS(when_at, whens, 0, N_COLOUR_WHENS)
static const struct cli_values values[] = { { TERMINAL_COLOUR, when_at } };
const struct cli_options cli_colour_options = CLI_OPTIONS_WITH_VALUES(colour_rows, "Terminal", values);
const struct cli_options cli_picture_options = CLI_OPTIONS_WITH_VALUES(picture_rows, "Terminal", values);

static int parse_colour(const struct verb *verb, const struct cli_option *option, const char *argument,
			enum colour_when *ret_colour)
{
	unsigned int word = COLOUR_ALWAYS;
	int r = argument ? cli_parse_word(verb, option, argument, &word) : 0;

	*ret_colour = (enum colour_when)word;
	return r;
}

static bool parse_width(const char *text, size_t *ret_width)
{
	uint64_t value;

	if (parse_u64(span_of(text), &value) < 0 || value < WIDTH_LEAST || value > WIDTH_MOST)
		return false;
	*ret_width = (size_t)value;
	return true;
}

int cli_terminal_option(const struct verb *verb, struct terminal_options *options, const struct cli_option *option,
			const char *argument)
{
	switch (option->id) {
	case TERMINAL_COLOUR:
		return parse_colour(verb, option, argument, &options->colour);
	case TERMINAL_ASCII:
		options->ascii = true;
		return 0;
	case TERMINAL_WIDTH:
		return parse_width(argument, &options->width) ?
			       0 :
			       cli_usage(verb, "--width: '%s' is not a number from %d to %d", argument, WIDTH_LEAST,
					 WIDTH_MOST);
	default:
		return -1;
	}
}

bool terminal_colour(enum colour_when when)
{
	const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (when != COLOUR_AUTO)
		return when == COLOUR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

size_t terminal_width(const struct terminal_options *options)
{
	const char *columns = getenv("COLUMNS");
	struct winsize window = { 0 };
	size_t width;

	if (options->width)
		return options->width;
	if (columns && parse_width(columns, &width))
		return width;
	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) < 0)
		return 0;
	return window.ws_col ? MAX(window.ws_col, (size_t)WIDTH_LEAST) : 0;
}

bool terminal_is_utf8(const struct terminal_options *options)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; !options->ascii && i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]), *dot = value ? strchr(value, '.') : NULL;

		if (value && *value)
			return dot && (!strncasecmp(dot, ".utf8", 5) || !strncasecmp(dot, ".utf-8", 6));
	}
	return false;
}

size_t terminal_width_of_stdout(void)
{
	return isatty(STDOUT_FILENO) ? terminal_width(&(struct terminal_options){ 0 }) : 0;
}
