// SPDX-License-Identifier: MIT
// Keys of the document: looked up in a tree of values.
#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "render/keys.h"

/* How the items of a list are called. */
static const struct list {
	const char *section, *name, *id;
} lists[] = {
	{ "models", "name", NULL },	    { "kinds", "type", NULL },
	{ "packages", NULL, "package_id" }, { "cores", NULL, "core_id" },
	{ "nodes", NULL, "node_id" },	    { "caches.groups", "name", NULL },
	{ "caches.totals", "name", NULL },  { "caches.instances", "name", "cache_id" },
	{ "cpus", NULL, "cpu_id" },	    { "vulnerabilities", "name", NULL },
	{ "warnings", "id", NULL },
};

struct walk {
	const struct key *key;
	key_visitor visit;
	void *context;
	struct strbuf path;
	size_t n;
	int r;
	/* The first place where nothing was found, for key_missing. */
	const struct node *stuck;
	size_t stuck_part;
};

static const struct list *list_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(lists[i].section, path))
			return &lists[i];
	return NULL;
}

static bool is_container(const struct node *node)
{
	return node->type == NODE_ARRAY || node->type == NODE_OBJECT;
}

static bool is_value(const struct node *node, struct span text)
{
	int64_t number;

	switch (node->type) {
	case NODE_TEXT:
		return span_equal(text, node->text);
	case NODE_INTEGER:
		return parse_i64(text, &number) == 0 && number == node->integer;
	case NODE_BOOLEAN:
		return span_equal(text, node->boolean ? "yes" : "no") || span_equal(text, node->boolean ? "true" : "false");
	case NODE_NULL:
		return span_equal(text, "null");
	default:
		return false;
	}
}

/* An index is never a name. */
static bool is_index(const struct key_part *part, uint64_t *ret_index)
{
	return !part->each && !part->quoted && !part->value.text && parse_u64(part->name, ret_index) == 0;
}

/* Is it the item that the part, which is no index, names? */
static bool is_meant(const struct key_part *part, const struct list *list, const struct node *item)
{
	const char *name = list ? list->name : NULL;
	const struct node *member;

	if (part->each)
		return true;
	if (part->value.text) {
		bool id = list && list->id && span_equal(part->name, "id");

		member = node_get(item, id ? span_of(list->id) : part->name);
		return member && is_value(member, part->value);
	}
	member = name ? node_get(item, span_of(name)) : NULL;
	return member && member->type == NODE_TEXT && span_equal(part->name, member->text);
}

static void walk(struct walk *w, const struct node *node, size_t at);

static void step(struct walk *w, const struct node *item, size_t at, unsigned int i)
{
	size_t length = w->path.length;

	if (length)
		strbuf_putc(&w->path, '.');
	if (item->key)
		strbuf_puts(&w->path, item->key);
	else
		strbuf_printf(&w->path, "%u", i);
	if (!w->path.failed)
		walk(w, item, at + 1);
	if (!w->path.failed)
		w->path.text[w->path.length = length] = '\0';
}

static void walk_items(struct walk *w, const struct node *node, size_t at)
{
	const struct key_part *part = &w->key->parts[at];
	const struct list *list = node->type == NODE_ARRAY ? list_of(strbuf_text(&w->path)) : NULL;
	uint64_t index;

	if (node->type == NODE_ARRAY && is_index(part, &index)) {
		if (index < node->n)
			step(w, &node->items[index], at, (unsigned int)index);
		return;
	}
	for (unsigned int i = 0; i < node->n && !w->r && !w->path.failed; i++) {
		const struct node *item = &node->items[i];

		if (node->type == NODE_ARRAY ? is_meant(part, list, item) :
					       part->each || (!part->value.text && span_equal(part->name, item->key)))
			step(w, item, at, i);
	}
}

static void walk(struct walk *w, const struct node *node, size_t at)
{
	size_t before = w->n;

	if (at == w->key->n) {
		w->n++;
		w->r = w->visit(w->context, strbuf_text(&w->path), node);
		return;
	}
	if (is_container(node))
		walk_items(w, node, at);
	if (w->n == before && !w->stuck) {
		w->stuck = node;
		w->stuck_part = at;
	}
}

int key_find(const struct key *key, const struct node *root, key_visitor visit, void *context, size_t *ret_n,
	     struct error *error)
{
	struct walk w = { .key = key, .visit = visit, .context = context };

