// SPDX-License-Identifier: MIT
// A growing string. A failed allocation is remembered and reported once, by strbuf_failed or strbuf_take.
#pragma once

#include "base/cleanup.h"

struct strbuf {
	char *text; /* terminated whenever length > 0; NULL while nothing was added */
	size_t length;
	size_t capacity;
	bool failed; /* out of memory: later additions do nothing */
};

void strbuf_add(struct strbuf *buf, const char *text, size_t length);
void strbuf_puts(struct strbuf *buf, const char *text);
void strbuf_putc(struct strbuf *buf, char c);
void strbuf_printf(struct strbuf *buf, const char *format, ...) _printf_(2, 3);
void strbuf_reset(struct strbuf *buf); /* empties it, keeps the memory */
void strbuf_free(struct strbuf *buf);

/* The text, "" when nothing was added; owned by buf. */
const char *strbuf_text(const struct strbuf *buf);

/* Hands the text over to the caller (free()), NULL when memory ran out; buf is empty afterwards. */
char *strbuf_take(struct strbuf *buf);

#define _cleanup_strbuf_ _cleanup_(strbuf_free)
