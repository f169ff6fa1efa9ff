// SPDX-License-Identifier: MIT
// Lines of mountinfo, and which mounts are covered by others.
#include "probe/limits/mounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* A chain of mounts that are mounted on each other is seldom longer than four. */
enum { DEPTH_MAX = 32 };

int mount_parse(struct span line, struct mount_line *ret_mount)
{
	struct mount_line mount;
	struct span field;

	if (!span_until(&line, ' ', &mount.id) || !span_until(&line, ' ', &mount.parent) ||
	    !span_until(&line, ' ', &mount.device) || !span_until(&line, ' ', &mount.root) ||
	    !span_until(&line, ' ', &mount.point))
		return -ENOENT;
	do /* mount options, then any number of tags, then "-" */
		if (!span_until(&line, ' ', &field))
			return -ENOENT;
	while (!span_equal(field, "-"));
	/* The source may be empty. */
	if (!span_until(&line, ' ', &mount.type) || !span_until(&line, ' ', &field))
		return -ENOENT;
	mount.options = line;
	*ret_mount = mount;
	return 0;
}

static bool same(struct span a, struct span b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* By whole components. */
static bool lies_in(struct span point, struct span folder)
{
	if (folder.length == 1)
		return true;
	return point.length >= folder.length && !memcmp(point.text, folder.text, folder.length) &&
	       (point.length == folder.length || point.text[folder.length] == '/');
}

static int compare_ids(const void *a, const void *b)
{
	const struct mount *x = *(const struct mount *const *)a, *y = *(const struct mount *const *)b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The first mount with that id; NULL: none. */
static const struct mount *find_id(const struct mount **sorted, size_t n, uint64_t id)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sorted[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && sorted[low]->id == id ? sorted[low] : NULL;
}

static int find_parents(struct mount_table *table)
{
	_cleanup_free_ const struct mount **sorted = malloc((table->n + 1) * sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < table->n; i++)
		sorted[i] = &table->items[i];
	qsort(sorted, table->n, sizeof(*sorted), compare_ids);
	for (size_t i = 0; i < table->n; i++) {
		const struct mount *parent = find_id(sorted, table->n, table->items[i].parent_id);

		table->items[i].parent = parent && parent->id != table->items[i].id ? parent - table->items : -1;
	}
	return 0;
}

int mount_table_read(struct span mountinfo, struct mount_table *ret_table)
{
	struct span line;

	*ret_table = (struct mount_table){ 0 };
	while (ret_table->n < MOUNTS_MOST && span_line(&mountinfo, &line)) {
		struct mount mount = { 0 }, *added;

		if (mount_parse(line, &mount.line) < 0 || parse_u64(mount.line.id, &mount.id) < 0 ||
		    parse_u64(mount.line.parent, &mount.parent_id) < 0)
			continue;
		added = array_add(ret_table->items, ret_table->n);
		if (!added)
			return -ENOMEM;
		*added = mount;
	}
	return find_parents(ret_table);
}

/*
 * Another mount on the same parent that takes the way to this one. A mount that was there before has become the parent: only
 * later lines count. Parents that are not told (those outside of a chroot, lines that a record left out) count as one.
 */
static bool has_diversion(const struct mount_table *table, const struct mount *mount)
{
	for (const struct mount *other = mount + 1; other < table->items + table->n; other++)
		if ((other->parent_id == mount->parent_id || (mount->parent < 0 && other->parent < 0)) &&
		    lies_in(mount->line.point, other->line.point))
			return true;
	return false;
}

/* Mounted right upon it. */
static bool has_lid(const struct mount_table *table, const struct mount *mount)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->items[i].parent_id == mount->id && table->items[i].id != mount->id &&
		    same(table->items[i].line.point, mount->line.point))
			return true;
	return false;
}

bool mount_is_visible(const struct mount_table *table, size_t mount)
{
	const struct mount *at = &table->items[mount];

	if (has_lid(table, at))
		return false;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		if (has_diversion(table, at))
			return false;
		if (at->parent < 0)
			return true;
		at = &table->items[at->parent];
	}
	return true;
}
