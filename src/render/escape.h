// SPDX-License-Identifier: MIT
// Text that comes from firmware, files or users, made safe for where it is printed.
#pragma once

#include "base/strbuf.h"

/*
 * For a terminal or a file of lines: control bytes and bytes above ASCII become \xNN, as libsmartcols writes them in the C
 * locale; so no text can start an escape sequence or a new line.
 */
void escape_text(struct strbuf *out, const char *text);

/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void escape_json(struct strbuf *out, const char *text);
