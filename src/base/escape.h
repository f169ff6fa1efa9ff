// SPDX-License-Identifier: MIT
// Text that comes from firmware, files or users, made safe for where it is printed: a terminal, JSON, a foreign format.
#pragma once

#include "base/strbuf.h"

/* The length of the UTF-8 sequence at text, 0 where there is none: overlong forms, surrogates, values past U+10FFFF. */
size_t utf8_length(const char *text);

/*
 * The same, and 0 for what a terminal obeys instead of showing it: control characters (also DEL, and U+0080 to U+009F),
 * separators of lines, and the characters that turn the direction of the text around them (all of Bidi_Control: U+061C,
 * U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069; "Trojan Source", CVE-2021-42574).
 */
size_t printable_length(const char *text);

/*
 * For a terminal or a file of lines: each byte that is not of a printable character becomes \xNN, so no text can start an
 * escape sequence or a new line. A \x that is there already would read like one of ours: its backslash becomes \x5c.
 */
void escape_text(struct strbuf *out, const char *text);

/* The same in ASCII: what is beyond becomes \xNN, too. */
void escape_ascii(struct strbuf *out, const char *text);

/*
 * For text and attributes of XML: & < > " ' become references; what XML 1.0 does not allow at all, and what a reader would
 * obey instead of showing it (as above), becomes U+FFFD, each byte of it.
 */
void escape_xml(struct strbuf *out, const char *text);

/* The same as escape_text into a buffer, without memory of its own; what does not fit is left out. Returns buffer, always
 * terminated. */
char *escape_text_into(char *buffer, size_t size, const char *text);

/*
 * JSON in one line that a library made (length bytes of a terminated text): what is not printable, which only stands inside
 * of texts, becomes \uNNNN, bytes that are no UTF-8 become U+FFFD.
 */
void escape_json_output(struct strbuf *out, const char *json, size_t length);

/* A JSON string with its quotes, in the same way. */
void escape_json(struct strbuf *out, const char *text);

/*
 * For formats of others. What is not printable becomes \xNN first, as in escape_text; then what the format gives a meaning
 * is escaped its way.
 */
void escape_shell(struct strbuf *out, const char *text);      /* with its single quotes */
void escape_prometheus(struct strbuf *out, const char *text); /* the value of a label, with its quotes */
void escape_dot(struct strbuf *out, const char *text);	      /* a string of graphviz, with its quotes */
void escape_csv(struct strbuf *out, const char *text);	      /* a field of RFC 4180, in quotes where it needs them */
