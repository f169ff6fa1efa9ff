// SPDX-License-Identifier: MIT
// Control groups: membership (/proc/PID/cgroup) and mounts (mountinfo), see cgroups(7) and proc_pid_mountinfo(5).
#include "probe/limits/cgroup.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/sysmacros.h>

/* Of one hierarchy; and how many are asked for the process by its number: each may list every process of the machine. */
enum { MOUNTS_MAX = 64, LISTS_MAX = 8 };

static bool has_word(struct span words, const char *word)
{
	struct span field;

	while (span_until(&words, ',', &field))
		if (span_equal(field, word))
			return true;
	return span_equal(span_trim(words), word);
}

int cgroup_parse_membership(struct span text, const char *controller, struct cgroup_membership *ret_membership)
{
	struct cgroup_membership found = { 0 };
	struct span line, id, controllers;
	bool any = false;

	while (span_line(&text, &line)) {
		/* The path is the rest of the line: it may hold colons. */
		if (!span_until(&line, ':', &id) || !span_until(&line, ':', &controllers) || !line.length ||
		    line.text[0] != '/')
			continue;
		any = true;
		if (has_word(controllers, controller)) {
			*ret_membership = (struct cgroup_membership){ 1, line };
			return 0;
		}
		if (span_equal(id, "0") && !controllers.length)
			found = (struct cgroup_membership){ 2, line };
	}
	if (!found.version)
		return any ? -ENOENT : -EINVAL;
	*ret_membership = found;
	return 0;
}

void cgroup_mount_free(struct cgroup_mount *mount)
{
	free(mount->root);
	free(mount->point);
	*mount = (struct cgroup_mount){ 0 };
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* mountinfo writes blank, tab, newline and backslash as \040 and so on. NULL when memory ran out. */
static char *unescape(struct span field)
{
	char *text = malloc(field.length + 1), *out = text;

	if (!text)
		return NULL;
	for (size_t i = 0; i < field.length; i++) {
		const char *c = field.text + i;

		if (*c == '\\' && i + 3 < field.length && is_octal(c[1]) && is_octal(c[2]) && is_octal(c[3])) {
			*out++ = (char)((c[1] - '0') * 64 + (c[2] - '0') * 8 + (c[3] - '0'));
			i += 3;
		} else {
			*out++ = *c;
		}
	}
	*out = '\0';
	return text;
}

/* "0:29" */
static uint64_t parse_device(struct span text)
{
	struct span major, minor;
	uint64_t numbers[2];

	if (!span_split(text, ':', &major, &minor) || parse_u64(major, &numbers[0]) < 0 || parse_u64(minor, &numbers[1]) < 0)
		return 0;
	return makedev((unsigned int)numbers[0], (unsigned int)numbers[1]);
}

int cgroup_take_mount(const struct mount_line *line, int version, const char *controller, struct cgroup_mount *ret_mount)
{
	_cleanup_cgroup_mount_ struct cgroup_mount mount = { .device = parse_device(line->device) };

	if (!span_starts(line->root, "/") || !span_starts(line->point, "/"))
		return -ENOENT;
	if (version == 2 ? !span_equal(line->type, "cgroup2") :
			   !span_equal(line->type, "cgroup") || !has_word(line->options, controller))
		return -ENOENT;
	mount.root = unescape(line->root);
	mount.point = unescape(line->point);
	if (!mount.root || !mount.point)
		return -ENOMEM;
	*ret_mount = TAKE(mount);
	return 0;
}

const char *cgroup_below(const char *path, const char *root)
{
	size_t length = strlen(root);
	const char *rest;

	while (length && root[length - 1] == '/')
		length--;
	if (strncmp(path, root, length) || (path[length] && path[length] != '/'))
		return NULL;
	rest = path + length;
	if (!strcmp(rest, "/"))
		rest++;
	/* ".." leads out of the cgroup namespace: nothing below the mount point is that group. */
	for (const char *at = rest; (at = strstr(at, "/..")); at += 3)
		if (!at[3] || at[3] == '/')
			return NULL;
	return rest;
}

void cgroup_free(struct cgroup *group)
{
	free(group->directory);
	free(group->path);
	*group = (struct cgroup){ 0 };
}

static int make_group(int version, const struct cgroup_mount *mount, const char *rest, const char *path,
		      struct cgroup *ret_group)
{
	_cleanup_cgroup_ struct cgroup group = { .version = version,
						 .point_length = strlen(mount->point),
						 .below_root = strcmp(mount->root, "/") != 0 };

	if (asprintf(&group.directory, "%s%s", mount->point, rest) < 0)
		group.directory = NULL;
	group.path = strdup(path);
	if (!group.directory || !group.path)
		return -ENOMEM;
	/* The kernel has none that is longer, and walking up one of 30000 levels takes the square of that. */
	if (strlen(group.directory) >= PATH_MAX)
		return -EIO;
	*ret_group = TAKE(group);
	return 0;
}

/* A process knows its group by number where it cannot by path. */
static bool lists_process(struct root *root, const char *point, int64_t pid)
{
	_cleanup_free_ char *path = NULL, *text = NULL;
	struct span rest = { 0 }, line;
	int64_t listed;

	if (pid <= 0 || asprintf(&path, "%s/cgroup.procs", point) < 0)
		return false;
	if (root_read_file(root, path, ROOT_FILE_MAX, &text, &rest.length) < 0)
		return false;
	rest.text = text;
	while (span_line(&rest, &line))
		if (!parse_i64(line, &listed) && listed == pid)
			return true;
	return false;
}

/* What is mounted of one hierarchy and not covered, those first that are to be asked first. */
struct mounts {
	struct cgroup_mount items[MOUNTS_MAX];
	size_t n;
	bool any; /* covered ones, too */
};

static void mounts_free(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->n; i++)
		cgroup_mount_free(&mounts->items[i]);
}

