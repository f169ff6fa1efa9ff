// SPDX-License-Identifier: MIT
// Control groups, v1 and v2: which group a process is in, the directory where it is mounted, the way up to the root.
#pragma once

#include "base/root.h"
#include "probe/limits/mounts.h"

/* The group of a process in the hierarchy that has one controller, by its line of /proc/PID/cgroup. */
struct cgroup_membership {
	int version;	  /* 1 or 2 */
	struct span path; /* as the process' cgroup namespace sees it */
};

/*
 * Finds the line that decides for controller: a v1 line that names it, else "0::". 0, -ENOENT (lines, but neither of the
 * two: the controller is in no hierarchy), -EINVAL (no line at all).
 */
int cgroup_parse_membership(struct span text, const char *controller, struct cgroup_membership *ret_membership);

struct cgroup_mount {
	char *root;	 /* the group that is mounted, unescaped */
	char *point;	 /* where, unescaped */
	uint64_t device; /* as st_dev tells it, 0: not told */
};

void cgroup_mount_free(struct cgroup_mount *mount);
#define _cleanup_cgroup_mount_ _cleanup_(cgroup_mount_free)

/*
 * A mount, when it is one of the hierarchy: cgroup2, or cgroup with the word controller among its options.
 * 0, -ENOENT (another mount), -ENOMEM.
 */
int cgroup_take_mount(const struct mount_line *line, int version, const char *controller, struct cgroup_mount *ret_mount);

/* The way from the mounted group root to path, by whole components: "/b" for /a and /a/b. NULL: path is not below root. */
const char *cgroup_below(const char *path, const char *root);

/* One group, and with cgroup_up its ancestors. */
struct cgroup {
	int version;
	char *directory;     /* of its files */
	size_t point_length; /* the part of directory that is the mount point: the top */
	char *path;	     /* of the group, as its process sees it */
	bool below_root;     /* the top is not the root of the hierarchy, as mountinfo tells */
};

void cgroup_free(struct cgroup *group);
#define _cleanup_cgroup_ _cleanup_(cgroup_free)

/*
 * The group of process pid (0: unknown) for controller, out of the texts of its cgroup file and of mountinfo. The hierarchy
 * may be mounted more than once: mounts that others cover do not count, those below /sys/fs/cgroup come first, then those
 * that show most of the ancestors, then the last; one whose folder of the group is not there, or may not be entered, gives
 * way to the next. A record holds only folders that have limits: there the mount may do without.
 * 0, -ENOENT (no group: no limit), -EIO (nothing mounted, nothing listed: could not look), -EXDEV (the group lies outside
 * of what is mounted), -ENOMEM.
 */
int cgroup_find(struct root *root, struct span membership, struct span mountinfo, const char *controller, int64_t pid,
		struct cgroup *ret_group);

/* Goes one level up; false at the mount point. */
bool cgroup_up(struct cgroup *group);
