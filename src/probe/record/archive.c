// SPDX-License-Identifier: MIT
// Extracting a recorded tree: libarchive reads; what is written, is written here.
#include "probe/record/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/file.h"
#include "base/path.h"
#include "base/root.h"
#include "base/scratch.h"
#include "probe/record/libarchive.h"

/* The extraction under way. */
struct extraction {
	const char *path; /* of the archive */
	struct archive_reader *reader;
	struct root root;  /* the directory that is written to, confined */
	struct strbuf top; /* where in the archive sys/ and proc/ are: "machine/", "" */
	bool has_top;	   /* one of them was found */
	uint64_t seen, extracted;
	unsigned int files;
	struct error *error;
};

static void free_extraction(struct extraction *extraction)
{
	archive_reader_free(extraction->reader);
	root_close(&extraction->root);
	strbuf_free(&extraction->top);
}

static int refuse(const struct extraction *extraction, const char *entry, const char *why)
{
	return error_set(extraction->error, EINVAL, extraction->path, 0, "%.100s%s: %s", entry,
			 strlen(entry) > 100 ? "..." : "", why);
}

/* Whether the tree begins with this component, behind top: sys/ and proc/ tell where; snapshots have more beside them. */
static bool begins_tree(const struct extraction *extraction, const struct strbuf *top, struct span component)
{
	if (span_equal(component, "sys") || span_equal(component, "proc"))
		return true;
	return extraction->has_top && !strcmp(strbuf_text(top), strbuf_text(&extraction->top)) &&
	       (span_equal(component, "cpuid") || span_equal(component, "run") || span_equal(component, ".dockerenv"));
}

/*
 * The entry's path below the tree's root, without "." and double slashes. 1; 0 when it is not of the tree;
 * -EINVAL for a path that no recorded tree has.
 */
static int path_in_tree(struct extraction *extraction, const char *entry, struct strbuf *path)
{
	struct span rest = span_of(entry), component;
	_cleanup_strbuf_ struct strbuf top = { 0 };
	unsigned int depth = 0;

	if (entry[0] == '/')
		return refuse(extraction, entry, "an absolute path");
	if (path_climbs(entry))
		return refuse(extraction, entry, "a path with '..'");
	if (rest.length > ARCHIVE_PATH_MAX)
		return refuse(extraction, entry, "too long a path");
	while (path_component(&rest, &component)) {
		bool found = path->length || begins_tree(extraction, &top, component);

		if (++depth > ARCHIVE_DEPTH_MAX)
			return refuse(extraction, entry, "too deep a path");
		if (path->length)
			strbuf_putc(path, '/');
		strbuf_add(found ? path : &top, component.text, component.length);
		if (!found)
			strbuf_putc(&top, '/');
	}
	if (path->failed || top.failed)
		return error_oom(extraction->error);
	if (!path->length)
		return 0;
	if (extraction->has_top && strcmp(strbuf_text(&top), strbuf_text(&extraction->top)))
		return refuse(extraction, entry, "a second tree in the archive");
	if (!extraction->has_top) {
		strbuf_add(&extraction->top, strbuf_text(&top), top.length);
		extraction->has_top = true;
	}
	return 1;
}

/* Folders count, too, listed or only on the way to what is listed. */
static int count_file(struct extraction *extraction)
{
	if (++extraction->files <= ARCHIVE_FILES_MAX)
		return 0;
	return error_set(extraction->error, E2BIG, extraction->path, 0,
			 "more than %d files and folders of /sys and /proc in it: unpack it, and name the directory",
			 ARCHIVE_FILES_MAX);
}

