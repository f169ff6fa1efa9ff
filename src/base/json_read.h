// SPDX-License-Identifier: MIT
// JSON text as a tree of values in memory: a strict reader for documents that others may have written.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/parse.h"

enum node_type { NODE_NULL, NODE_BOOLEAN, NODE_INTEGER, NODE_REAL, NODE_TEXT, NODE_ARRAY, NODE_OBJECT };

/* One value, and in an object its key; the arena owns all of it. Const after reading. */
struct node {
	const char *key; /* NULL but for what is in an object */
	enum node_type type;
	unsigned int n; /* of an array or object */
	union {
		bool boolean;
		int64_t integer; /* never INT64_MIN, which is UNKNOWN */
		double real;	 /* finite */
		const char *text;
		const struct node *items; /* n of them, in the order in which they came */
	};
};

/* How deep, how long, and of how many values a text may be: several times the document of 65536 CPUs. */
enum { JSON_DEPTH_MAX = 32, JSON_NODES_MAX = 8 << 20, JSON_SIZE_MAX = 128 << 20 };

/*
 * RFC 8259, and nothing beside it: one value with blanks around. An integer that does not fit into 63 bits and a sign is a
 * real (the nearest); a number too large for a real is refused. So are a key that stands twice in an object, bytes that are
 * no UTF-8, halves of surrogate pairs, and U+0000 (texts are C strings). 0, -ENOMEM, -E2BIG (larger than the limits above),
 * or -EINVAL; errors name path (NULL allowed), the line, and the column in bytes.
 */
int json_read(struct span text, const char *path, struct arena *arena, const struct node **ret_node, struct error *error);

/* The value of an object's key; NULL where there is none, and of what is no object. */
const struct node *node_get(const struct node *object, struct span key);

/* By a path of keys and indices, "models.0.name"; NULL where that leads nowhere, and of NULL. */
const struct node *node_at(const struct node *root, const char *path);
