// SPDX-License-Identifier: MIT
// Recorded trees out of and into archives: the only file that knows libarchive. A tree is written to disk by our own hand.
#include "probe/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/library.h"
#include "base/path.h"
#include "base/root.h"
#include "probe/tree.h"

static struct {
	__typeof__(archive_entry_filetype) *entry_filetype;
	__typeof__(archive_entry_free) *entry_free;
	__typeof__(archive_entry_hardlink) *entry_hardlink;
	__typeof__(archive_entry_new) *entry_new;
	__typeof__(archive_entry_pathname) *entry_pathname;
	__typeof__(archive_entry_set_filetype) *entry_set_filetype;
	__typeof__(archive_entry_set_mtime) *entry_set_mtime;
	__typeof__(archive_entry_set_pathname) *entry_set_pathname;
	__typeof__(archive_entry_set_perm) *entry_set_perm;
	__typeof__(archive_entry_set_size) *entry_set_size;
	__typeof__(archive_entry_size) *entry_size;
	__typeof__(archive_entry_symlink) *entry_symlink;
	__typeof__(archive_error_string) *error_string;
	__typeof__(archive_filter_code) *filter_code;
	__typeof__(archive_read_data) *read_data;
	__typeof__(archive_read_free) *read_free;
	__typeof__(archive_read_new) *read_new;
	__typeof__(archive_read_next_header) *read_next_header;
	__typeof__(archive_read_open_fd) *read_open_fd;
	__typeof__(archive_read_support_filter_bzip2) *read_support_filter_bzip2;
	__typeof__(archive_read_support_filter_gzip) *read_support_filter_gzip;
	__typeof__(archive_read_support_filter_xz) *read_support_filter_xz;
	__typeof__(archive_read_support_filter_zstd) *read_support_filter_zstd;
	__typeof__(archive_read_support_format_tar) *read_support_format_tar;
	__typeof__(archive_write_add_filter_gzip) *write_add_filter_gzip;
	__typeof__(archive_write_close) *write_close;
	__typeof__(archive_write_data) *write_data;
	__typeof__(archive_write_free) *write_free;
	__typeof__(archive_write_header) *write_header;
	__typeof__(archive_write_new) *write_new;
	__typeof__(archive_write_open_fd) *write_open_fd;
	__typeof__(archive_write_set_filter_option) *write_set_filter_option;
	__typeof__(archive_write_set_format_pax_restricted) *write_set_format_pax_restricted;
} api;

#define SYMBOL(name) { "archive_" #name, &api.name }
static const struct library_symbol symbols[] = {
	SYMBOL(entry_filetype), SYMBOL(entry_free), SYMBOL(entry_hardlink), SYMBOL(entry_new), SYMBOL(entry_pathname),
	SYMBOL(entry_set_filetype), SYMBOL(entry_set_mtime), SYMBOL(entry_set_pathname), SYMBOL(entry_set_perm),
	SYMBOL(entry_set_size), SYMBOL(entry_size), SYMBOL(entry_symlink), SYMBOL(error_string), SYMBOL(filter_code),
	SYMBOL(read_data), SYMBOL(read_free), SYMBOL(read_new), SYMBOL(read_next_header), SYMBOL(read_open_fd),
	SYMBOL(read_support_filter_bzip2), SYMBOL(read_support_filter_gzip), SYMBOL(read_support_filter_xz),
	SYMBOL(read_support_filter_zstd), SYMBOL(read_support_format_tar), SYMBOL(write_add_filter_gzip),
	SYMBOL(write_close), SYMBOL(write_data), SYMBOL(write_free), SYMBOL(write_header), SYMBOL(write_new),
	SYMBOL(write_open_fd), SYMBOL(write_set_filter_option), SYMBOL(write_set_format_pax_restricted),
};
static void *library;

static int load(struct error *error)
{
	return library_load(&library, "libarchive.so.13", "libarchive13", symbols, ARRAY_SIZE(symbols), error);
}

/* The extraction under way. */
struct extraction {
	const char *path; /* of the archive */
	struct archive *archive;
	struct root root;    /* the directory that is written to, confined */
	struct strbuf top;   /* where in the archive sys/ and proc/ are: "machine/", "" */
	bool has_top;        /* one of them was found */
	uint64_t seen, extracted;
	struct error *error;
};

static void free_extraction(struct extraction *extraction)
{
	if (extraction->archive)
		api.read_free(extraction->archive);
	root_close(&extraction->root);
	strbuf_free(&extraction->top);
}

static int damaged(const struct extraction *extraction)
{
	const char *why = api.error_string(extraction->archive);

	return error_set(extraction->error, EINVAL, extraction->path, 0, "no tar archive, or cut off: %s", why ? why : "damaged");
}

static int refuse(const struct extraction *extraction, const char *entry, const char *why)
{
	return error_set(extraction->error, EINVAL, extraction->path, 0, "%s: %s", entry, why);
}

