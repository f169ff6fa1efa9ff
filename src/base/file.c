// SPDX-License-Identifier: MIT
// Reading and writing descriptors, interrupted or in pieces.
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/debug.h"

int file_open(const char *path, struct stat *ret_stat, struct error *error)
{
	int64_t start = debug_start();
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int opened = fd, r = fd < 0 || fstat(fd, ret_stat) < 0 ? -errno : 0;

	debug_note(start, path, r, "%lld bytes", (long long)ret_stat->st_size);
	if (r < 0)
		return error_errno(error, -r, path);
	fd = -1;
	return opened;
}

ssize_t file_fill(int fd, char *buffer, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buffer + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

int file_read(int fd, size_t limit, char **ret_text, size_t *ret_length)
{
	_cleanup_free_ char *text = NULL;
	size_t used = 0, capacity = 0;

	for (;;) {
		size_t wanted = MIN(MAX(capacity * 2, (size_t)16384), limit + 1);
		char *larger = realloc(text, wanted + 1);
		ssize_t n;

		if (!larger)
			return -ENOMEM;
		text = larger;
		capacity = wanted;
		n = file_fill(fd, text + used, capacity - used);
		if (n < 0)
			return (int)n;
		used += (size_t)n;
		if (used < capacity)
			break;
		if (used > limit)
			return -EFBIG;
	}
	text[used] = '\0';
	*ret_text = TAKE_PTR(text);
	*ret_length = used;
	return 0;
}

int file_refuse_compressed(const char *text, size_t length, const char *path, struct error *error)
{
	static const struct {
		const char *magic, *program;
	} kinds[] = {
		{ "\x1f\x8b", "gzip" },
		{ "\xfd"
		  "7zXZ",
		  "xz" },
		{ "BZh", "bzip2" },
		{ "\x28\xb5\x2f\xfd", "zstd" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (length >= strlen(kinds[i].magic) && !memcmp(text, kinds[i].magic, strlen(kinds[i].magic)))
			return error_set(error, EINVAL, path, 0, "compressed: unpack it first, by %s -d", kinds[i].program);
	return 0;
}

int file_write(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(fd, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		/* 0 is what no file gives, but a filter of system calls may: it would be tried for ever. */
		if (n <= 0)
			return n ? -errno : -EIO;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}
