// SPDX-License-Identifier: MIT
// Tests of src/base/scratch.c: what is removed, by whom, and what is not.
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scratch.h"
#include "tree.h"

static bool is_there(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

/* A process that is killed with a folder in its hands; its path goes to path. */
static void leave_behind(const char *parent, char path[PATH_MAX])
{
	int ends[2];
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		char *made = NULL;
		size_t length;

		if (scratch_folder(parent, &made, NULL) < 0)
			_exit(1);
		length = strlen(made) + 1;
		if (write(ends[1], made, length) == (ssize_t)length)
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	cr_assert_gt(read(ends[0], path, PATH_MAX), 0);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
	close(ends[0]);
	close(ends[1]);
}

Test(scratch, a_sweep_takes_what_a_killed_process_left_and_nothing_else)
{
	_cleanup_tree_ struct tree place = tree_new();
	char left[PATH_MAX], path[PATH_MAX + 8];
	char *held = NULL;

	leave_behind(place.path, left);
	snprintf(path, sizeof(path), "%s/sys", left);
	cr_assert_eq(mkdir(path, 0700), 0);
	cr_assert_eq(scratch_folder(place.path, &held, NULL), 0);
	tree_puts(&place, "cputopo-unpacked-public/mine", "");
	tree_puts(&place, "cputopo-else-abcdef/mine", "");
	snprintf(path, sizeof(path), "%s/cputopo-unpacked-public", place.path);
	cr_assert_eq(chmod(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/cputopo-unpacked-folder", place.path);
	cr_assert_eq(symlink("cputopo-else-abcdef", path), 0);
	snprintf(path, sizeof(path), "%s/cputopo-else-abcdef", place.path);
	cr_assert_eq(chmod(path, 0700), 0);

	scratch_sweep(place.path);
	cr_expect(!is_there(left));
	cr_expect(is_there(held), "locked by a process that lives");
	snprintf(path, sizeof(path), "%s/cputopo-unpacked-public/mine", place.path);
	cr_expect(is_there(path), "another mode");
	snprintf(path, sizeof(path), "%s/cputopo-else-abcdef/mine", place.path);
	cr_expect(is_there(path), "behind a link");
	scratch_remove(held);
	cr_expect(!is_there(held));
	free(held);
}

Test(scratch, all_that_is_listed)
{
	_cleanup_tree_ struct tree place = tree_new();
	char file[PATH_MAX], folder[PATH_MAX], kept[PATH_MAX];
	char *unpacked = NULL;
	int fd;

	snprintf(file, sizeof(file), "%s/file", place.path);
	snprintf(folder, sizeof(folder), "%s/folder", place.path);
	snprintf(kept, sizeof(kept), "%s/kept", place.path);
	fd = scratch_new(file, S_IFREG | 0644);
	cr_assert_geq(fd, 0);
	close(fd);
	cr_expect_eq(scratch_new(file, S_IFREG | 0644), -EEXIST);
	fd = scratch_new(folder, S_IFDIR | 0755);
	cr_assert_geq(fd, 0);
	cr_assert_eq(mkdirat(fd, "a", 0700), 0);
	close(fd);
	fd = scratch_new(kept, S_IFREG | 0600);
	cr_assert_geq(fd, 0);
	close(fd);
	scratch_keep(kept);
	cr_assert_eq(scratch_folder(place.path, &unpacked, NULL), 0);
	scratch_remove_all();
	cr_expect(!is_there(file));
	cr_expect(!is_there(folder));
	cr_expect(!is_there(unpacked));
	cr_expect(is_there(kept));
	free(unpacked);
}

Test(scratch, deep_and_wide_with_one_descriptor)
{
	_cleanup_tree_ struct tree place = tree_new();
	struct rlimit limit;
	char path[PATH_MAX];
	int next = dup(0);

	close(next);
	for (int i = 0; i < 300; i++) {
		tree_write(&place, "", 0, "top/a%d/b/c/d/e/f/g/h/%d", i % 30, i);
		tree_write(&place, "", 0, "top/%d", i);
	}
	snprintf(path, sizeof(path), "%s/top/link", place.path);
	cr_assert_eq(symlink("/", path), 0);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)next + 1;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	snprintf(path, sizeof(path), "%s/top", place.path);
	scratch_remove(path);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	cr_expect(!is_there(path));
}
