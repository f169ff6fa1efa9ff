// SPDX-License-Identifier: MIT
// CPUID registers from a file, a pipe or a directory.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/root.h"
#include "probe/cpuid/cpuid_dump.h"

/* A pipe is fine (a dump unpacked by another program), devices are not; a FIFO without a writer must not hang us. */
static int open_input(const char *path, bool *ret_directory, struct error *error)
{
	struct stat st;
	int fd = file_open(path, &st, error), r = 0;

	if (fd < 0)
		return fd;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISFIFO(st.st_mode))
		r = error_set(error, EINVAL, path, 0, "neither a file nor a directory");
	else if (S_ISFIFO(st.st_mode) && fcntl(fd, F_SETFL, 0) < 0)
		r = error_errno(error, errno, path);
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_directory = S_ISDIR(st.st_mode);
	return fd;
}

static int read_file(int fd, const char *path, struct cpuid_dump *dump, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	struct error inner = { 0 };
	size_t length = 0;
	int r = file_read(fd, CPUID_DUMP_MAX, &text, &length);

	if (r == -EFBIG)
		return error_set(error, EFBIG, path, 0, "larger than %d MiB: not a CPUID dump", CPUID_DUMP_MAX >> 20);
	if (r < 0)
		return error_errno(error, -r, path);
	r = file_refuse_compressed(text, length, path, error);
	if (r < 0)
		return r;
	r = cpuid_dump_parse(text, length, dump, &inner);
	return r < 0 ? error_set(error, -r, path, inner.line, "%s", inner.what) : 0;
}

/* hwloc-gather-cpuid: one file per CPU, puN with the kernel's number. */
static int read_directory(const char *path, struct cpuid_dump *dump, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	_cleanup_cpuset_ struct cpuset pus = { 0 };
	size_t left = CPUID_DUMP_MAX;
	int r = root_open(path, true, &root, error);

	if (r < 0)
		return r;
	r = root_list_numbers(&root, ".", "pu", &pus);
	if (r < 0)
		return error_errno(error, -r, path);
	CPUSET_FOREACH(pu, &pus) {
		_cleanup_free_ char *text = NULL;
		struct error inner = { 0 };
		char name[32], full[256];
		size_t length;

		snprintf(name, sizeof(name), "pu%d", pu);
		snprintf(full, sizeof(full), "%s/%s", path, name);
		r = root_read_file(&root, name, left, &text, &length);
		if (r < 0)
			return error_errno(error, -r, full);
		left -= length;
		r = cpuid_dump_begin(dump, pu);
		if (r < 0)
			return error_errno(error, -r, full);
		r = cpuid_dump_parse(text, length, dump, &inner);
		if (r < 0)
			return error_set(error, -r, full, inner.line, "%s", inner.what);
		if (!dump->cpus[dump->n_cpus - 1].n)
			return error_set(error, EINVAL, full, 0, "no CPUID registers in it");
	}
	return 0;
}

int cpuid_dump_read(const char *path, struct cpuid_dump *ret_dump, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	bool directory = false;
	_cleanup_fd_ int fd = open_input(path, &directory, error);
	int r;

	if (fd < 0)
		return fd;
	r = directory ? read_directory(path, &dump, error) : read_file(fd, path, &dump, error);
	if (r < 0)
		return r;
	if (!dump.n_entries)
		return error_set(error, EINVAL, path, 0,
				 directory ? "no files pu0, pu1 ... of hwloc-gather-cpuid in it" :
					     "no CPUID registers in it: not a CPUID dump");
	*ret_dump = TAKE(dump);
	return 0;
}
