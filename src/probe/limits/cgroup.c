// SPDX-License-Identifier: MIT
// Control groups: membership (/proc/PID/cgroup) and mounts (mountinfo), see cgroups(7) and proc_pid_mountinfo(5).
#include "probe/limits/cgroup.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* How many mounts are asked for the process by its number; each may list every process of the machine. */
enum { LISTS_MAX = 8 };

/* Up to the separator; false when there is none. Unlike span_split it keeps blanks: they belong to paths. */
static bool take_until(struct span *rest, char separator, struct span *ret_field)
{
	const char *at = rest->length ? memchr(rest->text, separator, rest->length) : NULL;
	size_t length;

	if (!at)
		return false;
	length = (size_t)(at - rest->text);
	*ret_field = (struct span){ rest->text, length };
	rest->text += length + 1;
	rest->length -= length + 1;
	return true;
}

static bool has_word(struct span words, const char *word)
{
	struct span field;

	while (take_until(&words, ',', &field))
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
		if (!take_until(&line, ':', &id) || !take_until(&line, ':', &controllers) || !line.length ||
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

int cgroup_parse_mount(struct span line, int version, const char *controller, struct cgroup_mount *ret_mount)
{
	_cleanup_cgroup_mount_ struct cgroup_mount mount = { 0 };
	struct span skipped, root, point, field, type, source;

	for (int i = 0; i < 3; i++)
		if (!take_until(&line, ' ', &skipped))
			return -ENOENT;
	if (!take_until(&line, ' ', &root) || !take_until(&line, ' ', &point))
		return -ENOENT;
	do /* mount options, then any number of tags, then "-" */
		if (!take_until(&line, ' ', &field))
			return -ENOENT;
	while (!span_equal(field, "-"));
	/* The source may be empty. */
	if (!take_until(&line, ' ', &type) || !take_until(&line, ' ', &source) || !span_starts(root, "/") ||
	    !span_starts(point, "/"))
		return -ENOENT;
	if (version == 2 ? !span_equal(type, "cgroup2") : !span_equal(type, "cgroup") || !has_word(line, controller))
		return -ENOENT;
	mount.root = unescape(root);
	mount.point = unescape(point);
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

static int make_group(int version, const char *point, const char *rest, const char *path, struct cgroup *ret_group)
{
	_cleanup_cgroup_ struct cgroup group = { .version = version, .point_length = strlen(point) };

	if (asprintf(&group.directory, "%s%s", point, rest) < 0)
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

int cgroup_find(struct root *root, struct span membership_text, struct span mountinfo, const char *controller, int64_t pid,
		struct cgroup *ret_group)
{
	_cleanup_cgroup_mount_ struct cgroup_mount best = { 0 }, own = { 0 };
	struct cgroup_membership membership;
	_cleanup_free_ char *path = NULL;
	unsigned int lists = 0;
	bool mounted = false;
	struct span line;
	int r = cgroup_parse_membership(membership_text, controller, &membership);

	if (r < 0)
		return r == -ENOENT ? r : -EIO;
	path = strndup(membership.path.text, membership.path.length);
	if (!path)
		return -ENOMEM;
	while (span_line(&mountinfo, &line)) {
		_cleanup_cgroup_mount_ struct cgroup_mount mount = { 0 };
		struct cgroup_mount *fits = NULL;

		r = cgroup_parse_mount(line, membership.version, controller, &mount);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			continue;
		mounted = true;
		/* The closest root wins, of equal ones the last mount: it hides the others. */
		if (cgroup_below(path, mount.root))
			fits = !best.root || strlen(mount.root) >= strlen(best.root) ? &best : NULL;
		else if (!best.root && lists++ < LISTS_MAX && lists_process(root, mount.point, pid))
			fits = &own;
		if (fits) {
			cgroup_mount_free(fits);
			*fits = TAKE(mount);
		}
	}
	if (best.root)
		return make_group(membership.version, best.point, cgroup_below(path, best.root), path, ret_group);
	if (own.root)
		return make_group(membership.version, own.point, "", path, ret_group);
	return mounted ? -EXDEV : -EIO;
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
