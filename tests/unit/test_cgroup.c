// SPDX-License-Identifier: MIT
// Control groups: lines of /proc/PID/cgroup and mountinfo, the way from a mounted root to a group, the walk up.
#include "probe/limits/cgroup.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tree.h"

static void expect_membership(const char *text, const char *controller, int version, const char *path)
{
	struct cgroup_membership membership = { 0 };
	int r = cgroup_parse_membership(span_of(text), controller, &membership);

	cr_assert_eq(r, 0, "%s: %d", text, r);
	cr_expect_eq(membership.version, version, "%s", text);
	cr_expect(span_equal(membership.path, path), "%s: '%.*s'", text, (int)membership.path.length, membership.path.text);
}

Test(cgroup, membership)
{
	expect_membership("0::/a\n", "cpu", 2, "/a");
	expect_membership("0::/", "cpu", 2, "/");
	expect_membership("4:cpu,cpuacct:/b\n0::/a\n", "cpu", 1, "/b");
	expect_membership("0::/a\n4:cpuacct,cpu:/b\n", "cpu", 1, "/b");
	expect_membership("3:cpuset:/c\n2:cpuacct:/d\n0::/a\n", "cpu", 2, "/a");
	expect_membership("1:name=cpu:/c\n0::/a\n", "cpu", 2, "/a");
	expect_membership("0::/a:b:c d \n", "cpu", 2, "/a:b:c d ");
	expect_membership("junk\n::\n7\n0::relative\n0::/a\n", "cpu", 2, "/a");
	expect_membership("7:memory:/m\n4:cpu:/b\n", "memory", 1, "/m");
}

Test(cgroup, no_membership)
{
	struct cgroup_membership membership;

	cr_expect_eq(cgroup_parse_membership(SPAN(""), "cpu", &membership), -EINVAL);
	cr_expect_eq(cgroup_parse_membership(SPAN("junk\n\0\xff"), "cpu", &membership), -EINVAL);
	cr_expect_eq(cgroup_parse_membership(SPAN("1:name=systemd:/\n"), "cpu", &membership), -ENOENT);
}

static void expect_mount(const char *line, int version, const char *root, const char *point)
{
	_cleanup_cgroup_mount_ struct cgroup_mount mount = { 0 };
	int r = cgroup_parse_mount(span_of(line), version, "cpu", &mount);

	cr_expect_eq(r, root ? 0 : -ENOENT, "%s: %d", line, r);
	if (root && !r) {
		cr_expect_str_eq(mount.root, root);
		cr_expect_str_eq(mount.point, point);
	}
}

Test(cgroup, mounts)
{
	expect_mount("31 23 0:28 / /sys/fs/cgroup rw - cgroup2 none rw", 2, "/", "/sys/fs/cgroup");
	expect_mount("31 23 0:28 /a /x rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate", 2, "/a", "/x");
	expect_mount("31 23 0:28 / /x rw shared:9 master:3 propagate_from:2 - cgroup2  rw", 2, "/", "/x");
	expect_mount("31 23 0:28 /a\\134b /x\\040y\\011z rw - cgroup2 none rw", 2, "/a\\b", "/x y\tz");
	expect_mount("31 23 0:28 / /x\\04 rw - cgroup2 none rw", 2, "/", "/x\\04");
	expect_mount("31 23 0:28 / /x rw - cgroup cgroup rw,cpuacct,cpu", 1, "/", "/x");
	expect_mount("31 23 0:28 / /x rw - cgroup cpu rw,cpuacct", 1, NULL, NULL);
	expect_mount("31 23 0:28 / /x rw - cgroup cgroup rw,cpuset", 1, NULL, NULL);
	expect_mount("31 23 0:28 / /x rw - cgroup2 none rw", 1, NULL, NULL);
	expect_mount("31 23 0:28 / /x rw - cgroup cgroup rw,cpu", 2, NULL, NULL);
	expect_mount("5 6 0:4 net:[4026532281] /x rw - cgroup2 none rw", 2, NULL, NULL);
	expect_mount("31 23 0:28 / /x rw cgroup2 none rw", 2, NULL, NULL);
	expect_mount("31 23", 2, NULL, NULL);
	expect_mount("", 2, NULL, NULL);
}

Test(cgroup, below)
{
	cr_expect_str_eq(cgroup_below("/a/b", "/"), "/a/b");
	cr_expect_str_eq(cgroup_below("/", "/"), "");
	cr_expect_str_eq(cgroup_below("/a/b", "/a"), "/b");
	cr_expect_str_eq(cgroup_below("/a", "/a"), "");
	cr_expect_str_eq(cgroup_below("/../x/y", "/../x"), "/y");
	cr_expect_str_eq(cgroup_below("/a/..b", "/a"), "/..b");
	cr_expect_null(cgroup_below("/ab", "/a"));
	cr_expect_null(cgroup_below("/a", "/a/b"));
	cr_expect_null(cgroup_below("/", "/../.."));
	cr_expect_null(cgroup_below("/../x", "/"));
	cr_expect_null(cgroup_below("/../../x", "/.."));
	cr_expect_null(cgroup_below("/a/..", "/a"));
}

static int find(const struct tree *tree, const char *membership, const char *mountinfo, int64_t pid,
		struct cgroup *ret_group)
{
	_cleanup_root_ struct root root = { .fd = -1 };

	cr_assert_eq(root_open(tree->path, true, &root, NULL), 0);
	return cgroup_find(&root, span_of(membership), span_of(mountinfo), "cpu", pid, ret_group);
}

Test(cgroup, several_mounts)
{
	static const char mountinfo[] = "1 0 0:1 / /first rw - cgroup2 none rw\n"
					"2 0 0:1 /a /deep rw - cgroup2 none rw\n"
					"3 0 0:1 /a /deeper rw - cgroup2 none rw\n"
					"4 0 0:1 /b /other rw - cgroup2 none rw\n";
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cgroup_ struct cgroup group = { 0 };

	cr_assert_eq(find(&tree, "0::/a/x/y\n", mountinfo, 0, &group), 0);
	cr_expect_str_eq(group.directory, "/deeper/x/y");
	cr_expect_str_eq(group.path, "/a/x/y");
	cr_expect(cgroup_up(&group));
	cr_expect_str_eq(group.directory, "/deeper/x");
	cr_expect_str_eq(group.path, "/a/x");
	cr_expect(cgroup_up(&group));
	cr_expect_str_eq(group.directory, "/deeper");
	cr_expect_str_eq(group.path, "/a");
	cr_expect_not(cgroup_up(&group));
}

Test(cgroup, not_found)
{
	static const char outside[] = "4 0 0:1 /b /other rw - cgroup2 none rw\n";
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cgroup_ struct cgroup group = { 0 };

	cr_expect_eq(find(&tree, "", outside, 0, &group), -EIO);
	cr_expect_eq(find(&tree, "0::/a\n", "", 0, &group), -EIO);
	cr_expect_eq(find(&tree, "0::/a\n", outside, 7, &group), -EXDEV);
	tree_puts(&tree, "other/cgroup.procs", "1\n70\n");
	cr_expect_eq(find(&tree, "0::/a\n", outside, 7, &group), -EXDEV);
	tree_puts(&tree, "other/cgroup.procs", "1\n7\n");
	cr_assert_eq(find(&tree, "0::/a\n", outside, 7, &group), 0);
	cr_expect_str_eq(group.directory, "/other");
	cr_expect_not(cgroup_up(&group));
}
