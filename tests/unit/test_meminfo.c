// SPDX-License-Identifier: MIT
// Tests of src/base/meminfo.c: both forms of a line, and what is no number of kilobytes.
#include <criterion/criterion.h>
#include <errno.h>

#include "base/meminfo.h"

static int find(const char *text, const char *name, int64_t *ret_bytes)
{
	return meminfo_find(span_of(text), name, ret_bytes);
}

Test(meminfo, lines)
{
	int64_t bytes = 7;

	cr_expect_eq(find("MemTotal:       32505856 kB\nMemFree: 1 kB\n", "MemTotal:", &bytes), 0);
	cr_expect_eq(bytes, INT64_C(32505856) * 1024);
	cr_expect_eq(find("\nNode 3 MemFree: 1 kB\nNode 3 MemTotal:  2048 kB", "MemTotal:", &bytes), 0);
	cr_expect_eq(bytes, 2048 * 1024);
	cr_expect_eq(find("MemTotal: 0 kB\n", "MemTotal:", &bytes), 0);
	cr_expect_eq(bytes, 0);
}

Test(meminfo, what_is_no_number)
{
	int64_t bytes = 7;

	cr_expect_eq(find("", "MemTotal:", &bytes), -ENOENT);
	cr_expect_eq(find("MemTotal : 1 kB\nXMemTotal: 1 kB\n", "MemTotal:", &bytes), -ENOENT);
	cr_expect_eq(find("MemTotal:\n", "MemTotal:", &bytes), -EBADMSG);
	cr_expect_eq(find("MemTotal: -1 kB\n", "MemTotal:", &bytes), -EBADMSG);
	cr_expect_eq(find("MemTotal: 99999999999999999 kB\n", "MemTotal:", &bytes), -EBADMSG);
	cr_expect_eq(bytes, 7);
}
