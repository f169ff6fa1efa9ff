// SPDX-License-Identifier: MIT
// A temporary tree of files built from text inside a test: "sys/devices/system/cpu/online" = "0-3\n".
#pragma once

#include <stddef.h>

struct tree {
	char path[64]; /* the directory in /tmp that is the root of the tree */
};

/* Makes an empty tree; every failure of these functions ends the test. */
struct tree tree_new(void);

/*
 * Adds files written one a line:
 *	"sys/devices/system/cpu/online" = "0-3\n"
 * with the escapes \n \t \r \\ \" \xNN in the text (\x00 is a NUL byte). Blanks around are free; empty lines and those that
 * start with # are skipped. A file that is there already is replaced.
 */
void tree_add(const struct tree *tree, const char *lines);

/* Adds, or replaces, one file; text may hold any bytes. The path is formatted. */
void tree_write(const struct tree *tree, const char *text, size_t length, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void tree_puts(const struct tree *tree, const char *path, const char *text);

/* Removes a file or a folder with all below it. */
void tree_drop(const struct tree *tree, const char *path);

/* Removes the tree. */
void tree_remove(struct tree *tree);
#define _cleanup_tree_ __attribute__((cleanup(tree_remove)))

/* cr_skip does not return: what is to be cleaned up at the end of the test stays. */
#define tree_skip(tree, ...)                                                                                                \
	do {                                                                                                                \
		tree_remove(tree);                                                                                          \
		cr_skip(__VA_ARGS__);                                                                                       \
	} while (0)
