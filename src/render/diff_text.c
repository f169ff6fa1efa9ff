// SPDX-License-Identifier: MIT
// Differences as lines, and as JSON.
#include <string.h>

#include "base/escape.h"
#include "render/diff.h"
#include "render/human.h"
#include "render/json.h"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* {"min":1,"max":2} is "1-2". */
static bool put_range(const struct node *node, struct strbuf *out)
{
	const struct node *min = node_get(node, SPAN("min")), *max = node_get(node, SPAN("max"));

	if (min && max && min->type == NODE_NULL && max->type == NODE_NULL) {
		strbuf_puts(out, "unknown");
		return true;
	}
	if (!min || !max || min->type != NODE_INTEGER || max->type != NODE_INTEGER)
		return false;
	strbuf_printf(out, "%lld", (long long)min->integer);
	if (min->integer != max->integer)
		strbuf_printf(out, "-%lld", (long long)max->integer);
	return true;
}

/* ["0x12","0x13"] is "0x12 0x13". */
static bool put_words(const struct node *node, struct strbuf *out)
{
	for (unsigned int i = 0; i < node->n; i++)
		if (node->items[i].type != NODE_TEXT)
			return false;
	for (unsigned int i = 0; i < node->n; i++) {
		strbuf_puts(out, i ? " " : "");
		escape_text(out, node->items[i].text);
	}
	return node->n;
}

static void put_value(const char *key, const struct node *node, const char *text, struct strbuf *out)
{
	if (text)
		strbuf_puts(out, text);
	else if (!node)
		strbuf_puts(out, "not there");
	else if (node->type == NODE_NULL)
		strbuf_puts(out, "unknown");
	else if (node->type == NODE_BOOLEAN)
		strbuf_puts(out, node->boolean ? "yes" : "no");
	else if (node->type == NODE_INTEGER && ends_with(key, "_bytes"))
		human_memory(node->integer, out);
	else if (node->type == NODE_INTEGER && ends_with(key, "_hz")) {
		human_mhz(node->integer, out);
		strbuf_puts(out, " MHz");
	} else if ((node->type != NODE_OBJECT || !put_range(node, out)) &&
		   (node->type != NODE_ARRAY || !put_words(node, out)))
		node_put(node, out);
}

static void put_members(const struct difference *difference, const char *members, char sign, struct strbuf *out)
{
	struct span rest = span_of(members), word;

	while (span_word(&rest, &word)) {
		_cleanup_free_ char *copy = strndup(word.text, word.length);

		out->failed |= !copy;
		strbuf_printf(out, " %c", sign);
		if (copy && difference->form == DIFFERENCE_WORDS)
			escape_text(out, copy);
		else if (copy)
			strbuf_puts(out, copy);
	}
}

int render_diff(const struct diff *diff, struct strbuf *out, struct error *error)
{
	for (size_t i = 0; i < diff->n; i++) {
		const struct difference *difference = &diff->items[i];

		escape_text(out, difference->key);
		strbuf_putc(out, ':');
		if (difference->form == DIFFERENCE_VALUES) {
			strbuf_putc(out, ' ');
			put_value(difference->key, difference->a, difference->a_text, out);
			strbuf_puts(out, " -> ");
			put_value(difference->key, difference->b, difference->b_text, out);
		} else {
			put_members(difference, difference->removed, '-', out);
			put_members(difference, difference->added, '+', out);
		}
		strbuf_putc(out, '\n');
	}
	return out->failed ? error_oom(error) : 0;
}

static struct json *members_json(const struct difference *difference, const char *members)
{
	struct span rest = span_of(members), word;
	struct json *array;

	if (difference->form == DIFFERENCE_CPUS)
		return json_new_string(members);
	array = json_new_array();
	while (span_word(&rest, &word)) {
		_cleanup_free_ char *copy = strndup(word.text, word.length);

		json_push(&array, copy ? json_new_string(copy) : NULL);
	}
	return array;
}

static struct json *difference_json(const struct difference *difference)
{
	struct json *object = json_new_object();

	json_put(&object, "section", json_new_string(difference->section));
	json_put(&object, "key", json_new_string(difference->key));
	if (difference->form == DIFFERENCE_VALUES) {
		json_put(&object, "a", difference->a ? node_json(difference->a) : json_new_null());
		json_put(&object, "b", difference->b ? node_json(difference->b) : json_new_null());
	} else {
		json_put(&object, "removed", members_json(difference, difference->removed));
		json_put(&object, "added", members_json(difference, difference->added));
	}
	return object;
}

int render_diff_json(const struct diff *diff, const char *a, const char *b, struct strbuf *out, struct error *error)
{
	struct json *object = json_new_object(), *array = json_new_array();

	for (size_t i = 0; i < diff->n; i++)
		json_push(&array, difference_json(&diff->items[i]));
	json_put(&object, "schema", json_new_string("cputopo-diff/1"));
	json_put(&object, "a", json_new_string(a));
	json_put(&object, "b", json_new_string(b));
	json_put(&object, "equal", json_new_boolean(!diff->n));
	json_put(&object, "differences", array);
	json_write(object, out);
	json_free(object);
	strbuf_putc(out, '\n');
	return out->failed ? error_oom(error) : 0;
}
