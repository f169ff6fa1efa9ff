// SPDX-License-Identifier: MIT
// Snapshots: the control groups that this process is in, their limits, and where they are mounted, without their names.
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/array.h"
#include "base/path.h"
#include "probe/limits/affinity.h"
#include "probe/limits/cgroup.h"
#include "probe/snapshot_internal.h"

enum { N_CONTROLLERS = 4 };

static const struct {
	const char *controller;
	const char *files[5];
} controllers[N_CONTROLLERS] = {
	{ "cpu", { "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat.local", "cgroup.type" } },
	{ "memory", { "memory.max", "memory.limit_in_bytes" } },
	{ "cpuset", { "cpuset.cpus.effective", "cpuset.effective_cpus" } },
	{ "pids", { "pids.max", "pids.current" } },
};

/*
 * The record is written anew rather than filtered: one line of membership and one mount a hierarchy, below /sys/fs/cgroup.
 * What was wrong with the machine's own is wrong there, too: see the outcomes of cgroup_find.
 */
struct hierarchy {
	int version;   /* 0: the controller is in none */
	int outcome;   /* of cgroup_find */
	bool is_again; /* version 2, which an earlier controller is in as well */
	struct cgroup group;
	char *path, *below; /* neutral: of the group, and what of it lies below the mount point */
};

struct snapshot_groups {
	struct hierarchy of[N_CONTROLLERS];
	int64_t pid;
	char **names; /* of groups, in the order in which they were seen: g1, g2 */
	size_t n_names;
	struct strbuf membership, mountinfo;
};

void snapshot_groups_free(struct snapshot_groups **at)
{
	struct snapshot_groups *groups = *at;

	if (!groups)
		return;
	for (size_t i = 0; i < N_CONTROLLERS; i++) {
		cgroup_free(&groups->of[i].group);
		free(groups->of[i].path);
		free(groups->of[i].below);
	}
	for (size_t i = 0; i < groups->n_names; i++)
		free(groups->names[i]);
	free(groups->names);
	strbuf_free(&groups->membership);
	strbuf_free(&groups->mountinfo);
	free(groups);
}

/* The number of a name, from 1; 0: out of memory. */
static size_t number_of(struct snapshot_groups *groups, struct span name)
{
	char **added;

	for (size_t i = 0; i < groups->n_names; i++)
		if (span_equal(name, groups->names[i]))
			return i + 1;
	added = array_add(groups->names, groups->n_names);
	if (!added)
		return 0;
	*added = strndup(name.text, name.length);
	if (*added)
		return groups->n_names;
	groups->n_names--;
	return 0;
}

/* "/system.slice/payroll.service" is "/g1/g2": equal names stay equal, and ".." leads out of a namespace still. */
static char *neutral(struct snapshot_groups *groups, const char *path)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct span rest = span_of(path), component;

	while (path_component(&rest, &component)) {
		size_t number = span_equal(component, "..") ? 0 : number_of(groups, component);

		if (number)
			strbuf_printf(&out, "/g%zu", number);
		else if (span_equal(component, ".."))
			strbuf_puts(&out, "/..");
		else
			return NULL;
	}
	return strbuf_take(&out);
}

static bool has_version(const struct snapshot_groups *groups, int version)
{
	for (size_t i = 0; i < N_CONTROLLERS; i++)
		if (groups->of[i].version == version)
			return true;
	return false;
}

/* Where it is mounted in the record. */
static void put_point(const struct snapshot_groups *groups, size_t i, struct strbuf *out)
{
	strbuf_puts(out, "sys/fs/cgroup");
	if (groups->of[i].version == 1)
		strbuf_printf(out, "/%s", controllers[i].controller);
	else if (has_version(groups, 1))
		strbuf_puts(out, "/unified");
}

