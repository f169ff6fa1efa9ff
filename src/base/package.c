// SPDX-License-Identifier: MIT
// Names of packages by distribution; quickstart has those that a build needs.
#include "base/package.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"

/* Debian and SUSE name the package of a shared library by its soname, the others by the project. */
enum family { BY_SONAME, FEDORA, ARCH, ALPINE, N_FAMILIES };

static const struct {
	const char *id; /* in ID or ID_LIKE */
	enum family family;
} distributions[] = {
	{ "debian", BY_SONAME }, { "ubuntu", BY_SONAME }, { "suse", BY_SONAME }, { "opensuse", BY_SONAME },
	{ "sles", BY_SONAME },	 { "fedora", FEDORA },	  { "rhel", FEDORA },	 { "centos", FEDORA },
	{ "arch", ARCH },	 { "alpine", ALPINE },
};

static const struct {
	const char *library;
	const char *packages[N_FAMILIES]; /* NULL: made of the soname */
} packages[] = {
	{ "hwloc", { [FEDORA] = "hwloc-libs", [ARCH] = "hwloc", [ALPINE] = "hwloc" } },
	{ "libarchive", { [FEDORA] = "libarchive", [ARCH] = "libarchive", [ALPINE] = "libarchive" } },
	{ "libcpuid", { [FEDORA] = "libcpuid", [ARCH] = "libcpuid", [ALPINE] = "libcpuid" } },
};

/* The value of a line NAME=value, NAME="value" or NAME='value'; empty where there is none. */
static struct span value_of(struct span text, const char *name)
{
	struct span line, left, right;

	while (span_line(&text, &line)) {
		if (!span_split(line, '=', &left, &right) || !span_equal(left, name))
			continue;
		if (right.length >= 2 && (right.text[0] == '"' || right.text[0] == '\'') &&
		    right.text[right.length - 1] == right.text[0])
			right = (struct span){ right.text + 1, right.length - 2 };
		return right;
	}
	return SPAN("");
}

static bool find_family(struct span ids, enum family *ret_family)
{
	struct span id;

	while (span_word(&ids, &id))
		for (size_t i = 0; i < ARRAY_SIZE(distributions); i++)
			if (span_equal(id, distributions[i].id)) {
				*ret_family = distributions[i].family;
				return true;
			}
	return false;
}

/* libhwloc.so.15: libhwloc15; libzoo2.so.1: libzoo2-1. */
static bool name_of_soname(const char *soname, char ret_package[PACKAGE_NAME_MAX])
{
	const char *so = strstr(soname, ".so.");
	int length;

	if (!so || so == soname || strlen(soname) >= PACKAGE_NAME_MAX)
		return false;
	length = (int)(so - soname);
	snprintf(ret_package, PACKAGE_NAME_MAX, "%.*s%s%s", length, soname, so[-1] >= '0' && so[-1] <= '9' ? "-" : "",
		 so + 4);
	return true;
}

bool package_find(const char *library, const char *soname, struct span os_release, char ret_package[PACKAGE_NAME_MAX])
{
	enum family family;

	if (!find_family(value_of(os_release, "ID"), &family) && !find_family(value_of(os_release, "ID_LIKE"), &family))
		return false;
	if (family == BY_SONAME)
		return name_of_soname(soname, ret_package);
	for (size_t i = 0; i < ARRAY_SIZE(packages); i++)
		if (!strcmp(packages[i].library, library)) {
			snprintf(ret_package, PACKAGE_NAME_MAX, "%s", packages[i].packages[family]);
			return true;
		}
	return false;
}

bool package_find_here(const char *library, const char *soname, char ret_package[PACKAGE_NAME_MAX])
{
	enum { OS_RELEASE_MAX = 16 * 1024 };
	static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_fd_ int fd = open(paths[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		_cleanup_free_ char *text = NULL;
		size_t length;

		if (fd >= 0 && file_read(fd, OS_RELEASE_MAX, &text, &length) >= 0)
			return package_find(library, soname, (struct span){ text, length }, ret_package);
	}
	return false;
}
