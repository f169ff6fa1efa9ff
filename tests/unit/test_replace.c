// SPDX-License-Identifier: MIT
// Tests of src/base/replace.c: a file is replaced as a whole, or left as it was.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/replace.h"
#include "tree.h"

static const char *path_of(const struct tree *tree, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", tree->path, name);
	return path;
}

static void expect_text(const struct tree *tree, const char *name, const char *expected)
{
	_cleanup_free_ char *text = NULL;
	struct stat st;
	struct error error = { 0 };
	_cleanup_fd_ int fd = file_open(path_of(tree, name), &st, &error);
	size_t length;

	cr_assert_geq(fd, 0);
	cr_assert_eq(file_read(fd, 100, &text, &length), 0);
	cr_expect_str_eq(text, expected);
}

Test(replace, a_new_file_and_an_old_one)
{
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };
	struct stat st;

	cr_assert_eq(replace_file(path_of(&tree, "a"), "one\n", 4, &error), 0);
	expect_text(&tree, "a", "one\n");
	cr_assert_eq(chmod(path_of(&tree, "a"), 0640), 0);
	cr_assert_eq(replace_file(path_of(&tree, "a"), "two\n", 4, &error), 0);
	expect_text(&tree, "a", "two\n");
	cr_assert_eq(stat(path_of(&tree, "a"), &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0640, "its mode is kept");
}

Test(replace, a_link_stays)
{
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };
	struct stat st;

	cr_assert_eq(replace_file(path_of(&tree, "a"), "one", 3, &error), 0);
	cr_assert_eq(symlink("a", path_of(&tree, "link")), 0);
	cr_assert_eq(replace_file(path_of(&tree, "link"), "two", 3, &error), 0);
	expect_text(&tree, "a", "two");
	cr_assert_eq(lstat(path_of(&tree, "link"), &st), 0);
	cr_expect(S_ISLNK(st.st_mode));
}

Test(replace, what_is_no_file_is_refused)
{
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };

	cr_expect_eq(replace_file(tree.path, "x", 1, &error), -EINVAL);
	error_clear(&error);
	cr_expect_eq(replace_file("/dev/null", "x", 1, &error), -EINVAL);
	error_clear(&error);
	cr_expect_eq(replace_file(path_of(&tree, "none/a"), "x", 1, &error), -ENOENT);
	cr_expect_not_null(strstr(error.path, "none/a"));
}
