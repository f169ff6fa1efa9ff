// SPDX-License-Identifier: MIT
// The adapter of libarchive, the only file that knows its types. Loaded on demand: it brings libxml2 and ICU along.
#include "probe/record/libarchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/library.h"

#define SYMBOLS(X)                                                                                                          \
	X(archive_, entry_filetype)                                                                                         \
	X(archive_, entry_free)                                                                                             \
	X(archive_, entry_hardlink)                                                                                         \
	X(archive_, entry_new)                                                                                              \
	X(archive_, entry_pathname)                                                                                         \
	X(archive_, entry_set_filetype)                                                                                     \
	X(archive_, entry_set_mtime)                                                                                        \
	X(archive_, entry_set_pathname)                                                                                     \
	X(archive_, entry_set_perm)                                                                                         \
	X(archive_, entry_set_size)                                                                                         \
	X(archive_, entry_size)                                                                                             \
	X(archive_, entry_symlink)                                                                                          \
	X(archive_, error_string)                                                                                           \
	X(archive_, filter_code)                                                                                            \
	X(archive_, read_data)                                                                                              \
	X(archive_, read_free)                                                                                              \
	X(archive_, read_new)                                                                                               \
	X(archive_, read_next_header)                                                                                       \
	X(archive_, read_open_fd)                                                                                           \
	X(archive_, read_support_filter_bzip2)                                                                              \
	X(archive_, read_support_filter_gzip)                                                                               \
	X(archive_, read_support_filter_xz)                                                                                 \
	X(archive_, read_support_filter_zstd)                                                                               \
	X(archive_, read_support_format_tar)                                                                                \
	X(archive_, write_add_filter_gzip)                                                                                  \
	X(archive_, write_add_filter_xz)                                                                                    \
	X(archive_, write_close)                                                                                            \
	X(archive_, write_data)                                                                                             \
	X(archive_, write_free)                                                                                             \
	X(archive_, write_header)                                                                                           \
	X(archive_, write_new)                                                                                              \
	X(archive_, write_open_fd)                                                                                          \
	X(archive_, write_set_filter_option)                                                                                \
	X(archive_, write_set_format_pax_restricted)

static struct {
	SYMBOLS(LIBRARY_POINTER)
} api;
static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
static struct library library = { "libarchive", LIBARCHIVE_SONAME, symbols, ARRAY_SIZE(symbols), &api, NULL };
LIBRARY_NOTE(LIBARCHIVE_SONAME, "suggested", "archives", "Recorded machines in archives");

struct archive_reader {
	struct archive *archive;
	const char *name; /* the caller's */
};

static int damaged(const struct archive_reader *reader, struct error *error)
{
	const char *why = api.error_string(reader->archive);

	return error_set(error, EINVAL, reader->name, 0, "no tar archive, or cut off: %s", why ? why : "damaged");
}

int archive_reader_new(int fd, const char *name, struct archive_reader **ret_reader, struct error *error)
{
	_cleanup_archive_reader_ struct archive_reader *reader = NULL;
	int r = library_load(&library, error);

	if (r < 0)
		return r;
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		return error_oom(error);
	reader->name = name;
	reader->archive = api.read_new();
	if (!reader->archive)
		return error_oom(error);
	api.read_support_format_tar(reader->archive);
	api.read_support_filter_bzip2(reader->archive);
	api.read_support_filter_gzip(reader->archive);
	api.read_support_filter_xz(reader->archive);
	api.read_support_filter_zstd(reader->archive);
	if (api.read_open_fd(reader->archive, fd, 65536) != ARCHIVE_OK)
		return damaged(reader, error);
	*ret_reader = TAKE_PTR(reader);
	return 0;
}

int archive_reader_next(struct archive_reader *reader, struct archive_member *ret_member, struct error *error)
{
	struct archive_entry *entry;
	unsigned int type;
	int r = api.read_next_header(reader->archive, &entry);

	if (r == ARCHIVE_EOF)
		return 0;
	if (r < ARCHIVE_WARN)
		return damaged(reader, error);
	type = api.entry_filetype(entry);
	*ret_member = (struct archive_member){
		.path = api.entry_pathname(entry),
		.hardlink = api.entry_hardlink(entry),
		.symlink = api.entry_symlink(entry),
		.type = type == AE_IFREG ? MEMBER_FILE :
			type == AE_IFDIR ? MEMBER_DIRECTORY :
			type == AE_IFLNK ? MEMBER_LINK :
					   MEMBER_OTHER,
		.size = api.entry_size(entry),
	};
	return 1;
}

ssize_t archive_reader_data(struct archive_reader *reader, char *buffer, size_t size, struct error *error)
{
	la_ssize_t n = api.read_data(reader->archive, buffer, size);

	return n < 0 ? damaged(reader, error) : n;
}

bool archive_reader_is_plain(const struct archive_reader *reader)
{
	return api.filter_code(reader->archive, 0) == ARCHIVE_FILTER_NONE;
}

void archive_reader_free(struct archive_reader *reader)
{
	if (!reader)
		return;
	if (reader->archive)
		api.read_free(reader->archive);
	free(reader);
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

static int add_filter(struct archive *archive, enum archive_compression compression)
{
	if (compression == ARCHIVE_XZ)
		return api.write_add_filter_xz(archive);
	if (api.write_add_filter_gzip(archive) != ARCHIVE_OK)
		return ARCHIVE_FAILED;
	return api.write_set_filter_option(archive, "gzip", "timestamp", NULL);
}

int archive_writer_new(int fd, const char *name, enum archive_compression compression, struct archive_writer **ret_writer,
		       struct error *error)
{
	_cleanup_archive_writer_ struct archive_writer *writer = NULL;
	int r = library_load(&library, error);

	if (r < 0)
		return r;
	writer = calloc(1, sizeof(*writer));
	if (!writer)
		return error_oom(error);
	writer->name = name;
	writer->archive = api.write_new();
	if (!writer->archive)
		return error_oom(error);
	if (add_filter(writer->archive, compression) != ARCHIVE_OK ||
	    api.write_set_format_pax_restricted(writer->archive) != ARCHIVE_OK ||
	    api.write_open_fd(writer->archive, fd) != ARCHIVE_OK)
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