	walk(&w, root, 0);
	*ret_n = w.n;
	if (w.path.failed && !w.r)
		w.r = error_oom(error);
	strbuf_free(&w.path);
	return w.r;
}

struct names {
	const struct node *node;
	const char *member;
};

/* The name of item i; "" of one that has none. */
static const char *name_at(const void *context, size_t i)
{
	const struct names *names = context;
	const struct node *node = names->node, *name;

	if ((node->type != NODE_ARRAY && node->type != NODE_OBJECT) || i >= node->n)
		return NULL;
	if (node->items[i].key)
		return node->items[i].key;
	name = names->member ? node_get(&node->items[i], span_of(names->member)) : NULL;
	return name && name->type == NODE_TEXT ? name->text : "";
}

static int ignore(void *context _unused_, const char *path _unused_, const struct node *node _unused_)
{
	return 0;
}

static const char *count_at(const void *context, size_t i)
{
	const struct section *counts = context;

	return counts->fields[i].key;
}

static const char *is_or_are(unsigned int n)
{
	return n == 1 ? "is" : "are";
}

/* What else tells what would be right: the nearest name, or those that there are. */
static void put_choice(const struct key *key, const struct walk *w, struct strbuf *out)
{
	const struct list *list = key->section ? list_of(key->section->key) : NULL;
	struct names names = { .node = w->stuck, .member = list ? list->name : NULL };
	const struct key_part *part = &key->parts[w->stuck_part];
	const char *near = nearest(part->name, name_at, &names), *name, *before = "";
	const char *count = nearest(key->text, count_at, section_by_key("counts"));

	if (near)
		strbuf_printf(out, "; the nearest is '%.*s%s%.*s'", (int)part->begin, key->text.text, near,
			      (int)(key->text.length - part->end), key->text.text + part->end);
	else if (count)
		strbuf_printf(out, "; the nearest is '%s'", count);
	else if (w->stuck->type == NODE_ARRAY && list && list->id && !w->stuck->items)
		strbuf_puts(out, ": there are none");
	else if (w->stuck->type == NODE_ARRAY && list && list->id)
		strbuf_printf(out, ": there %s %u, from 0 (id=N is the kernel's number)", is_or_are(w->stuck->n),
			      w->stuck->n);
	else if (w->stuck->type == NODE_ARRAY) {
		strbuf_printf(out, ": there %s %u", is_or_are(w->stuck->n), w->stuck->n);
		for (size_t i = 0; (name = name_at(&names, i)) && i < 8; i++)
			if (*name && (i == 0 || strcmp(name, name_at(&names, i - 1)) != 0)) {
				strbuf_printf(out, "%s%s", *before ? ", " : ": ", name);
				before = ", ";
			}
	}
}

int key_missing(const struct key *key, const struct node *root, struct error *error)
{
	struct walk w = { .key = key, .visit = ignore };
	_cleanup_strbuf_ struct strbuf choice = { 0 };

	walk(&w, root, 0);
	if (w.stuck)
		put_choice(key, &w, &choice);
	strbuf_free(&w.path);
	return error_set(error, ENOENT, NULL, 0, "no such key: '%.*s'%.250s", (int)MIN(key->text.length, (size_t)200),
			 key->text.text, strbuf_text(&choice));
}

/* A container that is told member by member: one that has members, but for an array of plain values. */
static bool is_taken_apart(const struct node *node)
{
	if (node->type == NODE_OBJECT)
		return node->n;
	for (unsigned int i = 0; node->type == NODE_ARRAY && i < node->n; i++)
		if (is_container(&node->items[i]))
			return true;
	return false;
}

static int leaves(struct strbuf *path, const struct node *node, key_visitor visit, void *context)
{
	size_t length = path->length;
	int r = 0;

	if (!is_taken_apart(node))
		return visit(context, strbuf_text(path), node);
	for (unsigned int i = 0; i < node->n && !r && !path->failed; i++) {
		if (length)
			strbuf_putc(path, '.');
		if (node->items[i].key)
			strbuf_puts(path, node->items[i].key);
		else
			strbuf_printf(path, "%u", i);
		if (path->failed)
			break;
		r = leaves(path, &node->items[i], visit, context);
		path->text[path->length = length] = '\0';
	}
	return r;
}

int key_leaves(const char *path, const struct node *node, key_visitor visit, void *context, struct error *error)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r;

	strbuf_puts(&text, path);
	r = leaves(&text, node, visit, context);
	return text.failed && !r ? error_oom(error) : r;
}
