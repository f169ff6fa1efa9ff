// SPDX-License-Identifier: MIT
// Tests of src/probe/record/archive.c and sysroot.c: what is kept, what is refused, what is unpacked, and that nothing stays
// behind.
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <tar.h>

#include "base/scratch.h"
#include "base/strbuf.h"
#include "probe/record/archive.h"
#include "probe/record/sysroot.h"
#include "tree.h"

/* A tar archive under construction, block by block, so that it may hold what tar would never write. */
struct block {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6], version[2],
		rest[247];
};

static void add_entry(struct strbuf *tar, char type, const char *name, const char *link, const char *text)
{
	struct block block = { .type = type, .magic = TMAGIC, .version = { '0', '0' } };
	unsigned int sum = 0;
	size_t length = text ? strlen(text) : 0;

	memcpy(block.name, name, strlen(name));
	memcpy(block.link, link ? link : "", link ? strlen(link) : 0);
	memcpy(block.mode, "0000444", 7);
	memcpy(block.uid, "0000000", 7);
	memcpy(block.gid, "0000000", 7);
	memcpy(block.mtime, "00000000000", 11);
	snprintf(block.size, sizeof(block.size), "%011o", (unsigned int)length);
	memset(block.checksum, ' ', sizeof(block.checksum));
	for (size_t i = 0; i < sizeof(block); i++)
		sum += ((unsigned char *)&block)[i];
	snprintf(block.checksum, sizeof(block.checksum), "%06o", sum);
	strbuf_add(tar, (char *)&block, sizeof(block));
	strbuf_add(tar, text ? text : "", length);
	while (tar->length % sizeof(block))
		strbuf_putc(tar, '\0');
}

static void end_archive(struct strbuf *tar)
{
	for (int i = 0; i < 1024; i++)
		strbuf_putc(tar, '\0');
}

/* A folder of the test's own for the archive and what is unpacked; TMPDIR points to it. */
static struct tree make_place(void)
{
	struct tree place = tree_new();

	setenv("TMPDIR", place.path, 1);
	return place;
}

static int read_tar(const struct tree *place, const struct strbuf *tar, struct files **ret_files, struct error *error)
{
	char path[PATH_MAX];

	tree_write(place, strbuf_text(tar), tar->length, "x.tar");
	snprintf(path, sizeof(path), "%s/x.tar", place->path);
	return archive_read(path, ret_files, error);
}

static unsigned int count_entries(const char *path)
{
	_cleanup_dir_ DIR *dir = opendir(path);
	unsigned int n = 0;

	cr_assert_not_null(dir);
	while (readdir(dir))
		n++;
	return n - 2;
}

static void expect_kept(struct files *files, const char *path, const char *expected)
{
	struct files_entry *entry;

	cr_assert_eq(files_find(files, path, true, &entry), 0, "%s", path);
	cr_expect_eq(entry->type, FILES_FILE);
	cr_expect_str_eq(entry->text.text, expected);
	cr_expect_eq(entry->text.length, strlen(expected));
}

static void expect_file(const char *directory, const char *path, const char *expected)
{
	char full[PATH_MAX], text[64];
	size_t n;

	snprintf(full, sizeof(full), "%s/%s", directory, path);
	_cleanup_file_ FILE *file = fopen(full, "r");
	cr_assert_not_null(file, "%s", full);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	cr_expect_str_eq(text, expected);
}

