// SPDX-License-Identifier: MIT
// Checks of a recorded tree before it is read.
#include "probe/record/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"

enum { OPEN_DIRECTORIES = 16, ENTRIES_MAX = 8 * 1024 * 1024 };

int tree_check(const char *path, struct error *error)
{
	_cleanup_fd_ int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return error_errno(error, errno, path);
	/* A link counts: where it leads outside, the reader says so. */
	if (fstatat(fd, "sys", &st, AT_SYMLINK_NOFOLLOW) < 0 && fstatat(fd, "proc", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return error_set(error, ENOENT, path, 0,
				 "has neither sys/ nor proc/ in it: expected a copy of a machine's /sys and /proc");
	return 0;
}

static int check_link(const FTSENT *entry, size_t root_length, struct error *error)
{
	const char *below_root = entry->fts_path + root_length;
	char target[PATH_MAX];
	ssize_t length = readlink(entry->fts_accpath, target, sizeof(target) - 1);

	if (length < 0)
		return error_errno(error, errno, entry->fts_path);
	target[length] = '\0';
	if (path_link_escapes(below_root + strspn(below_root, "/"), target))
		return error_set(error, EXDEV, entry->fts_path, 0, "this link leads outside the tree");
	return 0;
}

int tree_check_links(const char *path, struct error *error)
{
	char *const paths[] = { (char *)path, NULL };
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	unsigned int seen = 0;
	FTSENT *entry;
	int r = 0;

	if (!walk)
		return error_errno(error, errno, path);
	while (!r && (entry = fts_read(walk))) {
		if (++seen > ENTRIES_MAX)
			r = error_set(error, E2BIG, path, 0, "more than %d entries", ENTRIES_MAX);
		else if (entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE)
			r = check_link(entry, strlen(path), error);
	}
	fts_close(walk);
	return r;
}

static int remove_entry(const char *path, const struct stat *st _unused_, int type _unused_, struct FTW *walk _unused_)
{
	remove(path);
	return 0;
}

void tree_remove_all(const char *path)
{
	/* nftw needs memory, an empty folder does not. Short of memory or descriptors it stops half-way: that passes. */
	if (!rmdir(path))
		return;
	for (int tries = 0; tries < 3 && !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW); tries++)
		nftw(path, remove_entry, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS);
}
