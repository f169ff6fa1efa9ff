// SPDX-License-Identifier: MIT
// The summary: lscpu's labels, order and alignment, with values that are true.
#pragma once

#include "render/fields.h"

struct summary_style {
	bool sections; /* indented under headings, as on a terminal; else flat "Label: value" lines */
	bool colour;   /* headings in bold */
	size_t width;  /* of the terminal; 0: long values are not broken */
};

void render_summary(const struct view *view, const struct summary_style *style, struct strbuf *out);
