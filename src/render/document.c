// SPDX-License-Identifier: MIT
// The document cputopo/1. Rows are made and written one by one: a document of 8192 CPUs in memory would be 30 MB of nodes.
#include "render/document.h"

#include <errno.h>
#include <string.h>

#include "base/escape.h"
#include "render/json.h"

static struct json *field_json(const struct view *view, const struct field *field, size_t row)
{
	struct value value = { .type = VALUE_NULL };

	field->get(view, row, &value);
	return value_json(view, &value);
}

/*
 * An object of fields in their order. Fields next to each other whose keys share what stands before a dot go into an
 * object of that name; skip is the length of the keys' head that is already dealt with.
 */
static struct json *object_json(const struct view *view, const struct field *const *fields, size_t n, size_t row,
				size_t skip)
{
	struct json *object = json_new_object();

	for (size_t i = 0; i < n;) {
		const char *key = fields[i]->key + skip, *dot = strchr(key, '.');
		char name[64];
		size_t end = i + 1;

		if (!dot) {
			json_put(&object, key, field_json(view, fields[i++], row));
			continue;
		}
		while (end < n && !strncmp(fields[end]->key + skip, key, (size_t)(dot - key) + 1))
			end++;
		snprintf(name, sizeof(name), "%.*s", (int)(dot - key), key);
		json_put(&object, name, object_json(view, fields + i, end - i, row, skip + (size_t)(dot - key) + 1));
		i = end;
	}
	return object;
}

enum { MAX_FIELDS = 64 };

static size_t document_fields(const struct section *section, const struct field **ret_fields)
{
	size_t n = 0;

	for (const struct field *field = section->fields; field->key && n < MAX_FIELDS; field++)
		if (field->use & FIELD_DOCUMENT)
			ret_fields[n++] = field;
	return n;
}

static void write_object(const struct view *view, const struct field *const *fields, size_t n, size_t row,
			 struct strbuf *out)
{
	_cleanup_json_ struct json *object = object_json(view, fields, n, row, 0);

	json_write(object, out);
}

/* between stands between rows: a line end in a document, none in a single value. */
static void write_array(const struct view *view, const struct field *const *fields, size_t n, const size_t *rows,
			size_t n_rows, const char *between, struct strbuf *out)
{
	strbuf_putc(out, '[');
	for (size_t i = 0; i < n_rows && !out->failed; i++) {
		if (i)
			strbuf_puts(out, between);
		write_object(view, fields, n, rows ? rows[i] : i, out);
	}
	strbuf_putc(out, ']');
}

#define ROW_A_LINE ",\n  "

static void write_section(const struct view *view, const struct section *section, const char *between, struct strbuf *out)
{
	const struct field *fields[MAX_FIELDS];
	size_t n = document_fields(section, fields);

	if (section->count)
		write_array(view, fields, n, NULL, section->count(view), between, out);
	else
		write_object(view, fields, n, 0, out);
}

static int finish(struct strbuf *text, struct strbuf *out, struct error *error)
{
	strbuf_add(out, strbuf_text(text), text->length);
	if (text->failed || out->failed)
		return error_oom(error);
	return 0;
}

int render_document(const struct view *view, bool summary, struct strbuf *out, struct error *error)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char *group = "";
	size_t group_length = 0;

	strbuf_puts(&text, "{\"schema\":\"" DOCUMENT_SCHEMA "\",\"version\":\"" PACKAGE_VERSION "\"");
	for (size_t i = 0; i < n_sections; i++) {
		const struct section *section = &sections[i];
		const char *dot = strchr(section->key, '.'), *name = dot ? dot + 1 : section->key;
		size_t length = dot ? (size_t)(dot - section->key) : 0;
		bool same = length && length == group_length && !strncmp(group, section->key, length);

		if (summary && !section->in_summary)
			continue;
		if (group_length && !same)
			strbuf_putc(&text, '}');
		strbuf_puts(&text, same ? ",\n  " : ",\n ");
		if (length && !same)
			strbuf_printf(&text, "\"%.*s\":{", (int)length, section->key);
		group = section->key;
		group_length = length;
		strbuf_printf(&text, "\"%s\":", name);
		write_section(view, section, ROW_A_LINE, &text);
	}
	strbuf_puts(&text, group_length ? "}}\n" : "}\n");
	return finish(&text, out, error);
}

int render_rows(const struct view *view, const struct section *section, const struct field *const *fields, size_t n_fields,
		const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char *dot = strchr(section->key, '.');

	strbuf_puts(&text, "{\"schema\":\"" DOCUMENT_SCHEMA "\",\n ");
	if (dot)
		strbuf_printf(&text, "\"%.*s\":{", (int)(dot - section->key), section->key);
	strbuf_printf(&text, "\"%s\":", dot ? dot + 1 : section->key);
	write_array(view, fields, n_fields, rows, n_rows, ROW_A_LINE, &text);
	strbuf_puts(&text, dot ? "}}\n" : "}\n");
	return finish(&text, out, error);
}

