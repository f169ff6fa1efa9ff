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

size_t document_fields(const struct section *section, const struct field **ret_fields)
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

static void write_array(const struct view *view, const struct field *const *fields, size_t n, const size_t *rows,
			size_t n_rows, struct strbuf *out)
{
	strbuf_putc(out, '[');
	for (size_t i = 0; i < n_rows && !out->failed; i++) {
		if (i)
			strbuf_puts(out, ",\n  ");
		write_object(view, fields, n, rows ? rows[i] : i, out);
	}
	strbuf_putc(out, ']');
}

static void write_section(const struct view *view, const struct section *section, struct strbuf *out)
{
	const struct field *fields[MAX_FIELDS];
	size_t n = document_fields(section, fields);

	if (section->count)
		write_array(view, fields, n, NULL, section->count(view), out);
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
		write_section(view, section, &text);
	}
	strbuf_puts(&text, group_length ? "}}\n" : "}\n");
	return finish(&text, out, error);
}

int render_rows(const struct view *view, const struct section *section, const struct field *const *fields, size_t n_fields,
		const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char *dot = strchr(section->key, '.');

	strbuf_printf(&text, "{\"schema\":\"%s\",\n ", section->schema ? section->schema : DOCUMENT_SCHEMA);
	if (dot)
		strbuf_printf(&text, "\"%.*s\":{", (int)(dot - section->key), section->key);
	strbuf_printf(&text, "\"%s\":", dot ? dot + 1 : section->key);
	write_array(view, fields, n_fields, rows, n_rows, &text);
	strbuf_puts(&text, dot ? "}}\n" : "}\n");
	return finish(&text, out, error);
}