/* Whether the tree begins with this component, behind top: sys/ and proc/ tell where, snapshots have a little more beside them. */
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

	if (entry[0] == '/')
		return refuse(extraction, entry, "an absolute path");
	if (path_climbs(entry))
		return refuse(extraction, entry, "a path with '..'");
	if (rest.length > ARCHIVE_PATH_MAX)
		return refuse(extraction, entry, "too long a path");
	while (path_component(&rest, &component)) {
		bool found = path->length || begins_tree(extraction, &top, component);

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
		fd = parent < 0 ? parent : mkdirat(parent, name, 0700) < 0 ? -errno : 0;
		if (parent >= 0)
			close(parent);
		if (!fd)
			fd = root_openat(&extraction->root, path, O_PATH | O_DIRECTORY);
	}
	*slash = '/';
	return fd;
}

static int write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Files of /proc and /sys are often recorded with the size 0 or 4096 that stat tells: what is there counts. */
static int write_file(struct extraction *extraction, int parent, const char *name)
{
	_cleanup_fd_ int fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	char data[16384];

	if (fd < 0)
		return -errno;
	for (;;) {
		la_ssize_t n = api.read_data(extraction->archive, data, sizeof(data));
		int r;

		if (n < 0)
			return damaged(extraction);
		if (!n)
			return 0;
		extraction->extracted += (uint64_t)n;
		if (extraction->extracted > ARCHIVE_EXTRACTED_MAX)
			return error_set(extraction->error, EFBIG, extraction->path, 0, "more than %d MiB in it",
					 ARCHIVE_EXTRACTED_MAX >> 20);
		r = write_all(fd, data, (size_t)n);
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

static int write_entry(struct extraction *extraction, struct archive_entry *entry, struct strbuf *path)
{
	const char *hardlink = api.entry_hardlink(entry), *symlink = api.entry_symlink(entry), *name;
	_cleanup_fd_ int parent = open_parent(extraction, path->text, &name);
	unsigned int type = api.entry_filetype(entry);

	if (parent < 0)
		return parent;
	if (type == AE_IFDIR)
		return mkdirat(parent, name, 0700) < 0 && errno != EEXIST ? -errno : 0;
	/* An entry that comes again replaces the one before. */
	if (unlinkat(parent, name, 0) < 0 && errno != ENOENT)
		return -errno;
	if (hardlink)
		return write_hardlink(extraction, parent, name, hardlink);
	if (type == AE_IFREG)
		return write_file(extraction, parent, name);
	if (type != AE_IFLNK || !symlink)
		return refuse(extraction, path->text, "neither a file, a directory nor a link");
	if (path_link_escapes(path->text, symlink))
		return refuse(extraction, path->text, "this link leads outside the tree");
	return symlinkat(symlink, parent, name) < 0 ? -errno : 0;
}

static int extract_entry(struct extraction *extraction, struct archive_entry *entry)
{
	const char *name = api.entry_pathname(entry);
	_cleanup_strbuf_ struct strbuf path = { 0 };
	int64_t size = api.entry_size(entry);
	int r;

	/* A name that this locale cannot write is none of the kernel's. */
	if (!name)
		return 0;
	extraction->seen += size > 0 ? (uint64_t)size : 0;
	if (extraction->seen > ARCHIVE_SEEN_MAX)
		return error_set(extraction->error, EFBIG, extraction->path, 0, "more than %d MiB in it", ARCHIVE_SEEN_MAX >> 20);
	r = path_in_tree(extraction, name, &path);
	if (r <= 0)
		return r;
	r = write_entry(extraction, entry, &path);
	/* Only an error that says which entry; one that is filled already says more. */
	return r < 0 ? error_set(extraction->error, -r, extraction->path, 0, "%s: %s", name, strerrordesc_np(-r)) : 0;
}

static int extract_entries(struct extraction *extraction)
{
	for (unsigned int n = 0; n <= ARCHIVE_ENTRIES_MAX; n++) {
		struct archive_entry *entry;
		int r = api.read_next_header(extraction->archive, &entry);

		if (r == ARCHIVE_EOF)
			return 0;
		if (r < ARCHIVE_WARN)
			return damaged(extraction);
		r = extract_entry(extraction, entry);
		if (r < 0)
			return r;
	}
	return error_set(extraction->error, E2BIG, extraction->path, 0, "more than %d entries", ARCHIVE_ENTRIES_MAX);
}

/* A plain tar that is cut between two entries looks whole to libarchive; a whole one ends with two blocks of zeros. */
static int check_end(const struct extraction *extraction, int fd, off_t size)
{
	char end[1024];

	if (api.filter_code(extraction->archive, 0) != ARCHIVE_FILTER_NONE)
		return 0;
	if (size >= (off_t)sizeof(end) && pread(fd, end, sizeof(end), size - (off_t)sizeof(end)) == (ssize_t)sizeof(end) &&
	    !end[0] && !memcmp(end, end + 1, sizeof(end) - 1))
		return 0;
	return error_set(extraction->error, EINVAL, extraction->path, 0, "cut off: it has no end mark of a tar archive");
}

static int open_archive(struct extraction *extraction, int fd)
{
	struct archive *archive = api.read_new();

	if (!archive)
		return error_oom(extraction->error);
	extraction->archive = archive;
	api.read_support_format_tar(archive);
	api.read_support_filter_bzip2(archive);
	api.read_support_filter_gzip(archive);
	api.read_support_filter_xz(archive);
	api.read_support_filter_zstd(archive);
	return api.read_open_fd(archive, fd, 65536) == ARCHIVE_OK ? 0 : damaged(extraction);
}

static int extract_to(const char *path, const char *directory, struct error *error)
{
	_cleanup_(free_extraction) struct extraction extraction = { .path = path, .root = { .fd = -1 }, .error = error };
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno(error, errno, path);
	if (!S_ISREG(st.st_mode))
		return error_set(error, EINVAL, path, 0, "neither a directory nor a regular file");
	if (st.st_size > ARCHIVE_FILE_MAX)
		return error_set(error, EFBIG, path, 0, "larger than %d MiB", ARCHIVE_FILE_MAX >> 20);
	r = root_open(directory, true, &extraction.root, error);
	if (!r)
		r = open_archive(&extraction, fd);
	if (!r)
		r = extract_entries(&extraction);
	if (!r)
		r = check_end(&extraction, fd, st.st_size);
	if (!r && !extraction.has_top)
		r = error_set(error, ENOENT, path, 0,
			      "has neither sys/ nor proc/ in it: expected a copy of a machine's /sys and /proc");
	return r;
}

int archive_extract(const char *path, char **ret_directory, struct error *error)
{
	const char *temporary = getenv("TMPDIR");
	_cleanup_archive_ char *directory = NULL;
	_cleanup_strbuf_ struct strbuf pattern = { 0 };
	int r = load(error);

	if (r < 0)
		return r;
	strbuf_printf(&pattern, "%s/cputopo-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (pattern.failed)
		return error_oom(error);
	if (!mkdtemp(pattern.text))
		return error_errno(error, errno, temporary && *temporary ? temporary : "/tmp");
	directory = strbuf_take(&pattern);
	r = extract_to(path, directory, error);
	if (r < 0)
		return r;
	*ret_directory = TAKE_PTR(directory);
	return 0;
}

void archive_remove(char **directory)
{
	if (*directory)
		tree_remove_all(*directory);
	free(*directory);
	*directory = NULL;
}

struct archive_writer {
	struct archive *archive;
	const char *name; /* the caller's */
};

static int writer_failure(struct archive_writer *writer, struct error *error)
{
	const char *reason = api.error_string(writer->archive);

	return error_set(error, EIO, writer->name, 0, "cannot write the archive: %s", reason ? reason : "unknown reason");
}

int archive_writer_new(int fd, const char *name, struct archive_writer **ret_writer, struct error *error)
{
	_cleanup_archive_writer_ struct archive_writer *writer = NULL;
	int r = load(error);

	if (r < 0)
		return r;
	writer = calloc(1, sizeof(*writer));
	if (!writer)
		return error_oom(error);
	writer->name = name;
	writer->archive = api.write_new();
	if (!writer->archive)
		return error_oom(error);
	if (api.write_add_filter_gzip(writer->archive) != ARCHIVE_OK ||
	    api.write_set_filter_option(writer->archive, "gzip", "timestamp", NULL) != ARCHIVE_OK ||
	    api.write_set_format_pax_restricted(writer->archive) != ARCHIVE_OK || api.write_open_fd(writer->archive, fd) != ARCHIVE_OK)
		return writer_failure(writer, error);
	*ret_writer = TAKE_PTR(writer);
	return 0;
}

static void free_entry(struct archive_entry **entry)
{
	if (*entry)
		api.entry_free(*entry);
}

int archive_writer_add(struct archive_writer *writer, const char *path, const char *text, size_t length, struct error *error)
{
	_cleanup_(free_entry) struct archive_entry *entry = api.entry_new();

	if (!entry)
		return error_oom(error);
	api.entry_set_pathname(entry, path);
	api.entry_set_filetype(entry, AE_IFREG);
	api.entry_set_perm(entry, 0644);
	api.entry_set_size(entry, (la_int64_t)length);
	api.entry_set_mtime(entry, 0, 0);
	if (api.write_header(writer->archive, entry) != ARCHIVE_OK ||
	    (length && api.write_data(writer->archive, text, length) != (la_ssize_t)length))
		return writer_failure(writer, error);
	return 0;
}

int archive_writer_finish(struct archive_writer *writer, struct error *error)
{
	return api.write_close(writer->archive) == ARCHIVE_OK ? 0 : writer_failure(writer, error);
}

void archive_writer_free(struct archive_writer *writer)
{
	if (!writer)
		return;
	if (writer->archive)
		api.write_free(writer->archive);
	free(writer);
}
