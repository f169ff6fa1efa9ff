// SPDX-License-Identifier: MIT
// Tests of src/base/error.c: the first message stays, long and odd texts come out whole and printable.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "base/error.h"

static void expect_text(const struct error *error, const char *expected)
{
	char text[4 * sizeof(struct error)];

	cr_expect_str_eq(error_format(error, text, sizeof(text)), expected);
}

Test(error, says_what_and_where)
{
	struct error error = { 0 };

	cr_expect_eq(error_set(&error, EINVAL, "a/b", 3, "%d things", 2), -EINVAL);
	expect_text(&error, "a/b:3: 2 things");
	cr_expect_eq(error_set(&error, ENOENT, "c", 0, "later"), -ENOENT);
	expect_text(&error, "a/b:3: 2 things");
	error_clear(&error);
	cr_expect_eq(error_errno(&error, ENOENT, "c"), -ENOENT);
	expect_text(&error, "c: No such file or directory");
	error_clear(&error);
	cr_expect_eq(error_oom(&error), -ENOMEM);
	cr_expect_eq(error.code, ENOMEM);
	cr_expect_eq(error_set(NULL, EIO, NULL, 0, "nobody asks"), -EIO);
	error_clear(NULL);
}

Test(error, escapes_and_cuts)
{
	struct error error = { 0 };
	char path[1000], small[8];

	error_set(&error, EINVAL, "a\n\033[31mb", 0, "no \x01 good");
	char text[4 * sizeof(struct error)];
	error_format(&error, text, sizeof(text));
	for (const char *at = text; *at; at++)
		cr_assert((unsigned char)*at >= ' ', "control byte %d in \"%s\"", *at, text);
	error_clear(&error);

	/* The end of a path tells more than its head. */
	memset(path, 'p', sizeof(path));
	strcpy(path + sizeof(path) - 5, "/end");
	error_set(&error, EINVAL, path, 0, "long");
	cr_expect_lt(strlen(error.path), sizeof(error.path));
	cr_expect_str_eq(error.path + strlen(error.path) - 4, "/end");
	cr_expect_lt(strlen(error_format(&error, small, sizeof(small))), sizeof(small));
}
