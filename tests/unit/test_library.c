// SPDX-License-Identifier: MIT
// Tests of src/base/library.c: a library that is missing, or too old to have what is asked for, is an error that names it.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/library.h"

Test(library, missing)
{
	static int (*function)(void);
	static const struct library_symbol symbols[] = { { "puts", &function } };
	struct error error = { 0 };
	void *handle = NULL;

	cr_expect_eq(library_load(&handle, "libnone.so.7", "libnone7", symbols, 1, &error), -ELIBACC);
	cr_expect_null(handle);
	cr_expect(strstr(error.what, "libnone.so.7") && strstr(error.what, "install the package libnone7"), "%s",
		  error.what);
}

Test(library, too_old)
{
	static int (*known)(const char *), (*unknown)(void);
	static const struct library_symbol symbols[] = { { "puts", &known }, { "cputopo_no_such_function", &unknown } };
	struct error error = { 0 };
	void *handle = NULL;

	cr_expect_eq(library_load(&handle, "libc.so.6", "libc6", symbols, 2, &error), -ELIBACC);
	cr_expect_null(handle, "the next call tries again");
	cr_expect(strstr(error.what, "cputopo_no_such_function"), "%s", error.what);
	cr_expect(strstr(error.what, "newer version of the package libc6"), "%s", error.what);
}

Test(library, once)
{
	static int (*function)(const char *);
	static const struct library_symbol symbols[] = { { "puts", &function } };
	void *handle = NULL, *first;

	cr_expect_eq(library_load(&handle, "libc.so.6", "libc6", symbols, 1, NULL), 0);
	cr_expect_not_null(function);
	first = handle;
	cr_expect_eq(library_load(&handle, "libnone.so.7", "libnone7", symbols, 1, NULL), 0, "it is there already");
	cr_expect_eq(handle, first);
}