static void write_membership(struct snapshot_groups *groups, bool any_line)
{
	for (size_t i = 0; i < N_CONTROLLERS; i++) {
		const struct hierarchy *hierarchy = &groups->of[i];
		const char *path = hierarchy->path && *hierarchy->path ? hierarchy->path : "/";

		if (hierarchy->version == 1)
			strbuf_printf(&groups->membership, "%zu:%s:%s\n", i + 1, controllers[i].controller, path);
		else if (hierarchy->version == 2 && !hierarchy->is_again)
			strbuf_printf(&groups->membership, "0::%s\n", path);
	}
	if (any_line && !groups->membership.length)
		strbuf_puts(&groups->membership, "9:name=other:/\n");
}

/* The group that is mounted: the path without what lies below. A group that lies outside has another one mounted. */
static void put_mounted(const struct hierarchy *hierarchy, struct strbuf *out)
{
	size_t length = hierarchy->path ? strlen(hierarchy->path) : 0,
	       below = hierarchy->below ? strlen(hierarchy->below) : 0;

	if (hierarchy->outcome == -EXDEV)
		strbuf_puts(out, "/elsewhere");
	else if (!hierarchy->group.below_root || length <= below)
		strbuf_puts(out, "/");
	else
		strbuf_add(out, hierarchy->path, length - below);
}

static void write_mountinfo(struct snapshot_groups *groups)
{
	struct strbuf *out = &groups->mountinfo;

	for (size_t i = 0; i < N_CONTROLLERS; i++) {
		const struct hierarchy *hierarchy = &groups->of[i];

		if (!hierarchy->version || hierarchy->is_again || (hierarchy->outcome < 0 && hierarchy->outcome != -EXDEV))
			continue;
		strbuf_printf(out, "%zu 20 0:%zu ", 30 + i, 30 + i);
		put_mounted(hierarchy, out);
		strbuf_puts(out, " /");
		put_point(groups, i, out);
		if (hierarchy->version == 1)
			strbuf_printf(out, " rw - cgroup cgroup rw,%s\n", controllers[i].controller);
		else
			strbuf_puts(out, " rw - cgroup2 cgroup2 rw\n");
	}
}

/* The number under which the groups list the process: in a record, that of the process that made it. 0: unknown. */
static int own_pid(struct root *root, int64_t *ret_pid)
{
	struct affinity_status status = { 0 };
	struct span text;
	int r;

	*ret_pid = root->confined ? 0 : getpid();
	if (!root->confined)
		return 0;
	r = root_read(root, &text, "proc/self/status");
	if (r >= 0)
		r = affinity_parse_status(text, &status);
	if (r >= 0)
		*ret_pid = status.pid;
	cpuset_free(&status.cpus);
	return r == -ENOMEM ? r : 0;
}

static int find_group(struct snapshot_groups *groups, struct root *root, struct span membership, struct span mountinfo,
		      size_t i)
{
	struct hierarchy *hierarchy = &groups->of[i];
	struct cgroup_membership found = { 0 };
	_cleanup_free_ char *path = NULL;

	if (cgroup_parse_membership(membership, controllers[i].controller, &found) < 0)
		return 0;
	hierarchy->is_again = found.version == 2 && has_version(groups, 2);
	hierarchy->version = found.version;
	hierarchy->outcome =
		cgroup_find(root, membership, mountinfo, controllers[i].controller, groups->pid, &hierarchy->group);
	if (hierarchy->outcome == -ENOMEM)
		return -ENOMEM;
	/* The kernel has none that is longer; cgroup_find gives up. */
	if (found.path.length >= PATH_MAX)
		return 0;
	path = strndup(found.path.text, found.path.length);
	hierarchy->path = path ? neutral(groups, path) : NULL;
	if (!hierarchy->outcome)
		hierarchy->below = neutral(groups, hierarchy->group.directory + hierarchy->group.point_length);
	return hierarchy->path && (hierarchy->outcome || hierarchy->below) ? 0 : -ENOMEM;
}