/* What is left of path behind head and a dot; "" when it is head itself; NULL when it is neither. */
static const char *path_behind(const char *path, const char *head)
{
	size_t length = strlen(head);

	if (strncmp(path, head, length) != 0)
		return NULL;
	if (!path[length])
		return "";
	return path[length] == '.' ? path + length + 1 : NULL;
}

/* A value as a person or a shell wants it: texts and sets bare, lists and objects as JSON. */
static int write_value(const struct view *view, const struct value *value, struct strbuf *out)
{
	_cleanup_json_ struct json *json = NULL;

	switch (value->type) {
	case VALUE_NULL:
		return -ENODATA;
	case VALUE_TEXT:
		escape_text(out, value->text);
		return 0;
	case VALUE_SET:
		cpuset_format_list(value->set, out);
		return 0;
	default:
		json = value_json(view, value);
		json_write(json, out);
		return 0;
	}
}

/* The fields of one row that path names: one field, or those of an object. */
static int find_in_row(const struct view *view, const struct section *section, size_t row, const char *path,
		       struct strbuf *out)
{
	const struct field *fields[MAX_FIELDS], *inside[MAX_FIELDS];
	size_t n = document_fields(section, fields), n_inside = 0;

	if (!*path) {
		write_object(view, fields, n, row, out);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		struct value value = { .type = VALUE_NULL };

		if (!strcmp(fields[i]->key, path)) {
			fields[i]->get(view, row, &value);
			return write_value(view, &value, out);
		}
		if (path_behind(fields[i]->key, path))
			inside[n_inside++] = fields[i];
	}
	if (!n_inside)
		return -ENOENT;
	_cleanup_json_ struct json *object = object_json(view, inside, n_inside, row, strlen(path) + 1);
	json_write(object, out);
	return 0;
}

static int find_in_section(const struct view *view, const struct section *section, const char *path, struct strbuf *out)
{
	const char *dot = strchr(path, '.');
	uint64_t row;

	if (!section->count)
		return find_in_row(view, section, 0, path, out);
	if (!*path) {
		write_section(view, section, ",", out);
		return 0;
	}
	if (parse_u64((struct span){ path, dot ? (size_t)(dot - path) : strlen(path) }, &row) < 0 ||
	    row >= section->count(view))
		return -ENOENT;
	return find_in_row(view, section, row, dot ? dot + 1 : "", out);
}

/* Sections whose keys share what stands before a dot are an object of that name: "caches". */
static int find_object(const struct view *view, const char *path, struct strbuf *out)
{
	const char *separator = "{";

	for (size_t i = 0; i < n_sections; i++) {
		const char *name = path_behind(sections[i].key, path);

		if (!name)
			continue;
		strbuf_printf(out, "%s\"%s\":", separator, name);
		write_section(view, &sections[i], ",", out);
		separator = ",";
	}
	if (*separator == '{')
		return -ENOENT;
	strbuf_putc(out, '}');
	return 0;
}

static int find(const struct view *view, const char *path, struct strbuf *out)
{
	for (size_t i = 0; i < n_sections; i++) {
		const char *rest = path_behind(path, sections[i].key);

		if (rest)
			return find_in_section(view, &sections[i], rest, out);
	}
	return find_object(view, path, out);
}

/* What keys of an object want beyond their section; path: one of them, "" for all. */
static unsigned int wanted_of_keys(const struct field *fields, const char *path)
{
	unsigned int wanted = 0;

	for (const struct field *field = fields; field->key; field++)
		if (!*path || !strcmp(path, field->key))
			wanted |= (unsigned int)field->use;
	return wanted;
}

unsigned int value_wanted(const char *path)
{
	const char *rest;

	for (size_t i = 0; i < n_sections; i++)
		if ((rest = path_behind(path, sections[i].key)))
			return sections[i].wanted | (sections[i].count ? 0 : wanted_of_keys(sections[i].fields, rest));
	return WANT_DOCUMENT;
}

int render_value(const struct view *view, const char *path, struct strbuf *out, struct error *error)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r;

	if (!strcmp(path, "schema") || !strcmp(path, "version")) {
		strbuf_puts(out, *path == 's' ? DOCUMENT_SCHEMA : PACKAGE_VERSION);
		return 0;
	}
	r = find(view, path, &text);
	if (r == -ENOENT && *path) {
		/* "cores.online": what most people want to know needs no prefix. */
		const struct section *counts = section_by_key("counts");

		r = find_in_section(view, counts, path, &text);
	}
	if (r == -ENOENT)
		return error_set(error, ENOENT, NULL, 0, "no such key: '%s' (cputopo --json shows all)", path);
	return r < 0 ? r : finish(&text, out, error);
}
