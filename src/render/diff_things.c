// SPDX-License-Identifier: MIT
// Two documents compared: models, caches, kinds of core, nodes, vulnerabilities, each found by its name or number.
#include <errno.h>
#include <string.h>

#include "base/escape.h"
#include "render/diff_internal.h"
#include "render/human.h"

static const struct node empty_list = { .type = NODE_ARRAY };

static const struct node *list_of(const struct node *root, const char *path)
{
	const struct node *list = node_at(root, path);

	return list && list->type == NODE_ARRAY ? list : &empty_list;
}

/* Nothing is in the list: that says something only of who tells all. */
static bool is_silent(const struct node *list, bool tells_all)
{
	return !list->n && !tells_all;
}

/* The item whose member is the same; NULL when there is none. */
static const struct node *item_like(const struct node *list, const char *member, const struct node *value)
{
	for (unsigned int i = 0; i < list->n; i++)
		if (diff_is_same(node_at(&list->items[i], member), value))
			return &list->items[i];
	return NULL;
}

int diff_models(struct comparison_of *of)
{
	static const char *const members[] = { "vendor",   "name",	  "family", "model_id",
					       "stepping", "implementer", "part",   "isa" };
	const struct node *a = list_of(of->a, "models"), *b = list_of(of->b, "models");
	int r = 0;

	for (unsigned int i = 0; i < MIN(a->n, b->n) && r >= 0; i++) {
		const struct node *x = &a->items[i], *y = &b->items[i];

		for (size_t j = 0; j < ARRAY_SIZE(members) && r >= 0; j++)
			r = diff_value(of, "identity", diff_text(of, "models.%u.%s", i, members[j]), node_at(x, members[j]),
				       node_at(y, members[j]));
		if (r >= 0)
			r = diff_words(of, "identity", diff_text(of, "models.%u.microcode", i), node_at(x, "microcode"),
				       node_at(y, "microcode"));
		if (r >= 0)
			r = diff_words(of, "identity", diff_text(of, "models.%u.flags", i), node_at(x, "flags"),
				       node_at(y, "flags"));
	}
	for (unsigned int i = MIN(a->n, b->n); i < MAX(a->n, b->n) && r >= 0; i++)
		if (!is_silent(a, of->a_tells_all) && !is_silent(b, of->b_tells_all))
			r = diff_add(of, "identity", diff_text(of, "models.%u.name", i),
				     i < a->n ? node_at(&a->items[i], "name") : NULL,
				     i < b->n ? node_at(&b->items[i], "name") : NULL);
	return r;
}

static void put_size(const struct node *bytes, struct strbuf *out)
{
	if (bytes && bytes->type == NODE_INTEGER)
		human_size(bytes->integer, out);
	else
		strbuf_puts(out, "unknown size");
}

static void put_number(const struct node *number, struct strbuf *out)
{
	if (number && number->type == NODE_INTEGER)
		strbuf_printf(out, "%lld", (long long)number->integer);
	else
		strbuf_puts(out, "?");
}

/* "1 core", "6 cores" */
static void put_count(const struct node *number, const char *what, struct strbuf *out)
{
	put_number(number, out);
	strbuf_printf(out, " %s%s", what, number && number->type == NODE_INTEGER && number->integer == 1 ? "" : "s");
}

/* Members of an item, as an item of its own. */
static int cut_item(struct comparison_of *of, const struct node *item, const char *const *members, struct node *ret_item)
{
	struct node *items = arena_alloc(&of->diff->arena, 4 * sizeof(*items));

	if (!items)
		return -ENOMEM;
	*ret_item = (struct node){ .type = NODE_OBJECT, .items = items };
	for (; *members; members++) {
		const struct node *member = node_at(item, *members);

		items[ret_item->n] = member ? *member : (struct node){ .type = NODE_NULL };
		items[ret_item->n++].key = *members;
	}
	return 0;
}

/* Two of which the text tells the difference; a NULL text: not there. */
static int add_texts(struct comparison_of *of, const char *section, const char *key, const struct node *nodes,
		     struct strbuf *texts)
{
	struct difference *difference;
	int r = texts[0].failed || texts[1].failed ? -ENOMEM : diff_add(of, section, key, NULL, NULL);

