// SPDX-License-Identifier: MIT
// The rooted file reader.
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/debug.h"
#include "base/file.h"

int root_open(const char *path, bool confined, struct root *ret_root, struct error *error)
{
	struct root root = { .fd = -1, .confined = confined };
	int64_t start = debug_start();

	root.path = strdup(path);
	root.buffer = malloc(ROOT_ATTRIBUTE_MAX + 1);
	if (!root.path || !root.buffer) {
		root_close(&root);
		return error_oom(error);
	}
	root.fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	debug_note(start, path, root.fd < 0 ? -errno : 0, "opened as the root");
	if (root.fd < 0) {
		int code = errno;

		root_close(&root);
		return error_errno(error, code, path);
	}
	*ret_root = root;
	return 0;
}

void root_close(struct root *root)
{
	close_fd(&root->fd);
	free(root->path);
	free(root->buffer);
	free(root->escape);
	*root = (struct root){ .fd = -1 };
}

int root_check(const struct root *root, struct error *error)
{
	_cleanup_strbuf_ struct strbuf path = { 0 };

	if (!root->escape)
		return 0;
	strbuf_printf(&path, "%s/%s", root->path, root->escape);
	return error_set(error, EXDEV, strbuf_text(&path), 0, "a link on the way leads outside the tree");
}

int root_openat(struct root *root, const char *path, int flags)
{
	int fd;

	while (*path == '/')
		path++;
	if (!*path)
		path = ".";
	if (root->confined) {
		fd = beneath_open(root->fd, path, flags);
		if (fd == -EXDEV && !root->escape)
			root->escape = strdup(path);
		return fd;
	}
	do
		fd = openat(root->fd, path, flags | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
static int open_file(struct root *root, const char *path)
{
	int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || !root->confined)
		return fd;
	int r = fstat(fd, &st) < 0 ? -errno : S_ISREG(st.st_mode) ? fd : -EINVAL;

	if (r < 0)
		close(fd);
	return r;
}

int root_open_file(struct root *root, const char *path)
{
	int64_t start = debug_start();
	int fd = open_file(root, path);

	debug_note(start, path, fd, "opened");
	return fd;
}

/*
 * An attribute of sysfs comes in reads of at most a page (kernfs); a line that is shorter than a page is whole, which saves
 * a call a file. Without its end it may have been cut: file systems in user space (lxcfs) give short reads.
 */
static ssize_t read_attribute(int fd, char *buffer, size_t size)
{
	ssize_t n, more;

	do
		n = read(fd, buffer, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (!n || (n < 4096 && buffer[n - 1] == '\n'))
		return n;
	more = file_fill(fd, buffer + n, size - (size_t)n);
	return more < 0 ? more : n + more;
}

static ssize_t fill_buffer(struct root *root, const char *path)
{
	_cleanup_fd_ int fd = open_file(root, path);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = read_attribute(fd, root->buffer, ROOT_ATTRIBUTE_MAX + 1);
	return n > ROOT_ATTRIBUTE_MAX ? -EFBIG : n;
}

static int read_path(struct root *root, const char *path, struct span *ret_text)
{
	int64_t start = debug_start();
	ssize_t n = fill_buffer(root, path);

	debug_note(start, path, n, "%zd bytes", n);
	if (n < 0)
		return (int)n;
	root->buffer[n] = '\0';
	*ret_text = (struct span){ root->buffer, (size_t)n };
	return 0;
}

static int read_format(struct root *root, struct span *ret_text, const char *format, va_list arguments)
{
	char path[PATH_MAX];
	int length = vsnprintf(path, sizeof(path), format, arguments);

	if (length < 0 || (size_t)length >= sizeof(path))
		return -ENAMETOOLONG;
	return read_path(root, path, ret_text);
}

int root_read(struct root *root, struct span *ret_text, const char *format, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = read_format(root, ret_text, format, arguments);
	va_end(arguments);
	return r;
}

int root_read_i64(struct root *root, int64_t *ret_value, const char *format, ...)
{
	va_list arguments;
	struct span text;
	int r;

	va_start(arguments, format);
	r = read_format(root, &text, format, arguments);
	va_end(arguments);
	return r < 0 ? r : parse_i64(text, ret_value);
}

int root_read_list(struct root *root, struct cpuset *ret_set, const char *format, ...)
{
	va_list arguments;
	struct span text;
	int r;

	va_start(arguments, format);
	r = read_format(root, &text, format, arguments);
	va_end(arguments);
	return r < 0 ? r : cpuset_parse_list(text, ret_set);
}

int root_read_mask(struct root *root, struct cpuset *ret_set, const char *format, ...)
{
	va_list arguments;
	struct span text;
	int r;

	va_start(arguments, format);
	r = read_format(root, &text, format, arguments);
	va_end(arguments);
	return r < 0 ? r : cpuset_parse_mask(text, ret_set);
}

int root_read_file(struct root *root, const char *path, size_t limit, char **ret_text, size_t *ret_length)
{
	int64_t start = debug_start();
	_cleanup_fd_ int fd = open_file(root, path);
	int r = fd < 0 ? fd : file_read(fd, limit, ret_text, ret_length);

	debug_note(start, path, r, "%zu bytes", r < 0 ? 0 : *ret_length);
	return r;
}

static int look(struct root *root, const char *path)
{
	if (!root->confined)
		return faccessat(root->fd, path[0] == '/' ? path + 1 : path, F_OK, 0) < 0 ? -errno : 0;
	_cleanup_fd_ int fd = root_openat(root, path, O_PATH);
	return fd < 0 ? fd : 0;
}

int root_look(struct root *root, const char *path)
{
	int64_t start = debug_start();
	int r = look(root, path);

	debug_note(start, path, r, "is there");
	return r;
}

static int look_device(struct root *root, const char *path, uint64_t *ret_device)
{
	_cleanup_fd_ int fd = -1;
	struct stat st;
	int r;

	if (root->confined) {
		fd = root_openat(root, path, O_PATH);
		r = fd < 0 ? fd : fstat(fd, &st) < 0 ? -errno : 0;
	} else {
		r = fstatat(root->fd, path + strspn(path, "/"), &st, AT_EMPTY_PATH) < 0 ? -errno : 0;
	}
	if (r == 0)
		*ret_device = st.st_dev;
	return r;
}

int root_look_device(struct root *root, const char *path, uint64_t *ret_device)
{
	int64_t start = debug_start();
	int r = look_device(root, path, ret_device);

	debug_note(start, path, r, "is there");
	return r;
}

bool root_exists(struct root *root, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(path))
		return false;
	return root_look(root, path) == 0;
}
