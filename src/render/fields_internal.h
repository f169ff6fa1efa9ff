// SPDX-License-Identifier: MIT
// Shorthand of the files that hold field tables.
#pragma once

#include "render/fields.h"

/* A getter of one expression. */
#define GET(name, setter, expression)                                                                                       \
	static void name(const struct view *view _unused_, size_t row _unused_, struct value *value)                        \
	{                                                                                                                   \
		setter(value, expression);                                                                                  \
	}
#define DOC FIELD_DOCUMENT
#define COLUMN FIELD_COLUMN
#define LINE 0 /* only a line of the summary */
#define BOTH (FIELD_DOCUMENT | FIELD_COLUMN)
