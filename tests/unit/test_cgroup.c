// SPDX-License-Identifier: MIT
// Control groups: lines of /proc/PID/cgroup and mountinfo, the way from a mounted root to a group, the walk up.
#include "probe/limits/cgroup.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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
	struct mount_line fields;
	int r = mount_parse(span_of(line), &fields);

	if (r == 0)
		r = cgroup_take_mount(&fields, version, "cpu", &mount);

	cr_expect_eq(r, root ? 0 : -ENOENT, "%s: %d", line, r);
	if (root && !r) {
		cr_expect_str_eq(mount.root, root);
		cr_expect_str_eq(mount.point, point);
		cr_expect_eq(mount.device, 28);
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

/* Each row: mountinfo, files that are there, the folder that is found. */
static const struct {
	const char *mountinfo, *file, *directory;
} many_mounts[] = {
	/* The one that shows most of the ancestors, of equal ones the last. */
	{ "1 0 0:1 / /first rw - cgroup2 none rw\n2 0 0:1 /a /deep rw - cgroup2 none rw\n"
	  "3 0 0:1 / /second rw - cgroup2 none rw\n4 0 0:1 /b /other rw - cgroup2 none rw\n",
	  NULL, "/second/a/x/y" },
	/* That where the group is. */
	{ "1 0 0:1 / /first rw - cgroup2 none rw\n2 0 0:1 /a /deep rw - cgroup2 none rw\n", "deep/x/y/cpu.max",
	  "/deep/x/y" },
	/* The usual place before all others. */
	{ "1 0 0:1 /a /sys/fs/cgroup rw - cgroup2 none rw\n2 0 0:1 / /chroot/sys/fs/cgroup rw - cgroup2 none rw\n", NULL,
	  "/sys/fs/cgroup/x/y" },
	/* A mount over the folder that it is in; over itself; over the folder, but from before. */
	{ "1 0 0:1 / /old rw - cgroup2 none rw\n2 9 0:1 / /mnt/x/cg rw - cgroup2 none rw\n3 9 0:5 / /mnt/x rw - tmpfs none "
	  "rw\n",
	  NULL, "/old/a/x/y" },
	{ "1 9 0:1 / /old rw - cgroup2 none rw\n2 9 0:1 / /cg rw - cgroup2 none rw\n3 2 0:5 / /cg rw - tmpfs none rw\n",
	  NULL, "/old/a/x/y" },
	{ "1 9 0:1 / /old rw - cgroup2 none rw\n3 9 0:5 / /mnt/x rw - tmpfs none rw\n2 3 0:1 / /mnt/x/cg rw - cgroup2 none "
	  "rw\n",
	  NULL, "/mnt/x/cg/a/x/y" },
	/* The mount that it is on is covered; a neighbour with the same beginning covers nothing. */
	{ "1 9 0:1 / /old rw - cgroup2 none rw\n2 9 0:5 / /m rw - tmpfs none rw\n3 2 0:1 / /m/n/cg rw - cgroup2 none rw\n"
	  "4 2 0:6 / /m/n rw - tmpfs none rw\n",
	  NULL, "/old/a/x/y" },
	{ "1 9 0:1 / /cg rw - cgroup2 none rw\n2 9 0:5 / /c rw - tmpfs none rw\n3 9 0:5 / /cg2 rw - tmpfs none rw\n", NULL,
	  "/cg/a/x/y" },
	/* Parents that are not told, or are their own. */
	{ "1 7 0:1 / /old rw - cgroup2 none rw\n2 8 0:1 / /m/cg rw - cgroup2 none rw\n3 9 0:5 / /m rw - tmpfs none rw\n",
	  NULL, "/old/a/x/y" },
	{ "1 1 0:1 / / rw - rootfs none rw\n2 1 0:1 / /cg rw - cgroup2 none rw\n", NULL, "/cg/a/x/y" },
};

Test(cgroup, several_mounts)
{
	for (size_t i = 0; i < ARRAY_SIZE(many_mounts); i++) {
		_cleanup_tree_ struct tree tree = tree_new();
		_cleanup_cgroup_ struct cgroup group = { 0 };
		size_t levels = 0;
		int r;

		if (many_mounts[i].file)
			tree_puts(&tree, many_mounts[i].file, "");
		r = find(&tree, "0::/a/x/y\n", many_mounts[i].mountinfo, 0, &group);
		cr_assert_eq(r, 0, "row %zu: %d", i, r);
		cr_expect_str_eq(group.directory, many_mounts[i].directory, "row %zu: %s", i, group.directory);
		cr_expect_str_eq(group.path, "/a/x/y");
		while (cgroup_up(&group))
			levels++;
		cr_expect_eq(levels, strstr(many_mounts[i].directory, "/a/x/y") ? 3 : 2, "row %zu", i);
		cr_expect_str_eq(group.path, levels == 3 ? "/" : "/a");
	}
}

Test(cgroup, all_are_covered)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cgroup_ struct cgroup group = { 0 };

	cr_expect_eq(find(&tree, "0::/a\n",
			  "2 9 0:1 / /cg rw - cgroup2 none rw\n3 2 0:1 / /cg rw - cgroup2 none rw\n"
			  "4 9 0:5 / / rw - tmpfs none rw\n",
			  0, &group),
		     -EXDEV);
}

/* On the running machine folders are where they are: one that is missing, or of another file system, is not the group. */
Test(cgroup, live_folders)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cgroup_ struct cgroup group = { 0 };
	_cleanup_root_ struct root root = { .fd = -1 };
	char mountinfo[256];
	struct stat st;

	cr_assert_eq(root_open(tree.path, false, &root, NULL), 0);
	tree_puts(&tree, "cg/a/cpu.max", "1 1");
	cr_assert_eq(stat(tree.path, &st), 0);
	snprintf(mountinfo, sizeof(mountinfo),
		 "1 9 %u:%u / /cg rw - cgroup2 none rw\n2 9 250:250 / /sys/fs/cgroup rw - cgroup2 none rw\n",
		 major(st.st_dev), minor(st.st_dev));
	tree_puts(&tree, "sys/fs/cgroup/a/cpu.max", "1 1");
	cr_assert_eq(cgroup_find(&root, SPAN("0::/a\n"), span_of(mountinfo), "cpu", 0, &group), 0);
	cr_expect_str_eq(group.directory, "/cg/a");
	tree_drop(&tree, "cg/a");
	cr_expect_eq(cgroup_find(&root, SPAN("0::/a\n"), span_of(mountinfo), "cpu", 0, &group), -EXDEV);
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
