// SPDX-License-Identifier: MIT
// Replacing a file as a whole.
#include "base/replace.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/scratch.h"

/* What is to be replaced; its mode is kept. */
static int find_target(const char *path, char **ret_target, mode_t *ret_mode, struct error *error)
{
	struct stat st;

	*ret_mode = 0;
	if (stat(path, &st) < 0)
		*ret_target = errno == ENOENT ? strdup(path) : NULL;
	else if (!S_ISREG(st.st_mode))
		return error_set(error, EINVAL, path, 0, "is no regular file");
	else {
		*ret_target = realpath(path, NULL);
		*ret_mode = st.st_mode & 07777;
	}
	return *ret_target ? 0 : error_errno(error, errno, path);
}

int replace_file(const char *path, const char *text, size_t length, struct error *error)
{
	_cleanup_free_ char *target = NULL, *name = NULL;
	_cleanup_fd_ int fd = -1;
	mode_t mode;
	int r = find_target(path, &target, &mode, error);

	if (r < 0)
		return r;
	if (asprintf(&name, "%s.part%d", target, (int)getpid()) < 0) {
		name = NULL;
		return error_oom(error);
	}
	fd = scratch_new(name, S_IFREG | 0666);
	if (fd < 0)
		return error_errno(error, -fd, path);
	r = file_write(fd, text, length);
	if (r >= 0 && mode && fchmod(fd, mode) < 0)
		r = -errno;
	if (r >= 0 && rename(name, target) < 0)
		r = -errno;
	if (r < 0) {
		scratch_remove(name);
		return error_set(error, -r, path, 0, "cannot be written: %s", error_text(-r));
	}
	scratch_keep(name);
	return 0;
}
