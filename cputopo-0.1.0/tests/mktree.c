// SPDX-License-Identifier: MIT
// mktree DIR FILE...: makes a tree of files below DIR out of texts in the form of tests/unit/tree.h, for the golden cases.
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "tree.h"

static char *read_text(const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t capacity = 0;

	/* No file of lines holds a NUL: all of it is one "line". */
	if (!file || getdelim(&text, &capacity, '\0', file) < 0) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return text;
}

int main(int argc, char **argv)
{
	struct tree tree;

	if (argc < 3 || snprintf(tree.path, sizeof(tree.path), "%s", argv[1]) >= (int)sizeof(tree.path)) {
		fprintf(stderr, "usage: mktree DIR FILE...\n");
		return EXIT_FAILURE;
	}
	mkdir(tree.path, 0755);
	for (int i = 2; i < argc; i++) {
		_cleanup_free_ char *lines = read_text(argv[i]);

		tree_add(&tree, lines);
	}
	return EXIT_SUCCESS;
}
