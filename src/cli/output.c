// SPDX-License-Identifier: MIT
// Output to a file that the user names: replaced, or written to where it is a device or FIFO.
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/replace.h"

static int write_into(const char *path, const struct strbuf *out)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : file_write(fd, strbuf_text(out), out->length);
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
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		r = write_into(path, out);
		if (r < 0)
			error_errno(&error, -r, path);
	} else
		r = replace_file(path, strbuf_text(out), out->length, &error);
	return r < 0 ? cli_fail(&error) : EXIT_OK;
}
