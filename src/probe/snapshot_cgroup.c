// SPDX-License-Identifier: MIT
// Snapshots: the limits of the control groups that this process is in. Which files those are, no pattern can say.
#include <errno.h>
#include <string.h>

#include "probe/limits/affinity.h"
#include "probe/limits/cgroup.h"
#include "probe/limits/mounts.h"
#include "probe/snapshot.h"

static const struct {
	const char *controller;
	const char *files[5];
} controllers[] = {
	{ "cpu", { "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat.local", "cgroup.type" } },
	{ "memory", { "memory.max", "memory.limit_in_bytes" } },
	{ "cpuset", { "cpuset.cpus.effective", "cpuset.effective_cpus" } },
	{ "pids", { "pids.max", "pids.current" } },
};

/* Of the last mounts of control groups: cgroup.c looks at fewer. */
enum { CGROUP_MOUNTS_MAX = 1024 };

static bool is_cgroup(const struct mount *mount)
{
	return span_starts(mount->line.type, "cgroup");
}

/* Whether it may lie over one of the mounts, or carries it. */
static bool leads_to(const struct mount *mount, const struct span *points, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mount_lies_in(points[i], mount->line.point))
			return true;
	return false;
}

/*
 * Of other mounts than control groups only where those are that may cover them. What is mounted there, and from where, tells
 * of people and servers.
 */
static void filter_table(const struct mount_table *table, struct strbuf *out)
{
	struct span points[CGROUP_MOUNTS_MAX];
	size_t n = 0;

	for (size_t i = table->n; i-- && n < CGROUP_MOUNTS_MAX;)
		if (is_cgroup(&table->items[i]))
			points[n++] = table->items[i].line.point;
	for (const struct mount *mount = table->items; mount < table->items + table->n; mount++) {
		const struct mount_line *line = &mount->line;

		if (is_cgroup(mount)) {
			strbuf_add(out, line->id.text, (size_t)(line->options.text + line->options.length - line->id.text));
			strbuf_putc(out, '\n');
		} else if (leads_to(mount, points, n)) {
			strbuf_printf(out, "%llu %llu 0:0 / %.*s rw - none none rw\n", (unsigned long long)mount->id,
				      (unsigned long long)mount->parent_id, (int)line->point.length, line->point.text);
		}
	}
}

void snapshot_filter_mounts(struct span mountinfo, struct strbuf *out)
{
	struct mount_table table;

	if (mount_table_read(mountinfo, &table) < 0)
		out->failed = true;
	else
		filter_table(&table, out);
	free(table.items);
}

/* A file that is missing or may not be read is no failure: a snapshot lacks it as well. */
static int add_file(struct root *root, const struct snapshot_sink *sink, const struct cgroup *group, const char *file,
		    struct error *error)
{
	_cleanup_free_ char *path = NULL;
	struct span text;
	int r;

	if (asprintf(&path, "%s/%s", group->directory, file) < 0) {
		path = NULL;
		return error_oom(error);
	}
	r = root_read(root, &text, "%s", path);
	if (r < 0)
		return r == -ENOMEM ? error_oom(error) : 0;
	return sink->add(sink->context, path + strspn(path, "/"), text.text, text.length, error);
}

/* Where the path of a group cannot be followed, the process is looked for in what is mounted: its own number is enough. */
static int add_process(struct root *root, const struct snapshot_sink *sink, const struct cgroup *group, int64_t pid,
		       struct error *error)
{
	_cleanup_free_ char *path = NULL;
	char line[32];
	int r;

	if (strlen(group->directory) != group->point_length || pid <= 0)
		return 0;
	if (asprintf(&path, "%s/cgroup.procs", group->directory) < 0) {
		path = NULL;
		return error_oom(error);
	}
	if (!root_exists(root, "%s", path))
		return 0;
	r = snprintf(line, sizeof(line), "%lld\n", (long long)pid);
	return sink->add(sink->context, path + strspn(path, "/"), line, (size_t)r, error);
}

/* Walks group up to its root. */
static int add_levels(struct root *root, const struct snapshot_sink *sink, size_t i, struct cgroup *group,
		      struct error *error)
{
	do
		for (size_t file = 0; file < ARRAY_SIZE(controllers[i].files) && controllers[i].files[file]; file++) {
			int r = add_file(root, sink, group, controllers[i].files[file], error);

			if (r < 0)
				return r;
		}
	while (cgroup_up(group));
	return 0;
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

int snapshot_add_cgroups(struct root *root, const struct snapshot_sink *sink, struct error *error)
{
	_cleanup_free_ char *membership = NULL, *mountinfo = NULL;
	struct span member = { 0 }, mounts = { 0 };
	bool version2_done = false;
	int64_t pid;
	int r = own_pid(root, &pid);

	if (r >= 0)
		r = root_read_file(root, "proc/self/cgroup", ROOT_FILE_MAX, &membership, &member.length);
	if (r >= 0)
		r = root_read_file(root, "proc/self/mountinfo", ROOT_FILE_MAX, &mountinfo, &mounts.length);
	if (r < 0)
		return r == -ENOMEM ? error_oom(error) : 0;
	member.text = membership;
	mounts.text = mountinfo;
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++) {
		_cleanup_cgroup_ struct cgroup group = { 0 };

		r = cgroup_find(root, member, mounts, controllers[i].controller, pid, &group);

		if (r == -ENOMEM)
			return error_oom(error);
		if (r < 0)
			continue;
		/* With cgroup v2 all controllers are in one directory. */
		r = version2_done ? 0 : add_process(root, sink, &group, pid, error);
		if (r >= 0)
			r = add_levels(root, sink, i, &group, error);
		if (r < 0)
			return r;
		version2_done |= group.version == 2;
	}
	return 0;
}
