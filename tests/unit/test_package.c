// SPDX-License-Identifier: MIT
// Tests of src/base/package.c: what each distribution calls the package of a library.
#include <criterion/criterion.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/package.h"

/* The package, or "" where it is not known. */
static const char *found(const char *library, const char *soname, const char *os_release)
{
	static char package[PACKAGE_NAME_MAX];

	return package_find(library, soname, span_of(os_release), package) ? package : "";
}

static const char debian[] = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n"
			     "ID=debian\nHOME_URL=\"https://www.debian.org/\"\n";
static const char ubuntu[] = "NAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n";
static const char mint[] = "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
static const char fedora[] = "NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=41\n";
static const char rocky[] = "NAME=\"Rocky Linux\"\nID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
static const char leap[] = "NAME=\"openSUSE Leap\"\nID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n";
static const char arch[] = "NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n";
static const char manjaro[] = "ID='manjaro'\nID_LIKE='arch'\n";
static const char alpine[] = "NAME=\"Alpine Linux\"\nID=alpine\n";
static const char gentoo[] = "NAME=Gentoo\nID=gentoo\n";

Test(package, by_soname)
{
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", debian), "libhwloc15");
	cr_expect_str_eq(found("libcpuid", "libcpuid.so.17", ubuntu), "libcpuid17");
	cr_expect_str_eq(found("libarchive", "libarchive.so.13", mint), "libarchive13");
	cr_expect_str_eq(found("libarchive", "libarchive.so.13", leap), "libarchive13");
	cr_expect_str_eq(found("zoo", "libzoo2.so.1", debian), "libzoo2-1");
	cr_expect_str_eq(found("zoo", "libzoo.so", debian), "", "no version");
	cr_expect_str_eq(found("zoo", ".so.1", debian), "");
}

Test(package, by_project)
{
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", fedora), "hwloc-libs");
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", rocky), "hwloc-libs");
	cr_expect_str_eq(found("libarchive", "libarchive.so.13", arch), "libarchive");
	cr_expect_str_eq(found("libcpuid", "libcpuid.so.17", manjaro), "libcpuid");
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", alpine), "hwloc");
	cr_expect_str_eq(found("zoo", "libzoo.so.1", alpine), "", "no library of ours");
}

Test(package, unknown)
{
	char package[PACKAGE_NAME_MAX] = "untouched", soname[200];

	cr_expect_not(package_find("hwloc", "libhwloc.so.15", span_of(gentoo), package));
	cr_expect_not(package_find("hwloc", "libhwloc.so.15", span_of(""), package));
	cr_expect_not(
		package_find("hwloc", "libhwloc.so.15", span_of("ID=\nID_LIKE=\"\n#ID=debian\nXID=debian\n"), package));
	memset(soname, 'x', sizeof(soname));
	memcpy(soname + sizeof(soname) - 7, ".so.15", 7);
	cr_expect_not(package_find("hwloc", soname, span_of(debian), package), "too long");
	cr_expect_str_eq(package, "untouched");
}

/* The first line counts that says ID; ID goes before ID_LIKE. */
Test(package, first_is_id)
{
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", "ID_LIKE=debian\nID=alpine\n"), "hwloc");
	cr_expect_str_eq(found("hwloc", "libhwloc.so.15", "ID=fedora\nID=alpine\n"), "hwloc-libs");
}
