// SPDX-License-Identifier: MIT
// Checks an XML file before hwloc reads it, and hands over only what is needed of it.
#include "probe/hwloc/hwloc_xml.h"

#include <errno.h>
#include <string.h>

#include "base/cpuset.h"
#include "probe/hwloc/xml_tags.h"

enum { DEPTH_MAX = 64, NODES_MAX = 1024 };

/* The sets of CPUs and nodes that an object has, hwloc's names for them in set_names. */
enum { CPUS, COMPLETE_CPUS, NODES, COMPLETE_NODES, N_SETS };
static const char *const set_names[N_SETS] = { "cpuset", "complete_cpuset", "nodeset", "complete_nodeset" };

/* An element that is open: of an object what those within it have to keep to. */
struct element {
	struct span name, type;
	bool dropped; /* and all within it */
	struct cpuset sets[N_SETS];
	struct cpuset taken; /* CPUs that objects within it have already */
};

struct reader {
	struct xml xml;
	struct element open[DEPTH_MAX];
	unsigned int depth;
	bool has_nodesets; /* version 2 has them in every object */
	bool any_object, any_pu;
};

/*
 * hwloc's form of a set is the kernel's with 0x before each word; "" or "0x0" is the empty one, "0xf...f" as the first word
 * one without end, and words behind the first may be left empty. An empty first word is an assertion that fails in
 * hwloc 2.9.
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

/* What hwloc is given of an element. */
enum form { FORM_NUMBER, FORM_SET, FORM_TEXT };

static const struct element_form {
	const char *name, *around[3];
	bool numbers; /* numbers stand between its tags */
	struct {
		const char *name;
		enum form form;
	} attributes[20];
} element_forms[] = {
	{ "object",
	  { "topology", "object" },
	  false,
	  { { "type", FORM_TEXT },
	    { "subtype", FORM_TEXT },
	    { "os_index", FORM_NUMBER },
	    { "cpuset", FORM_SET },
	    { "complete_cpuset", FORM_SET },
	    { "online_cpuset", FORM_SET },
	    { "allowed_cpuset", FORM_SET },
	    { "nodeset", FORM_SET },
	    { "complete_nodeset", FORM_SET },
	    { "allowed_nodeset", FORM_SET },
	    { "cache_size", FORM_NUMBER },
	    { "depth", FORM_NUMBER },
	    { "cache_linesize", FORM_NUMBER },
	    { "cache_associativity", FORM_NUMBER },
	    { "cache_type", FORM_NUMBER },
	    { "local_memory", FORM_NUMBER },
	    { "kind", FORM_NUMBER },
	    { "subkind", FORM_NUMBER } } },
	{ "info", { "topology", "object", "cpukind" }, false, { { "name", FORM_TEXT }, { "value", FORM_TEXT } } },
	{ "cpukind", { "topology" }, false, { { "cpuset", FORM_SET }, { "forced_efficiency", FORM_NUMBER } } },
	{ "distances2",
	  { "topology" },
	  false,
	  { { "type", FORM_TEXT },
	    { "nbobjs", FORM_NUMBER },
	    { "kind", FORM_NUMBER },
	    { "name", FORM_TEXT },
	    { "indexing", FORM_TEXT } } },
	{ "indexes", { "distances2" }, true, { { NULL, 0 } } },
	{ "u64values", { "distances2" }, true, { { NULL, 0 } } },
	{ "distances",
	  { "object" },
	  false, /* version 1 */
	  { { "nbobjs", FORM_NUMBER }, { "relative_depth", FORM_NUMBER }, { "latency_base", FORM_NUMBER } } },
	{ "latency", { "distances" }, false, { { "value", FORM_NUMBER } } },
};

static bool is_number(struct span text)
{
	size_t i = text.length && text.text[0] == '-', digits = 0;

	for (; i < text.length; i++) {
		if (text.text[i] >= '0' && text.text[i] <= '9')
			digits++;
		else if (text.text[i] != '.' || !digits)
			return false;
	}
	return digits && text.length <= 20;
}

