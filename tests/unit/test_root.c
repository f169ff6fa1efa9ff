// SPDX-License-Identifier: MIT
// Tests of src/base/root.c: bounded reads, nothing outside the root, odd files.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/root.h"
#include "tree.h"

static struct root open_tree(const struct tree *tree)
{
	struct root root;

	cr_assert_eq(root_open(tree->path, true, &root, NULL), 0);
	return root;
}

static void make_link(const struct tree *tree, const char *target, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", tree->path, path);
	cr_assert_eq(symlink(target, full), 0);
}

Test(root, reads_attributes)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = open_tree(&tree);
	_cleanup_cpuset_ struct cpuset set = { 0 };
	struct span text;
	int64_t value = 5;

	tree_add(
		&tree,
		"\"sys/online\" = \"0-3\\n\"\n\"sys/cpu1/mask\" = \"f0\\n\"\n\"sys/n\" = \"-7\\n\"\n\"sys/empty\" = \"\"\n");
	cr_assert_eq(root_read(&root, &text, "sys/%s", "online"), 0);
	cr_expect(span_equal(text, "0-3\n"));
	cr_expect_eq(root_read(&root, &text, "/sys/online"), 0, "a leading slash is the root");
	cr_assert_eq(root_read_i64(&root, &value, "sys/n"), 0);
	cr_expect_eq(value, -7);
	cr_expect_eq(root_read_i64(&root, &value, "sys/online"), -EINVAL);
	cr_expect_eq(root_read_i64(&root, &value, "sys/empty"), -EINVAL);
	cr_expect_eq(value, -7);
	cr_assert_eq(root_read_list(&root, &set, "sys/online"), 0);
	cr_expect_eq(cpuset_count(&set), 4);
	cpuset_free(&set);
	cr_assert_eq(root_read_mask(&root, &set, "sys/cpu%d/mask", 1), 0);
	cr_expect_eq(cpuset_first(&set), 4);
	cr_expect_eq(root_read(&root, &text, "sys/none"), -ENOENT);
	cr_expect_eq(root_read(&root, &text, "sys/online/x"), -ENOTDIR);
	cr_expect_eq(root_read(&root, &text, "sys"), -EINVAL, "a directory is no attribute");
	cr_expect(root_exists(&root, "sys/n") && root_exists(&root, "sys") && !root_exists(&root, "sys/none"));
	cr_expect_eq(root_check(&root, NULL), 0);
}

Test(root, odd_files)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = open_tree(&tree);
	_cleanup_free_ char *large = malloc(ROOT_ATTRIBUTE_MAX + 1), *whole = NULL;
	char path[PATH_MAX];
	struct span text;
	size_t length;

	cr_assert_not_null(large);
	memset(large, '1', ROOT_ATTRIBUTE_MAX + 1);
	tree_write(&tree, large, ROOT_ATTRIBUTE_MAX, "largest");
	tree_write(&tree, large, ROOT_ATTRIBUTE_MAX + 1, "larger");
	tree_write(&tree, "a\0b", 3, "nul");
	cr_assert_eq(root_read(&root, &text, "largest"), 0);
	cr_expect_eq(text.length, ROOT_ATTRIBUTE_MAX);
	cr_expect_eq(root_read(&root, &text, "larger"), -EFBIG);
	cr_assert_eq(root_read(&root, &text, "nul"), 0);
	cr_expect_eq(text.length, 3);

	cr_assert_eq(root_read_file(&root, "larger", ROOT_ATTRIBUTE_MAX + 1, &whole, &length), 0);
	cr_expect_eq(length, ROOT_ATTRIBUTE_MAX + 1);
	cr_expect_eq(whole[length], '\0');
	cr_expect_eq(root_read_file(&root, "larger", ROOT_ATTRIBUTE_MAX, &whole, &length), -EFBIG);
	cr_expect_eq(root_read_file(&root, "none", 10, &whole, &length), -ENOENT);

	/* A FIFO that nobody writes to must not stop us, nor an endless device (a node of /dev needs root: skipped else). */
	snprintf(path, sizeof(path), "%s/fifo", tree.path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_eq(root_read(&root, &text, "fifo"), -EINVAL);
	snprintf(path, sizeof(path), "%s/zero", tree.path);
	if (mknod(path, S_IFCHR | 0600, (1 << 8) | 5) == 0)
		cr_expect_lt(root_read(&root, &text, "zero"), 0);
}

