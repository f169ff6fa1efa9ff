// SPDX-License-Identifier: MIT
// Tests of src/base/arena.c: alignment, large objects, interning.
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define _cleanup_arena_ _cleanup_(arena_free)

Test(arena, allocates)
{
	_cleanup_arena_ struct arena arena = { 0 };

	for (size_t size = 1; size < 100000; size = size * 3 + 1) {
		char *text = arena_strndup(&arena, "abcdef", 3), *memory = arena_alloc(&arena, size);

		cr_assert_str_eq(text, "abc");
		cr_assert_not_null(memory);
		cr_expect_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			cr_assert_eq(memory[i], 0, "not zeroed");
		memset(memory, 'x', size);
		cr_expect_str_eq(text, "abc", "two objects overlap");
	}
	cr_expect_null(arena_alloc(&arena, SIZE_MAX - 8));
}

Test(arena, interns)
{
	_cleanup_arena_ struct arena arena = { 0 };
	const char *first[1000];
	char text[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "flag%d", i);
		first[i] = arena_intern(&arena, text, strlen(text));
		cr_assert_str_eq(first[i], text);
	}
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "flag%d more", i);
		cr_expect_eq(arena_intern(&arena, text, strcspn(text, " ")), first[i], "%s", text);
	}
	cr_expect_neq(arena_intern(&arena, "flag", 4), first[1]);
	cr_expect_str_eq(arena_intern(&arena, "", 0), "");
}

/* Two blocks of four letters after which the low 22 bits of FNV-1a are the same; the state before and after. */
static void find_twins(uint32_t *state, char twins[2][5])
{
	enum { MASK = (1 << 22) - 1 };
	uint32_t *seen = calloc(MASK + 1, sizeof(*seen)), n = 0;

	for (;; n++) {
		uint32_t hash = *state;

		for (int i = 0; i < 4; i++)
			hash = ((hash ^ ('A' + (n >> (5 * i) & 31))) * 0x1b3U) & MASK;
		if (seen[hash]) {
			for (int i = 0; i < 4; i++) {
				twins[0][i] = (char)('A' + ((seen[hash] - 1) >> (5 * i) & 31));
				twins[1][i] = (char)('A' + (n >> (5 * i) & 31));
			}
			*state = hash;
			break;
		}
		seen[hash] = n + 1;
	}
	free(seen);
}

/* Texts that somebody chose to have one hash are found as fast as others: with a known hash this takes half a minute. */
Test(arena, interns_hostile_texts, .timeout = 15)
{
	enum { BITS = 16 };
	_cleanup_arena_ struct arena arena = { 0 };
	uint32_t state = 0x84222325;
	char twins[BITS][2][5] = { 0 };

	for (int i = 0; i < BITS; i++)
		find_twins(&state, twins[i]);
	for (unsigned int n = 0; n < 1U << BITS; n++) {
		char text[4 * BITS];

		for (int i = 0; i < BITS; i++)
			memcpy(text + 4 * i, twins[i][n >> i & 1], 4);
		cr_assert_not_null(arena_intern(&arena, text, sizeof(text)));
	}
	cr_expect_eq(arena.table_used, 1U << BITS);
}
