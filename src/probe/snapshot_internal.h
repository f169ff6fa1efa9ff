// SPDX-License-Identifier: MIT
// Snapshots: what their files share.
#pragma once

#include "probe/snapshot.h"

struct snapshot_groups;

struct snapshot_walk {
	struct root *root;
	const struct snapshot_groups *groups;
	const struct snapshot_sink *sink;
	struct error *error;
};

/* A file of the root's folder from, as it is, into the record's folder to. */
int snapshot_add_attribute(const struct snapshot_walk *walk, const char *from, const char *to, const char *name);

/*
 * The groups that the process is in, and where they are mounted: what the record has in the place of /proc/self/cgroup and
 * mountinfo, in which names of people, services and containers stand. Read before anything is added.
 */
int snapshot_groups_read(struct root *root, struct snapshot_groups **ret_groups, struct error *error);
void snapshot_groups_free(struct snapshot_groups **groups);
#define _cleanup_snapshot_groups_ _cleanup_(snapshot_groups_free)
const char *snapshot_groups_membership(const struct snapshot_groups *groups);
const char *snapshot_groups_mountinfo(const struct snapshot_groups *groups);

/* Their limits, group by group up to the root. */
int snapshot_groups_add(struct snapshot_groups *groups, struct root *root, const struct snapshot_sink *sink,
			struct error *error);

/* Devices and their places, without links. */
int snapshot_devices_add(const struct snapshot_walk *walk);

/* Parts of a file's text: see enum keep of snapshot.c. */
void snapshot_keep_cpuinfo(struct span text, struct strbuf *out);
void snapshot_keep_release(struct span text, struct strbuf *out);
void snapshot_keep_container(struct span text, struct strbuf *out);
void snapshot_keep_stat(struct span text, struct strbuf *out);
