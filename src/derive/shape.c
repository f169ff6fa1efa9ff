// SPDX-License-Identifier: MIT
// The shape: one line that is equal for equal hardware and for it alone, whatever the numbers of CPUs, cores and nodes are.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "derive/derived.h"
#include "derive/shape_internal.h"

/*
 * The CPU sets of packages, nodes, caches ... lie in one another: a tree, written from the leaves up. Of children that are
 * alike one is written, with their number; different ones stand in parentheses, sorted by their text. Thus no number that
 * the kernel gave takes part. Objects with the same CPUs are one: "core+L1d=32K+L1i=64K+L2=512K".
 *
 * A set that cuts others (a made-up node, a cache that spans packages) has no place in a tree: then all objects of its type
 * and size are words of their CPUs instead: "pu/numa(4)".
 */
struct shape_node {
	const char *label; /* interned, as body is */
	const char *body;  /* what is below */
	size_t n_cpus;
	int32_t parent, next, first_child;
};

struct shape {
	const struct topology *topology;
	struct arena *arena;
	struct shape_node *nodes; /* the machine, then what lies in it, the larger first */
	size_t n_nodes;
	int32_t *owner;	    /* the smallest so far that a row of topology->cpus is in */
	size_t *seen;	    /* the last object that a row is in, counted from 1; 0: none */
	const char **words; /* of a row: what cuts */
};

enum { MACHINE = 0 };

static size_t row_of(const struct shape *shape, int cpu)
{
	return (size_t)(topology_cpu(shape->topology, (unsigned int)cpu) - shape->topology->cpus);
}

static int32_t add_node(struct shape *shape, const char *label, size_t n_cpus, int32_t parent)
{
	struct shape_node *node = array_add(shape->nodes, shape->n_nodes);
	int32_t index = (int32_t)shape->n_nodes - 1;

	if (!node)
		return -ENOMEM;
	*node = (struct shape_node){
		.label = label, .body = "", .n_cpus = n_cpus, .parent = parent, .next = NO_INDEX, .first_child = NO_INDEX
	};
	if (parent != NO_INDEX) {
		node->next = shape->nodes[parent].first_child;
		shape->nodes[parent].first_child = index;
	}
	return index;
}

static const char *join(struct shape *shape, const char *left, const char *between, const char *right)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_printf(&text, "%s%s%s", left, between, right);
	return text.failed ? NULL : arena_intern(shape->arena, text.text, text.length);
}

/* All CPUs of the object are in the same smaller or equal one. */
static bool lies_in_one(const struct shape *shape, const struct shape_object *object)
{
	int32_t owner = shape->owner[row_of(shape, cpuset_first(object->cpus))];

	CPUSET_FOREACH(cpu, object->cpus)
		if (shape->owner[row_of(shape, cpu)] != owner)
			return false;
	return true;
}

/*
 * All CPUs of the object were last seen in the same one of its class, or in none: as all of a class have the same size, it
 * is equal to that one, or apart from all. Each is looked at once: on servers each core is 0,n 1,n+1 ..., so that sorted
 * by their first CPU all of them would have to be compared with each other.
 */
static bool is_equal_or_apart(const struct shape *shape, const struct shape_object *object, size_t class_begin, size_t index)
{
	size_t before = shape->seen[row_of(shape, cpuset_first(object->cpus))];
	bool same = true;

	CPUSET_FOREACH(cpu, object->cpus) {
		size_t *seen = &shape->seen[row_of(shape, cpu)];

		same &= before > class_begin ? *seen == before : *seen <= class_begin;
	}
	if (same && before <= class_begin)
		CPUSET_FOREACH(cpu, object->cpus)
			shape->seen[row_of(shape, cpu)] = index + 1;
	return same;
}

/* Objects of one class (type, attributes, size) are all in the tree, or none is: which comes first must not matter. */
static bool all_lie(const struct shape *shape, const struct shape_object *objects, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (!lies_in_one(shape, &objects[i]) || !is_equal_or_apart(shape, &objects[i], begin, i))
			return false;
	return true;
}

static int place(struct shape *shape, const struct shape_object *object)
{
	int32_t owner = shape->owner[row_of(shape, cpuset_first(object->cpus))];
	struct shape_node *node = &shape->nodes[owner];

	if (owner != MACHINE && node->n_cpus == object->n_cpus) {
		if (object->rank >= SHAPE_SILENT)
			return 0;
		node->label = join(shape, node->label, "+", object->label);
		return node->label ? 0 : -ENOMEM;
	}
	owner = add_node(shape, object->label, object->n_cpus, owner);
	if (owner < 0)
		return owner;
	CPUSET_FOREACH(cpu, object->cpus)
		shape->owner[row_of(shape, cpu)] = owner;
	return 0;
}

static int put_word(struct shape *shape, const struct shape_object *object)
{
	char word[64];

	snprintf(word, sizeof(word), "%s(%u)", object->label, object->n_cpus);
	CPUSET_FOREACH(cpu, object->cpus) {
		const char **words = &shape->words[row_of(shape, cpu)];

		*words = join(shape, *words, "/", word);
		if (!*words)
			return -ENOMEM;
	}
	return 0;
}

