// SPDX-License-Identifier: MIT
// Single values of the field table as plain text.
#pragma once

#include "render/fields.h"

/* Numbers, yes or no as 1 or 0, texts and CPU sets as they are. false: not known, or no single value (a list, an object). */
bool export_value(const struct field *field, const struct view *view, size_t row, struct strbuf *out);