/* Opened from where it lies: by its whole path each folder would cost more than the one before. A descriptor or -errno. */
static int make_folder(struct extraction *extraction, int parent, const char *name)
{
	int fd = count_file(extraction);

	if (fd < 0)
		return fd;
	fd = mkdirat(parent, name, 0700) < 0 ? -1 : openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The directory of path (made where it is missing), and where its last component begins. A descriptor or -errno. */
static int open_parent(struct extraction *extraction, char *path, const char **ret_name)
{
	char *slash = strrchr(path, '/');
	int fd, parent;

	*ret_name = slash ? slash + 1 : path;
	if (!slash)
		return root_openat(&extraction->root, ".", O_PATH | O_DIRECTORY);
	*slash = '\0';
	fd = root_openat(&extraction->root, path, O_PATH | O_DIRECTORY);
	if (fd == -ENOENT) {
		const char *name;

		parent = open_parent(extraction, path, &name);
		fd = parent < 0 ? parent : make_folder(extraction, parent, name);
		if (parent >= 0)
			close(parent);
	}
	*slash = '/';
	return fd;
}

/* Files of /proc and /sys are often recorded with the size 0 or 4096 that stat tells: what is there counts. */
static int write_file(struct extraction *extraction, int parent, const char *name)
{
	_cleanup_fd_ int fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	char data[16384];

	if (fd < 0)
		return -errno;
	for (;;) {
		ssize_t n = archive_reader_data(extraction->reader, data, sizeof(data), extraction->error);
		int r;

		if (n < 0)
			return (int)n;
		if (!n)
			return 0;
		extraction->extracted += (uint64_t)n;
		if (extraction->extracted > ARCHIVE_EXTRACTED_MAX)
			return error_set(extraction->error, EFBIG, extraction->path, 0, "more than %d MiB in it",
					 ARCHIVE_EXTRACTED_MAX >> 20);
		r = file_write(fd, data, (size_t)n);
		if (r < 0)
			return r;
	}
}

/* A second name of a file that came before. */
static int write_hardlink(struct extraction *extraction, int parent, const char *name, const char *target)
{
	_cleanup_strbuf_ struct strbuf path = { 0 };
	_cleanup_fd_ int from = -1;
	const char *from_name;
	int r = path_in_tree(extraction, target, &path);

	if (r <= 0)
		return r < 0 ? r : refuse(extraction, target, "a hard link that leads outside the tree");
	from = open_parent(extraction, path.text, &from_name);
	if (from < 0)
		return from;
	return linkat(from, from_name, parent, name, 0) < 0 ? -errno : 0;
}

static int make_entry(struct extraction *extraction, const struct archive_member *member, int parent, const char *name,
		      const struct strbuf *path)
{
	if (member->hardlink)
		return write_hardlink(extraction, parent, name, member->hardlink);
	if (member->type == MEMBER_FILE)
		return write_file(extraction, parent, name);
	if (member->type != MEMBER_LINK || !member->symlink)
		return refuse(extraction, path->text, "neither a file, a directory nor a link");
	if (path_link_escapes(path->text, member->symlink))
		return refuse(extraction, path->text, "this link leads outside the tree");
	return symlinkat(member->symlink, parent, name) < 0 ? -errno : 0;
}

static int write_entry(struct extraction *extraction, const struct archive_member *member, struct strbuf *path)
{
	const char *name;
	_cleanup_fd_ int parent = open_parent(extraction, path->text, &name);
	int r;

	if (parent < 0)
		return parent;
	if (member->type == MEMBER_DIRECTORY)
		return mkdirat(parent, name, 0700) < 0 && errno != EEXIST ? -errno : 0;
	r = make_entry(extraction, member, parent, name, path);
	if (r != -EEXIST)
		return r;
	/* An entry that comes again replaces the one before. */
	if (unlinkat(parent, name, 0) < 0)
		return -errno;
	return make_entry(extraction, member, parent, name, path);
}

static int extract_entry(struct extraction *extraction, const struct archive_member *member)
{
	const char *name = member->path;
	_cleanup_strbuf_ struct strbuf path = { 0 };
	int r;

	/* A name that this locale cannot write is none of the kernel's. */
	if (!name)
		return 0;
	extraction->seen += member->size > 0 ? (uint64_t)member->size : 0;
	if (extraction->seen > ARCHIVE_SEEN_MAX)
		return error_set(extraction->error, EFBIG, extraction->path, 0, "more than %d MiB in it",
				 ARCHIVE_SEEN_MAX >> 20);
	r = path_in_tree(extraction, name, &path);
	if (r <= 0)
		return r;
	r = count_file(extraction);
	if (r >= 0)
		r = write_entry(extraction, member, &path);
	/* Only an error that says which entry; one that is filled already says more. */
	return r < 0 ? error_set(extraction->error, -r, extraction->path, 0, "%s: %s", name, error_text(-r)) : 0;
}

static int extract_entries(struct extraction *extraction)
{
	for (unsigned int n = 0; n <= ARCHIVE_ENTRIES_MAX; n++) {
		struct archive_member member;
		int r = archive_reader_next(extraction->reader, &member, extraction->error);

		if (r <= 0)
			return r;
		r = extract_entry(extraction, &member);
		if (r < 0)
			return r;
	}
	return error_set(extraction->error, E2BIG, extraction->path, 0, "more than %d entries", ARCHIVE_ENTRIES_MAX);
}

/* A plain tar that is cut between two entries looks whole to libarchive; a whole one ends with two blocks of zeros. */
static int check_end(const struct extraction *extraction, int fd, off_t size)
{
	char end[1024];

	if (!archive_reader_is_plain(extraction->reader))
		return 0;
	if (size >= (off_t)sizeof(end) && pread(fd, end, sizeof(end), size - (off_t)sizeof(end)) == (ssize_t)sizeof(end) &&
	    !end[0] && !memcmp(end, end + 1, sizeof(end) - 1))
		return 0;
	return error_set(extraction->error, EINVAL, extraction->path, 0, "cut off: it has no end mark of a tar archive");
}

static int extract_to(const char *path, const char *directory, struct error *error)
{
	_cleanup_(free_extraction) struct extraction extraction = { .path = path, .root = { .fd = -1 }, .error = error };
	struct stat st;
	_cleanup_fd_ int fd = file_open(path, &st, error);
	int r;

	if (fd < 0)
		return fd;
	if (!S_ISREG(st.st_mode))
		return error_set(error, EINVAL, path, 0, "neither a directory nor a regular file");
	if (st.st_size > ARCHIVE_FILE_MAX)
		return error_set(error, EFBIG, path, 0, "larger than %d MiB", ARCHIVE_FILE_MAX >> 20);
	r = root_open(directory, true, &extraction.root, error);
	if (!r)
		r = archive_reader_new(fd, path, &extraction.reader, error);
	if (!r)
		r = extract_entries(&extraction);
	if (!r)
		r = check_end(&extraction, fd, st.st_size);
	if (!r && !extraction.has_top)
		r = error_set(error, ENOENT, path, 0,
			      "has neither sys/ nor proc/ in it: expected a copy of a machine's /sys and /proc");
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
	    found.f_ffree >= 2 * ARCHIVE_FILES_MAX &&
	    found.f_bavail >= 4 * ARCHIVE_EXTRACTED_MAX / (unsigned long)found.f_bsize)
		return memory;
	return "/tmp";
}

int archive_extract(const char *path, char **ret_directory, struct error *error)
{
	const char *temporary = temporary_folder();
	_cleanup_archive_ char *directory = NULL;
	int r = scratch_folder(temporary, &directory, error);

	if (r >= 0)
		r = extract_to(path, directory, error);
	if (r < 0)
		return r;
	*ret_directory = TAKE_PTR(directory);
	return 0;
}

void archive_remove(char **directory)
{
	if (*directory)
		scratch_remove(*directory);
	free(*directory);
	*directory = NULL;
}
