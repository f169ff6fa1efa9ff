// SPDX-License-Identifier: MIT
// Folders below a root: what stands in them.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/debug.h"
#include "base/root_internal.h"
#include "base/strbuf.h"

/* A folder that is gone through. */
struct listing {
	DIR *dir; /* NULL: in memory */
	const struct files_entry *next;
};

static void close_listing(struct listing *listing)
{
	if (listing->dir)
		closedir(listing->dir);
}

static int open_listing(struct root *root, const char *path, struct listing *ret_listing)
{
	struct files_entry *entry;
	int fd, r;

	if (root->files) {
		r = root_find(root, path, true, &entry);
		if (r < 0)
			return r;
		ret_listing->next = entry->children;
		return entry->type == FILES_FOLDER ? 0 : -ENOTDIR;
	}
	fd = root_openat(root, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	ret_listing->dir = fdopendir(fd);
	if (!ret_listing->dir) {
		int code = errno;

		close(fd);
		return -code;
	}
	return 0;
}

/* 1 with a name; 0 at the end; or -errno. */
static int next_name(struct listing *listing, const char **ret_name)
{
	struct dirent *entry;

	if (!listing->dir) {
		if (!listing->next)
			return 0;
		*ret_name = listing->next->name;
		listing->next = listing->next->next;
		return 1;
	}
	errno = 0;
	entry = readdir(listing->dir);
	if (!entry)
		return errno > 0 ? -errno : 0;
	*ret_name = entry->d_name;
	return 1;
}

static int list_numbers(struct root *root, const char *path, const char *prefix, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	_cleanup_(close_listing) struct listing listing = { 0 };
	const char *entry;
	size_t seen = 0;
	int r = open_listing(root, path, &listing);

	while (r >= 0 && (r = next_name(&listing, &entry)) > 0) {
		struct span name;
		uint64_t number;

		if (++seen > ROOT_ENTRIES_MAX)
			return -E2BIG;
		name = span_of(entry);
		if (!span_starts(name, prefix))
			continue;
		name.text += strlen(prefix);
		name.length -= strlen(prefix);
		if (!name.length || (name.text[0] == '0' && name.length > 1) || span_trim(name).length != name.length)
			continue;
		if (parse_u64(name, &number) < 0 || number >= CPUSET_MAX)
			continue;
		r = cpuset_add(&set, (unsigned int)number);
	}
	if (r >= 0)
		*ret_set = TAKE(set);
	return r;
}

int root_list_numbers(struct root *root, const char *path, const char *prefix, struct cpuset *ret_set)
{
	int64_t start = debug_start();
	int r = list_numbers(root, path, prefix, ret_set);

	debug_note(start, path, r, "%u entries %sN", r < 0 ? 0 : cpuset_count(ret_set), prefix);
	return r;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_names(struct root *root, const char *path, size_t max, char ***ret_names, size_t *ret_n)
{
	_cleanup_strbuf_ struct strbuf all = { 0 };
	_cleanup_(close_listing) struct listing listing = { 0 };
	const char *name;
	size_t n = 0, seen = 0;
	char **names, *at;
	int r = open_listing(root, path, &listing);

	while (r >= 0 && n < max && ++seen <= ROOT_ENTRIES_MAX && (r = next_name(&listing, &name)) > 0) {
		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		strbuf_add(&all, name, strlen(name) + 1);
		n++;
	}
	if (r < 0)
		return r;
	if (all.failed)
		return -ENOMEM;
	names = malloc(n * sizeof(*names) + all.length + 1);
	if (!names)
		return -ENOMEM;
	at = (char *)(names + n);
	if (all.length)
		memcpy(at, all.text, all.length);
	for (size_t i = 0; i < n; i++) {
		names[i] = at;
		at += strlen(at) + 1;
	}
	qsort(names, n, sizeof(*names), compare_names);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

int root_list_names(struct root *root, const char *path, size_t max, char ***ret_names, size_t *ret_n)
{
	int64_t start = debug_start();
	int r = list_names(root, path, max, ret_names, ret_n);

	debug_note(start, path, r, "%zu entries", r < 0 ? 0 : *ret_n);
	return r;
}

/* In memory. */
static int copy_link(struct root *root, const char *folder, const char *name, char *ret_text, size_t size)
{
	char path[PATH_MAX];
	struct files_entry *entry;
	int r = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (r < 0 || (size_t)r >= sizeof(path))
		return -ENAMETOOLONG;
	r = root_find(root, path, false, &entry);
	if (r < 0)
		return r;
	if (entry->type != FILES_LINK)
		return -EINVAL;
	if (entry->text.length >= size)
		return -ERANGE;
	memcpy(ret_text, entry->text.text, entry->text.length + 1);
	return 0;
}

static int read_link(struct root *root, const char *folder, const char *name, char *ret_text, size_t size)
{
	_cleanup_fd_ int fd = -1;
	ssize_t length;

	if (root->files)
		return copy_link(root, folder, name, ret_text, size);
	fd = root_openat(root, folder, O_PATH | O_DIRECTORY);
	if (fd < 0)
		return fd;
	length = readlinkat(fd, name, ret_text, size);
	if (length < 0)
		return -errno;
	if ((size_t)length >= size)
		return -ERANGE;
	ret_text[length] = '\0';
	return 0;
}

int root_read_link(struct root *root, const char *folder, const char *name, char *ret_text, size_t size)
{
	int64_t start = debug_start();
	int r = read_link(root, folder, name, ret_text, size);

	debug_note(start, folder, r, "link %s", name);
	return r;
}
