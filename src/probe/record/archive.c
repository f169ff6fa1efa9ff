// SPDX-License-Identifier: MIT
// Reading a recorded tree: libarchive reads; what is of the tree is kept here.
#include "probe/record/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/file.h"
#include "base/path.h"
#include "base/scratch.h"
#include "base/strbuf.h"
#include "probe/record/libarchive.h"

struct reading {
	const char *path; /* of the archive */
	struct archive_reader *reader;
	struct files *files;
	struct strbuf top; /* where in the archive sys/ and proc/ are: "machine/", "" */
	bool has_top;	   /* one of them was found */
	uint64_t seen, kept;
	unsigned int n_files;
	struct error *error;
};

static void free_reading(struct reading *reading)
{
	archive_reader_free(reading->reader);
	files_free(reading->files);
	strbuf_free(&reading->top);
}

static int refuse(const struct reading *reading, const char *entry, const char *why)
{
	return error_set(reading->error, EINVAL, reading->path, 0, "%.100s%s: %s", entry, strlen(entry) > 100 ? "..." : "",
			 why);
}

/* Whether the tree begins with this component, behind top: sys/ and proc/ tell where; snapshots have more beside them. */
static bool begins_tree(const struct reading *reading, const struct strbuf *top, struct span component)
{
	if (span_equal(component, "sys") || span_equal(component, "proc"))
		return true;
	return reading->has_top && !strcmp(strbuf_text(top), strbuf_text(&reading->top)) &&
	       (span_equal(component, "cpuid") || span_equal(component, "run") || span_equal(component, ".dockerenv"));
}

/*
 * The entry's path below the tree's root, without "." and double slashes. 1; 0 when it is not of the tree;
 * -EINVAL for a path that no recorded tree has.
 */
static int path_in_tree(struct reading *reading, const char *entry, struct strbuf *path)
{
	struct span rest = span_of(entry), component;
	_cleanup_strbuf_ struct strbuf top = { 0 };
	unsigned int depth = 0;

	if (entry[0] == '/')
		return refuse(reading, entry, "an absolute path");
	if (path_climbs(entry))
		return refuse(reading, entry, "a path with '..'");
	if (rest.length > ARCHIVE_PATH_MAX)
		return refuse(reading, entry, "too long a path");
	while (path_component(&rest, &component)) {
		bool found = path->length || begins_tree(reading, &top, component);

		if (++depth > ARCHIVE_DEPTH_MAX)
			return refuse(reading, entry, "too deep a path");
		if (path->length)
			strbuf_putc(path, '/');
		strbuf_add(found ? path : &top, component.text, component.length);
		if (!found)
			strbuf_putc(&top, '/');
	}
	if (path->failed || top.failed)
		return error_oom(reading->error);
	if (!path->length)
		return 0;
	if (reading->has_top && strcmp(strbuf_text(&top), strbuf_text(&reading->top)))
		return refuse(reading, entry, "a second tree in the archive");
	if (!reading->has_top) {
		strbuf_add(&reading->top, strbuf_text(&top), top.length);
		reading->has_top = true;
	}
	return 1;
}

/* Folders count, too, listed or only on the way to what is listed. */
static int count_file(struct reading *reading)
{
	if (++reading->n_files <= ARCHIVE_FILES_MAX)
		return 0;
	return error_set(reading->error, E2BIG, reading->path, 0,
			 "more than %d files and folders of /sys and /proc in it: unpack it, and name the directory",
			 ARCHIVE_FILES_MAX);
}

/* The folder of path, made where it is missing, and the name there. */
static int find_parent(struct reading *reading, char *path, struct files_entry **ret_folder, const char **ret_name)
{
	char *slash = strrchr(path, '/');
	struct files_entry *parent;
	const char *name;
	int r;

	*ret_name = slash ? slash + 1 : path;
	*ret_folder = files_root(reading->files);
	if (!slash)
		return 0;
	*slash = '\0';
	r = files_find(reading->files, path, true, ret_folder);
	if (r == -ENOENT) {
		r = find_parent(reading, path, &parent, &name);
		if (r >= 0)
			r = count_file(reading);
		if (r >= 0)
			r = files_add(reading->files, parent, name, ret_folder);
	}
	*slash = '/';
	return r < 0 ? r : (*ret_folder)->type == FILES_FOLDER ? 0 : -ENOTDIR;
}

