// SPDX-License-Identifier: MIT
// Folders, files and links in memory.
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/path.h"

struct files {
	struct arena arena;
	struct files_entry root;
	void *index; /* of all entries but the root, by folder and name: tsearch(3) */
};

struct walk {
	struct files *files;
	struct files_entry *at;
	int links;
	char rest[PATH_MAX];
};

struct files *files_new(void)
{
	struct files *files = calloc(1, sizeof(*files));

	if (files)
		files->root.name = "";
	return files;
}

/* For tdestroy: entries are the arena's. */
static void leave_entry(void *entry _unused_)
{
}

void files_free(struct files *files)
{
	if (!files)
		return;
	tdestroy(files->index, leave_entry);
	arena_free(&files->arena);
	free(files);
}

struct files_entry *files_root(struct files *files)
{
	return &files->root;
}

static int compare(const void *a, const void *b)
{
	const struct files_entry *left = a, *right = b;

	if (left->parent != right->parent)
		return (uintptr_t)left->parent < (uintptr_t)right->parent ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* One name of the path; more than one may be left of it where that is a link. */
static int step(struct walk *walk, bool follow)
{
	size_t start = strspn(walk->rest, "/"), end = start + strcspn(walk->rest + start, "/");
	char *name = walk->rest + start, slash = walk->rest[end];
	struct files_entry **found, *next = walk->at;

	if (walk->at->type != FILES_FOLDER)
		return -ENOTDIR;
	if (end - start > NAME_MAX)
		return -ENAMETOOLONG;
	walk->rest[end] = '\0';
	if (!strcmp(name, "..")) {
		next = walk->at->parent;
	} else if (*name && strcmp(name, ".") != 0) {
		found = tfind(&(struct files_entry){ .parent = walk->at, .name = name }, &walk->files->index, compare);
		if (!found)
			return -ENOENT;
		next = *found;
	}
	walk->rest[end] = slash;
	if (!next)
		return -EXDEV;
	if (next->type == FILES_LINK && (follow || slash))
		return path_follow(walk->rest, end, next->text, &walk->links);
	walk->at = next;
	memmove(walk->rest, walk->rest + end, strlen(walk->rest + end) + 1);
	return 0;
}

int files_find(struct files *files, const char *path, bool follow, struct files_entry **ret_entry)
{
	struct walk walk = { .files = files, .at = &files->root };
	size_t length = strlen(path);
	int r = *path == '/' ? -EXDEV : *path ? 0 : -ENOENT;

	if (length >= sizeof(walk.rest))
		return -ENAMETOOLONG;
	memcpy(walk.rest, path, length + 1);
	while (r >= 0 && *walk.rest)
		r = step(&walk, follow);
	if (r >= 0)
		*ret_entry = walk.at;
	return r;
}

int files_add(struct files *files, struct files_entry *folder, const char *name, struct files_entry **ret_entry)
{
	struct files_entry *entry, **found;

	if (strlen(name) > NAME_MAX)
		return -ENAMETOOLONG;
	entry = arena_alloc(&files->arena, sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	entry->parent = folder;
	entry->name = arena_strndup(&files->arena, name, strlen(name));
	found = entry->name ? tsearch(entry, &files->index, compare) : NULL;
	if (!found)
		return -ENOMEM;
	*ret_entry = *found;
	if (*found != entry)
		return -EEXIST;
	entry->next = folder->children;
	folder->children = entry;
	return 0;
}

struct span files_keep(struct files *files, struct span text)
{
	return (struct span){ arena_strndup(&files->arena, text.text ? text.text : "", text.length), text.length };
}

static int write_file(const struct files_entry *file, int folder)
{
	_cleanup_fd_ int fd = openat(folder, file->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : file_write(fd, file->text.text, file->text.length);
}

static int write_entries(const struct files_entry *parent, int folder);

static int write_folder(const struct files_entry *entry, int folder)
{
	_cleanup_fd_ int fd = -1;

	if (mkdirat(folder, entry->name, 0700) < 0)
		return -errno;
	fd = openat(folder, entry->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : write_entries(entry, fd);
}

static int write_entries(const struct files_entry *parent, int folder)
{
	int r = 0;

	for (const struct files_entry *entry = parent->children; r >= 0 && entry; entry = entry->next) {
		if (entry->type == FILES_FOLDER)
			r = write_folder(entry, folder);
		else if (entry->type == FILES_FILE)
			r = write_file(entry, folder);
		else
			r = symlinkat(entry->text.text, folder, entry->name) < 0 ? -errno : 0;
	}
	return r;
}

int files_write(struct files *files, int folder)
{
	return write_entries(&files->root, folder);
}
