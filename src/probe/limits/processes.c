// SPDX-License-Identifier: MIT
// Room for processes. Each thread counts: pids.max, RLIMIT_NPROC and threads-max limit tasks (clone(2), cgroups(7)).
#include "probe/limits/processes.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>

enum { TASKS_MAX = 100000 /* entries of /proc that are looked at */, CAPABILITIES = 1 << 21 | 1 << 24 };

static int take_room(struct limits *limits, int64_t room, const char *format, const char *argument)
{
	_cleanup_free_ char *source = NULL;

	room = MAX(room, 0);
	if (limits->room != UNKNOWN && limits->room <= room)
		return 0;
	if (asprintf(&source, format, argument) < 0) {
		source = NULL;
		return -ENOMEM;
	}
	free(limits->room_source);
	limits->room_source = TAKE_PTR(source);
	limits->room = room;
	return 0;
}

/* 0, -ENOENT (none), -EINVAL, -EIO. */
static int read_number(struct root *root, const char *directory, const char *file, int64_t *ret_number)
{
	struct span text, word;
	int r = root_read(root, &text, "%s/%s", directory, file);

	if (r < 0)
		return r == -ENOENT || r == -ENODEV ? -ENOENT : -EIO;
	if (!span_word(&text, &word))
		return -EINVAL;
	if (span_equal(word, "max"))
		return -ENOENT;
	return parse_i64(word, ret_number) < 0 || *ret_number < 0 ? -EINVAL : 0;
}

static int read_groups(struct root *root, const struct cgroup_limits_context *context, struct limits *limits)
{
	_cleanup_cgroup_ struct cgroup group = { 0 };
	int r = cgroup_limits_find(root, context, "pids", &group);

	if (r < 0) {
		if (r != -ENOENT && r != -ENOMEM)
			limits->room_flags |= r == -EXDEV ? FLAG_CGROUP_UNRESOLVED : FLAG_CGROUP_UNREADABLE;
		return r == -ENOMEM ? r : 0;
	}
	limits->room_read[ROOM_GROUPS] = true;
	do {
		int64_t most, current;

		r = read_number(root, group.directory, "pids.max", &most);
		if (r == 0) {
			r = read_number(root, group.directory, "pids.current", &current);
			r = r == -ENOENT ? -EIO : r;
		}
		if (r == 0)
			r = take_room(limits, most - current, "%s/pids.max", group.directory);
		if (r == -ENOMEM)
			return r;
		if (r < 0 && r != -ENOENT)
			limits->room_flags |= r == -EINVAL ? FLAG_LIMIT_MALFORMED : FLAG_CGROUP_UNREADABLE;
	} while (cgroup_up(&group));
	return 0;
}

/* All tasks of the machine, of /proc/loadavg: "0.01 0.02 0.03 1/234 5678". UNKNOWN: not told. */
static int64_t count_tasks(struct root *root)
{
	struct span text, word = { 0 }, running, all;
	int64_t tasks;

	if (root_read(root, &text, "proc/loadavg") < 0)
		return UNKNOWN;
	for (int i = 0; i < 4; i++)
		if (!span_word(&text, &word))
			return UNKNOWN;
	return span_split(word, '/', &running, &all) && !parse_i64(all, &tasks) && tasks >= 0 ? tasks : UNKNOWN;
}

struct identity {
	int64_t user, threads; /* UNKNOWN: not told */
	bool privileged;
};

static int read_identity(struct root *root, const char *folder, struct identity *ret_identity)
{
	struct identity identity = { UNKNOWN, 1, false };
	struct span text, line, name, value, word;
	int r = root_read(root, &text, "%s/status", folder);

	if (r < 0)
		return r;
	while (span_line(&text, &line)) {
		uint64_t capabilities;

		if (!span_split(line, ':', &name, &value))
			continue;
		if (span_equal(name, "Uid") && (!span_word(&value, &word) || parse_i64(word, &identity.user) < 0))
			identity.user = UNKNOWN;
		if (span_equal(name, "Threads") && (parse_i64(value, &identity.threads) < 0 || identity.threads < 0))
			identity.threads = 1;
		/* CAP_SYS_ADMIN, CAP_SYS_RESOURCE */
		if (span_equal(name, "CapEff") && !parse_hex(value, &capabilities))
			identity.privileged = capabilities & CAPABILITIES;
	}
	*ret_identity = identity;
	return 0;
}

