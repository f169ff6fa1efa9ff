// SPDX-License-Identifier: MIT
// Tests of src/base/path.c: links that climb out, paths with "..".
#include <criterion/criterion.h>

#include "base/path.h"

Test(path, links)
{
	cr_expect(path_link_escapes("sys/a", "/etc/passwd"));
	cr_expect(path_link_escapes("sys/a", "/sys/b"), "an absolute link reads the host, wherever it leads");
	cr_expect(path_link_escapes("sys/a", "../../b"));
	cr_expect(path_link_escapes("a", ".."));
	cr_expect(path_link_escapes("sys/a", "x/../../../b"));
	cr_expect_not(path_link_escapes("sys/a", "../b"));
	cr_expect_not(path_link_escapes("sys/devices/a", "../../sys/./b"));
	cr_expect_not(path_link_escapes("a", "."));
	cr_expect_not(path_link_escapes("a", "b..c/..d"));
	cr_expect_not(path_link_escapes("./sys//a", "../b"), "empty components and dots are no depth");
	cr_expect(path_link_escapes("./sys//a", "../../b"));
}

Test(path, climbs)
{
	cr_expect(path_climbs("a/../b") && path_climbs("..") && path_climbs("a/.."));
	cr_expect(!path_climbs("a/b..") && !path_climbs("...") && !path_climbs("") && !path_climbs("./a"));
}
