// SPDX-License-Identifier: MIT
// What a run writes for its own use or has not finished yet: made, listed, removed.
#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>

#include "base/strbuf.h"

static const char prefix[] = "cputopo-unpacked-", random_part[] = "XXXXXX";

/* A signal handler has no other way to know them. Changed with signals blocked: the handler finds the list whole. */
struct scratch {
	struct scratch *next;
	int lock; /* a descriptor; -1: not locked */
	char path[];
};
static struct scratch *all;
static pthread_mutex_t all_mutex = PTHREAD_MUTEX_INITIALIZER;

static void begin_change(sigset_t *ret_before)
{
	sigset_t every;

	sigfillset(&every);
	pthread_sigmask(SIG_BLOCK, &every, ret_before);
	pthread_mutex_lock(&all_mutex);
}

static void end_change(const sigset_t *before)
{
	pthread_mutex_unlock(&all_mutex);
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

static struct scratch *scratch_of(const char *path)
{
	size_t size = strlen(path) + 1;
	struct scratch *scratch = malloc(sizeof(*scratch) + size);

	if (!scratch)
		return NULL;
	scratch->lock = -1;
	memcpy(scratch->path, path, size);
	return scratch;
}

static void list(struct scratch *scratch)
{
	scratch->next = all;
	all = scratch;
}

static int new_folder(const char *path, mode_t mode)
{
	int fd, code;

	if (mkdir(path, mode) < 0)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	code = errno;
	if (fd < 0)
		rmdir(path);
	errno = code;
	return fd;
}

int scratch_new(const char *path, mode_t type_and_mode)
{
	struct scratch *scratch = scratch_of(path);
	mode_t mode = type_and_mode & 07777;
	sigset_t before;
	int fd;

	if (!scratch)
		return -ENOMEM;
	begin_change(&before);
	fd = S_ISDIR(type_and_mode) ? new_folder(path, mode) : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		fd = -errno;
	if (fd < 0)
		free(scratch);
	else
		list(scratch);
	end_change(&before);
	return fd;
}

/* A sweeper may have had the lock first, or the folder removed already: 0, then another name is tried. 1: it is ours. */
static int lock_folder(struct scratch *scratch)
{
	struct stat st;
	int fd = open(scratch->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	/* Not every file system has locks: then no sweeper gets one either. */
	if ((flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) || fstat(fd, &st) < 0 || !st.st_nlink) {
		close(fd);
		return 0;
	}
	scratch->lock = fd;
	return 1;
}

static int make_folder(struct scratch *scratch)
{
	enum { TRIES = 16 };
	char *random = scratch->path + strlen(scratch->path) - strlen(random_part);
	int r = 0;

	for (int i = 0; i < TRIES && !r; i++) {
		memcpy(random, random_part, strlen(random_part));
		if (!mkdtemp(scratch->path))
			return -errno;
		r = lock_folder(scratch);
		if (r < 0)
			rmdir(scratch->path);
	}
	return r ? MIN(r, 0) : -EEXIST;
}

int scratch_folder(const char *parent, char **ret_path, struct error *error)
{
	_cleanup_strbuf_ struct strbuf path = { 0 };
	_cleanup_free_ struct scratch *scratch = NULL;
	sigset_t before;
	int r;

	strbuf_printf(&path, "%s/%s%s", parent, prefix, random_part);
	scratch = path.failed ? NULL : scratch_of(path.text);
	if (!scratch)
		return error_oom(error);
	begin_change(&before);
	r = make_folder(scratch);
	if (!r) {
		memcpy(path.text, scratch->path, path.length);
		list(TAKE_PTR(scratch));
	}
	end_change(&before);
	if (r < 0)
		return error_errno(error, -r, parent);
	*ret_path = strbuf_take(&path);
	return 0;
}

void scratch_keep(const char *path)
{
	struct scratch *found = NULL;
	sigset_t before;

	begin_change(&before);
	for (struct scratch **at = &all; *at && !found; at = *at ? &(*at)->next : at)
		if (!strcmp((*at)->path, path)) {
			found = *at;
			*at = found->next;
		}
	end_change(&before);
	if (found)
		close_fd(&found->lock);
	free(found);
}

/* As the kernel gives it: readdir(3) would need memory, which a signal handler may not ask for. */
struct entry {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

/*
 * Removes what is in the folder at path; at the first folder that is not empty path leads there instead. False where
 * something stays.
 */
static bool remove_entries(char path[PATH_MAX])
{
	_Alignas(struct entry) char buffer[4096];
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	size_t length = strlen(path);
	long n = 0;

	while (fd >= 0 && (n = syscall(SYS_getdents64, fd, buffer, sizeof(buffer))) > 0) {
		const struct entry *entry;

		for (long at = 0; at < n; at += entry->length) {
			entry = (const struct entry *)(buffer + at);
			if (!strcmp(entry->name, ".") || !strcmp(entry->name, "..") || !unlinkat(fd, entry->name, 0) ||
			    !unlinkat(fd, entry->name, AT_REMOVEDIR) || errno == ENOENT)
				continue;
			if ((errno != ENOTEMPTY && errno != EEXIST) || length + strlen(entry->name) + 2 > PATH_MAX)
				return false;
			path[length] = '/';
			memcpy(path + length + 1, entry->name, strlen(entry->name) + 1);
			return true;
		}
	}
	return fd >= 0 && !n;
}

/* One folder open at a time, whatever the depth. False where something stays. */
static bool remove_tree(const char *path)
{
	char at[PATH_MAX];
	size_t top = strlen(path);

	if (top >= sizeof(at))
		return false;
	memcpy(at, path, top + 1);
	if (!unlink(at) || errno == ENOENT)
		return true;
	for (;;) {
		if (rmdir(at) < 0 && errno != ENOENT) {
			if ((errno != ENOTEMPTY && errno != EEXIST) || !remove_entries(at))
				return false;
			continue;
		}
		if (strlen(at) == top)
			return true;
		*strrchr(at, '/') = '\0';
	}
}

static void remove_stubbornly(const char *path)
{
	/* Short of descriptors it stops half-way: that passes. */
	for (int tries = 0; tries < 3 && !remove_tree(path); tries++)
		;
}

void scratch_remove(const char *path)
{
	remove_stubbornly(path);
	scratch_keep(path);
}

void scratch_remove_all(void)
{
	for (const struct scratch *scratch = all; scratch; scratch = scratch->next) {
		/* Its descriptor may be the one that is needed. */
		if (scratch->lock >= 0)
			close(scratch->lock);
		remove_stubbornly(scratch->path);
	}
}

static bool is_shared_by_machines(int fd)
{
	static const unsigned int networks[] = { NFS_SUPER_MAGIC,
						 SMB_SUPER_MAGIC,
						 0xff534d42 /* CIFS */,
						 0xfe534d42 /* SMB2 */,
						 V9FS_MAGIC,
						 0x65735546 /* FUSE */,
						 0x00c36400 /* Ceph */ };
	struct statfs found;

	if (fstatfs(fd, &found) < 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
		if ((unsigned int)found.f_type == networks[i])
			return true;
	return false;
}

static void sweep_entry(int parent_fd, const char *parent, const char *name)
{
	enum { SECONDS_UNLOCKED = 3600 };
	_cleanup_fd_ int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_strbuf_ struct strbuf path = { 0 };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_uid != geteuid() || (st.st_mode & 07777) != 0700)
		return;
	if (is_shared_by_machines(fd) && time(NULL) - st.st_mtime < SECONDS_UNLOCKED)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return;
	strbuf_printf(&path, "%s/%s", parent, name);
	if (!path.failed)
		remove_stubbornly(path.text);
}

void scratch_sweep(const char *parent)
{
	enum { NAMES_MAX = 10000 };
	_cleanup_dir_ DIR *dir = opendir(parent);
	const struct dirent *entry;

	for (int i = 0; dir && i < NAMES_MAX && (entry = readdir(dir)); i++)
		if (!strncmp(entry->d_name, prefix, strlen(prefix)) &&
		    strlen(entry->d_name) == strlen(prefix) + strlen(random_part))
			sweep_entry(dirfd(dir), parent, entry->d_name);
}
