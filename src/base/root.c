// SPDX-License-Identifier: MIT
// The rooted file reader.
#include "base/root_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/debug.h"
#include "base/file.h"
#include "base/scratch.h"

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

int root_open_files(struct files **files, const char *path, struct root *ret_root, struct error *error)
{
	struct root root = { .fd = -1, .confined = true, .files = TAKE_PTR(*files), .path = strdup(path) };
	int64_t start = debug_start();

	if (!root.path) {
		root_close(&root);
		return error_oom(error);
	}
	debug_note(start, path, 0, "opened as the root, in memory");
	*ret_root = root;
	return 0;
}

void root_close(struct root *root)
{
	close_fd(&root->fd);
	files_free(root->files);
	if (root->scratch)
		scratch_remove(root->scratch);
	free(root->scratch);
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

/* As all paths are meant: from the root. */
static const char *from_root(const char *path)
{
	path += strspn(path, "/");
	return *path ? path : ".";
}

static int note_escape(struct root *root, const char *path, int r)
{
	if (r == -EXDEV && !root->escape)
		root->escape = strdup(path);
	return r;
}

int root_find(struct root *root, const char *path, bool follow, struct files_entry **ret_entry)
{
	path = from_root(path);
	return note_escape(root, path, files_find(root->files, path, follow, ret_entry));
}

int root_openat(struct root *root, const char *path, int flags)
{
	int fd;

	if (root->files)
		return -ENOTSUP;
	path = from_root(path);
	if (root->confined)
		return note_escape(root, path, beneath_open(root->fd, path, flags));
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

/* A file in memory, whole. */
static int find_file(struct root *root, const char *path, struct span *ret_text)
{
	struct files_entry *entry;
	int r = root_find(root, path, true, &entry);

	if (r < 0)
		return r;
	*ret_text = entry->text;
	return entry->type == FILES_FILE ? 0 : -EINVAL;
}

static int open_stream(struct root *root, const char *path, struct root_stream *ret_stream)
{
	if (root->files)
		return find_file(root, path, &ret_stream->rest);
	ret_stream->fd = open_file(root, path);
	return ret_stream->fd < 0 ? ret_stream->fd : 0;
}

int root_open_stream(struct root *root, const char *path, struct root_stream *ret_stream)
{
	int64_t start = debug_start();
	int r;

	*ret_stream = (struct root_stream){ .fd = -1 };
	r = open_stream(root, path, ret_stream);
	debug_note(start, path, r, "opened");
	return r;
}

ssize_t root_read_stream(struct root_stream *stream, char *buffer, size_t size)
{
	ssize_t n;

	if (stream->fd < 0) {
		size = MIN(size, stream->rest.length);
		memcpy(buffer, stream->rest.text, size);
		stream->rest.text += size;
		stream->rest.length -= size;
		return (ssize_t)size;
	}
	do
		n = read(stream->fd, buffer, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

void root_close_stream(struct root_stream *stream)
{
	close_fd(&stream->fd);
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

static int read_text(struct root *root, const char *path, struct span *ret_text)
{
	ssize_t n;
	int r;

	if (root->files) {
		r = find_file(root, path, ret_text);
		return r < 0 ? r : ret_text->length > ROOT_ATTRIBUTE_MAX ? -EFBIG : 0;
	}
	n = fill_buffer(root, path);
	if (n < 0)
		return (int)n;
	root->buffer[n] = '\0';
	*ret_text = (struct span){ root->buffer, (size_t)n };
	return 0;
}

static int read_path(struct root *root, const char *path, struct span *ret_text)
{
	int64_t start = debug_start();
	int r = read_text(root, path, ret_text);

	debug_note(start, path, r, "%zu bytes", r < 0 ? 0 : ret_text->length);
	return r;
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

static int read_file(struct root *root, const char *path, size_t limit, char **ret_text, size_t *ret_length)
{
	_cleanup_fd_ int fd = -1;
	struct span text;
	int r;

	if (!root->files) {
		fd = open_file(root, path);
		return fd < 0 ? fd : file_read(fd, limit, ret_text, ret_length);
	}
	r = find_file(root, path, &text);
	if (r < 0)
		return r;
	if (text.length > limit)
		return -EFBIG;
	*ret_text = malloc(text.length + 1);
	if (!*ret_text)
		return -ENOMEM;
	memcpy(*ret_text, text.text, text.length + 1);
	*ret_length = text.length;
	return 0;
}

int root_read_file(struct root *root, const char *path, size_t limit, char **ret_text, size_t *ret_length)
{
	int64_t start = debug_start();
	int r = read_file(root, path, limit, ret_text, ret_length);

	debug_note(start, path, r, "%zu bytes", r < 0 ? 0 : *ret_length);
	return r;
}

static int look(struct root *root, const char *path)
{
	struct files_entry *entry;

	if (root->files)
		return root_find(root, path, true, &entry);
	if (!root->confined)
		return faccessat(root->fd, from_root(path), F_OK, 0) < 0 ? -errno : 0;
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
	struct files_entry *entry;
	struct stat st = { 0 };
	int r;

	if (root->files) {
		r = root_find(root, path, true, &entry);
	} else if (root->confined) {
		fd = root_openat(root, path, O_PATH);
		r = fd < 0 ? fd : fstat(fd, &st) < 0 ? -errno : 0;
	} else {
		r = fstatat(root->fd, from_root(path), &st, 0) < 0 ? -errno : 0;
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

bool root_has_folder(struct root *root, const char *path)
{
	_cleanup_fd_ int fd = -1;
	struct files_entry *entry;

	if (root->files)
		return root_find(root, path, true, &entry) >= 0 && entry->type == FILES_FOLDER;
	fd = root_openat(root, path, O_PATH | O_DIRECTORY);
	return fd >= 0;
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
