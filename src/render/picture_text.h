// SPDX-License-Identifier: MIT
// What the pictures of text share: their characters, colours, title and the lines below.
#pragma once

#include "render/picture.h"

enum sgr { SGR_NONE, SGR_BOLD, SGR_PERFORMANCE, SGR_EFFICIENCY, SGR_LOW_POWER, N_SGRS };

enum sgr picture_sgr(const struct picture *picture, int32_t kind);

/* Text in a colour, where there is colour. */
void picture_put(const struct picture_style *style, enum sgr sgr, const char *text, size_t length, struct strbuf *out);

/* A text that is not safe to print as it is; in ASCII where the style says so. */
void picture_escape(const struct picture_style *style, const char *text, struct strbuf *out);

/* Lines that are as wide as the style says at most; those behind the first are indented. */
void picture_put_lines(const struct picture_style *style, enum sgr sgr, const char *text, size_t indent, struct strbuf *out);

/* The names of the processors, and what is counted. */
void picture_put_title(const struct picture *picture, const struct picture_style *style, struct strbuf *out);

/* A line a set, behind an empty line; nothing where there is none. kinds: of enum picture_note_kind. */
void picture_put_notes(const struct picture *picture, const struct picture_style *style, unsigned int kinds,
		       struct strbuf *out);
