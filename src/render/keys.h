// SPDX-License-Identifier: MIT
// Keys of the document, "counts.cores.online", "kinds.performance.cpus", "nodes.*.memory_bytes": parsed, checked, looked up.
#pragma once

#include "base/error.h"
#include "render/tree.h"

/*
 *	key    = part { "." part }
 *	part   = NAME | INDEX | "*" | NAME "=" VALUE
 *
 * In an object a part is the name of a member. In an array it is an index from 0, or the name of an item: the type of a kind
 * of core, the name of a cache, a model or a vulnerability, the id of a warning; several items may have it. NAME=VALUE is
 * each item with that member, "id" the kernel's number: nodes.id=33. "*" is each item or member. NAME and VALUE may stand in
 * "" where they have dots. "counts." may be left out, and so may "totals." behind "caches."; sockets are packages.
 */
enum { KEY_PARTS_MAX = 12, KEY_LENGTH_MAX = 256 };

struct key_part {
	struct span name, value; /* value.text: NULL where there is no "=" */
	bool each, quoted;
	size_t begin, end; /* where it stands in the text */
};

/* The text that was parsed must outlive it. */
struct key {
	struct span text;
	struct key_part parts[KEY_PARTS_MAX];
	size_t n;
	uint32_t sections;	       /* what it is in: bits as in tree_of_view */
	const struct section *section; /* NULL where these are several, or none */
};

/*
 * 0, or -ENOENT: no document of any machine has such a key; the error says so and names the nearest that there is. Which
 * kinds, nodes and so on a machine has is asked by key_find.
 */
int key_parse(struct span text, struct key *ret_key, struct error *error);

/* enum want: what has to be read for it. */
unsigned int key_wanted(const struct key *key);

/*
 * Calls visit for each value that the key names in the tree, with its path written out ("nodes.1.memory_bytes"); it returns
 * 0, or what ends the walk. *ret_n: how many there were. What the walk was ended by, or -ENOMEM, or 0.
 */
typedef int (*key_visitor)(void *context, const char *path, const struct node *node);
int key_find(const struct key *key, const struct node *root, key_visitor visit, void *context, size_t *ret_n,
	     struct error *error);

/* Sets error for a key of which this tree has nothing: -ENOENT, with the names that there are, the nearest first. */
int key_missing(const struct key *key, const struct node *root, struct error *error);

/* Is it a list of which no item need be there: "nodes.*"? */
bool key_is_pattern(const struct key *key);

/* Calls visit for each value below node that is no container, and for each array of such: what `get --list` shows. */
int key_leaves(const char *path, const struct node *node, key_visitor visit, void *context, struct error *error);
