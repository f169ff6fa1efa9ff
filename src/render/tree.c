// SPDX-License-Identifier: MIT
// The document as values in memory.
#include "render/tree.h"

#include <string.h>

#include "base/escape.h"
#include "render/document.h"
#include "render/json.h"

/* Lists and objects are what their JSON says. */
static int read_back(const struct view *view, const struct value *value, struct arena *arena, struct node *node)
{
	_cleanup_json_ struct json *json = value_json(view, value);
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct node *read;
	const char *key = node->key;
	int r;

	json_write(json, &text);
	if (text.failed)
		return error_oom(NULL);
	r = json_read((struct span){ text.text, text.length }, NULL, arena, &read, NULL);
	if (r < 0)
		return r;
	*node = *read;
	node->key = key;
	return 0;
}

static int set_text(struct node *node, const char *text)
{
	node->type = NODE_TEXT;
	node->text = text;
	return text ? 0 : error_oom(NULL);
}

static int set_value(const struct view *view, const struct field *field, size_t row, struct arena *arena, struct node *node)
{
	struct value value = { .type = VALUE_NULL };
	_cleanup_strbuf_ struct strbuf list = { 0 };

	field->get(view, row, &value);
	switch (value.type) {
	case VALUE_NULL:
		node->type = NODE_NULL;
		return 0;
	case VALUE_INTEGER:
		node->type = NODE_INTEGER;
		node->integer = value.integer;
		return 0;
	case VALUE_REAL:
		node->type = NODE_REAL;
		node->real = value.real;
		return 0;
	case VALUE_BOOLEAN:
		node->type = NODE_BOOLEAN;
		node->boolean = value.boolean;
		return 0;
	case VALUE_TEXT: /* which may lie in the value itself */
		return set_text(node, arena_strndup(arena, value.text, strlen(value.text)));
	case VALUE_SET:
		cpuset_format_list(value.set, &list);
		return set_text(node, list.failed ? NULL : arena_strndup(arena, strbuf_text(&list), list.length));
	default:
		return read_back(view, &value, arena, node);
	}
}

/* Fields next to each other whose keys share what stands before a dot are an object of that name, as in document.c. */
static int set_object(const struct view *view, const struct field *const *fields, size_t n, size_t row, size_t skip,
		      struct arena *arena, struct node *node)
{
	struct node *items = arena_alloc(arena, (n + 1) * sizeof(*items));
	int r = 0;

	if (!items)
		return error_oom(NULL);
	node->type = NODE_OBJECT;
	node->items = items;
	node->n = 0;
	for (size_t i = 0, end; i < n && r >= 0; i = end) {
		const char *key = fields[i]->key + skip, *dot = strchr(key, '.');
		struct node *item = &items[node->n++];
		size_t length = dot ? (size_t)(dot - key) : strlen(key);

		item->key = arena_intern(arena, key, length);
		if (!item->key)
			return error_oom(NULL);
		for (end = i + 1; dot && end < n && !strncmp(fields[end]->key + skip, key, length + 1);)
			end++;
		r = dot ? set_object(view, fields + i, end - i, row, skip + length + 1, arena, item) :
			  set_value(view, fields[i], row, arena, item);
	}
	return r;
}

static int set_section(const struct view *view, const struct section *section, struct arena *arena, struct node *node)
{
	const struct field *fields[MAX_FIELDS];
	size_t n = document_fields(section, fields), n_rows;
	struct node *rows;
	int r = 0;

	if (!section->count)
		return set_object(view, fields, n, 0, 0, arena, node);
	n_rows = section->count(view);
	rows = arena_alloc(arena, (n_rows + 1) * sizeof(*rows));
	if (!rows)
		return error_oom(NULL);
	node->type = NODE_ARRAY;
	node->items = rows;
	node->n = (unsigned int)n_rows;
	for (size_t row = 0; row < n_rows && r >= 0; row++)
		r = set_object(view, fields, n, row, 0, arena, &rows[row]);
	return r;
}

enum { MAX_SECTIONS = 32 }; /* bits of wanted */

/* Sections whose keys share what stands before a dot are next to each other: caches. */
static struct node *next_item(const struct section *section, struct arena *arena, struct node *root, struct node *roots)
{
	const char *dot = strchr(section->key, '.');
	struct node *object = &roots[root->n - 1], *items;

	if (!dot || strncmp(object->key, section->key, (size_t)(dot - section->key)) != 0 || object->type != NODE_OBJECT) {
		object = &roots[root->n++];
		object->key = dot ? arena_intern(arena, section->key, (size_t)(dot - section->key)) : section->key;
		if (!dot || !object->key)
			return object->key ? object : NULL;
		items = arena_alloc(arena, MAX_SECTIONS * sizeof(*items));
		if (!items)
			return NULL;
		object->type = NODE_OBJECT;
		object->items = items;
	}
	items = (struct node *)object->items;
	items[object->n].key = dot + 1;
	return &items[object->n++];
}

int tree_of_view(const struct view *view, uint32_t wanted, struct arena *arena, const struct node **ret_root,
		 struct error *error)
{
	struct node *root = arena_alloc(arena, sizeof(*root));
	struct node *items = arena_alloc(arena, (MAX_SECTIONS + 2) * sizeof(*items));

	if (!root || !items)
		return error_oom(error);
	items[0] = (struct node){ .key = "schema", .type = NODE_TEXT, .text = DOCUMENT_SCHEMA };
	items[1] = (struct node){ .key = "version", .type = NODE_TEXT, .text = PACKAGE_VERSION };
	*root = (struct node){ .type = NODE_OBJECT, .n = 2, .items = items };
	for (size_t i = 0; i < n_sections; i++) {
		struct node *item;

		if (!(wanted & UINT32_C(1) << i))
			continue;
		item = next_item(&sections[i], arena, root, items);
		if (!item || set_section(view, &sections[i], arena, item) < 0)
			return error_oom(error);
	}
	*ret_root = root;
	return 0;
}

struct json *node_json(const struct node *node)
{
	struct json *container;

	switch (node->type) {
	case NODE_NULL:
		break;
	case NODE_BOOLEAN:
		return json_new_boolean(node->boolean);
	case NODE_INTEGER:
		return json_new_integer(node->integer);
	case NODE_REAL:
		return json_new_real(node->real);
	case NODE_TEXT:
		return json_new_string(node->text);
	case NODE_ARRAY:
		container = json_new_array();
		for (unsigned int i = 0; i < node->n; i++)
			json_push(&container, node_json(&node->items[i]));
		return container;
	case NODE_OBJECT:
		container = json_new_object();
		for (unsigned int i = 0; i < node->n; i++)
			json_put(&container, node->items[i].key, node_json(&node->items[i]));
		return container;
	}
	return json_new_null();
}

void node_put(const struct node *node, struct strbuf *out)
{
	if (node->type == NODE_TEXT) {
		escape_text(out, node->text);
		return;
	}
	_cleanup_json_ struct json *json = node_json(node);
	json_write(json, out);
}
