// SPDX-License-Identifier: MIT
// The rooted file reader: every file of /proc and /sys is read through it, bounded, and never outside its root.
#pragma once

#include "base/cpuset.h"
#include "base/error.h"
#include "base/files.h"

/*
 * What one attribute of sysfs may hold. sysfs shows at most a page, but lists and masks of CPUs are longer on large
 * machines (binary attributes since Linux 5.15): 8192 CPUs make a mask of 2304 bytes, a list of up to 40 KiB.
 */
enum { ROOT_ATTRIBUTE_MAX = 64 * 1024, ROOT_FILE_MAX = 64 * 1024 * 1024 };

struct root {
	int fd;		     /* the directory that is "/"; -1: not open, or in memory */
	struct files *files; /* in memory instead of a directory; NULL: not */
	char *scratch;	     /* a folder of scratch_folder that is removed with it; NULL: none */
	bool confined;	     /* a recorded tree: links, devices and FIFOs that are not of the tree are refused */
	char *path;	     /* for messages */
	char *buffer;	     /* ROOT_ATTRIBUTE_MAX + 1 bytes, reused by the root_read_* calls; NULL in memory */
	/* The first path that a link would have led outside the root; NULL: none. See root_check. */
	char *escape;
};

/* Opens path as the root. confined is false for the live machine only. One thread at a time may use a root. */
int root_open(const char *path, bool confined, struct root *ret_root, struct error *error);

/* A confined root in memory, under the name that messages are to use; takes *files over in any case. */
int root_open_files(struct files **files, const char *path, struct root *ret_root, struct error *error);
void root_close(struct root *root);

/*
 * After reading from a confined root: -EXDEV, with the path, when a link on the way to what was read leads outside (an
 * absolute one always does). Nothing outside was read; the facts behind that link are missing.
 */
int root_check(const struct root *root, struct error *error);

/*
 * The text of an attribute, path formatted and relative to the root. *ret_text is valid until the next call on root.
 * 0, -ENOENT and so on from open and read, -EFBIG past ROOT_ATTRIBUTE_MAX, -EINVAL for what is no regular file.
 */
int root_read(struct root *root, struct span *ret_text, const char *format, ...) _printf_(3, 4);

/* The same, read and parsed: -EINVAL or -ERANGE where the text is not what is asked for. */
int root_read_i64(struct root *root, int64_t *ret_value, const char *format, ...) _printf_(3, 4);
int root_read_list(struct root *root, struct cpuset *ret_set, const char *format, ...) _printf_(3, 4);
int root_read_mask(struct root *root, struct cpuset *ret_set, const char *format, ...) _printf_(3, 4);

/* A whole file of /proc, at most limit bytes (else -EFBIG), terminated; the caller frees it. */
int root_read_file(struct root *root, const char *path, size_t limit, char **ret_text, size_t *ret_length);

/* Is it there: 0, -ENOENT and so on. root_exists takes what could not be looked at for missing. */
int root_look(struct root *root, const char *path);

/* The same, and the device that it is on (st_dev). */
int root_look_device(struct root *root, const char *path, uint64_t *ret_device);
bool root_exists(struct root *root, const char *format, ...) _printf_(2, 3);

/*
 * The numbers N of the entries PREFIX<N> of a directory ("cpu" finds cpu0, cpu1 but not cpufreq).
 * 0, -errno of opendir, -E2BIG past ROOT_ENTRIES_MAX entries.
 */
enum { ROOT_ENTRIES_MAX = 1024 * 1024 };
int root_list_numbers(struct root *root, const char *path, const char *prefix, struct cpuset *ret_set);

/* Names of a directory's entries but "." and "..", sorted by byte, in one allocation to free(); at most max of them. */
int root_list_names(struct root *root, const char *path, size_t max, char ***ret_names, size_t *ret_n);

/*
 * What the link of that name in a folder says, terminated; it is not followed. 0, -EINVAL where it is no link, -ERANGE where
 * it is longer than size - 1 bytes, -ENOENT and so on.
 */
int root_read_link(struct root *root, const char *folder, const char *name, char *ret_text, size_t size);

/* A file that is read piece by piece; of a confined root only a regular one. As read(2), but -errno. */
struct root_stream {
	int fd; /* -1: in memory, or none */
	struct span rest;
};
int root_open_stream(struct root *root, const char *path, struct root_stream *ret_stream);
ssize_t root_read_stream(struct root_stream *stream, char *buffer, size_t size);
void root_close_stream(struct root_stream *stream);

/* Whether a folder is there. */
bool root_has_folder(struct root *root, const char *path);

/* open(2) below the root, confined as the root is; -errno. -ENOTSUP in memory. */
int root_openat(struct root *root, const char *path, int flags);

#define _cleanup_root_ _cleanup_(root_close)