static int place_all(struct shape *shape, const struct shape_object *objects, size_t n_objects)
{
	for (size_t i = 0, end; i < n_objects; i = end) {
		bool lie;

		for (end = i + 1; end < n_objects && !shape_compare_class(&objects[i], &objects[end]);)
			end++;
		lie = all_lie(shape, objects, i, end);
		for (size_t j = i; j < end; j++) {
			int r = lie ? place(shape, &objects[j]) : put_word(shape, &objects[j]);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int add_cpus(struct shape *shape)
{
	for (size_t i = 0; i < shape->topology->n_cpus; i++) {
		const char *label;

		if (!shape->topology->cpus[i].online)
			continue;
		label = join(shape, "pu", "", shape->words[i]);
		if (!label || add_node(shape, label, 1, shape->owner[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int compare_children(const void *a, const void *b)
{
	const struct shape_node *x = *(const struct shape_node *const *)a, *y = *(const struct shape_node *const *)b;
	int order = strcmp(x->label, y->label);

	return order ? order : strcmp(x->body, y->body);
}

/* "pu:2", or "(core:4 pu:1 | core:6 pu:2)". */
static int write_body(struct shape *shape, struct shape_node *node)
{
	_cleanup_free_ const struct shape_node **children = NULL;
	_cleanup_strbuf_ struct strbuf text = { 0 };
	size_t n = 0, kinds = 0;

	for (int32_t i = node->first_child; i != NO_INDEX; i = shape->nodes[i].next)
		n++;
	if (!n)
		return 0;
	children = calloc(n, sizeof(*children));
	if (!children)
		return -ENOMEM;
	n = 0;
	for (int32_t i = node->first_child; i != NO_INDEX; i = shape->nodes[i].next)
		children[n++] = &shape->nodes[i];
	qsort(children, n, sizeof(*children), compare_children);
	for (size_t i = 0, end; i < n; i = end, kinds++) {
		for (end = i + 1; end < n && !compare_children(&children[i], &children[end]);)
			end++;
		strbuf_printf(&text, "%s%s:%zu%s%s", kinds ? " | " : "", children[i]->label, end - i,
			      *children[i]->body ? " " : "", children[i]->body);
	}
	if (text.failed)
		return -ENOMEM;
	node->body = kinds > 1 ? join(shape, "(", strbuf_text(&text), ")") : join(shape, text.text, "", "");
	return node->body ? 0 : -ENOMEM;
}

static int write_tree(struct shape *shape, const struct shape_object *objects, size_t n_objects)
{
	int r = add_node(shape, "", SIZE_MAX, NO_INDEX);

	if (r >= 0)
		r = place_all(shape, objects, n_objects);
	if (r >= 0)
		r = add_cpus(shape);
	for (size_t i = shape->n_nodes; i-- > 0 && r >= 0;) /* children stand behind their parents */
		r = write_body(shape, &shape->nodes[i]);
	return r;
}

/* FNV-1a of 64 bits, folded to the 48 of twelve digits: it names a line, and keeps nobody from making another of that name.
 */
static uint64_t hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (hash ^ hash >> 48) & UINT64_C(0xffffffffffff);
}

static int finish(struct shape *shape, struct derived *derived)
{
	_cleanup_strbuf_ struct strbuf text = { 0 }, id = { 0 };
	int r = shape_put_machine(shape->topology, &text);

	if (r < 0)
		return r;
	strbuf_printf(&text, " %s", shape->nodes[MACHINE].body);
	shape_put_rest(shape->topology, derived, &text);
	if (text.failed)
		return -ENOMEM;
	strbuf_printf(&id, "%012llx", (unsigned long long)hash(text.text));
	if (id.failed)
		return -ENOMEM;
	derived->shape = arena_strndup(&derived->arena, text.text, text.length);
	derived->shape_id = arena_strndup(&derived->arena, id.text, id.length);
	return derived->shape && derived->shape_id ? 0 : -ENOMEM;
}

int derive_shape(const struct topology *topology, struct derived *derived)
{
	_cleanup_free_ struct shape_object *objects = NULL;
	_cleanup_(arena_free) struct arena arena = { 0 };
	_cleanup_free_ const char **words = calloc(topology->n_cpus + 1, sizeof(*words));
	_cleanup_free_ int32_t *owner = calloc(topology->n_cpus + 1, sizeof(*owner));
	_cleanup_free_ size_t *seen = calloc(topology->n_cpus + 1, sizeof(*seen));
	struct shape shape = { .topology = topology, .arena = &arena, .owner = owner, .seen = seen, .words = words };
	size_t n = 0;
	int r;

	if (!words || !owner || !seen)
		return -ENOMEM;
	/* Of what could not be read a part may be missing. */
	if (!topology->facts.online.known || cpuset_empty(&topology->facts.online.set) || topology->facts.incomplete)
		return 0;
	for (size_t i = 0; i < topology->n_cpus; i++)
		words[i] = "";
	r = shape_objects(topology, derived, &arena, &objects, &n);
	if (r >= 0)
		r = write_tree(&shape, objects, n);
	if (r >= 0)
		r = finish(&shape, derived);
	free(shape.nodes);
	return r < 0 ? r : 0;
}
