// SPDX-License-Identifier: MIT
// The document as values in memory, the same whether it is this machine's or was read from JSON; and values as text.
#pragma once

#include "base/json_read.h"
#include "render/fields.h"

struct json;

/*
 * The document of a view, or what is wanted of it: bit i is sections[i]. Texts are those of the view, with the bytes that
 * JSON cannot have; view and arena must outlive the tree. 0 or -ENOMEM.
 */
int tree_of_view(const struct view *view, uint32_t wanted, struct arena *arena, const struct node **ret_root,
		 struct error *error);

struct json *node_json(const struct node *node); /* NULL without memory; json_free */

/* As a person or a shell wants it: texts bare and without control characters, null, all else as JSON in one line. */
void node_put(const struct node *node, struct strbuf *out);
