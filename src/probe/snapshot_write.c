// SPDX-License-Identifier: MIT
// Snapshots: written as a tree or as an archive, under their name only when they are whole.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/scratch.h"
#include "probe/record/libarchive.h"
#include "probe/snapshot.h"

static int add_to_archive(void *context, const char *path, const char *text, size_t length, struct error *error)
{
	return archive_writer_add(context, path, text, length, error);
}

/* Opens a new file below dirfd, its folders made as needed. */
static int create_below(int dirfd, const char *path)
{
	char folder[PATH_MAX];
	int fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd >= 0 || errno != ENOENT)
		return fd < 0 ? -errno : fd;
	for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
		if (mkdirat(dirfd, folder, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return fd < 0 ? -errno : fd;
}

static int add_to_tree(void *context, const char *path, const char *text, size_t length, struct error *error)
{
	_cleanup_fd_ int fd = create_below(*(int *)context, path);
	int r = fd < 0 ? fd : file_write(fd, text, length);

	return r < 0 ? error_errno(error, -r, path) : 0;
}

/* A name beside the target: on the same file system, so that it can be renamed. */
static char *name_beside(const char *target)
{
	size_t length = strlen(target);
	char *name = NULL;

	while (length > 1 && target[length - 1] == '/')
		length--;
	return asprintf(&name, "%.*s.part%d", (int)length, target, (int)getpid()) < 0 ? NULL : name;
}

static int write_archive(struct root *root, const char *target, int fd, struct error *error)
{
	_cleanup_archive_writer_ struct archive_writer *writer = NULL;
	int r = archive_writer_new(fd, target, &writer, error);

	if (r >= 0)
		r = snapshot_walk(root, &(struct snapshot_sink){ add_to_archive, writer }, error);
	if (r >= 0)
		r = archive_writer_finish(writer, error);
	return r;
}

static int snapshot_archive(struct root *root, const char *target, struct error *error)
{
	_cleanup_free_ char *name = name_beside(target);
	_cleanup_fd_ int fd = -1;
	int r;

	if (!name)
		return error_oom(error);
	fd = scratch_new(name, S_IFREG | 0666);
	if (fd < 0)
		return error_errno(error, -fd, target);
	r = write_archive(root, target, fd, error);
	if (r >= 0 && rename(name, target) < 0)
		r = error_errno(error, errno, target);
	if (r < 0)
		scratch_remove(name);
	else
		scratch_keep(name);
	return r;
}

static int snapshot_tree(struct root *root, const char *target, struct error *error)
{
	_cleanup_free_ char *name = name_beside(target);
	_cleanup_fd_ int fd = -1;
	int r;

	if (!name)
		return error_oom(error);
	fd = scratch_new(name, S_IFDIR | 0777);
	if (fd < 0)
		return error_errno(error, -fd, target);
	r = snapshot_walk(root, &(struct snapshot_sink){ add_to_tree, &fd }, error);
	/* rename(2) replaces an empty directory, and no other. */
	if (r >= 0 && rename(name, target) < 0) {
		int code = errno;

		r = code == ENOTEMPTY || code == EEXIST ?
			    error_set(error, code, target, 0, "is there already, and not empty") :
		    code == ENOTDIR ?
			    error_set(error, code, target, 0, "is there already; an archive is called FILE.tar.gz") :
			    error_errno(error, code, target);
	}
	if (r < 0)
		scratch_remove(name);
	else
		scratch_keep(name);
	return r;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), n = strlen(end);

	return length > n && !strcmp(text + length - n, end);
}

int snapshot_write(struct root *root, const char *target, struct error *error)
{
	if (ends_with(target, ".tar.gz") || ends_with(target, ".tgz"))
		return snapshot_archive(root, target, error);
	return snapshot_tree(root, target, error);
}
