// SPDX-License-Identifier: MIT
// Tests of src/base/files.c, and that a root in memory answers as one of the same files in a folder does.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/root.h"
#include "tree.h"

static struct files_entry *add(struct files *files, const char *folder, const char *name, enum files_type type,
			       const char *text)
{
	struct files_entry *parent, *entry;

	cr_assert_eq(files_find(files, folder, true, &parent), 0, "%s", folder);
	cr_assert_eq(files_add(files, parent, name, &entry), 0, "%s", name);
	entry->type = type;
	entry->text = files_keep(files, span_of(text));
	return entry;
}

static struct files *make_files(void)
{
	struct files *files = files_new();

	add(files, ".", "sys", FILES_FOLDER, "");
	add(files, "sys", "devices", FILES_FOLDER, "");
	add(files, "sys/devices", "cpu0", FILES_FOLDER, "");
	add(files, "sys/devices", "cpu12", FILES_FOLDER, "");
	add(files, "sys/devices", "cpufreq", FILES_FOLDER, "");
	add(files, "sys/devices/cpu0", "online", FILES_FILE, "1\n");
	add(files, "sys", "bus", FILES_FOLDER, "");
	add(files, "sys/bus", "empty", FILES_FILE, "");
	add(files, "sys/bus", "cpu0", FILES_LINK, "../devices/cpu0");
	add(files, "sys", "twice", FILES_LINK, "bus/cpu0/online");
	add(files, "sys", "slashes", FILES_LINK, "../sys/./devices//cpu0/");
	add(files, "sys", "loop", FILES_LINK, "loop");
	add(files, "sys", "absolute", FILES_LINK, "/etc");
	add(files, "sys", "up", FILES_LINK, "../../etc");
	add(files, "sys", "dangling", FILES_LINK, "nothing");
	add(files, "sys", "parent", FILES_LINK, "..");
	return files;
}

/* One file by all that reads it, as numbers and text that can be compared. */
static void read_all_ways(struct root *root, const char *path, struct strbuf *out)
{
	_cleanup_cpuset_ struct cpuset numbers = { 0 };
	_cleanup_free_ char **names = NULL, *whole = NULL;
	struct root_stream stream;
	char link[64], piece[8];
	struct span text;
	size_t length = 0, n = 0;
	int r;

	r = root_read(root, &text, "%s", path);
	strbuf_printf(out, "read %d %.*s;", r, r < 0 ? 0 : (int)text.length, r < 0 ? "" : text.text);
	r = root_read_file(root, path, 1, &whole, &length);
	strbuf_printf(out, "short %d;", r);
	r = r < 0 ? root_read_file(root, path, 100, &whole, &length) : r;
	strbuf_printf(out, "whole %d %zu %s;", r, length, whole ? whole : "");
	r = root_open_stream(root, path, &stream);
	strbuf_printf(out, "stream %d", r);
	for (ssize_t got = 1; r >= 0 && got > 0;) {
		got = root_read_stream(&stream, piece, 1);
		strbuf_printf(out, " %zd", got);
	}
	root_close_stream(&stream);
	r = root_list_names(root, path, 100, &names, &n);
	strbuf_printf(out, "; names %d", r);
	for (size_t i = 0; r >= 0 && i < n; i++)
		strbuf_printf(out, " %s", names[i]);
	r = root_list_numbers(root, path, "cpu", &numbers);
	strbuf_printf(out, "; numbers %d", r);
	for (unsigned int cpu = 0; r >= 0 && cpu < 20; cpu++)
		strbuf_printf(out, "%d", cpuset_has(&numbers, cpu));
	r = root_read_link(root, path, "cpu0", link, sizeof(link));
	strbuf_printf(out, "; link %d %s", r, r < 0 ? "" : link);
	r = root_read_link(root, path, "cpu0", link, 15);
	strbuf_printf(out, "; short link %d", r);
	strbuf_printf(out, "; there %d, %d, folder %d", root_look(root, path), root_exists(root, "%s", path),
		      root_has_folder(root, path));
}

