// SPDX-License-Identifier: MIT
// Snapshots: written as a tree or as an archive, under their name only when they are whole and can be read.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/scratch.h"
#include "probe/record/archive.h"
#include "probe/record/libarchive.h"
#include "probe/snapshot.h"
#include "probe/source.h"

static const struct ending {
	const char *text;
	enum archive_compression compression;
} endings[] = {
	{ ".tar.gz", ARCHIVE_GZIP },
	{ ".tgz", ARCHIVE_GZIP },
	{ ".tar.xz", ARCHIVE_XZ },
	{ ".txz", ARCHIVE_XZ },
};

/* A snapshot under way; what it is to hold is noted, to be compared with what can be read of it. */
struct writing {
	struct archive_writer *writer; /* NULL: a tree */
	int fd;			       /* of the archive, or of the tree */
	struct strbuf paths;	       /* each ended by NUL */
	struct snapshot_written written;
	uint64_t sum;
};

static void free_writing(struct writing *writing)
{
	archive_writer_free(writing->writer);
	strbuf_free(&writing->paths);
	close_fd(&writing->fd);
}

/* FNV-1a: damage is looked for, not deceit. */
static uint64_t add_to_sum(uint64_t sum, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3;
	return sum;
}

static int note(struct writing *writing, const char *path, const char *text, size_t length, struct error *error)
{
	strbuf_add(&writing->paths, path, strlen(path) + 1);
	writing->written.files++;
	writing->written.bytes += length;
	writing->sum = add_to_sum(add_to_sum(writing->sum, path, strlen(path) + 1), text, length);
	return writing->paths.failed ? error_oom(error) : 0;
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

static int add_to_tree(int tree, const char *path, const char *text, size_t length, struct error *error)
{
	_cleanup_fd_ int fd = create_below(tree, path);
	int r = fd < 0 ? fd : file_write(fd, text, length);

	return r < 0 ? error_errno(error, -r, path) : 0;
}

static int add(void *context, const char *path, const char *text, size_t length, struct error *error)
{
	struct writing *writing = context;
	int r = writing->writer ? archive_writer_add(writing->writer, path, text, length, error) :
				  add_to_tree(writing->fd, path, text, length, error);

	return r < 0 ? r : note(writing, path, text, length, error);
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

static int read_back(const struct writing *writing, struct root *root, const char *target, struct error *error)
{
	uint64_t sum = 0;

	for (size_t at = 0; at < writing->paths.length; at += strlen(writing->paths.text + at) + 1) {
		_cleanup_free_ char *text = NULL;
		const char *path = writing->paths.text + at;
		size_t length;
		int r = root_read_file(root, path, ROOT_FILE_MAX, &text, &length);

		if (r < 0)
			return error_set(error, -r, target, 0, "cannot be read back: %s: %s", path, error_text(-r));
		sum = add_to_sum(add_to_sum(sum, path, strlen(path) + 1), text, length);
	}
	return sum == writing->sum ? 0 : error_set(error, EIO, target, 0, "what was written is not what can be read of it");
}

/* As --sysroot will read it. */
static int check(const struct writing *writing, const char *name, const char *target, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	struct error why = { 0 };
	int r = source_open_tree(name, false, &root, &why);

	return r < 0 ? error_set(error, -r, target, 0, "cannot be read back: %s", why.what) :
		       read_back(writing, &root, target, error);
}

static int fill(struct root *root, int fd, const char *name, const char *target, const struct ending *ending,
		struct snapshot_written *ret_written, struct error *error)
{
	_cleanup_(free_writing) struct writing writing = { .fd = fd };
	int r = 0;

	if (ending)
		r = archive_writer_new(writing.fd, target, ending->compression, &writing.writer, error);
	if (r >= 0)
		r = snapshot_walk(root, &(struct snapshot_sink){ add, &writing }, error);
	if (r >= 0 && ending)
		r = archive_writer_finish(writing.writer, error);
	if (r >= 0)
		r = check(&writing, name, target, error);
	if (r >= 0)
		*ret_written = writing.written;
	return r;
}

/* rename(2) replaces an empty directory, and no other. */
static int give_name(const char *name, const char *target, bool is_archive, struct error *error)
{
	int code = rename(name, target) < 0 ? errno : 0;

	if (!code)
		return 0;
	if (!is_archive && (code == ENOTEMPTY || code == EEXIST))
		return error_set(error, code, target, 0, "is there already, and not empty");
	if (!is_archive && code == ENOTDIR)
		return error_set(error, code, target, 0, "is there already; an archive is called FILE.tar.gz");
	return error_errno(error, code, target);
}

static const struct ending *ending_of(const char *target)
{
	size_t length = strlen(target);

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i].text);

		if (length > n && !strcmp(target + length - n, endings[i].text))
			return &endings[i];
	}
	return NULL;
}

/* FILE.zip is meant to be an archive, and "-" standard output: a folder of that name is what nobody looks for. */
static int check_folder_name(const char *target, struct error *error)
{
	const char *slash = strrchr(target, '/'), *name = slash ? slash + 1 : target;
	struct stat st;

	if (!*name || (!strchr(name, '.') && strcmp(target, "-") != 0) || (!stat(target, &st) && S_ISDIR(st.st_mode)))
		return 0;
	return error_set(
		error, EINVAL, target, 0,
		"neither FILE.tar.gz, .tgz, .tar.xz or .txz nor a folder: one with a dot in its name ends in a slash");
}

int snapshot_write(struct root *root, const char *target, struct snapshot_written *ret_written, struct error *error)
{
	const struct ending *ending = ending_of(target);
	int fd, r = ending ? 0 : check_folder_name(target, error);
	struct snapshot_written written;
	_cleanup_free_ char *name = NULL;

	if (r < 0)
		return r;
	name = name_beside(target);
	if (!name)
		return error_oom(error);
	fd = scratch_new(name, ending ? S_IFREG | 0666 : S_IFDIR | 0777);
	if (fd < 0)
		return error_errno(error, -fd, target);
	r = fill(root, fd, name, target, ending, &written, error);
	if (r >= 0)
		r = give_name(name, target, ending, error);
	if (r < 0)
		scratch_remove(name);
	else
		scratch_keep(name);
	if (r >= 0 && ret_written)
		*ret_written = written;
	return r;
}
