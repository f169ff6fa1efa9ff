// SPDX-License-Identifier: MIT
// Checks an XML file before hwloc reads it.
#include "probe/hwloc_xml.h"

#include <errno.h>
#include <string.h>

#include "base/cpuset.h"

enum { DEPTH_MAX = 64 };

struct reader {
	const char *path;
	struct span whole, rest;
	struct error *error;
	struct span open[DEPTH_MAX]; /* names of the elements around */
	unsigned int depth;
	bool has_nodesets; /* version 2 has them in every object */
	bool any_object;
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

static bool is_type(struct span type, const char *const *types)
{
	while (*types)
		if (span_equal(type, *types++))
			return true;
	return false;
}

static int check_object(struct reader *reader, const struct tag *tag)
{
	static const char *const without_sets[] = { "Bridge", "PCIDev", "OSDev", "Misc", NULL };
	/* As hwloc writes them, and hwloc 1 did. Reading, it takes "PU x" and "pu" for a PU. */
	static const char *const types[] = { "Machine", "System", "Misc", "Group", "MemCache", "NUMANode", "Package", "Socket", "Die", "Cache",
		"L1Cache", "L2Cache", "L3Cache", "L4Cache", "L5Cache", "L1iCache", "L2iCache", "L3iCache", "Core", "Bridge", "PCIDev",
		"OSDev", "PU", NULL };
	static const char *const numbered[] = { "PU", "NUMANode", NULL };
	static const char *const sets[] = { "cpuset", "complete_cpuset", "nodeset", "complete_nodeset" };
	static const char *const optional[] = { "nodeset", "complete_nodeset", "allowed_cpuset", "allowed_nodeset", "online_cpuset" };
	size_t n = reader->has_nodesets ? ARRAY_SIZE(sets) : 2;
	bool top = reader->depth == 1;
	struct span type, value;
	uint64_t number;

	if (!span_equal(reader->open[reader->depth - 1], top ? "topology" : "object"))
		return fail(reader, "an object is in the wrong place");
	if (find_attribute(tag, "type", &type) != 1)
		return fail(reader, "an object has no type");
	if (!is_type(type, types))
		return fail(reader, "an object is of a type that hwloc has not");
	if (top && (reader->any_object || !span_equal(type, "Machine")))
		return fail(reader, "it is not one object of type Machine");
	reader->any_object = true;
	for (size_t i = 0; i < n && !is_type(type, without_sets); i++)
		if (find_attribute(tag, sets[i], &value) != 1 || !is_set(value))
			return fail(reader, "an object has no set of CPUs or nodes");
	for (size_t i = 0; i < ARRAY_SIZE(optional); i++)
		if (find_attribute(tag, optional[i], &value) == 1 && !is_set(value))
			return fail(reader, "a set of CPUs or nodes is none");
	/* hwloc 2.9 takes a missing number for 4294967295, and makes a bitmap of 512 MiB for it. */
	if (is_type(type, numbered) &&
	    (find_attribute(tag, "os_index", &value) != 1 || parse_u64(value, &number) < 0 || number >= CPUSET_MAX))
		return fail(reader, "a CPU or node has no number");
	return 0;
}

static int check_tag(struct reader *reader, const struct tag *tag)
{
	struct span version;
	int r = 0;

	if (tag->closing) {
		if (!reader->depth || !spans_equal(reader->open[reader->depth - 1], tag->name))
			return fail(reader, "a tag closes what is not open");
		reader->depth--;
		return 0;
	}
	if (!reader->depth) {
		if (!span_equal(tag->name, "topology") || tag->empty || reader->any_object)
			return fail(reader, "it is not one <topology>");
		r = find_attribute(tag, "version", &version);
		reader->has_nodesets = r > 0 && !span_starts(version, "1.");
	} else if (span_equal(tag->name, "object")) {
		r = check_object(reader, tag);
	}
	if (r < 0)
		return r;
	if (tag->empty)
		return 0;
	if (reader->depth == DEPTH_MAX)
		return fail(reader, "tags nest too deeply");
	reader->open[reader->depth++] = tag->name;
	return 0;
}

int hwloc_xml_check(const char *path, struct span text, struct error *error)
{
	struct reader reader = { .path = path, .whole = text, .rest = text, .error = error };
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
	return reader.depth ? fail(&reader, "cut off") : 0;
}