Test(root, endless_file)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	struct span text;

	/* The live machine may read devices: /dev/zero is bounded like any file. */
	cr_assert_eq(root_open("/dev", false, &root, NULL), 0);
	cr_expect_eq(root_read(&root, &text, "zero"), -EFBIG);
}

Test(root, links_stay_inside)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = open_tree(&tree);
	struct error error = { 0 };
	struct span text;

	tree_puts(&tree, "sys/a/value", "inside\n");
	make_link(&tree, "a", "sys/b");
	make_link(&tree, "../sys/a", "sys/c");
	make_link(&tree, "loop", "sys/loop");
	cr_assert_eq(root_read(&root, &text, "sys/b/value"), 0);
	cr_expect(span_equal(text, "inside\n"));
	cr_expect_eq(root_read(&root, &text, "sys/c/value"), 0);
	cr_expect_eq(root_read(&root, &text, "sys/loop"), -ELOOP);
	cr_expect_eq(root_check(&root, &error), 0);

	make_link(&tree, "/etc/passwd", "sys/absolute");
	make_link(&tree, "../../../../../../etc", "sys/up");
	cr_expect_eq(root_read(&root, &text, "sys/absolute"), -EXDEV);
	cr_expect_eq(root_read(&root, &text, "sys/up/passwd"), -EXDEV);
	cr_expect_eq(root_read(&root, &text, "../etc/passwd"), -EXDEV);
	cr_expect_eq(root_check(&root, &error), -EXDEV);
	cr_expect(strstr(error.path, "/sys/absolute"), "the first one is named, not %s", error.path);
}

Test(root, lists_names)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = open_tree(&tree);
	_cleanup_cpuset_ struct cpuset set = { 0 };
	_cleanup_free_ char **names = NULL;
	size_t n;

	tree_add(&tree,
		 "\"d/cpu0/x\" = \"\"\n\"d/cpu10/x\" = \"\"\n\"d/cpu2/x\" = \"\"\n\"d/cpufreq/x\" = \"\"\n\"d/cpu\" = \"\"\n"
		 "\"d/cpu007/x\" = \"\"\n\"d/cpu5a\" = \"\"\n\"d/cpu99999\" = \"\"\n\"d/node1\" = \"\"\n");
	cr_assert_eq(root_list_numbers(&root, "d", "cpu", &set), 0);
	cr_expect_eq(cpuset_count(&set), 3);
	cr_expect(cpuset_has(&set, 0) && cpuset_has(&set, 2) && cpuset_has(&set, 10));
	cr_expect_eq(root_list_numbers(&root, "none", "cpu", &set), -ENOENT);
	cr_assert_eq(root_list_names(&root, "d", 100, &names, &n), 0);
	cr_assert_eq(n, 9);
	cr_expect_str_eq(names[0], "cpu");
	cr_expect_str_eq(names[8], "node1");
}

Test(root, must_be_a_directory)
{
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };
	char path[PATH_MAX];
	struct root root;

	cr_expect_eq(root_open("/no/such/directory", true, &root, &error), -ENOENT);
	cr_expect_str_eq(error.path, "/no/such/directory");
	tree_puts(&tree, "file", "x");
	snprintf(path, sizeof(path), "%s/file", tree.path);
	cr_expect_eq(root_open(path, true, &root, NULL), -ENOTDIR);
}
