// SPDX-License-Identifier: MIT
// Strict parsing of the texts that the kernel writes: pure functions on (bytes, length), no locale, no guessing.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"

/* A piece of text that somebody else owns; not terminated. */
struct span {
	const char *text;
	size_t length;
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })
struct span span_of(const char *text);

/* Without blanks, tabs, CR, LF and NUL bytes at both ends (a node's cpumap may end in NUL). */
struct span span_trim(struct span span);
bool span_equal(struct span span, const char *text);
bool span_starts(struct span span, const char *prefix);

/* Takes the next line (without its end) off *rest; false when nothing is left. */
bool span_line(struct span *rest, struct span *ret_line);

/* Takes the next word, separated by blanks and tabs, off *rest; false when nothing is left. */
bool span_word(struct span *rest, struct span *ret_word);

/*
 * Takes what stands before the separator off *rest, and the separator; false when there is none. Unlike span_split it keeps
 * blanks, and fields may be empty: they belong to paths.
 */
bool span_until(struct span *rest, char separator, struct span *ret_field);

/* Splits at the first separator; false (and nothing written) when there is none. Both halves are trimmed. */
bool span_split(struct span span, char separator, struct span *ret_left, struct span *ret_right);

/*
 * Whole numbers, the whole trimmed span: 0, -EINVAL (no such number) or -ERANGE; *ret_value untouched on failure.
 * No sign but for parse_i64, no blanks inside, no leading "+". parse_hex takes an optional 0x.
 */
int parse_u64(struct span span, uint64_t *ret_value);
int parse_i64(struct span span, int64_t *ret_value);
int parse_hex(struct span span, uint64_t *ret_value);

/* "0x1f" as hexadecimal, else decimal. */
int parse_number(struct span span, uint64_t *ret_value);

/* A size in bytes: digits with an optional K, M, G, T (powers of 1024, optional "iB" or "B"); before these also "1.5". */
int parse_size(struct span span, uint64_t *ret_bytes);

/* A decimal fraction times 10^digits, further digits cut: "2400.5" with 6 digits is 2400500000. */
int parse_decimal(struct span span, unsigned int digits, uint64_t *ret_value);