static int count_bytes(struct reading *reading, size_t n)
{
	reading->kept += n;
	return reading->kept <= ARCHIVE_KEPT_MAX ?
		       0 :
		       error_set(reading->error, EFBIG, reading->path, 0, "more than %d MiB in it", ARCHIVE_KEPT_MAX >> 20);
}

/* Files of /proc and /sys are often recorded with the size 0 or 4096 that stat tells: what is there counts. */
static int read_text(struct reading *reading, struct span *ret_text)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	char data[16384];

	for (;;) {
		ssize_t n = archive_reader_data(reading->reader, data, sizeof(data), reading->error);
		int r = n < 0 ? (int)n : count_bytes(reading, (size_t)n);

		if (r < 0)
			return r;
		if (!n)
			break;
		strbuf_add(&text, data, (size_t)n);
	}
	*ret_text = files_keep(reading->files, (struct span){ text.text, text.length });
	return text.failed || !ret_text->text ? -ENOMEM : 0;
}

static int read_link(struct reading *reading, const char *path, const char *target, struct span *ret_text)
{
	size_t length = strlen(target);
	int r;

	if (path_link_escapes(path, target))
		return refuse(reading, path, "this link leads outside the tree");
	if (!length)
		return -ENOENT;
	if (length >= PATH_MAX)
		return -ENAMETOOLONG;
	r = count_bytes(reading, length);
	if (r < 0)
		return r;
	*ret_text = files_keep(reading->files, (struct span){ target, length });
	return ret_text->text ? 0 : -ENOMEM;
}

/* A second name of a file that came before. */
static int find_hardlink(struct reading *reading, const char *target, struct files_entry *content)
{
	_cleanup_strbuf_ struct strbuf path = { 0 };
	struct files_entry *from;
	int r = path_in_tree(reading, target, &path);

	if (r <= 0)
		return r < 0 ? r : refuse(reading, target, "a hard link that leads outside the tree");
	r = files_find(reading->files, path.text, false, &from);
	if (r < 0)
		return r;
	content->type = from->type;
	content->text = from->text;
	return from->type == FILES_FOLDER ? -EPERM : 0;
}

static int read_content(struct reading *reading, const struct archive_member *member, const char *path,
			struct files_entry *content)
{
	if (member->hardlink)
		return find_hardlink(reading, member->hardlink, content);
	content->type = member->type == MEMBER_FILE ? FILES_FILE : FILES_LINK;
	if (member->type == MEMBER_FILE)
		return read_text(reading, &content->text);
	if (member->type != MEMBER_LINK || !member->symlink)
		return refuse(reading, path, "neither a file, a directory nor a link");
	return read_link(reading, path, member->symlink, &content->text);
}

static int keep_entry(struct reading *reading, const struct archive_member *member, struct strbuf *path)
{
	struct files_entry *folder, *entry, content = { .type = FILES_FOLDER };
	const char *name;
	int r = find_parent(reading, path->text, &folder, &name);

	if (r >= 0 && member->type != MEMBER_DIRECTORY)
		r = read_content(reading, member, path->text, &content);
	if (r >= 0)
		r = files_add(reading->files, folder, name, &entry);
	/* An entry that comes again replaces the one before. */
	if (r == -EEXIST)
		r = content.type == FILES_FOLDER ? 1 : entry->type == FILES_FOLDER ? -EISDIR : 0;
	if (r == 0) {
		entry->type = content.type;
		entry->text = content.text;
	}
	return r;
}

static int read_entry(struct reading *reading, const struct archive_member *member)
{
	const char *name = member->path;
	_cleanup_strbuf_ struct strbuf path = { 0 };
	int r;

	/* A name that this locale cannot write is none of the kernel's. */
	if (!name)
		return 0;
	reading->seen += member->size > 0 ? (uint64_t)member->size : 0;
	if (reading->seen > ARCHIVE_SEEN_MAX)
		return error_set(reading->error, EFBIG, reading->path, 0, "more than %d MiB in it", ARCHIVE_SEEN_MAX >> 20);
	r = path_in_tree(reading, name, &path);
	if (r <= 0)
		return r;
	r = count_file(reading);
	if (r >= 0)
		r = keep_entry(reading, member, &path);
	/* Only an error that says which entry; one that is filled already says more. */
	return r < 0 ? error_set(reading->error, -r, reading->path, 0, "%s: %s", name, error_text(-r)) : 0;
}

