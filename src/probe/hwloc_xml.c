// SPDX-License-Identifier: MIT
// Checks an XML file before hwloc reads it.
#include "probe/hwloc_xml.h"

#include <errno.h>
#include <string.h>

#include "base/cpuset.h"
#include "base/strbuf.h"

enum { DEPTH_MAX = 64 };

/* The sets of CPUs and nodes that an object has, hwloc's names for them in set_names. */
enum { CPUS, COMPLETE_CPUS, NODES, COMPLETE_NODES, N_SETS };
static const char *const set_names[N_SETS] = { "cpuset", "complete_cpuset", "nodeset", "complete_nodeset" };

/* An element that is open: of an object what those within it have to keep to. */
struct element {
	struct span name, type;
	struct cpuset sets[N_SETS];
	struct cpuset taken; /* CPUs that objects within it have already */
};

struct reader {
	const char *path;
	struct span whole, rest;
	struct error *error;
	struct element open[DEPTH_MAX];
	unsigned int depth;
	bool has_nodesets; /* version 2 has them in every object */
	bool any_object, any_pu;
};

struct tag {
	struct span name, attributes;
	bool closing; /* </name> */
	bool empty;   /* <name/> */
};

static int fail(const struct reader *reader, const char *what)
{
	const char *at = reader->whole.text;
	unsigned int line = 1;

	while ((at = memchr(at, '\n', (size_t)(reader->rest.text - at)))) {
		at++;
		line++;
	}
	return error_set(reader->error, EINVAL, reader->path, line, "no XML file of hwloc's: %s", what);
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static struct span take_name(struct span *rest)
{
	struct span name = { rest->text, 0 };

	while (name.length < rest->length && is_name_char(rest->text[name.length]))
		name.length++;
	rest->text += name.length;
	rest->length -= name.length;
	return name;
}

static bool spans_equal(struct span a, struct span b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* Takes name="value" off *rest: 1, 0 where nothing is left, -EINVAL. */
static int take_attribute(struct span *rest, struct span *ret_name, struct span *ret_value)
{
	const char *end;

	*rest = span_trim(*rest);
	if (!rest->length)
		return 0;
	*ret_name = take_name(rest);
	if (!ret_name->length || !span_starts(*rest, "=\""))
		return -EINVAL;
	ret_value->text = rest->text + 2;
	end = memchr(ret_value->text, '"', rest->length - 2);
	if (!end)
		return -EINVAL;
	ret_value->length = (size_t)(end - ret_value->text);
	rest->length -= (size_t)(end + 1 - rest->text);
	rest->text = end + 1;
	return memchr(ret_value->text, '<', ret_value->length) ? -EINVAL : 1;
}

/* 1, 0 where there is no such attribute, -EINVAL where it is there twice. */
static int find_attribute(const struct tag *tag, const char *name, struct span *ret_value)
{
	struct span rest = tag->attributes, found, value;
	int n = 0;

	while (take_attribute(&rest, &found, &value) > 0)
		if (span_equal(found, name)) {
			*ret_value = value;
			n++;
		}
	return n > 1 ? -EINVAL : n;
}

/* What stands between the next '<' and its '>', taken off reader->rest: 1, 0 at the end of the text, -EINVAL. */
static int take_inside(struct reader *reader, struct span *ret_inside)
{
	struct span *rest = &reader->rest;
	const char *start = memchr(rest->text, '<', rest->length), *end;

	if (!start)
		return 0;
	rest->length -= (size_t)(start + 1 - rest->text);
	rest->text = start + 1;
	end = memchr(rest->text, '>', rest->length);
	if (!end || end == rest->text)
		return fail(reader, "a tag is cut off");
	*ret_inside = (struct span){ rest->text, (size_t)(end - rest->text) };
	rest->length -= ret_inside->length + 1;
	rest->text = end + 1;
	return 1;
}

/* The next tag, prolog and document type skipped: 1, 0 at the end of the text, -EINVAL. */
static int take_tag(struct reader *reader, struct tag *ret_tag)
{
	struct span inside, name, value;
	int r;

	do
		r = take_inside(reader, &inside);
	while (r > 0 && (inside.text[0] == '?' || inside.text[0] == '!'));
	if (r <= 0)
		return r;
	*ret_tag = (struct tag){ .closing = inside.text[0] == '/', .empty = inside.text[inside.length - 1] == '/' };
	inside.text += ret_tag->closing;
	inside.length -= ret_tag->closing;
	inside.length -= inside.length && ret_tag->empty;
	ret_tag->name = take_name(&inside);
	ret_tag->attributes = inside;
	while ((r = take_attribute(&inside, &name, &value)) > 0)
		;
	if (r < 0 || !ret_tag->name.length || (ret_tag->closing && (ret_tag->empty || ret_tag->attributes.length)))
		return fail(reader, "a tag is not well-formed");
	return 1;
}

/*
 * hwloc's form of a set is the kernel's with 0x before each word; "" or "0x0" is the empty one, "0xf...f" as the first word one
 * without end, and words behind the first may be left empty. An empty first word is an assertion that fails in hwloc 2.9.
 */
static bool is_set(struct span text)
{
	for (bool first = true; text.length; first = false) {
		const char *comma = memchr(text.text, ',', text.length);
		struct span word = { text.text, comma ? (size_t)(comma - text.text) : text.length };
		uint64_t value;
		bool is_word = span_starts(word, "0x") && word.length <= 10 && !parse_hex(word, &value);

		if (!is_word && (first ? !span_equal(word, "0xf...f") : word.length))
			return false;
		text.text += word.length + (comma != NULL);
		text.length -= word.length + (comma != NULL);
	}
	return true;
}

/* A set that is_set, read. -EINVAL where it has no end, -ERANGE where Linux cannot have so many, -ENOMEM. */
static int read_set(struct span text, struct cpuset *ret_set)
{
	_cleanup_strbuf_ struct strbuf mask = { 0 };

	if (span_starts(text, "0xf...f"))
		return -EINVAL;
	if (!text.length)
		return 0;
	for (bool more = true; more;) {
		const char *comma = memchr(text.text, ',', text.length);
		size_t length = comma ? (size_t)(comma - text.text) : text.length;

		more = comma;
		strbuf_puts(&mask, mask.length ? "," : "");
		if (length > 2)
			strbuf_add(&mask, text.text + 2, length - 2);
		else
			strbuf_puts(&mask, "0");
		text.text += length + more;
		text.length -= length + more;
	}
	return mask.failed ? -ENOMEM : cpuset_parse_mask(span_of(strbuf_text(&mask)), ret_set);
}

static bool is_type(struct span type, const char *const *types)
{
	while (*types)
		if (span_equal(type, *types++))
			return true;
	return false;
}

/*
 * What hwloc's topologies always are, and hwloc 2.9 takes for granted when it reads one: sets within the complete ones and
 * within those of the object around, and no CPU under two objects.
 */
static int check_sets(struct reader *reader, const struct tag *tag, struct element *object)
{
	static const char *const leaves[] = { "PU", "Bridge", "PCIDev", "OSDev", "Misc", NULL };
	static const char *const memory[] = { "NUMANode", "MemCache", NULL };
	struct element *around = reader->depth > 1 ? &reader->open[reader->depth - 1] : NULL;
	size_t n = reader->has_nodesets ? N_SETS : NODES;

	if (around && (is_type(around->type, leaves) || (reader->has_nodesets && span_equal(around->type, "NUMANode"))))
		return fail(reader, "an object is in the wrong place");
	for (size_t i = 0; i < n; i++) {
		struct span text;
		int r;

		if (find_attribute(tag, set_names[i], &text) != 1 || !is_set(text))
			return fail(reader, "an object has no set of CPUs or nodes");
		r = read_set(text, &object->sets[i]);
		if (r == -ENOMEM)
			return error_oom(reader->error);
		if (r < 0)
			return fail(reader, "CPUs or nodes that Linux cannot have");
		if (i % 2 && !cpuset_subset(&object->sets[i - 1], &object->sets[i]))
			return fail(reader, "a set of CPUs or nodes is more than the complete one");
		if (around && !cpuset_subset(&object->sets[i], &around->sets[i]))
			return fail(reader, "an object has CPUs or nodes that the one around it has not");
	}
	if (!around || is_type(object->type, memory))
		return 0;
	if (cpuset_intersects(&around->taken, &object->sets[COMPLETE_CPUS]))
		return fail(reader, "a CPU is in two objects");
	return cpuset_or(&around->taken, &object->sets[COMPLETE_CPUS]) < 0 ? error_oom(reader->error) : 0;
}

/* hwloc 2.9 takes a missing number for 4294967295, and makes a bitmap of 512 MiB for it. */
static int check_number(const struct reader *reader, const struct tag *tag, const struct element *object, const struct cpuset *set)
{
	struct span value;
	uint64_t number;

	if (find_attribute(tag, "os_index", &value) != 1 || parse_u64(value, &number) < 0 || number >= CPUSET_MAX)
		return fail(reader, "a CPU or node has no number");
	if (set && (cpuset_count(set) != 1 || !cpuset_has(set, (unsigned int)number)))
		return fail(reader, span_equal(object->type, "PU") ? "a CPU is another than its number says" :
								      "a node is another than its number says");
	return 0;
}

/* *object is what it is for the elements within it; its sets are the caller's to free in any case. */
static int check_object(struct reader *reader, const struct tag *tag, struct element *object)
{
	static const char *const without_sets[] = { "Bridge", "PCIDev", "OSDev", "Misc", NULL };
	/* As hwloc writes them, and hwloc 1 did. Reading, it takes "PU x" and "pu" for a PU. */
	static const char *const types[] = { "Machine", "System", "Misc", "Group", "MemCache", "NUMANode", "Package", "Socket", "Die", "Cache",
		"L1Cache", "L2Cache", "L3Cache", "L4Cache", "L5Cache", "L1iCache", "L2iCache", "L3iCache", "Core", "Bridge", "PCIDev",
		"OSDev", "PU", NULL };
	static const char *const optional[] = { "nodeset", "complete_nodeset", "allowed_cpuset", "allowed_nodeset", "online_cpuset" };
	bool top = reader->depth == 1;
	struct span value;
	int r;

	if (!span_equal(reader->open[reader->depth - 1].name, top ? "topology" : "object"))
		return fail(reader, "an object is in the wrong place");
	if (find_attribute(tag, "type", &object->type) != 1)
		return fail(reader, "an object has no type");
	if (!is_type(object->type, types))
		return fail(reader, "an object is of a type that hwloc has not");
	if (top && (reader->any_object || !span_equal(object->type, "Machine")))
		return fail(reader, "it is not one object of type Machine");
	reader->any_object = true;
	for (size_t i = 0; i < ARRAY_SIZE(optional); i++)
		if (find_attribute(tag, optional[i], &value) == 1 && !is_set(value))
			return fail(reader, "a set of CPUs or nodes is none");
	if (is_type(object->type, without_sets))
		return 0;
	r = check_sets(reader, tag, object);
	if (r < 0)
		return r;
	if (span_equal(object->type, "NUMANode"))
		return check_number(reader, tag, object, reader->has_nodesets ? &object->sets[COMPLETE_NODES] : NULL);
	if (!span_equal(object->type, "PU"))
		return 0;
	reader->any_pu = true;
	return check_number(reader, tag, object, &object->sets[COMPLETE_CPUS]);
}

static void element_free(struct element *element)
{
	for (size_t i = 0; i < N_SETS; i++)
		cpuset_free(&element->sets[i]);
	cpuset_free(&element->taken);
	*element = (struct element){ 0 };
}

static int check_tag(struct reader *reader, const struct tag *tag)
{
	_cleanup_(element_free) struct element element = { .name = tag->name };
	struct span version;
	int r = 0;

	if (tag->closing) {
		if (!reader->depth || !spans_equal(reader->open[reader->depth - 1].name, tag->name))
			return fail(reader, "a tag closes what is not open");
		element_free(&reader->open[--reader->depth]);
		return 0;
	}
	if (!reader->depth) {
		if (!span_equal(tag->name, "topology") || tag->empty || reader->any_object)
			return fail(reader, "it is not one <topology>");
		r = find_attribute(tag, "version", &version);
		reader->has_nodesets = r > 0 && !span_starts(version, "1.");
	} else if (span_equal(tag->name, "object")) {
		r = check_object(reader, tag, &element);
	}
	if (r < 0)
		return r;
	if (tag->empty)
		return 0;
	if (reader->depth == DEPTH_MAX)
		return fail(reader, "tags nest too deeply");
	reader->open[reader->depth++] = element;
	element = (struct element){ 0 };
	return 0;
}

static void close_all(struct reader *reader)
{
	while (reader->depth)
		element_free(&reader->open[--reader->depth]);
}

int hwloc_xml_check(const char *path, struct span text, struct error *error)
{
	_cleanup_(close_all) struct reader reader = { .path = path, .whole = text, .rest = text, .error = error };
	struct tag tag;
	int r;

	if (memchr(text.text, '\0', text.length))
		return fail(&reader, "it has a NUL byte");
	while ((r = take_tag(&reader, &tag)) > 0) {
		r = check_tag(&reader, &tag);
		if (r < 0)
			return r;
	}
	reader.rest.text = text.text + text.length;
	if (r < 0)
		return r;
	if (!reader.any_object)
		return fail(&reader, "it has no objects");
	if (reader.depth)
		return fail(&reader, "cut off");
	return reader.any_pu ? 0 : fail(&reader, "it has no CPUs");
}
