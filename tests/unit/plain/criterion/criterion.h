// SPDX-License-Identifier: MIT
// What the unit tests use of Criterion, for where there is no Criterion: another libc, another architecture.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain_test {
	const char *suite, *name, *file;
	void (*run)(void);
	unsigned int timeout; /* seconds, 0 for the usual */
	struct plain_test *next;
};

/* Called before main. */
void plain_add(struct plain_test *test);

/* Says that a check failed, or why the test is skipped; stop ends the test. */
void plain_failed(bool stop, const char *file, int line, const char *check, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
_Noreturn void plain_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool plain_equal_texts(const char *a, const char *b);

#define Test(suite_, name_, ...)                                                                                            \
	static void suite_##_##name_##_run(void);                                                                           \
	static struct plain_test suite_##_##name_##_test = {                                                                \
		.suite = #suite_, .name = #name_, .file = __FILE__, .run = suite_##_##name_##_run, __VA_ARGS__              \
	};                                                                                                                  \
	__attribute__((constructor)) static void suite_##_##name_##_add(void)                                               \
	{                                                                                                                   \
		plain_add(&suite_##_##name_##_test);                                                                        \
	}                                                                                                                   \
	static void suite_##_##name_##_run(void)

/* The message may be left out: a blank is a format. */
#define PLAIN_CHECK(stop, good, check, ...)                                                                                 \
	do {                                                                                                                \
		if (!(good))                                                                                                \
			plain_failed(stop, __FILE__, __LINE__, check, " " __VA_ARGS__);                                     \
	} while (0)

#define cr_assert(x, ...) PLAIN_CHECK(true, x, #x, __VA_ARGS__)
#define cr_assert_not(x, ...) PLAIN_CHECK(true, !(x), "not: " #x, __VA_ARGS__)
#define cr_assert_null(x, ...) PLAIN_CHECK(true, !(x), #x " is NULL", __VA_ARGS__)
#define cr_assert_not_null(x, ...) PLAIN_CHECK(true, x, #x " is not NULL", __VA_ARGS__)
#define cr_assert_eq(a, b, ...) PLAIN_CHECK(true, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...) PLAIN_CHECK(true, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...) PLAIN_CHECK(true, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) PLAIN_CHECK(true, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...) PLAIN_CHECK(true, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) PLAIN_CHECK(true, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) PLAIN_TEXTS(true, a, b, __VA_ARGS__)
#define cr_assert_fail(...) PLAIN_CHECK(true, false, "reached", __VA_ARGS__)

#define cr_expect(x, ...) PLAIN_CHECK(false, x, #x, __VA_ARGS__)
#define cr_expect_not(x, ...) PLAIN_CHECK(false, !(x), "not: " #x, __VA_ARGS__)
#define cr_expect_null(x, ...) PLAIN_CHECK(false, !(x), #x " is NULL", __VA_ARGS__)
#define cr_expect_not_null(x, ...) PLAIN_CHECK(false, x, #x " is not NULL", __VA_ARGS__)
#define cr_expect_eq(a, b, ...) PLAIN_CHECK(false, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...) PLAIN_CHECK(false, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...) PLAIN_CHECK(false, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) PLAIN_TEXTS(false, a, b, __VA_ARGS__)

#define PLAIN_TEXTS(stop, a, b, ...)                                                                                        \
	do {                                                                                                                \
		const char *plain_a = (a), *plain_b = (b);                                                                  \
		if (!plain_equal_texts(plain_a, plain_b)) {                                                                 \
			printf("# found:  %s\n# wanted: %s\n", plain_a ? plain_a : "NULL", plain_b ? plain_b : "NULL");     \
			plain_failed(stop, __FILE__, __LINE__, #a " is " #b, " " __VA_ARGS__);                              \
		}                                                                                                           \
	} while (0)

#define cr_skip(...) plain_skip(__VA_ARGS__)
#define cr_skip_test(...) plain_skip(__VA_ARGS__)
