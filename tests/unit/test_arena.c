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
