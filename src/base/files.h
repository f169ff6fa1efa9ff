// SPDX-License-Identifier: MIT
// Folders, files and links in memory: what an archive holds, read without a folder of its own.
#pragma once

#include "base/error.h"
#include "base/parse.h"

enum files_type { FILES_FOLDER, FILES_FILE, FILES_LINK };

struct files_entry {
	const char *name;
	enum files_type type;
	struct span text;	      /* what a file holds, or what a link says; terminated */
	struct files_entry *parent;   /* NULL: the root */
	struct files_entry *children; /* of a folder, the newest first */
	struct files_entry *next;     /* among those of its parent */
};

struct files;

/* NULL when memory ran out. One thread at a time may add; all is freed by files_free, with every entry and its text. */
struct files *files_new(void);
void files_free(struct files *files);

struct files_entry *files_root(struct files *files);

/*
 * As the kernel walks a path (path_resolution(7)), links followed but for the last name where that is a link and follow is
 * false. 0, -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG; -EXDEV where the path, or a link on its way, leads outside or is
 * absolute.
 */
int files_find(struct files *files, const char *path, bool follow, struct files_entry **ret_entry);

/* A new empty folder of that name in one that has none. 0, -EEXIST with the entry that is there, -ENAMETOOLONG, -ENOMEM. */
int files_add(struct files *files, struct files_entry *folder, const char *name, struct files_entry **ret_entry);

/* A copy of text that lives as long as files; its text is NULL when memory ran out. */
struct span files_keep(struct files *files, struct span text);

/* Writes all of it into an empty folder, readable for the owner alone. 0 or -errno. */
int files_write(struct files *files, int folder);

static inline void free_files_pointer(struct files **files)
{
	files_free(*files);
}
#define _cleanup_files_ _cleanup_(free_files_pointer)
