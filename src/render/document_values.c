// SPDX-License-Identifier: MIT
// The values of fields as JSON.
#include "render/document.h"

#include <string.h>

#include "render/json.h"

static struct json *set_json(const struct cpuset *set)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };

	cpuset_format_list(set, &list);
	return list.failed ? NULL : json_new_string(strbuf_text(&list));
}

static struct json *words_json(const char *text)
{
	struct span rest = span_of(text), word;
	struct json *array = json_new_array();

	while (span_word(&rest, &word)) {
		_cleanup_free_ char *copy = strndup(word.text, word.length);

		json_push(&array, copy ? json_new_string(copy) : NULL);
	}
	return array;
}

static struct json *node_ids_json(const struct topology *topology, const struct cpuset *cpus)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < topology->n_nodes; i++)
		if (cpuset_intersects(&topology->nodes[i].cpus, cpus))
			json_push(&array, json_new_integer(topology->nodes[i].id));
	return array;
}

static struct json *distances_json(const struct topology *topology, const int64_t *distances)
{
	struct json *object = json_new_object();

	for (size_t i = 0; i < topology->n_nodes; i++) {
		char key[24];

		snprintf(key, sizeof(key), "%lld", (long long)topology->nodes[i].id);
		json_put(&object, key, json_new_integer(distances[i]));
	}
	return object;
}

static struct json *number_json(int64_t number)
{
	return number == UNKNOWN ? json_new_null() : json_new_integer(number);
}

static struct json *memory_caches_json(const struct node_attributes *node)
{
	struct json *array = json_new_array();

	for (unsigned int i = 0; i < node->n_memory_caches; i++) {
		const struct memory_cache *cache = &node->memory_caches[i];
		struct json *object = json_new_object();

		json_put(&object, "level", json_new_integer(cache->level));
		json_put(&object, "size_bytes", number_json(cache->size_bytes));
		json_put(&object, "line_bytes", number_json(cache->line_bytes));
		json_put(&object, "indexing", cache->indexing ? json_new_string(cache->indexing) : json_new_null());
		json_put(&object, "write_policy",
			 cache->write_policy ? json_new_string(cache->write_policy) : json_new_null());
		json_push(&array, object);
	}
	return array;
}

static struct json *layout_json(const int64_t *numbers)
{
	static const char *const names[] = { "drawers", "books_per_drawer", "sockets_per_book", "cores_per_socket" };
	struct json *object = json_new_object();

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		json_put(&object, names[i], json_new_integer(numbers[i]));
	return object;
}

struct json *value_json(const struct view *view, const struct value *value)
{
	struct json *array;

	switch (value->type) {
	case VALUE_NULL:
		break;
	case VALUE_INTEGER:
		return json_new_integer(value->integer);
	case VALUE_REAL:
		return json_new_real(value->real);
	case VALUE_BOOLEAN:
		return json_new_boolean(value->boolean);
	case VALUE_TEXT:
		return json_new_string(value->text);
	case VALUE_SET:
		return set_json(value->set);
	case VALUE_CACHES:
		array = json_new_array();
		for (size_t i = 0; i < value->indices.n; i++)
			json_push(&array, json_new_integer(value->indices.items[i]));
		return array;
	case VALUE_INTEGERS:
		array = json_new_array();
		for (size_t i = 0; i < value->integers.n; i++)
			json_push(&array, json_new_integer(value->integers.items[i]));
		return array;
	case VALUE_TEXTS:
		array = json_new_array();
		for (size_t i = 0; value->texts[i]; i++)
			json_push(&array, json_new_string(value->texts[i]));
		return array;
	case VALUE_WORDS:
		return words_json(value->text);
	case VALUE_NODE_IDS:
		return node_ids_json(view->topology, value->set);
	case VALUE_DISTANCES:
		return distances_json(view->topology, value->distances);
	case VALUE_MEMORY_CACHES:
		return memory_caches_json(value->node);
	case VALUE_LAYOUT:
		return layout_json(value->integers.items);
	}
	return json_new_null();
}