	if (r < 0)
		return r;
	difference = &of->diff->items[of->diff->n - 1];
	difference->a = texts[0].length ? &nodes[0] : NULL;
	difference->b = texts[1].length ? &nodes[1] : NULL;
	difference->a_text = texts[0].length ? diff_text(of, "%s", texts[0].text) : NULL;
	difference->b_text = texts[1].length ? diff_text(of, "%s", texts[1].text) : NULL;
	return !difference->a != !difference->a_text || !difference->b != !difference->b_text ? -ENOMEM : 0;
}

/* "16 x 8 MiB", of all caches of a name. */
static int describe_caches(struct comparison_of *of, const struct node *groups, const struct node *name, struct node *list,
			   struct strbuf *text)
{
	static const char *const members[] = { "size_bytes", "instances", NULL };
	struct node *items = arena_alloc(&of->diff->arena, (groups->n + 1) * sizeof(*items));

	if (!items)
		return -ENOMEM;
	*list = (struct node){ .type = NODE_ARRAY, .items = items };
	for (unsigned int i = 0; i < groups->n; i++) {
		if (!diff_is_same(node_at(&groups->items[i], "name"), name))
			continue;
		if (cut_item(of, &groups->items[i], members, &items[list->n++]) < 0)
			return -ENOMEM;
		strbuf_puts(text, text->length ? " + " : "");
		put_number(node_at(&groups->items[i], "instances"), text);
		strbuf_puts(text, " x ");
		put_size(node_at(&groups->items[i], "size_bytes"), text);
	}
	return 0;
}

static int diff_cache(struct comparison_of *of, const struct node *a, const struct node *b, const struct node *name)
{
	_cleanup_strbuf_ struct strbuf a_text = { 0 }, b_text = { 0 };
	struct node *lists = arena_alloc(&of->diff->arena, 2 * sizeof(*lists));
	struct strbuf texts[2];
	int r = lists ? describe_caches(of, a, name, &lists[0], &a_text) : -ENOMEM;

	if (r >= 0)
		r = describe_caches(of, b, name, &lists[1], &b_text);
	if (r < 0 || a_text.failed || b_text.failed)
		return -ENOMEM;
	if (!strcmp(strbuf_text(&a_text), strbuf_text(&b_text)))
		return 0;
	texts[0] = a_text;
	texts[1] = b_text;
	return add_texts(of, "caches", diff_text(of, "caches.%s", name->text), lists, texts);
}

static int diff_caches(struct comparison_of *of)
{
	const struct node *a = list_of(of->a, "caches.groups"), *b = list_of(of->b, "caches.groups");
	int r = 0;

	if (is_silent(a, of->a_tells_all) || is_silent(b, of->b_tells_all))
		return 0;
	for (unsigned int i = 0; i < a->n + b->n && r >= 0; i++) {
		const struct node *groups = i < a->n ? a : b;
		unsigned int at = i < a->n ? i : i - a->n;
		const struct node *name = node_at(&groups->items[at], "name");

		/* Groups of one name are described together. */
		if (!name || name->type != NODE_TEXT || item_like(groups, "name", name) != &groups->items[at] ||
		    (groups == b && item_like(a, "name", name)))
			continue;
		r = diff_cache(of, a, b, name);
	}
	return r;
}

static int describe_kind(struct comparison_of *of, const struct node *kind, struct node *item, struct strbuf *text)
{
	static const char *const members[] = { "cores", "ncpus", NULL };

	if (!kind)
		return 0;
	put_count(node_at(kind, "cores"), "core", text);
	strbuf_puts(text, ", ");
	put_count(node_at(kind, "ncpus"), "CPU", text);
	return cut_item(of, kind, members, item);
}

