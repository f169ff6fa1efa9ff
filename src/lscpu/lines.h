// SPDX-License-Identifier: MIT
// The lines of lscpu's summary, before they are written in one of its forms.
#pragma once

#include "lscpu/lscpu.h"

/* A line: where it stands in the tree of sections, its label and its value (offsets into summary.text). */
struct summary_line {
	int depth;
	size_t label, value;
	bool heading;  /* of a section that has no value of its own, and is left out of the flat form */
	bool sections; /* has children in any case */
};

struct summary {
	const struct lscpu_view *view;
	struct strbuf text;
	struct summary_line *lines;
	size_t n, capacity;
	int depth; /* of the next line; the flat form knows none */
	bool failed;
};

/* Fills the lines from view->lscpu; failed is set when memory ran out. */
void summary_make(struct summary *summary);
void summary_free(struct summary *summary);

/* Begins a line; its value is what is added to the result until summary_end_line. NULL when memory ran out. */
struct strbuf *summary_begin_line(struct summary *summary, const char *format, ...) _printf_(2, 3);
void summary_end_line(struct summary *summary);

void summary_add(struct summary *summary, const char *label, const char *format, ...) _printf_(3, 4);

/* A text of any length; without one there is no line. */
void summary_add_text(struct summary *summary, const char *label, const char *text);
void summary_add_set(struct summary *summary, const struct cpuset *set, const char *label);

/* Begins a section; the lines of it stand one deeper. */
void summary_begin_section(struct summary *summary, const char *label);
