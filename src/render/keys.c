// SPDX-License-Identifier: MIT
// Keys of the document: parsed, and checked against the table of fields.
#include "render/keys.h"

#include <errno.h>
#include <string.h>

#include "base/nearest.h"

static bool is_same(struct span a, struct span b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* A name, in quotes or up to one of the bytes of end. */
static bool take_name(struct span *rest, const char *end, struct span *ret_name, bool *ret_quoted)
{
	struct span name = *rest;
	size_t length = 0;

	*ret_quoted = rest->length && *rest->text == '"';
	if (*ret_quoted) {
		const char *close = memchr(rest->text + 1, '"', rest->length - 1);

		if (!close)
			return false;
		name = (struct span){ rest->text + 1, (size_t)(close - rest->text - 1) };
		length = name.length + 2;
	} else {
		while (length < rest->length && rest->text[length] && !strchr(end, rest->text[length]))
			length++;
		name.length = length;
	}
	*rest = (struct span){ rest->text + length, rest->length - length };
	*ret_name = name;
	return name.length > 0;
}

static bool take_part(struct span *rest, struct key_part *part)
{
	bool quoted;

	*part = (struct key_part){ 0 };
	if (!take_name(rest, ".=", &part->name, &part->quoted))
		return false;
	part->each = !part->quoted && span_equal(part->name, "*");
	if (!span_starts(*rest, "="))
		return true;
	*rest = (struct span){ rest->text + 1, rest->length - 1 };
	return !part->each && take_name(rest, ".", &part->value, &quoted);
}

static bool split(struct span text, struct key *key)
{
	struct span rest = text;

	do {
		struct key_part *part = &key->parts[key->n];
		size_t begin = text.length - rest.length;

		if (key->n == KEY_PARTS_MAX || !take_part(&rest, part))
			return false;
		part->begin = begin;
		part->end = text.length - rest.length;
		key->n++;
	} while (rest.length && *rest.text == '.' && (rest.text++, rest.length--, true));
	return !rest.length && text.length <= KEY_LENGTH_MAX;
}

static bool insert(struct key *key, size_t at, const char *name)
{
	if (key->n == KEY_PARTS_MAX)
		return false;
	memmove(key->parts + at + 1, key->parts + at, (key->n - at) * sizeof(*key->parts));
	key->parts[at] =
		(struct key_part){ .name = span_of(name), .begin = key->parts[at].begin, .end = key->parts[at].begin };
	key->n++;
	return true;
}

/* Has the field a value with parts of its own? */
static bool is_container(const struct section *section, const struct field *field)
{
	static const char *const containers[] = {
		/* of the machine */
		"source.backends",
		"machine.op_modes",
		"machine.firmware_layout",
		/* of rows */
		"models.microcode",
		"models.flags",
		"packages.nodes",
		"nodes.distances",
		"nodes.memory_side_caches",
		"cpus.caches",
		"vulnerabilities.cves",
	};
	size_t length = strlen(section->key);

	for (size_t i = 0; i < ARRAY_SIZE(containers); i++)
		if (!strncmp(containers[i], section->key, length) && containers[i][length] == '.' &&
		    !strcmp(containers[i] + length + 1, field->key))
			return true;
	return false;
}

/* What the parts from first on and a dotted name have in common is equal; longer: there may be more parts than names. */
static bool is_on_the_way(const struct key *key, size_t first, const char *field, bool longer)
{
	struct span rest = span_of(field), name;

	for (size_t i = first; i < key->n; i++) {
		bool more = span_until(&rest, '.', &name);

		if (!more)
			name = rest;
		if (!key->parts[i].each && (key->parts[i].value.text || !is_same(key->parts[i].name, name)))
			return false;
		if (!more)
			return longer || i + 1 == key->n;
	}
	return true;
}

static bool is_in_section(const struct key *key, size_t first, const struct section *section)
{
	if (first >= key->n)
		return true;
	for (const struct field *field = section->fields; field->key; field++)
		if (field->use & FIELD_DOCUMENT && is_on_the_way(key, first, field->key, is_container(section, field)))
			return true;
	return false;
}

/* Other names, and what may be left out. */
static bool complete(struct key *key)
{
	static const char *const others[][2] = { { "sockets", "packages" }, { "cores_per_socket", "cores_per_package" } };
	const struct section *counts = section_by_key("counts");
	bool is_section = false;

	for (size_t i = 0; i < MIN(key->n, (size_t)2); i++)
		for (size_t k = 0; k < ARRAY_SIZE(others); k++)
			if (span_equal(key->parts[i].name, others[k][0]))
				key->parts[i].name = span_of(others[k][1]);
	for (size_t i = 0; i < n_sections; i++)
		is_section |= is_on_the_way(key, 0, sections[i].key, true);
	if (span_equal(key->parts[0].name, "caches") && key->n > 1 && !is_section)
		return insert(key, 1, "totals");
	/* "cores.online" is the count, though there is a list of that name; "cores" and "cores.*" are of the list. */
	if ((!is_section || (key->n > 1 && !key->parts[1].each)) && is_in_section(key, 0, counts))
		return insert(key, 0, "counts");
	return true;
}

/* Where in the key a section's rows, resp. fields begin. */
static size_t depth_of(const struct section *section)
{
	return strchr(section->key, '.') ? 2 : 1;
}

static const char *field_at(const void *context, size_t i)
{
	const struct field *fields = context;

	return fields[i].key;
}

static const char *section_at(const void *context _unused_, size_t i)
{
	return i < n_sections ? sections[i].key : NULL;
}

/* The fields by what stands before their first dot, each ended by a zero byte. */
static const char *head_at(const void *context, size_t i)
{
	const struct strbuf *heads = context;
	const char *at = strbuf_text(heads), *end = at + heads->length;

	while (i-- && at < end)
		at += strlen(at) + 1;
	return at < end ? at : NULL;
}

/* Names the key with near in the place of what stands from begin to end in it. */
static int suggest(const struct key *key, const char *near, size_t begin, size_t end, struct error *error)
{
	enum { SHOWN = 120 };

	if (!near)
		return error_set(error, ENOENT, NULL, 0, "no such key: '%.*s' (cputopo get --list shows all)",
				 (int)MIN(key->text.length, (size_t)SHOWN), key->text.text);
	return error_set(error, ENOENT, NULL, 0, "no such key: '%.*s'; the nearest is '%.*s%s%.*s'",
			 (int)MIN(key->text.length, (size_t)SHOWN), key->text.text, (int)MIN(begin, (size_t)SHOWN),
			 key->text.text, near, (int)MIN(key->text.length - end, (size_t)SHOWN), key->text.text + end);
}

/* The section is right, and what follows is none of its fields. */
static int no_such_field(const struct key *key, size_t first, struct error *error)
{
	const struct key_part *wrong = &key->parts[first];
	struct span rest = { key->text.text + wrong->begin, key->text.length - wrong->begin };
	_cleanup_strbuf_ struct strbuf heads = { 0 };
	const char *near = nearest(rest, field_at, key->section->fields);

	if (near)
		return suggest(key, near, wrong->begin, key->text.length, error);
	for (const struct field *field = key->section->fields; field->key; field++) {
		strbuf_add(&heads, field->key, strcspn(field->key, "."));
		strbuf_putc(&heads, '\0');
	}
	near = heads.failed ? NULL : nearest(wrong->name, head_at, &heads);
	return suggest(key, near, wrong->begin, wrong->end, error);
}

static int no_such_key(const struct key *key, struct error *error)
{
	size_t first = key->section ? depth_of(key->section) + !!key->section->count : 0;
	const char *near = nearest(key->text, field_at, section_by_key("counts")->fields);

	if (key->section && first < key->n)
		return no_such_field(key, first, error);
	if (near)
		return suggest(key, near, 0, key->text.length, error);
	return suggest(key, nearest(key->parts[0].name, section_at, NULL), 0, key->parts[0].end, error);
}

/* Which sections it is in; false when a document has nothing there. */
static bool find_sections(struct key *key)
{
	for (size_t i = 0; i < n_sections; i++) {
		if (!is_on_the_way(key, 0, sections[i].key, true))
			continue;
		key->section = key->sections ? NULL : &sections[i];
		key->sections |= UINT32_C(1) << i;
	}
	if (!key->section)
		return key->sections;
	return is_in_section(key, depth_of(key->section) + !!key->section->count, key->section);
}

int key_parse(struct span text, struct key *ret_key, struct error *error)
{
	struct key key = { .text = text };

	if (!split(text, &key) || !complete(&key))
		return error_set(error, ENOENT, NULL, 0, "no such key: '%.*s' (cputopo get --list shows all)",
				 (int)MIN(text.length, (size_t)200), text.text);
	if (key.n > 1 || (!span_equal(text, "schema") && !span_equal(text, "version")))
		if (!find_sections(&key))
			return no_such_key(&key, error);
	*ret_key = key;
	return 0;
}

/* Of an object each key may want more than its section; of a list all of them are read. */
unsigned int key_wanted(const struct key *key)
{
	unsigned int wanted = 0;

	for (size_t i = 0; i < n_sections; i++) {
		if (!(key->sections & UINT32_C(1) << i))
			continue;
		wanted |= sections[i].wanted;
		for (const struct field *field = sections[i].fields; !sections[i].count && field->key; field++)
			if (is_on_the_way(key, depth_of(&sections[i]), field->key, true))
				wanted |= (unsigned int)field->use;
	}
	return wanted;
}

bool key_is_pattern(const struct key *key)
{
	for (size_t i = 0; i < key->n; i++)
		if (key->parts[i].each)
			return true;
	return false;
}