/* Kinds are sorted, the fastest first: the n-th is the n-th there. */
static int diff_kinds(struct comparison_of *of)
{
	const struct node *a = list_of(of->a, "kinds"), *b = list_of(of->b, "kinds");

	/* Of one kind all is told by the counts. */
	if (a->n <= 1 && b->n <= 1)
		return 0;
	if (is_silent(a, of->a_tells_all) || is_silent(b, of->b_tells_all))
		return 0;
	for (unsigned int i = 0; i < MAX(a->n, b->n); i++) {
		_cleanup_strbuf_ struct strbuf a_text = { 0 }, b_text = { 0 };
		const struct node *x = i < a->n ? &a->items[i] : NULL, *y = i < b->n ? &b->items[i] : NULL;
		struct node *nodes = arena_alloc(&of->diff->arena, 2 * sizeof(*nodes));
		struct strbuf texts[2];
		int r = nodes ? describe_kind(of, x, &nodes[0], &a_text) : -ENOMEM;

		if (r >= 0)
			r = describe_kind(of, y, &nodes[1], &b_text);
		if (r >= 0 && x && y)
			r = diff_value(of, "kinds", diff_text(of, "kinds.%u.type", i), node_at(x, "type"),
				       node_at(y, "type"));
		if (r < 0 || a_text.failed || b_text.failed)
			return -ENOMEM;
		if (!strcmp(strbuf_text(&a_text), strbuf_text(&b_text)))
			continue;
		texts[0] = a_text;
		texts[1] = b_text;
		r = add_texts(of, "kinds", diff_text(of, "kinds.%u", i), nodes, texts);
		if (r < 0)
			return r;
	}
	return 0;
}

static int describe_node(struct comparison_of *of, const struct node *node, struct node *item, struct strbuf *text)
{
	static const char *const members[] = { "cpus", "memory_bytes", NULL };
	const struct node *cpus = node_at(node, "cpus"), *memory = node_at(node, "memory_bytes");

	if (!node)
		return 0;
	if (cpus && cpus->type == NODE_TEXT && *cpus->text) {
		strbuf_puts(text, "CPUs ");
		escape_text(text, cpus->text);
	} else {
		strbuf_puts(text, "no CPUs");
	}
	if (memory && memory->type == NODE_INTEGER) {
		strbuf_puts(text, ", ");
		human_memory(memory->integer, text);
	}
	return cut_item(of, node, members, item);
}

/* A node that only one of them has. */
static int add_node(struct comparison_of *of, long long id, const struct node *a, const struct node *b)
{
	_cleanup_strbuf_ struct strbuf a_text = { 0 }, b_text = { 0 };
	struct node *nodes = arena_alloc(&of->diff->arena, 2 * sizeof(*nodes));
	struct strbuf texts[2];

	if (!nodes || describe_node(of, a, &nodes[0], &a_text) < 0 || describe_node(of, b, &nodes[1], &b_text) < 0)
		return -ENOMEM;
	texts[0] = a_text;
	texts[1] = b_text;
	return add_texts(of, "nodes", diff_text(of, "nodes.id=%lld", id), nodes, texts);
}

/* off: CPUs that are offline in one of the two, which is told already. */
static int diff_node(struct comparison_of *of, const struct node *a, const struct node *b, const struct cpuset *off,
		     bool by_cpus, bool by_distances)
{
	long long id = node_at(a, "node_id")->integer;
	const struct node *memory[] = { node_at(a, "memory_bytes"), node_at(b, "memory_bytes") };
	int r = 0;

	if (by_cpus)
		r = diff_cpus(of, "nodes", diff_text(of, "nodes.id=%lld.cpus", id), node_at(a, "cpus"), node_at(b, "cpus"),
			      off);
	if (r >= 0 && by_distances)
		r = diff_value(of, "nodes", diff_text(of, "nodes.id=%lld.distances", id), node_at(a, "distances"),
			       node_at(b, "distances"));
	if (r >= 0 && !diff_is_near(memory[0], memory[1]))
		r = diff_value(of, "memory", diff_text(of, "nodes.id=%lld.memory_bytes", id), memory[0], memory[1]);
	return r;
}

