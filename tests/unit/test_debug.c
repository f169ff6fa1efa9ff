// SPDX-License-Identifier: MIT
// Tests of src/base/debug.c: one line on stderr a question, and nothing while it is off.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "base/debug.h"

/* What is written to stderr while CPUTOPO_DEBUG has the value (NULL: is not set). */
static const char *noted(const char *value, const char *subject, int64_t result)
{
	static char text[4096];
	int saved = dup(STDERR_FILENO), fd = memfd_create("stderr", 0);
	ssize_t n;

	cr_assert(saved >= 0 && fd >= 0);
	dup2(fd, STDERR_FILENO);
	if (value)
		setenv("CPUTOPO_DEBUG", value, 1);
	else
		unsetenv("CPUTOPO_DEBUG");
	debug_state = -1;
	errno = EBADMSG;
	debug_note(debug_start(), subject, result, "%d bytes", (int)result);
	cr_expect_eq(errno, EBADMSG);
	dup2(saved, STDERR_FILENO);
	close(saved);
	n = pread(fd, text, sizeof(text) - 1, 0);
	close(fd);
	cr_assert_geq(n, 0);
	text[n] = '\0';
	return text;
}

Test(debug, off)
{
	cr_expect_str_eq(noted(NULL, "file", 3), "");
	cr_expect_str_eq(noted("", "file", 3), "");
	cr_expect_str_eq(noted("0", "file", 3), "");
}

Test(debug, one_line)
{
	const char *text = noted("1", "sys/devices/system/cpu/online", 3);
	int us, end = 0;

	cr_expect_eq(sscanf(text, "cputopo: debug: sys/devices/system/cpu/online: 3 bytes, %d us%n", &us, &end), 1, "%s",
		     text);
	cr_expect_str_eq(text + end, "\n");
	text = noted("1", "file", -ENOENT);
	cr_expect_eq(strncmp(text, "cputopo: debug: file: ENOENT, ", 30), 0, "%s", text);
}

Test(debug, odd_subjects)
{
	char path[4000];
	const char *text = noted("1", "a\x1b[31m\nb", 0);

	cr_expect_not_null(strstr(text, "a\\x1b[31m\\x0ab: 0 bytes"), "%s", text);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	text = noted("1", path, 0);
	cr_expect_not_null(strstr(text, "x: 0 bytes, "), "%s", text);
	cr_expect_null(strchr(strchr(text, '\n') + 1, '\n'), "one line");
}
