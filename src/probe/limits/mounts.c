// SPDX-License-Identifier: MIT
// Lines of mountinfo, and which mounts are covered by others.
#include "probe/limits/mounts.h"

#include <errno.h>
#include <string.h>

/* A chain of mounts that are mounted on each other is seldom longer than four. */
enum { DEPTH_MAX = 32 };

/* Up to the blank; false when there is none. Fields may be empty. */
static bool take_field(struct span *rest, struct span *ret_field)
{
	const char *at = rest->length ? memchr(rest->text, ' ', rest->length) : NULL;
	size_t length;

	if (!at)
		return false;
	length = (size_t)(at - rest->text);
	*ret_field = (struct span){ rest->text, length };
	rest->text += length + 1;
	rest->length -= length + 1;
	return true;
}

int mount_parse(struct span line, struct mount_line *ret_mount)
{
	struct mount_line mount;
	struct span field;

	if (!take_field(&line, &mount.id) || !take_field(&line, &mount.parent) || !take_field(&line, &mount.device) ||
	    !take_field(&line, &mount.root) || !take_field(&line, &mount.point))
		return -ENOENT;
	do /* mount options, then any number of tags, then "-" */
		if (!take_field(&line, &field))
			return -ENOENT;
	while (!span_equal(field, "-"));
	/* The source may be empty. */
	if (!take_field(&line, &mount.type) || !take_field(&line, &field))
		return -ENOENT;
	mount.options = line;
	*ret_mount = mount;
	return 0;
}

static bool same(struct span a, struct span b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* By whole components; any path lies in itself. */
static bool lies_in(struct span path, struct span folder)
{
	if (folder.length == 1)
		return true;
	return path.length >= folder.length && !memcmp(path.text, folder.text, folder.length) &&
	       (path.length == folder.length || path.text[folder.length] == '/');
}

static bool find_id(struct span mountinfo, struct span id, struct mount_line *ret_mount)
{
	struct span line;

	while (span_line(&mountinfo, &line))
		if (!mount_parse(line, ret_mount) && same(ret_mount->id, id))
			return true;
	return false;
}

/*
 * Another mount on the same parent that takes the way to this one. A mount that was there before has become the parent: only
 * later lines count. Parents that are not told (those outside of a chroot, lines that a record left out) count as one.
 */
static bool has_diversion(struct span mountinfo, const struct mount_line *mount, bool has_parent)
{
	struct mount_line other, parent;
	struct span rest = mountinfo, line;

	while (span_line(&rest, &line)) {
		if (line.text <= mount->id.text || mount_parse(line, &other) < 0 || !lies_in(mount->point, other.point))
			continue;
		if (same(other.parent, mount->parent) || (!has_parent && !find_id(mountinfo, other.parent, &parent)))
			return true;
	}
	return false;
}

/* Mounted right upon it. */
static bool has_lid(struct span mountinfo, const struct mount_line *mount)
{
	struct mount_line other;
	struct span line;

	while (span_line(&mountinfo, &line))
		if (!mount_parse(line, &other) && same(other.parent, mount->id) && !same(other.id, mount->id) &&
		    same(other.point, mount->point))
			return true;
	return false;
}

bool mount_is_visible(struct span mountinfo, const struct mount_line *mount)
{
	struct mount_line at = *mount, parent;

	if (has_lid(mountinfo, mount))
		return false;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		bool has_parent = find_id(mountinfo, at.parent, &parent) && !same(parent.id, at.id);

		if (has_diversion(mountinfo, &at, has_parent))
			return false;
		if (!has_parent)
			return true;
		at = parent;
	}
	return true;
}
