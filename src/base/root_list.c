// SPDX-License-Identifier: MIT
// Folders below a root: what stands in them.
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/debug.h"
#include "base/root.h"
#include "base/strbuf.h"

static int open_directory(struct root *root, const char *path, DIR **ret_dir)
{
	int fd = root_openat(root, path, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	*ret_dir = fdopendir(fd);
	if (!*ret_dir) {
		int code = errno;

		close(fd);
		return -code;
	}
	return 0;
}

static int list_numbers(struct root *root, const char *path, const char *prefix, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	_cleanup_dir_ DIR *dir = NULL;
	size_t seen = 0;
	int r = open_directory(root, path, &dir);

	if (r < 0)
		return r;
	for (;;) {
		struct dirent *entry;
		struct span name;
		uint64_t number;

		errno = 0;
		entry = readdir(dir);
		if (!entry && errno)
			return -errno;
		if (!entry)
			break;
		if (++seen > ROOT_ENTRIES_MAX)
			return -E2BIG;
		name = span_of(entry->d_name);
		if (!span_starts(name, prefix))
			continue;
		name.text += strlen(prefix);
		name.length -= strlen(prefix);
		if (!name.length || (name.text[0] == '0' && name.length > 1) || span_trim(name).length != name.length)
			continue;
		if (parse_u64(name, &number) < 0 || number >= CPUSET_MAX)
			continue;
		r = cpuset_add(&set, (unsigned int)number);
		if (r < 0)
			return r;
	}
	*ret_set = TAKE(set);
	return 0;
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
	_cleanup_dir_ DIR *dir = NULL;
	size_t n = 0, seen = 0;
	char **names, *at;
	int r = open_directory(root, path, &dir);

	if (r < 0)
		return r;
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		if (!entry && errno)
			return -errno;
		if (!entry || n >= max || ++seen > ROOT_ENTRIES_MAX)
			break;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		strbuf_add(&all, entry->d_name, strlen(entry->d_name) + 1);
		n++;
	}
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

static int read_link(struct root *root, const char *folder, const char *name, char *ret_text, size_t size)
{
	_cleanup_fd_ int fd = root_openat(root, folder, O_PATH | O_DIRECTORY);
	ssize_t length;

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
