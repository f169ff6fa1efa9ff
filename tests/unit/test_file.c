// SPDX-License-Identifier: MIT
// Tests of src/base/file.c: pieces, the limit, and what is left alone on failure.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

/* A pipe that gives text in two pieces, then ends. */
static int pipe_of(const char *text)
{
	int ends[2];
	size_t half = strlen(text) / 2;

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], text, half), (ssize_t)half);
	cr_assert_eq(write(ends[1], text + half, strlen(text) - half), (ssize_t)(strlen(text) - half));
	close(ends[1]);
	return ends[0];
}

Test(file, reads_to_the_end_and_terminates)
{
	_cleanup_fd_ int fd = pipe_of("0-3\n");
	_cleanup_free_ char *text = NULL;
	size_t length = 99;

	cr_assert_eq(file_read(fd, 1024, &text, &length), 0);
	cr_expect_eq(length, 4);
	cr_expect_str_eq(text, "0-3\n");
}

Test(file, limit_is_what_may_be_read)
{
	_cleanup_fd_ int exact = pipe_of("12345678"), larger = pipe_of("123456789");
	_cleanup_free_ char *text = NULL, *other = NULL;
	size_t length = 0, untouched = 99;

	cr_expect_eq(file_read(exact, 8, &text, &length), 0);
	cr_expect_eq(length, 8);
	cr_expect_eq(file_read(larger, 8, &other, &untouched), -EFBIG);
	cr_expect_null(other);
	cr_expect_eq(untouched, 99);
}

Test(file, grows_past_its_first_block)
{
	char path[] = "/tmp/cputopo-file-XXXXXX", block[1000];
	_cleanup_fd_ int fd = mkstemp(path);
	_cleanup_free_ char *text = NULL;
	size_t length = 0;

	cr_assert_geq(fd, 0);
	unlink(path);
	memset(block, 'x', sizeof(block));
	for (int i = 0; i < 100; i++)
		cr_assert_eq(write(fd, block, sizeof(block)), (ssize_t)sizeof(block));
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(file_read(fd, 1 << 20, &text, &length), 0);
	cr_expect_eq(length, 100000);
	cr_expect_eq(text[99999], 'x');
	cr_expect_eq(text[100000], '\0');
}

Test(file, fill_stops_at_the_end_or_when_full)
{
	_cleanup_fd_ int fd = pipe_of("abcdef");
	char buffer[4];

	cr_expect_eq(file_fill(fd, buffer, 4), 4);
	cr_expect_eq(memcmp(buffer, "abcd", 4), 0);
	cr_expect_eq(file_fill(fd, buffer, 4), 2);
}

Test(file, what_cannot_be_read)
{
	_cleanup_fd_ int fd = open("/", O_RDONLY);
	_cleanup_free_ char *text = NULL;
	size_t length;

	cr_expect_eq(file_read(fd, 8, &text, &length), -EISDIR);
	cr_expect_eq(file_read(-1, 8, &text, &length), -EBADF);
}

Test(file, writes_all_in_pieces)
{
	enum { LENGTH = 300 * 1000 }; /* more than a pipe holds: the writer has to wait */
	_cleanup_free_ char *text = malloc(LENGTH), *back = NULL;
	size_t length = 0;
	int ends[2], status = -1;
	pid_t pid;

	memset(text, 'x', LENGTH);
	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	cr_assert_neq(pid, -1);
	if (!pid) {
		close(ends[0]);
		_exit(file_write(ends[1], text, LENGTH) ? 1 : 0);
	}
	close(ends[1]);
	cr_expect_eq(file_read(ends[0], LENGTH, &back, &length), 0);
	cr_expect_eq(length, LENGTH);
	cr_expect_eq(back && memcmp(back, text, LENGTH), 0);
	close(ends[0]);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0);
}

Test(file, write_says_why_it_failed)
{
	_cleanup_fd_ int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	cr_expect_eq(file_write(-1, "x", 1), -EBADF);
	cr_expect_eq(file_write(-1, "x", 0), 0);
	if (fd >= 0)
		cr_expect_eq(file_write(fd, "x", 1), -ENOSPC);
}