/* Inside of a user namespace root is a user as others are. */
static bool is_exempt(const struct processes_request *request, const struct identity *identity)
{
	struct span text, word;

	if (identity->user && !identity->privileged)
		return false;
	if (root_read(request->root, &text, "%s/uid_map", request->folder) < 0)
		return true;
	for (int i = 0; i < 2; i++)
		if (!span_word(&text, &word) || !span_equal(word, "0"))
			return false;
	return span_word(&text, &word) && span_equal(word, "4294967295");
}

static bool is_number(const char *name)
{
	return *name && !name[strspn(name, "0123456789")];
}

static int count_user_tasks(struct root *root, int64_t user, int64_t *ret_tasks)
{
	_cleanup_free_ char **names = NULL;
	int64_t tasks = 0;
	size_t n;
	int r = root_list_names(root, "proc", TASKS_MAX, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		struct identity identity;
		char folder[NAME_MAX + 8];

		if (!is_number(names[i]))
			continue;
		snprintf(folder, sizeof(folder), "proc/%s", names[i]);
		if (!read_identity(root, folder, &identity) && identity.user == user)
			tasks += identity.threads;
	}
	*ret_tasks = tasks;
	return 0;
}

/* RLIMIT_NPROC, UNKNOWN: none. Whether it is told. */
static bool read_rlimit(const struct processes_request *request, int64_t *ret_most)
{
	static const char name[] = "Max processes";
	struct span text, line, word;
	struct rlimit limit;

	*ret_most = UNKNOWN;
	if (request->live && !prlimit((pid_t)request->pid, RLIMIT_NPROC, NULL, &limit)) {
		if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= INT64_MAX)
			*ret_most = (int64_t)limit.rlim_cur;
		return true;
	}
	if (root_read(request->root, &text, "%s/limits", request->folder) < 0)
		return false;
	while (span_line(&text, &line))
		if (span_starts(line, name)) {
			line.text += strlen(name);
			line.length -= strlen(name);
			return span_word(&line, &word) &&
			       (span_equal(word, "unlimited") || (!parse_i64(word, ret_most) && *ret_most >= 0));
		}
	return false;
}

static int read_user(const struct processes_request *request, int64_t all_tasks, struct limits *limits)
{
	int64_t most, tasks = 0;
	struct identity identity;
	int r;

	limits->room_read[ROOM_RLIMIT] = read_rlimit(request, &most);
	if (!limits->room_read[ROOM_RLIMIT] || most == UNKNOWN ||
	    (all_tasks != UNKNOWN && most - all_tasks >= request->plenty))
		return 0;
	r = read_identity(request->root, request->folder, &identity);
	if (r == 0 && (identity.user == UNKNOWN || is_exempt(request, &identity)))
		return 0;
	if (r == 0)
		r = count_user_tasks(request->root, identity.user, &tasks);
	if (r < 0 && r != -ENOMEM)
		limits->room_flags |= FLAG_CGROUP_UNREADABLE;
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	return take_room(limits, most - tasks, "%s", "RLIMIT_NPROC less what the user runs");
}

int processes_read(const struct processes_request *request, const struct cgroup_limits_context *context,
		   struct limits *limits)
{
	int64_t tasks = count_tasks(request->root), most;
	int r = read_groups(request->root, context, limits);

	limits->room_read[ROOM_THREADS] =
		tasks != UNKNOWN && !read_number(request->root, "proc/sys/kernel", "threads-max", &most);
	if (r == 0 && limits->room_read[ROOM_THREADS] && most - tasks < request->plenty)
		r = take_room(limits, most - tasks, "%s", "/proc/sys/kernel/threads-max");
	return r < 0 ? r : read_user(request, tasks, limits);
}
