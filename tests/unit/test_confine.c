// SPDX-License-Identifier: MIT
// Tests of src/base/confine.c, each way in a child: what lies in the folder can be opened, what lies outside cannot.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/confine.h"
#include "tree.h"

enum { NOT_TO_BE_HAD = 77 };

static bool can_open(const char *root, const char *path, int flags)
{
	char whole[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(whole, sizeof(whole), "%s/%s", root, path);
	fd = open(whole, flags | O_CLOEXEC);
	return fd >= 0;
}

/* The exit status: 0 as it should be, else which line it was not. */
static int try(const char *folder, int (*shut)(const char *), const char *root)
{
	int r = shut(folder);

	if (r == -ENOSYS || r == -EOPNOTSUPP || r == -EPERM)
		return NOT_TO_BE_HAD;
	if (r)
		return 1;
	if (!can_open(root, "in/file", O_RDONLY))
		return 2;
	if (!can_open(root, "in", O_RDONLY | O_DIRECTORY))
		return 3;
	/* An absolute link leads to a file of the same name, inside after chroot, nowhere else. */
	if (can_open(root, "absolute", O_RDONLY))
		return 4;
	if (can_open(root, "climbing", O_RDONLY))
		return 5;
	if (can_open("", "proc/self/status", O_RDONLY))
		return 6;
	return 0;
}

static void expect(int (*shut)(const char *), bool is_root_moved)
{
	_cleanup_tree_ struct tree tree = tree_new();
	char path[PATH_MAX];
	int status;
	pid_t pid;

	tree_puts(&tree, "in/file", "x");
	snprintf(path, sizeof(path), "%s/absolute", tree.path);
	cr_assert_eq(symlink("/proc/version", path), 0);
	snprintf(path, sizeof(path), "%s/climbing", tree.path);
	cr_assert_eq(symlink("../../../../proc/version", path), 0);
	pid = fork();
	if (!pid)
		_exit(try(tree.path, shut, is_root_moved ? "" : tree.path));
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_TO_BE_HAD)
		tree_skip(&tree, "not to be had here");
	cr_expect_eq(WEXITSTATUS(status), 0, "step %d", WEXITSTATUS(status));
}

Test(confine, landlock)
{
	expect(confine_by_landlock, false);
}

Test(confine, chroot)
{
	expect(confine_by_chroot, true);
}

static int as_nobody(const char *folder)
{
	return chmod(folder, 0755) < 0 || setgid(65534) < 0 || setuid(65534) < 0 ? -EPERM : confine_by_chroot(folder);
}

/* In a user namespace of its own. */
Test(confine, chroot_without_rights)
{
	expect(as_nobody, true);
}

Test(confine, no_such_folder)
{
	int status;
	pid_t pid = fork();
	const char *root;

	if (!pid)
		_exit(confine("/no/such/folder", &root) == -ENOENT ? 0 : 1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status) && !WEXITSTATUS(status));
}
