// SPDX-License-Identifier: MIT
// Opening what lies in a folder, and nothing else.
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/path.h"

/* RETRIES: how often openat2 is asked again; DEPTH: of folders on the way. */
enum { RETRIES = 16, DEPTH = 64 };

struct walk {
	int folders[DEPTH]; /* on the way here; the first is the caller's */
	size_t depth;	    /* of the last one */
	int links;
	char rest[PATH_MAX]; /* of the path */
};

/* Puts what a link says in the place of its name. 0, 1 where there is no link of this name, or -errno. */
static int follow(struct walk *walk, const char *name, size_t end)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(walk->folders[walk->depth], name, target, sizeof(target));

	if (n < 0)
		return errno == EINVAL ? 1 : -errno;
	return path_follow(walk->rest, end, (struct span){ target, (size_t)n }, &walk->links);
}

static int enter(struct walk *walk, const char *name)
{
	int fd;

	if (walk->depth + 1 == DEPTH)
		return -ENAMETOOLONG;
	fd = openat(walk->folders[walk->depth], name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	walk->folders[++walk->depth] = fd;
	return 0;
}

static int leave(struct walk *walk)
{
	if (!walk->depth)
		return -EXDEV;
	close(walk->folders[walk->depth--]);
	return 0;
}

/* One name of the path. *ret_fd is the result once all of it is walked. */
static int step(struct walk *walk, int flags, int *ret_fd)
{
	size_t start = strspn(walk->rest, "/"), length = strcspn(walk->rest + start, "/"), end = start + length;
	bool last = !walk->rest[end + strspn(walk->rest + end, "/")];
	char name[NAME_MAX + 1];
	int r = 0;

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, walk->rest + start, length);
	name[length] = '\0';
	if (!strcmp(name, "..")) {
		r = leave(walk);
	} else if (length && strcmp(name, ".")) {
		r = follow(walk, name, end);
		if (r <= 0)
			return r;
		if (!last || walk->rest[end])
			r = enter(walk, name);
	}
	if (r < 0)
		return r;
	if (!last) {
		memmove(walk->rest, walk->rest + end, strlen(walk->rest + end) + 1);
		return 0;
	}
	/* A name with a slash behind it, "." and ".." are folders, which we are in already. */
	*ret_fd = openat(walk->folders[walk->depth], r > 0 ? name : ".", flags | O_NOFOLLOW | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

int beneath_walk(int folder, const char *path, int flags)
{
	struct walk walk = { .folders = { folder } };
	int fd = -1, r = *path == '/' ? -EXDEV : *path ? 0 : -ENOENT;

	if (strlen(path) >= sizeof(walk.rest))
		r = -ENAMETOOLONG;
	else
		memcpy(walk.rest, path, strlen(path) + 1);
	while (r >= 0 && fd < 0)
		r = step(&walk, flags, &fd);
	while (walk.depth)
		leave(&walk);
	return r < 0 ? r : fd;
}

int beneath_open(int folder, const char *path, int flags)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH };

	for (int tries = 0; tries < RETRIES; tries++) {
		int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));

		if (fd >= 0)
			return fd;
		if (errno == ENOSYS || errno == EPERM || errno == EINVAL)
			break;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
	return beneath_walk(folder, path, flags);
}