static bool is_asked_before(const struct cgroup_mount *a, const struct cgroup_mount *b)
{
	bool a_in_place = cgroup_below(a->point, "/sys/fs/cgroup"), b_in_place = cgroup_below(b->point, "/sys/fs/cgroup");

	return a_in_place != b_in_place ? a_in_place : strlen(a->root) < strlen(b->root);
}

/* The last mounts are those that count; a mountinfo of a thousand cgroup mounts is no machine's. */
static int find_mounts(struct span mountinfo, int version, const char *controller, struct mounts *mounts)
{
	enum { LOOKS_MAX = 256 };
	struct mount_table table;
	int r = mount_table_read(mountinfo, &table), looks = 0;

	for (size_t line = table.n; r >= 0 && line-- && mounts->n < MOUNTS_MAX && looks < LOOKS_MAX;) {
		struct cgroup_mount mount;
		size_t i;

		r = cgroup_take_mount(&table.items[line].line, version, controller, &mount);
		if (r < 0) {
			r = r == -ENOMEM ? r : 0;
			continue;
		}
		mounts->any = true;
		looks++;
		if (!mount_is_visible(&table, line)) {
			cgroup_mount_free(&mount);
			continue;
		}
		for (i = mounts->n++; i && is_asked_before(&mount, &mounts->items[i - 1]); i--)
			mounts->items[i] = mounts->items[i - 1];
		mounts->items[i] = mount;
	}
	free(table.items);
	return r;
}

/*
 * The folder of a group is there, and of the file system that is mounted: what covers it may be of another one. A record has
 * no folders without limits: the mount point is enough.
 */
static int look_at_folder(struct root *root, const struct cgroup *group, const struct cgroup_mount *mount)
{
	uint64_t device = 0;
	int r = root_look_device(root, root->confined ? mount->point : group->directory, &device);

	if (r < 0)
		return r;
	return root->confined || !mount->device || device == mount->device ? 0 : -ENOENT;
}

/* 0, -ENOENT (in none of the mounts), -EIO (in one that may not be looked at), -ENOMEM. */
static int find_by_path(struct root *root, const struct mounts *mounts, int version, const char *path,
			struct cgroup *ret_group)
{
	_cleanup_cgroup_ struct cgroup first = { 0 };
	int result = -ENOENT;

	for (size_t i = 0; i < mounts->n; i++) {
		_cleanup_cgroup_ struct cgroup group = { 0 };
		const struct cgroup_mount *mount = &mounts->items[i];
		const char *rest = cgroup_below(path, mount->root);
		int r = rest ? make_group(version, mount, rest, path, &group) : -ENOENT;

		if (r == 0)
			r = look_at_folder(root, &group, mount);
		if (r == -ENOMEM)
			return r;
		if (r == 0) {
			*ret_group = TAKE(group);
			return 0;
		}
		if (r != -ENOENT && r != -ENOTDIR)
			result = -EIO;
		else if (root->confined && group.directory && !first.directory)
			first = TAKE(group);
	}
	if (!first.directory)
		return result;
	*ret_group = TAKE(first);
	return 0;
}

int cgroup_find(struct root *root, struct span membership_text, struct span mountinfo, const char *controller, int64_t pid,
		struct cgroup *ret_group)
{
	_cleanup_(mounts_free) struct mounts mounts = { .n = 0 };
	struct cgroup_membership membership;
	_cleanup_free_ char *path = NULL;
	int r = cgroup_parse_membership(membership_text, controller, &membership);

	if (r < 0)
		return r == -ENOENT ? r : -EIO;
	path = strndup(membership.path.text, membership.path.length);
	if (!path)
		return -ENOMEM;
	r = find_mounts(mountinfo, membership.version, controller, &mounts);
	if (r == 0)
		r = find_by_path(root, &mounts, membership.version, path, ret_group);
	if (r != -ENOENT)
		return r;
	for (size_t i = 0; i < mounts.n && i < LISTS_MAX; i++)
		if (lists_process(root, mounts.items[i].point, pid))
			return make_group(membership.version, &mounts.items[i], "", path, ret_group);
	return mounts.any ? -EXDEV : -EIO;
}

/* Cuts the last component off. */
static void cut_component(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		slash[slash == path] = '\0';
}

bool cgroup_up(struct cgroup *group)
{
	if (strlen(group->directory) <= group->point_length)
		return false;
	cut_component(group->directory);
	cut_component(group->path);
	return true;
}
