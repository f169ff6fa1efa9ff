// SPDX-License-Identifier: MIT
// A temporary tree of files built from text inside a test.
#include "tree.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void give_up(const char *what, const char *path)
{
	fprintf(stderr, "tree: %s: %s: %s\n", path, what, strerror(errno));
	abort();
}

struct tree tree_new(void)
{
	struct tree tree = { "/tmp/cputopo-tree-XXXXXX" };

	if (!mkdtemp(tree.path))
		give_up("mkdtemp", tree.path);
	return tree;
}

static void make_parents(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			give_up("mkdir", path);
		*slash = '/';
	}
}

void tree_write(const struct tree *tree, const char *text, size_t length, const char *format, ...)
{
	char path[PATH_MAX];
	int used = snprintf(path, sizeof(path), "%s/", tree->path);
	va_list arguments;
	FILE *file;

	va_start(arguments, format);
	vsnprintf(path + used, sizeof(path) - (size_t)used, format, arguments);
	va_end(arguments);
	make_parents(path);
	file = fopen(path, "w");
	if (!file || fwrite(text, 1, length, file) != length || fclose(file))
		give_up("write", path);
}

void tree_puts(const struct tree *tree, const char *path, const char *text)
{
	tree_write(tree, text, strlen(text), "%s", path);
}

static char unescape(const char **at)
{
	static const char letters[] = "n\nt\tr\r\\\\\"\"";
	const char *p = *at;

	if (*p == 'x') {
		char digits[3] = { p[1], p[1] ? p[2] : '\0', '\0' };

		*at += 3;
		return (char)strtoul(digits, NULL, 16);
	}
	for (const char *l = letters; *l; l += 2)
		if (*l == *p) {
			++*at;
			return l[1];
		}
	fprintf(stderr, "tree: unknown escape \\%c\n", *p);
	abort();
}

/* A quoted text from *at on, without its escapes; the number of bytes. */
static size_t quoted(const char **at, char *out, size_t size)
{
	size_t length = 0;

	*at += strspn(*at, " \t");
	if (*(*at)++ != '"') {
		fprintf(stderr, "tree: expected a quoted text before: %.40s\n", *at);
		abort();
	}
	while (**at != '"' && length + 1 < size) {
		char c = *(*at)++;

		if (!c) {
			fprintf(stderr, "tree: a text has no end\n");
			abort();
		}
		out[length++] = c == '\\' ? unescape(at) : c;
	}
	++*at;
	out[length] = '\0';
	return length;
}

void tree_add(const struct tree *tree, const char *lines)
{
	static char path[PATH_MAX], text[1 << 20];

	for (const char *at = lines; *(at += strspn(at, " \t\n"));) {
		size_t length;

		if (*at == '#') {
			at += strcspn(at, "\n");
			continue;
		}
		quoted(&at, path, sizeof(path));
		at += strspn(at, " \t=");
		length = quoted(&at, text, sizeof(text));
		tree_write(tree, text, length, "%s", path);
	}
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st, (void)kind, (void)walk;
	return remove(path);
}

void tree_drop(const struct tree *tree, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", tree->path, path);
	nftw(full, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void tree_remove(struct tree *tree)
{
	tree_drop(tree, "");
}
