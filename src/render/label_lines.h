// SPDX-License-Identifier: MIT
// Lines of a label and a value, collected first and then aligned: flat, or indented under headings.
#pragma once

#include "base/strbuf.h"

/* What a colour says of a value, beside its words. */
enum tone { TONE_NONE, TONE_BAD, TONE_DEGRADED };

struct line {
	char *label, *value; /* value "" for a heading */
	int depth;
	enum tone tone;
};

struct lines {
	struct line *items;
	size_t n;
	bool failed;	/* out of memory */
	bool sections;	/* indented under headings, as on a terminal; else flat, each label telling all */
	bool colour;	/* headings in bold, and by tone */
	enum tone tone; /* of the lines that are added now */
	size_t width;	/* of the terminal, longer values are broken; 0: never */
	bool as_table;	/* as libsmartcols lays them out: blanks behind a heading, too, values broken anywhere */
	/*
	 * Around labels, which begin with a capital under headings, while there are none to say it: "Vulnerability " before,
	 * " cache" behind. NULL: nothing.
	 */
	const char *flat_prefix, *flat_suffix;
};

/* Takes value over. An empty value is a fact that is not known: there is no line for it. */
void lines_add(struct lines *lines, int depth, const char *label, struct strbuf *value);

/* The same, but there is a line in any case. */
void lines_add_always(struct lines *lines, int depth, const char *label, struct strbuf *value);

/* A heading of its own, where there are sections. */
void lines_heading(struct lines *lines, const char *text);

/* Takes the last line away: a heading with nothing under it. */
void lines_drop(struct lines *lines);

/* Values start in one column, a blank behind the longest label. */
void lines_write(const struct lines *lines, struct strbuf *out);
void lines_free(struct lines *lines);
#define _cleanup_lines_ _cleanup_(lines_free)
