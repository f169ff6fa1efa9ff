// SPDX-License-Identifier: MIT
// Shuts the calling process in a folder, for good.
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/*
 * The kernel's linux/landlock.h, as far as we need it, for the libc's headers may be older than the kernel it runs on: see
 * Documentation/userspace-api/landlock.rst. The numbers are the same on every architecture.
 */
enum { LANDLOCK_CREATE_RULESET = 444, LANDLOCK_ADD_RULE = 445, LANDLOCK_RESTRICT_SELF = 446 };
enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };
enum { MAY_READ_FILE = 1 << 2, MAY_READ_FOLDER = 1 << 3 };

struct ruleset {
	uint64_t handled_fs;
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* All kinds of access that this version of Landlock can forbid: execute, write, make, remove ..., by version. */
static uint64_t all_access(long version)
{
	static const unsigned int bits[] = { 0, 13, 14, 15, 15, 16 };

	return (UINT64_C(1) << bits[MIN(version, (long)ARRAY_SIZE(bits) - 1)]) - 1;
}

int confine_by_landlock(const char *path)
{
	long version = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, ASK_VERSION);
	_cleanup_fd_ int fd = -1, ruleset_fd = -1;
	struct ruleset ruleset;
	struct path_rule rule = { .allowed = MAY_READ_FILE | MAY_READ_FOLDER };

	if (version < 1)
		return version < 0 ? -errno : -ENOSYS;
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ruleset.handled_fs = all_access(version);
	ruleset_fd = (int)syscall(LANDLOCK_CREATE_RULESET, &ruleset, sizeof(ruleset), 0);
	rule.fd = fd;
	if (ruleset_fd < 0 || syscall(LANDLOCK_ADD_RULE, ruleset_fd, RULE_PATH_BENEATH, &rule, 0) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(LANDLOCK_RESTRICT_SELF, ruleset_fd, 0) < 0)
		return -errno;
	return 0;
}

int confine_by_chroot(const char *path)
{
	if (chdir(path) < 0)
		return -errno;
	if (chroot(".") < 0 && (errno != EPERM || unshare(CLONE_NEWUSER) < 0 || chroot(".") < 0))
		return -errno;
	return 0;
}

int confine(const char *path, const char **ret_root)
{
	*ret_root = path;
	if (!confine_by_landlock(path))
		return 0;
	*ret_root = "/";
	return confine_by_chroot(path);
}