/* No control characters; entities are those that hwloc knows. */
static bool is_text(struct span text)
{
	static const char *const entities[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&#9;", "&#10;", "&#13;" };

	for (; text.length; text.text++, text.length--) {
		bool known = text.text[0] != '&';

		for (size_t i = 0; i < ARRAY_SIZE(entities) && !known; i++)
			known = span_starts(text, entities[i]);
		if (!known || (unsigned char)text.text[0] < ' ')
			return false;
	}
	return true;
}

static bool is_form(struct span text, enum form form)
{
	return form == FORM_NUMBER ? is_number(text) : form == FORM_SET ? is_set(text) : is_text(text);
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
static int check_sets(struct reader *reader, const struct xml_tag *tag, struct element *object)
{
	static const char *const leaves[] = { "PU", "Bridge", "PCIDev", "OSDev", "Misc", NULL };
	static const char *const memory[] = { "NUMANode", "MemCache", NULL };
	struct element *around = reader->depth > 1 ? &reader->open[reader->depth - 1] : NULL;
	size_t n = reader->has_nodesets ? N_SETS : NODES;

	if (around && (is_type(around->type, leaves) || (reader->has_nodesets && span_equal(around->type, "NUMANode"))))
		return xml_fail(&reader->xml, "an object is in the wrong place");
	for (size_t i = 0; i < n; i++) {
		struct span text;
		int r;

		if (xml_attribute(tag, set_names[i], &text) != 1 || !is_set(text))
			return xml_fail(&reader->xml, "an object has no set of CPUs or nodes");
		r = read_set(text, &object->sets[i]);
		if (r == -ENOMEM)
			return error_oom(reader->xml.error);
		if (r < 0)
			return xml_fail(&reader->xml, "CPUs or nodes that Linux cannot have");
		if (i % 2 && !cpuset_subset(&object->sets[i - 1], &object->sets[i]))
			return xml_fail(&reader->xml, "a set of CPUs or nodes is more than the complete one");
		if (around && !cpuset_subset(&object->sets[i], &around->sets[i]))
			return xml_fail(&reader->xml, "an object has CPUs or nodes that the one around it has not");
	}
	if (!around || is_type(object->type, memory))
		return 0;
	if (cpuset_intersects(&around->taken, &object->sets[COMPLETE_CPUS]))
		return xml_fail(&reader->xml, "a CPU is in two objects");
	return cpuset_or(&around->taken, &object->sets[COMPLETE_CPUS]) < 0 ? error_oom(reader->xml.error) : 0;
}

/* hwloc 2.9 takes a missing number for 4294967295, and makes a bitmap of 512 MiB for it. */
static int check_number(const struct reader *reader, const struct xml_tag *tag, const struct element *object,
			const struct cpuset *set)
{
	struct span value;
	uint64_t number;

	if (xml_attribute(tag, "os_index", &value) != 1 || parse_u64(value, &number) < 0 || number >= CPUSET_MAX)
		return xml_fail(&reader->xml, "a CPU or node has no number");
	if (set && (cpuset_count(set) != 1 || !cpuset_has(set, (unsigned int)number)))
		return xml_fail(&reader->xml, span_equal(object->type, "PU") ? "a CPU is another than its number says" :
									       "a node is another than its number says");
	return 0;
}

/* *object is what it is for the elements within it; its sets are the caller's to free in any case. */
static int check_object(struct reader *reader, const struct xml_tag *tag, struct element *object)
{
	static const char *const without_sets[] = { "Bridge", "PCIDev", "OSDev", "Misc", NULL };
	/* As hwloc writes them, and hwloc 1 did. Reading, it takes "PU x" and "pu" for a PU. */
	static const char *const types[] = {
		"Machine",  "System",	"Misc",	   "Group",   "MemCache", "NUMANode", "Package", "Socket",
		"Die",	    "Cache",	"L1Cache", "L2Cache", "L3Cache",  "L4Cache",  "L5Cache", "L1iCache",
		"L2iCache", "L3iCache", "Core",	   "Bridge",  "PCIDev",	  "OSDev",    "PU",	 NULL,
	};
	bool top = reader->depth == 1;
	int r;

	if (xml_attribute(tag, "type", &object->type) != 1)
		return xml_fail(&reader->xml, "an object has no type");
	if (!is_type(object->type, types))
		return xml_fail(&reader->xml, "an object is of a type that hwloc has not");
	if (top && (reader->any_object || !span_equal(object->type, "Machine")))
		return xml_fail(&reader->xml, "it is not one object of type Machine");
	reader->any_object = true;
	object->dropped = is_type(object->type, without_sets);
	if (object->dropped)
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

/* A matrix of distances between nodes by their numbers is kept; there are others, between any objects. */
static int check_distances(struct reader *reader, const struct xml_tag *tag, struct element *distances)
{
	struct span value;
	uint64_t number;

	if (xml_attribute(tag, "nbobjs", &value) != 1 || parse_u64(value, &number) < 0 || !number || number > NODES_MAX)
		return xml_fail(&reader->xml, "distances between no number of objects");
	if (span_equal(distances->name, "distances"))
		return 0;
	distances->dropped = xml_attribute(tag, "type", &value) != 1 || !span_equal(value, "NUMANode") ||
			     xml_attribute(tag, "indexing", &value) != 1 || !span_equal(value, "os");
	return 0;
}

static void element_free(struct element *element)
{
	for (size_t i = 0; i < N_SETS; i++)
		cpuset_free(&element->sets[i]);
	cpuset_free(&element->taken);
	*element = (struct element){ 0 };
}

static const struct element_form *form_of(const struct reader *reader, struct span name)
{
	struct span around = reader->open[reader->depth - 1].name;

	for (size_t i = 0; i < ARRAY_SIZE(element_forms); i++)
		for (size_t j = 0; j < ARRAY_SIZE(element_forms[i].around) && element_forms[i].around[j]; j++)
			if (span_equal(name, element_forms[i].name) && span_equal(around, element_forms[i].around[j]))
				return &element_forms[i];
	return NULL;
}

static void put_span(struct strbuf *out, struct span text)
{
	strbuf_add(out, text.text, text.length);
}

/* Writes an element as hwloc does, without what it is not asked for. */
static int put_element(struct reader *reader, const struct xml_tag *tag, const struct element_form *form, struct strbuf *out)
{
	struct span value;

	strbuf_printf(out, "<%s", form->name);
	for (size_t i = 0; i < ARRAY_SIZE(form->attributes) && form->attributes[i].name; i++) {
		int r = xml_attribute(tag, form->attributes[i].name, &value);

		if (!r)
			continue;
		if (r < 0 || !is_form(value, form->attributes[i].form))
			return xml_fail(&reader->xml, "an attribute is not what hwloc writes");
		strbuf_printf(out, " %s=\"", form->attributes[i].name);
		put_span(out, value);
		strbuf_puts(out, "\"");
	}
	if (form->numbers) {
		value = xml_text(&reader->xml);
		for (size_t i = 0; i < value.length; i++)
			if (value.text[i] != ' ' && (value.text[i] < '0' || value.text[i] > '9'))
				return xml_fail(&reader->xml, "an attribute is not what hwloc writes");
		strbuf_printf(out, " length=\"%zu\">", value.length);
		put_span(out, value);
	} else {
		strbuf_puts(out, tag->empty ? "/>\n" : ">\n");
	}
	return 0;
}

static int open_topology(struct reader *reader, const struct xml_tag *tag, struct strbuf *out)
{
	struct span version;

	if (!span_equal(tag->name, "topology") || tag->empty || reader->any_object)
		return xml_fail(&reader->xml, "it is not one <topology>");
	strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n<topology");
	if (xml_attribute(tag, "version", &version)) {
		if (!is_number(version))
			return xml_fail(&reader->xml, "its version is no number");
		reader->has_nodesets = !span_starts(version, "1.");
		strbuf_puts(out, " version=\"");
		put_span(out, version);
		strbuf_puts(out, "\"");
	}
	strbuf_puts(out, ">\n");
	return 0;
}

static int open_element(struct reader *reader, const struct xml_tag *tag, struct strbuf *out)
{
	_cleanup_(element_free) struct element element = { .name = tag->name };
	const struct element_form *form = reader->depth ? form_of(reader, tag->name) : NULL;
	int r = 0;

	if (!reader->depth)
		r = open_topology(reader, tag, out);
	else if (span_equal(tag->name, "object") && !form)
		r = xml_fail(&reader->xml, "an object is in the wrong place");
	else if (!form || reader->open[reader->depth - 1].dropped || (form->numbers && tag->empty))
		element.dropped = true;
	else if (span_equal(tag->name, "object"))
		r = check_object(reader, tag, &element);
	else if (span_equal(tag->name, "distances2") || span_equal(tag->name, "distances"))
		r = check_distances(reader, tag, &element);
	if (r >= 0 && form && !element.dropped)
		r = put_element(reader, tag, form, out);
	if (r < 0 || tag->empty)
		return r;
	if (reader->depth == DEPTH_MAX)
		return xml_fail(&reader->xml, "tags nest too deeply");
	reader->open[reader->depth++] = element;
	element = (struct element){ 0 };
	return 0;
}

static int close_element(struct reader *reader, const struct xml_tag *tag, struct strbuf *out)
{
	struct element *element = reader->depth ? &reader->open[reader->depth - 1] : NULL;

	if (!element || element->name.length != tag->name.length ||
	    memcmp(element->name.text, tag->name.text, tag->name.length))
		return xml_fail(&reader->xml, "a tag closes what is not open");
	if (!element->dropped) {
		strbuf_puts(out, "</");
		put_span(out, tag->name);
		strbuf_puts(out, ">\n");
	}
	element_free(element);
	reader->depth--;
	return 0;
}

static void close_all(struct reader *reader)
{
	while (reader->depth)
		element_free(&reader->open[--reader->depth]);
}

int hwloc_xml_clean(const char *path, struct span text, struct strbuf *out, struct error *error)
{
	_cleanup_(close_all) struct reader reader = { .xml = { .path = path, .whole = text, .rest = text, .error = error } };
	struct xml_tag tag;
	int r;

	if (memchr(text.text, '\0', text.length))
		return xml_fail(&reader.xml, "it has a NUL byte");
	while ((r = xml_take_tag(&reader.xml, &tag)) > 0) {
		r = tag.closing ? close_element(&reader, &tag, out) : open_element(&reader, &tag, out);
		if (r < 0)
			return r;
	}
	reader.xml.rest.text = text.text + text.length;
	if (r < 0)
		return r;
	if (!reader.any_object)
		return xml_fail(&reader.xml, "it has no objects");
	if (reader.depth)
		return xml_fail(&reader.xml, "cut off");
	if (!reader.any_pu)
		return xml_fail(&reader.xml, "it has no CPUs");
	return out->failed ? error_oom(error) : 0;
}