static int read_entries(struct reading *reading)
{
	for (unsigned int n = 0; n <= ARCHIVE_ENTRIES_MAX; n++) {
		struct archive_member member;
		int r = archive_reader_next(reading->reader, &member, reading->error);

		if (r <= 0)
			return r;
		r = read_entry(reading, &member);
		if (r < 0)
			return r;
	}
	return error_set(reading->error, E2BIG, reading->path, 0, "more than %d entries", ARCHIVE_ENTRIES_MAX);
}

/* A plain tar that is cut between two entries looks whole to libarchive; a whole one ends with two blocks of zeros. */
static int check_end(const struct reading *reading, int fd, off_t size)
{
	char end[1024];

	if (!archive_reader_is_plain(reading->reader))
		return 0;
	if (size >= (off_t)sizeof(end) && pread(fd, end, sizeof(end), size - (off_t)sizeof(end)) == (ssize_t)sizeof(end) &&
	    !end[0] && !memcmp(end, end + 1, sizeof(end) - 1))
		return 0;
	return error_set(reading->error, EINVAL, reading->path, 0, "cut off: it has no end mark of a tar archive");
}

int archive_read(const char *path, struct files **ret_files, struct error *error)
{
	_cleanup_(free_reading) struct reading reading = { .path = path, .files = files_new(), .error = error };
	struct stat st;
	_cleanup_fd_ int fd = file_open(path, &st, error);
	int r;

	if (fd < 0)
		return fd;
	if (!reading.files)
		return error_oom(error);
	if (!S_ISREG(st.st_mode))
		return error_set(error, EINVAL, path, 0, "neither a directory nor a regular file");
	if (st.st_size > ARCHIVE_FILE_MAX)
		return error_set(error, EFBIG, path, 0, "larger than %d MiB", ARCHIVE_FILE_MAX >> 20);
	r = archive_reader_new(fd, path, &reading.reader, error);
	if (!r)
		r = read_entries(&reading);
	if (!r)
		r = check_end(&reading, fd, st.st_size);
	if (!r && !reading.has_top)
		r = error_set(error, ENOENT, path, 0,
			      "has neither sys/ nor proc/ in it: expected a copy of a machine's /sys and /proc");
	if (!r)
		*ret_files = TAKE_PTR(reading.files);
	return r;
}

/* Cleared of what killed runs left. In memory where there is ample room, for a file costs 20 us there and ten times that on
 * some disks. */
static const char *temporary_folder(void)
{
	static const char memory[] = "/dev/shm";
	const char *named = secure_getenv("TMPDIR");
	struct statfs found;

	if (named && *named) {
		scratch_sweep(named);
		return named;
	}
	scratch_sweep(memory);
	scratch_sweep("/tmp");
	if (!statfs(memory, &found) && found.f_type == TMPFS_MAGIC && !access(memory, W_OK | X_OK) &&
	    found.f_ffree >= 2 * ARCHIVE_FILES_MAX && found.f_bavail >= 4 * ARCHIVE_KEPT_MAX / (unsigned long)found.f_bsize)
		return memory;
	return "/tmp";
}

static int write_files(struct files *files, const char *folder, struct error *error)
{
	_cleanup_fd_ int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 ? -errno : files_write(files, fd);

	return r < 0 ? error_errno(error, -r, folder) : 0;
}

int archive_unpack(struct files *files, char **ret_folder, struct error *error)
{
	_cleanup_free_ char *folder = NULL;
	int r = scratch_folder(temporary_folder(), &folder, error);

	if (r < 0)
		return r;
	r = write_files(files, folder, error);
	if (r < 0)
		scratch_remove(folder);
	else
		*ret_folder = TAKE_PTR(folder);
	return r;
}