Test(files, a_root_in_memory_answers_as_a_folder)
{
	static const char *const paths[] = {
		"sys/devices/cpu0/online",
		"sys/bus/cpu0/online",
		"sys/bus/cpu0",
		"/sys/twice",
		"sys/slashes",
		"sys/slashes/online",
		"sys//bus/./cpu0/../../bus",
		"sys/bus/",
		"sys/bus/..",
		".",
		"",
		"/",
		"//sys//",
		"sys/parent/sys/twice",
		"sys/loop",
		"sys/absolute",
		"sys/absolute/passwd",
		"sys/up/passwd",
		"../etc",
		"sys/dangling",
		"sys/dangling/",
		"sys/none/x",
		"sys/twice/x",
		"sys/twice/",
		"sys/parent/../online",
		"sys/bus/empty",
		"sys/devices",
	};
	_cleanup_tree_ struct tree tree = tree_new();
	int folder = open(tree.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct files *files = make_files();
	_cleanup_root_ struct root in_memory = { .fd = -1 }, in_folder = { .fd = -1 };

	cr_assert_eq(files_write(files, folder), 0);
	close(folder);
	cr_assert_eq(root_open(tree.path, true, &in_folder, NULL), 0);
	cr_assert_eq(root_open_files(&files, tree.path, &in_memory, NULL), 0);
	cr_expect_null(files, "taken over");
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_strbuf_ struct strbuf memory = { 0 }, disk = { 0 };
		struct error here = { 0 }, there = { 0 };

		read_all_ways(&in_memory, paths[i], &memory);
		read_all_ways(&in_folder, paths[i], &disk);
		cr_expect_str_eq(strbuf_text(&memory), strbuf_text(&disk), "%s:\n%s\n%s", paths[i], strbuf_text(&memory),
				 strbuf_text(&disk));
		cr_expect_eq(root_check(&in_memory, &here), root_check(&in_folder, &there));
		cr_expect_str_eq(here.path, there.path, "%s", paths[i]);
	}
	cr_expect_eq(root_openat(&in_memory, "sys", O_PATH), -ENOTSUP);
	cr_expect_eq(in_memory.escape != NULL, true);
}

Test(files, what_is_there_is_not_added_again)
{
	_cleanup_files_ struct files *files = make_files();
	char name[NAME_MAX + 2], path[PATH_MAX + 1];
	struct files_entry *entry, *again;

	cr_assert_eq(files_find(files, "sys/bus", true, &entry), 0);
	cr_expect_eq(files_add(files, entry, "empty", &again), -EEXIST);
	cr_expect_str_eq(again->name, "empty");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cr_expect_eq(files_add(files, entry, name, &again), -ENAMETOOLONG);
	cr_expect_eq(files_find(files, name, true, &again), -ENAMETOOLONG);
	memset(path, '/', sizeof(path) - 1);
	path[0] = '.';
	path[sizeof(path) - 1] = '\0';
	cr_expect_eq(files_find(files, path, true, &again), -ENAMETOOLONG);
	cr_expect_eq(files_find(files, "/sys", true, &again), -EXDEV);
	cr_expect_eq(files_find(files, "sys/twice", false, &again), 0);
	cr_expect_eq(again->type, FILES_LINK);
}

/* Links that each make the path longer come to an end. */
Test(files, links_end)
{
	_cleanup_files_ struct files *files = files_new();
	struct files_entry *entry;

	add(files, ".", "a", FILES_LINK, "b/../a/x");
	add(files, ".", "b", FILES_FOLDER, "");
	cr_expect_eq(files_find(files, "a", true, &entry), -ELOOP);
	/* A file that is written over another fails, and leaves what is there. */
	_cleanup_tree_ struct tree tree = tree_new();
	int folder = open(tree.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	tree_puts(&tree, "b", "");
	cr_expect_eq(files_write(files, folder), -EEXIST);
	close(folder);
}
