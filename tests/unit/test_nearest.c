// SPDX-License-Identifier: MIT
// Tests of src/base/nearest.c: what is near, what is not, and words that are too long.
#include <criterion/criterion.h>
#include <string.h>

#include "base/nearest.h"

static const char *const words[] = { "sysroot", "synthetic", "summary", "workers", "CORE", "cpus", "L3", NULL };

static const char *word_at(const void *context, size_t i)
{
	return ((const char *const *)context)[i];
}

static const char *near(const char *word)
{
	return nearest(span_of(word), word_at, words);
}

Test(nearest, letters_wrong_missing_added_swapped)
{
	cr_expect_str_eq(near("sysrooT"), "sysroot");
	cr_expect_str_eq(near("sysrot"), "sysroot");
	cr_expect_str_eq(near("sysrroot"), "sysroot");
	cr_expect_str_eq(near("ssyroot"), "sysroot");
	cr_expect_str_eq(near("worker"), "workers");
	cr_expect_str_eq(near("COER"), "CORE");
	cr_expect_str_eq(near("cor"), "CORE");
	cr_expect_str_eq(near("L4"), "L3");
}

Test(nearest, the_least_wrong_and_of_equals_the_first)
{
	static const char *const similar[] = { "max", "min", "mix", NULL };

	cr_expect_str_eq(nearest(SPAN("mix"), word_at, similar), "mix");
	cr_expect_str_eq(nearest(SPAN("mox"), word_at, similar), "max");
}

Test(nearest, nothing_is_near)
{
	char long_word[2000];

	memset(long_word, 's', sizeof(long_word) - 1);
	long_word[sizeof(long_word) - 1] = '\0';
	cr_expect_null(near(""));
	cr_expect_null(near("x"));
	cr_expect_null(near("frobnicate"));
	cr_expect_null(near("no-such-option"));
	cr_expect_null(near(long_word));
	cr_expect_null(nearest(SPAN("cpus"), word_at, &words[7]));
}