Test(archive, reads_and_unpacks)
{
	_cleanup_tree_ struct tree place = make_place();
	_cleanup_strbuf_ struct strbuf tar = { 0 };
	_cleanup_files_ struct files *files = NULL;
	_cleanup_free_ char *folder = NULL;
	struct stat st;

	add_entry(&tar, REGTYPE, "./machine/notes", NULL, "not of the tree");
	add_entry(&tar, REGTYPE, "./machine//sys/a/b", NULL, "one");
	add_entry(&tar, SYMTYPE, "machine/sys/c", "../sys/a", NULL);
	add_entry(&tar, LNKTYPE, "machine/proc/d", "machine/sys/a/b", NULL);
	add_entry(&tar, REGTYPE, "machine/sys/e", NULL, "first");
	add_entry(&tar, REGTYPE, "machine/sys/e", NULL, "second");
	end_archive(&tar);
	cr_assert_eq(read_tar(&place, &tar, &files, NULL), 0);
	expect_kept(files, "sys/a/b", "one");
	expect_kept(files, "sys/c/b", "one");
	expect_kept(files, "proc/d", "one");
	expect_kept(files, "sys/e", "second");
	cr_expect_eq(count_entries(place.path), 1, "nothing is written");
	cr_assert_eq(archive_unpack(files, &folder, NULL), 0);
	expect_file(folder, "sys/a/b", "one");
	expect_file(folder, "sys/c/b", "one");
	expect_file(folder, "proc/d", "one");
	expect_file(folder, "sys/e", "second");
	cr_expect_eq(count_entries(folder), 2);
	cr_assert_eq(stat(folder, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0700);
	cr_expect_eq(tree_check(folder, NULL), 0);
	scratch_remove(folder);
	cr_expect_eq(count_entries(place.path), 1);
	setenv("TMPDIR", "/no/such/place", 1);
	struct error error = { 0 };
	char *none = NULL;
	cr_expect_eq(archive_unpack(files, &none, &error), -ENOENT);
	cr_expect_str_eq(error.path, "/no/such/place");
}

Test(archive, refuses)
{
	static const struct {
		char type;
		const char *name, *link, *why;
	} rows[] = {
		{ REGTYPE, "/sys/a", NULL, "absolute" },
		{ REGTYPE, "sys/../../a", NULL, "'..'" },
		{ SYMTYPE, "sys/a", "/etc/passwd", "outside" },
		{ SYMTYPE, "m/sys/a", "../../../etc", "outside" },
		{ SYMTYPE, "m/sys/a", "../../x", "outside" },
		{ LNKTYPE, "sys/a", "/etc/passwd", "absolute" },
		{ LNKTYPE, "m/sys/a", "m/notes", "outside" },
		{ LNKTYPE, "sys/a", "sys/none", "No such file" },
		{ FIFOTYPE, "sys/a", NULL, "neither a file" },
		{ CHRTYPE, "proc/a", NULL, "neither a file" },
		{ BLKTYPE, "proc/a", NULL, "neither a file" },
		{ REGTYPE, "other/sys/b", NULL, "second tree" },
		{ REGTYPE, "m/sys/first/x", NULL, "Not a directory" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_tree_ struct tree place = make_place();
		_cleanup_strbuf_ struct strbuf tar = { 0 };
		_cleanup_files_ struct files *files = NULL;
		struct error error = { 0 };

		add_entry(&tar, REGTYPE,
			  strncmp(rows[i].name, "sys", 3) && strncmp(rows[i].name, "proc", 4) ? "m/sys/first" : "sys/first",
			  NULL, "1");
		add_entry(&tar, rows[i].type, rows[i].name, rows[i].link, NULL);
		end_archive(&tar);
		cr_expect_lt(read_tar(&place, &tar, &files, &error), 0, "%s", rows[i].name);
		cr_expect(strstr(error.what, rows[i].why), "%s: %s", rows[i].name, error.what);
		cr_expect(strstr(error.path, "x.tar"));
		cr_expect_null(files);
		cr_expect_eq(count_entries(place.path), 1, "%s: something stayed behind", rows[i].name);
	}
}

/* A link in the archive, however it stands, does not lead what comes behind it out of the tree. */
Test(archive, leads_through_no_link)
{
	_cleanup_tree_ struct tree place = make_place();
	_cleanup_strbuf_ struct strbuf tar = { 0 };
	_cleanup_files_ struct files *files = NULL;

	add_entry(&tar, SYMTYPE, "sys/here", ".", NULL);
	add_entry(&tar, REGTYPE, "sys/here/a", NULL, "in");
	end_archive(&tar);
	cr_assert_eq(read_tar(&place, &tar, &files, NULL), 0);
	expect_kept(files, "sys/a", "in");
}

Test(archive, cut_off_anywhere)
{
	_cleanup_strbuf_ struct strbuf tar = { 0 };

	add_entry(&tar, REGTYPE, "sys/a", NULL, "one");
	add_entry(&tar, REGTYPE, "sys/b", NULL, "two");
	end_archive(&tar);
	/* Half an end mark is as good as a whole one. */
	for (size_t length = 0; length < tar.length - 512; length += 128) {
		_cleanup_tree_ struct tree place = make_place();
		_cleanup_files_ struct files *files = NULL;
		struct strbuf part = { .text = tar.text, .length = length };

		cr_expect_lt(read_tar(&place, &part, &files, NULL), 0, "cut at %zu", length);
		cr_expect_eq(count_entries(place.path), 1);
	}
}

Test(archive, no_archive)
{
	_cleanup_tree_ struct tree place = make_place();
	_cleanup_strbuf_ struct strbuf text = { 0 }, empty = { 0 };
	_cleanup_files_ struct files *files = NULL;
	struct error error = { 0 };

	strbuf_puts(&text, "hello\n");
	cr_expect_eq(read_tar(&place, &text, &files, &error), -EINVAL);
	cr_expect(strstr(error.what, "no tar archive"));
	error_clear(&error);
	end_archive(&empty);
	cr_expect_lt(read_tar(&place, &empty, &files, &error), 0);
	error_clear(&error);
	cr_expect_eq(archive_read("/no/such.tar", &files, &error), -ENOENT);
	cr_expect_str_eq(error.path, "/no/such.tar");
	cr_expect_eq(archive_read("/dev/zero", &files, NULL), -EINVAL);
}

Test(tree, checks)
{
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };

	cr_expect_eq(tree_check("/no/such/directory", &error), -ENOENT);
	error_clear(&error);
	cr_expect_eq(tree_check(tree.path, &error), -ENOENT);
	cr_expect(strstr(error.what, "neither sys/ nor proc/"), "%s", error.what);
	tree_puts(&tree, "proc/cpuinfo", "");
	cr_expect_eq(tree_check(tree.path, NULL), 0);
}
