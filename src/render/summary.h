// SPDX-License-Identifier: MIT
// The summary: lscpu's labels, order and alignment, with values that are true.
#pragma once

#include "render/fields.h"

struct summary_style {
	bool sections; /* indented under headings, as on a terminal; else flat "Label: value" lines */
	bool brief;    /* what fits on a screen: the rest is told to be asked for */
	bool flags;    /* all flags of the CPU also in the brief form */
	bool colour;   /* headings in bold, red what is vulnerable, yellow what is less than it could be */
	size_t width;  /* of the terminal; 0: long values are not broken */
};

void render_summary(const struct view *view, const struct summary_style *style, struct strbuf *out);
