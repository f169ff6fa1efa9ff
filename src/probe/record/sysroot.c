// SPDX-License-Identifier: MIT
// Checks of a recorded tree before it is read.
#include "probe/record/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

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