static int diff_nodes(struct comparison_of *of, bool renumbered)
{
	const struct node *a = list_of(of->a, "nodes"), *b = list_of(of->b, "nodes");
	_cleanup_cpuset_ struct cpuset off = { 0 }, more = { 0 };
	bool same = a->n == b->n;
	int r = diff_read_cpus(node_at(of->a, "cpusets.offline"), &off);

	if (r >= 0)
		r = diff_read_cpus(node_at(of->b, "cpusets.offline"), &more);
	if (r >= 0)
		r = cpuset_or(&off, &more);
	if (r < 0 || is_silent(a, of->a_tells_all) || is_silent(b, of->b_tells_all))
		return r;
	for (unsigned int i = 0; i < a->n && same; i++)
		same = item_like(b, "node_id", node_at(&a->items[i], "node_id"));
	for (unsigned int i = 0; i < a->n + b->n && r >= 0; i++) {
		const struct node *node = i < a->n ? &a->items[i] : &b->items[i - a->n], *id = node_at(node, "node_id");
		const struct node *other = item_like(i < a->n ? b : a, "node_id", id);

		if (!id || id->type != NODE_INTEGER || (i >= a->n && other))
			continue;
		r = other ? diff_node(of, node, other, &off, !renumbered, same && !renumbered) :
			    add_node(of, (long long)id->integer, i < a->n ? node : NULL, i < a->n ? NULL : node);
	}
	return r;
}

/* The first of these whose CPUs have other numbers; NULL when all have the same. */
static char *find_renumbered(struct comparison_of *of, const struct node **ret_a, const struct node **ret_b)
{
	static const char *const lists[] = { "packages", "nodes", "cores" };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct node *a = list_of(of->a, lists[i]), *b = list_of(of->b, lists[i]);

		for (unsigned int j = 0; j < MIN(a->n, b->n); j++) {
			*ret_a = node_at(&a->items[j], "cpus");
			*ret_b = node_at(&b->items[j], "cpus");
			if (*ret_a && *ret_b && !diff_is_same(*ret_a, *ret_b))
				return diff_text(of, "%s.%u.cpus", lists[i], j);
		}
	}
	return NULL;
}

static int diff_vulnerabilities(struct comparison_of *of)
{
	const struct node *a = list_of(of->a, "vulnerabilities"), *b = list_of(of->b, "vulnerabilities");
	int r = 0;

	/* A kernel that tells of none at all is old, or the input is no Linux. */
	for (unsigned int i = 0; a->n && b->n && i < a->n + b->n && r >= 0; i++) {
		const struct node *row = i < a->n ? &a->items[i] : &b->items[i - a->n], *name = node_at(row, "name");
		const struct node *other = item_like(i < a->n ? b : a, "name", name);
		const struct node *text = node_at(row, "text"), *other_text = node_at(other, "text");
		const char *key;

		if (!name || name->type != NODE_TEXT || (i >= a->n && other) || (other && diff_is_same(text, other_text)))
			continue;
		/* A newer kernel knows more that a processor has not. */
		if (!other && text && text->type == NODE_TEXT && !strcmp(text->text, "Not affected"))
			continue;
		key = diff_text(of, "vulnerabilities.%s", name->text);
		r = diff_add(of, "vulnerabilities", key, i < a->n ? text : NULL, i < a->n ? other_text : text);
	}
	return r;
}

/* Of equal hardware with other numbers the numbers are one difference, not one a node. */
int diff_things(struct comparison_of *of)
{
	const struct node *a = NULL, *b = NULL, *shape = node_at(of->a, "counts.shape");
	bool alike = shape && shape->type == NODE_TEXT && diff_is_same(shape, node_at(of->b, "counts.shape"));
	char *key = alike ? find_renumbered(of, &a, &b) : NULL;
	int r = diff_caches(of);

	if (r >= 0)
		r = diff_kinds(of);
	if (r >= 0 && key)
		r = diff_add(of, "numbering", diff_text(of, "numbering (the same shape): %s", key), a, b);
	if (r >= 0)
		r = diff_nodes(of, key);
	return r < 0 ? r : diff_vulnerabilities(of);
}
