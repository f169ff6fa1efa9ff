// SPDX-License-Identifier: MIT
// Tests of src/base/beneath.c: openat2 and the walk by names answer the same, also while something is renamed all the time.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "tree.h"

static void make_link(const struct tree *tree, const char *target, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", tree->path, path);
	cr_assert_eq(symlink(target, full), 0);
}

static struct tree make_tree(int *ret_folder)
{
	struct tree tree = tree_new();

	tree_puts(&tree, "sys/devices/cpu0/online", "1\n");
	tree_puts(&tree, "sys/bus/empty", "");
	make_link(&tree, "../devices/cpu0", "sys/bus/cpu0");
	make_link(&tree, "bus/cpu0/online", "sys/twice");
	make_link(&tree, "../sys/./devices//cpu0/", "sys/slashes");
	make_link(&tree, "loop", "sys/loop");
	make_link(&tree, "/etc", "sys/absolute");
	make_link(&tree, "../../etc", "sys/up");
	make_link(&tree, "nothing", "sys/dangling");
	make_link(&tree, "..", "sys/parent");
	*ret_folder = open(tree.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	cr_assert_geq(*ret_folder, 0);
	return tree;
}

/* What was opened, or why not: numbers that can be compared. */
static long long identity(int fd)
{
	struct stat st = { 0 };

	if (fd < 0)
		return fd;
	cr_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	fstat(fd, &st);
	close(fd);
	return (long long)st.st_ino;
}

Test(beneath, both_ways_are_the_same)
{
	static const struct {
		const char *path;
		int code; /* 0: is opened */
	} rows[] = {
		{ "sys/devices/cpu0/online", 0 },
		{ "sys/bus/cpu0/online", 0 },
		{ "sys/bus/cpu0", 0 },
		{ "sys/twice", 0 },
		{ "sys/slashes", 0 },
		{ "sys/slashes/online", 0 },
		{ "sys//bus/./cpu0/../../x", 0 },
		{ "sys/bus/", 0 },
		{ "sys/bus/..", 0 },
		{ ".", 0 },
		{ "sys/parent/sys/twice", 0 },
		{ "", ENOENT },
		{ "sys/loop", ELOOP },
		{ "sys/absolute", EXDEV },
		{ "sys/absolute/passwd", EXDEV },
		{ "sys/up/passwd", EXDEV },
		{ "../etc", EXDEV },
		{ "/etc", EXDEV },
		{ "sys/dangling", ENOENT },
		{ "sys/none/x", ENOENT },
		{ "sys/twice/x", ENOTDIR },
		{ "sys/twice/", ENOTDIR },
		{ "sys/parent/../online", EXDEV },
	};
	int folder;
	_cleanup_tree_ struct tree tree = make_tree(&folder);

	tree_puts(&tree, "sys/x", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		long long quick = identity(beneath_open(folder, rows[i].path, O_RDONLY)),
			  slow = identity(beneath_walk(folder, rows[i].path, O_RDONLY));

		cr_expect_eq(quick, slow, "%s: %lld and %lld", rows[i].path, quick, slow);
		cr_expect_eq(slow < 0 ? -slow : 0, rows[i].code, "%s: %lld", rows[i].path, slow);
	}
	cr_expect_eq(identity(beneath_open(folder, "sys/bus/cpu0", O_PATH | O_DIRECTORY)),
		     identity(beneath_walk(folder, "sys/bus/cpu0", O_PATH | O_DIRECTORY)));
	close(folder);
}

static atomic_bool ends;

static void *rename_all_the_time(void *path)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), "%s/a", (const char *)path);
	snprintf(to, sizeof(to), "%s/b", (const char *)path);
	while (!ends)
		if (rename(from, to) || rename(to, from))
			break;
	return NULL;
}

Test(beneath, nothing_is_lost_while_others_rename)
{
	_cleanup_tree_ struct tree other = tree_new();
	int folder, failed = 0;
	_cleanup_tree_ struct tree tree = make_tree(&folder);
	pthread_t thread;

	tree_puts(&other, "a", "");
	cr_assert_eq(pthread_create(&thread, NULL, rename_all_the_time, other.path), 0);
	for (int i = 0; i < 20000; i++)
		failed += identity(beneath_open(folder, "sys/bus/cpu0/online", O_RDONLY)) < 0;
	ends = true;
	pthread_join(thread, NULL);
	cr_expect_eq(failed, 0, "%d of 20000", failed);
	close(folder);
}