static int read_groups(struct root *root, struct snapshot_groups *groups)
{
	_cleanup_free_ char *membership = NULL, *mountinfo = NULL;
	struct span member = SPAN(""), mounts = SPAN("");
	struct cgroup_membership found;
	int r = own_pid(root, &groups->pid);

	if (r >= 0)
		r = root_read_file(root, "proc/self/cgroup", ROOT_FILE_MAX, &membership, &member.length);
	if (r >= 0)
		member.text = membership;
	if (r != -ENOMEM)
		r = root_read_file(root, "proc/self/mountinfo", ROOT_FILE_MAX, &mountinfo, &mounts.length);
	if (r >= 0)
		mounts.text = mountinfo;
	for (size_t i = 0; r != -ENOMEM && i < N_CONTROLLERS; i++)
		r = find_group(groups, root, member, mounts, i);
	if (r == -ENOMEM)
		return r;
	write_membership(groups, cgroup_parse_membership(member, controllers[0].controller, &found) != -EINVAL);
	write_mountinfo(groups);
	return groups->membership.failed || groups->mountinfo.failed ? -ENOMEM : 0;
}

int snapshot_groups_read(struct root *root, struct snapshot_groups **ret_groups, struct error *error)
{
	_cleanup_snapshot_groups_ struct snapshot_groups *groups = calloc(1, sizeof(*groups));

	if (!groups || read_groups(root, groups) < 0)
		return error_oom(error);
	*ret_groups = TAKE_PTR(groups);
	return 0;
}

const char *snapshot_groups_membership(const struct snapshot_groups *groups)
{
	return strbuf_text(&groups->membership);
}

const char *snapshot_groups_mountinfo(const struct snapshot_groups *groups)
{
	return strbuf_text(&groups->mountinfo);
}

/* Where the path of a group cannot be followed, the process is looked for in what is mounted: its own number is enough. */
static int add_process(const struct snapshot_groups *groups, struct root *root, const struct hierarchy *hierarchy,
		       const char *point, const struct snapshot_sink *sink, struct error *error)
{
	_cleanup_strbuf_ struct strbuf path = { 0 };
	char line[32];
	int r;

	if (*hierarchy->below || groups->pid <= 0 || !root_exists(root, "%s/cgroup.procs", hierarchy->group.directory))
		return 0;
	strbuf_printf(&path, "%s/cgroup.procs", point);
	if (path.failed)
		return error_oom(error);
	r = snprintf(line, sizeof(line), "%lld\n", (long long)groups->pid);
	return sink->add(sink->context, path.text, line, (size_t)r, error);
}

/* Walks a group up to its root, and the folder of the record with it, as far as there is the one and the other. */
static int add_levels(struct snapshot_groups *groups, struct root *root, size_t i, const struct snapshot_sink *sink,
		      struct error *error)
{
	struct hierarchy *hierarchy = &groups->of[i];
	struct snapshot_walk walk = { .root = root, .sink = sink, .error = error };
	_cleanup_strbuf_ struct strbuf point = { 0 }, folder = { 0 };
	int r = 0;

	put_point(groups, i, &point);
	strbuf_printf(&folder, "%s%s", strbuf_text(&point), hierarchy->below);
	if (point.failed || folder.failed)
		return error_oom(error);
	if (!hierarchy->is_again)
		r = add_process(groups, root, hierarchy, point.text, sink, error);
	do
		for (size_t k = 0; r >= 0 && k < ARRAY_SIZE(controllers[i].files) && controllers[i].files[k]; k++)
			r = snapshot_add_attribute(&walk, hierarchy->group.directory, folder.text, controllers[i].files[k]);
	while (r >= 0 && cgroup_up(&hierarchy->group) && strlen(folder.text) > point.length &&
	       (*strrchr(folder.text, '/') = '\0', true));
	return r;
}

int snapshot_groups_add(struct snapshot_groups *groups, struct root *root, const struct snapshot_sink *sink,
			struct error *error)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < N_CONTROLLERS; i++)
		if (groups->of[i].version && !groups->of[i].outcome)
			r = add_levels(groups, root, i, sink, error);
	return r;
}
