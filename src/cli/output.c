// SPDX-License-Identifier: MIT
// Output to a file that the user names.
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/scratch.h"

static int write_into(const char *path, const struct strbuf *out)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : file_write(fd, strbuf_text(out), out->length);
}

/* Beside the file first: who reads it meanwhile sees the one before. */
static int replace(const char *path, const struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf beside = { 0 };
	_cleanup_fd_ int fd = -1;
	int r;

	strbuf_printf(&beside, "%s.new-%ld", path, (long)getpid());
	if (beside.failed)
		return -ENOMEM;
	fd = scratch_new(beside.text, S_IFREG | 0666);
	if (fd < 0)
		return fd;
	r = file_write(fd, strbuf_text(out), out->length);
	if (r >= 0 && rename(beside.text, path) < 0)
		r = -errno;
	if (r >= 0)
		scratch_keep(beside.text);
	else
		scratch_remove(beside.text);
	return r;
}

int cli_write_file(const char *path, const struct strbuf *out)
{
	struct error error = { 0 };
	struct stat st;
	int r;

	if (!path || !strcmp(path, "-"))
		return cli_write(out);
	if (out->failed) {
		error_oom(&error);
		return cli_fail(&error);
	}
	r = !stat(path, &st) && !S_ISREG(st.st_mode) ? write_into(path, out) : replace(path, out);
	if (r >= 0)
		return EXIT_OK;
	error_errno(&error, -r, path);
	return cli_fail(&error);
}
