// SPDX-License-Identifier: MIT
// Tests of src/base/library.c: a library that is missing, or too old to have what is asked for, is an error that names it.
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/library.h"

#define SYMBOLS(X) X(, puts) X(str, len) X(str, chr)

static struct {
	SYMBOLS(LIBRARY_POINTER)
} api;
static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };

static struct library make_library(const char *soname)
{
	memset(&api, 0, sizeof(api));
	return (struct library){ "zoo", soname, symbols, ARRAY_SIZE(symbols), &api, NULL };
}

Test(library, missing)
{
	struct library library = make_library("libnone.so.7");
	struct error error = { 0 };

	cr_expect_eq(library_load(&library, &error), -ELIBACC);
	cr_expect_null(library.handle);
	cr_expect(strstr(error.what, "the library zoo (libnone.so.7)"), "%s", error.what);
	cr_expect_eq(library_load(&library, NULL), -ELIBACC, "the lock was given back");
}

Test(library, too_old)
{
	static const char *const newer[] = { "puts", "strlen", "cputopo_no_such_function" };
	struct library library = make_library("libc.so.6");
	struct error error = { 0 };

	library.symbols = newer;
	cr_expect_eq(library_load(&library, &error), -ELIBACC);
	cr_expect_null(library.handle, "the next call tries again");
	cr_expect(strstr(error.what, "cputopo_no_such_function"), "%s", error.what);
	cr_expect(strstr(error.what, "please install a newer version of "), "%s", error.what);
}

Test(library, fills_the_pointers_once)
{
	struct library library = make_library("libc.so.6");
	void *first;

	cr_assert_eq(library_load(&library, NULL), 0);
	cr_expect_not_null((void *)api.puts);
	cr_expect_eq(api.len("four"), 4);
	cr_expect_str_eq(api.chr("four", 'u'), "ur");
	first = library.handle;
	library.soname = "libnone.so.7";
	cr_expect_eq(library_load(&library, NULL), 0, "it is there already");
	cr_expect_eq(library.handle, first);
}

static void *load_over_and_over(void *stop)
{
	while (!__atomic_load_n((bool *)stop, __ATOMIC_RELAXED)) {
		struct library library = make_library("libnone.so.7");

		library_load(&library, NULL);
	}
	return NULL;
}

/* Without the handlers of fork the child finds the lock taken by a thread that it does not have. */
Test(library, loads_in_a_child_of_a_busy_process, .timeout = 120)
{
	bool stop = false;
	pthread_t thread;

	cr_assert_eq(pthread_create(&thread, NULL, load_over_and_over, &stop), 0);
	for (int i = 0; i < 200; i++) {
		int status = -1;
		pid_t pid = fork();

		cr_assert_neq(pid, -1);
		if (!pid) {
			struct library library = { "zoo", "libnone.so.7", symbols, ARRAY_SIZE(symbols), &api, NULL };

			_exit(library_load(&library, NULL) == -ELIBACC ? 0 : 1);
		}
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		cr_expect_eq(status, 0);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
}
