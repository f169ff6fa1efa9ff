// SPDX-License-Identifier: MIT
// Facts by way of hwloc: what it is given to read, and within which bounds.
#include "probe/hwloc/hwloc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "probe/hwloc/hwloc_api.h"

static int read_input(const struct hwloc_input *input, struct facts *facts, struct error *error)
{
	_cleanup_(hwloc_api_unload) hwloc_topology_t topology = NULL;
	int r = hwloc_api_load(input, &topology, error);

	if (r < 0)
		return r;
	facts->backends |= BACKEND_HWLOC;
	r = hwloc_read_topology(topology, input->linux_tree, facts);
	if (r == -ENOMEM)
		return error_oom(error);
	if (r < 0)
		return error_set(error, -r, input->path, 0, "describes CPUs that Linux cannot have (%d is the limit)",
				 CPUSET_MAX);
	return 0;
}

/* The whole file, terminated. hwloc's own reader would read a FIFO or an endless device, and "-" from standard input. */
static int read_xml_file(const char *path, char **ret_text, size_t *ret_length, struct error *error)
{
	struct stat st;
	_cleanup_fd_ int fd = file_open(path, &st, error);
	int r;

	if (fd < 0)
		return fd;
	if (!S_ISREG(st.st_mode))
		return error_set(error, EINVAL, path, 0, "not a regular file");
	r = file_read(fd, HWLOC_XML_MAX, ret_text, ret_length);
	if (r == -EFBIG)
		return error_set(error, EFBIG, path, 0, "larger than %d MiB", HWLOC_XML_MAX >> 20);
	if (r < 0)
		return error_errno(error, -r, path);
	return file_refuse_compressed(*ret_text, *ret_length, path, error);
}

static int read_xml(const char *path, struct facts *facts, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t length = 0;
	int r = read_xml_file(path, &text, &length, error);

	if (r < 0)
		return r;
	return read_input(&(struct hwloc_input){ .path = path, .xml = text, .xml_length = length }, facts, error);
}

static int read_synthetic(const char *text, struct facts *facts, struct error *error)
{
	if (strlen(text) > HWLOC_SYNTHETIC_MAX)
		return error_set(error, EINVAL, NULL, 0, "synthetic description: longer than %d bytes", HWLOC_SYNTHETIC_MAX);
	return read_input(&(struct hwloc_input){ .synthetic = text }, facts, error);
}

static int check_size(const char *path, struct error *error)
{
	_cleanup_strbuf_ struct strbuf cpuinfo = { 0 };
	struct stat st;

	strbuf_printf(&cpuinfo, "%s/proc/cpuinfo", path);
	if (cpuinfo.failed)
		return error_oom(error);
	if (!stat(cpuinfo.text, &st) && st.st_size > HWLOC_CPUINFO_MAX)
		return error_set(error, EFBIG, NULL, 0, "/proc/cpuinfo is larger than %d MiB", HWLOC_CPUINFO_MAX >> 20);
	return 0;
}

/* Inside the folder no library could be loaded: that comes first. */
static int read_tree(const char *path, struct facts *facts, struct error *error)
{
	struct hwloc_input input = { .path = path, .linux_tree = true };
	int r = check_size(path, error);

	if (r >= 0)
		r = hwloc_api_open(error);
	if (r < 0)
		return r;
	if (confine(path, &input.fsroot) < 0)
		return error_set(error, ENOTSUP, path, 0,
				 "neither Landlock nor chroot can be had to keep hwloc in this folder");
	return read_input(&input, facts, error);
}

int hwloc_read(enum source_kind kind, const char *argument, struct facts *facts, struct error *error)
{
	switch (kind) {
	case SOURCE_LIVE:
		return read_input(&(struct hwloc_input){ .linux_tree = true }, facts, error);
	case SOURCE_SYSROOT:
		return read_tree(argument, facts, error);
	case SOURCE_XML:
		return read_xml(argument, facts, error);
	case SOURCE_SYNTHETIC:
		return read_synthetic(argument, facts, error);
	case SOURCE_CPUID:
		break;
	}
	return error_set(error, ENOTSUP, NULL, 0, "hwloc knows nothing of CPUID dumps");
}
