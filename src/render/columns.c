// SPDX-License-Identifier: MIT
// The tables there are, their columns by name, and the list of all of them.
#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "render/document.h"
#include "render/json.h"
#include "render/table.h"

#define READ_CACHE_GROUPS (READ_CACHES | READ_KINDS | READ_IDENTITY | READ_CACHE_DETAILS)

static bool has_kinds(const struct view *view)
{
	return view->derived->n_kinds > 1;
}

/* Several sizes of one level. */
static bool has_sizes(const struct view *view)
{
	return view->derived->n_cache_groups > view->derived->n_cache_totals;
}

const struct table tables[N_TABLES] = {
	[TABLE_CPUS] = { "cpus", "CPUs",
			 "CPU,NODE,DRAWER,BOOK,SOCKET,CORE,CACHE,ONLINE,CONFIGURED,POLARIZATION,ADDRESS,MAXMHZ,MINMHZ",
			 "CPU,NODE,~DRAWER,~BOOK,~SOCKET,CORE,?KIND,CACHE,ONLINE,~CONFIGURED,~POLARIZATION,~ADDRESS,~MAXMHZ,"
			 "~MINMHZ",
			 has_kinds, "CPU,CORE,SOCKET,NODE,CACHE", 0, false },
	[TABLE_CACHES] = { "caches.groups", "Caches", "NAME,ONE-SIZE,ALL-SIZE,WAYS,TYPE,LEVEL,SETS,PHY-LINE,COHERENCY-SIZE",
			   "NAME,ONE-SIZE,?INSTANCES,ALL-SIZE,?KIND,~WAYS,~TYPE,~LEVEL,~SETS,~PHY-LINE,~COHERENCY-SIZE",
			   has_sizes, NULL, READ_CACHE_GROUPS, true },
	[TABLE_NODES] = { "nodes", "NUMA nodes", "NODE,NCPUS,CPUS,MEMORY,DISTANCES", "NODE,NCPUS,MEMORY,CPUS", NULL, NULL,
			  READ_NODES | READ_NODE_DETAILS, false },
	[TABLE_KINDS] = { "kinds", "Kinds of core",
			  "KIND,TYPE,NCPUS,CPUS,CORES,MINTHREADS,MAXTHREADS,CAPACITY,MAXMHZ,MINMHZ,EVIDENCE,NAME",
			  "KIND,TYPE,NCPUS,CORES,~MINTHREADS,~MAXTHREADS,~CAPACITY,~MAXMHZ,~MINMHZ,~EVIDENCE,~NAME,CPUS",
			  NULL, NULL, READ_KINDS | READ_IDENTITY, false },
	[TABLE_DEVICES] = { "devices", "Devices", "NAME,TYPE,NODE,CPUS,PCI,ID", "NAME,TYPE,NODE,CPUS,PCI,~ID", NULL, NULL,
			    WANT_DEVICES | READ_NODES, false },
};

static bool is_column(const struct field *field)
{
	return field->use & FIELD_COLUMN && !(field->use & FIELD_PHYSICAL);
}

void columns_names(const struct section *section, struct strbuf *out)
{
	const char *blank = "";

	for (const struct field *field = section->fields; field->key; field++)
		if (is_column(field)) {
			strbuf_printf(out, "%s%s", blank, field->column);
			blank = " ";
		}
}

static const char *column_name(const void *context, size_t i)
{
	for (const struct field *field = context; field->key; field++)
		if (is_column(field) && !i--)
			return field->column;
	return NULL;
}

const char *column_at(const struct section *section, size_t i)
{
	return column_name(section->fields, i);
}

/* The nearest right name, or all of them. */
static int unknown_column(const struct section *section, struct span name, struct error *error)
{
	const char *right = nearest(name, column_name, section->fields);
	_cleanup_strbuf_ struct strbuf names = { 0 };

	if (!right)
		columns_names(section, &names);
	return error_set(error, EINVAL, NULL, 0,
			 right ? "unknown column '%.*s'; did you mean '%s'?" : "unknown column '%.*s'; there are %s",
			 (int)MIN(name.length, 40), name.text, right ? right : strbuf_text(&names));
}

static int add_list(const struct section *section, const char *list, bool physical, struct columns *columns,
		    struct error *error)
{
	for (const char *at = list;; at++) {
		char mark = list == columns->defaults && (*at == '?' || *at == '~') ? *at++ : '\0';
		size_t length = strcspn(at, ",");
		const struct field *field = field_by_column(section, span_trim((struct span){ at, length }), physical);

		if (!field)
			return unknown_column(section, (struct span){ at, length }, error);
		columns->marks[columns->n] = mark;
		columns->fields[columns->n++] = field;
		columns->reads |= (unsigned int)field->use;
		at += length;
		if (!*at)
			return 0;
	}
}

static size_t count_names(const char *list)
{
	size_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

int columns_parse(const struct section *section, const char *defaults, const char *list, bool physical,
		  struct columns *ret_columns, struct error *error)
{
	bool append = list && *list == '+';
	size_t most = count_names(defaults) + (list ? count_names(list) : 0);
	int r = 0;

	*ret_columns = (struct columns){ .defaults = defaults };
	ret_columns->fields = calloc(most, sizeof(*ret_columns->fields));
	ret_columns->marks = calloc(most, 1);
	if (!ret_columns->fields || !ret_columns->marks)
		return error_oom(error);
	if (!list || append)
		r = add_list(section, defaults, physical, ret_columns, error);
	ret_columns->n_default = ret_columns->n;
	if (r >= 0 && list)
		r = add_list(section, list + append, physical, ret_columns, error);
	return r;
}

void columns_free(struct columns *columns)
{
	free(columns->fields);
	free(columns->marks);
	*columns = (struct columns){ 0 };
}

static bool is_told(const struct field *field, const struct view *view, size_t n_rows)
{
	for (size_t row = 0; row < n_rows; row++) {
		struct value value = { .type = VALUE_NULL };

		field->get(view, row, &value);
		if (value.type != VALUE_NULL)
			return true;
	}
	return !n_rows;
}

/* -e=+KIND where KIND is among the usual ones already. */
static bool is_named(const struct columns *columns, size_t n_default, const struct field *field)
{
	for (size_t i = n_default; i < columns->n; i++)
		if (columns->fields[i] == field)
			return true;
	return false;
}

void columns_drop(struct columns *columns, const struct view *view, const struct section *section, const struct table *table)
{
	bool mixed = table->mixed && table->mixed(view);
	size_t n_rows = section->count(view), n = 0, n_default = columns->n_default;

	for (size_t i = 0; i < columns->n; i++) {
		bool extra = columns->marks[i] == '?';

		if (i < n_default && ((extra && (!mixed || is_named(columns, n_default, columns->fields[i]))) ||
				      (!table->keep_empty && !is_told(columns->fields[i], view, n_rows)))) {
			columns->n_default--;
			continue;
		}
		columns->marks[n] = columns->marks[i];
		columns->fields[n++] = columns->fields[i];
	}
	columns->n = n;
}

static struct json *column_json(const struct table *table, const struct field *field)
{
	struct json *object = json_new_object();

	json_put(&object, "table", json_new_string(table->section));
	json_put(&object, "column", json_new_string(field->column));
	json_put(&object, "key", json_new_string(field->key));
	json_put(&object, "help", json_new_string(field->help));
	return object;
}

int render_column_list(bool json, struct strbuf *out, struct error *error)
{
	if (json)
		strbuf_puts(out, "{\"schema\":\"" DOCUMENT_SCHEMA "\",\n \"columns\":[");
	for (size_t i = 0; i < N_TABLES; i++) {
		const struct section *section = section_by_key(tables[i].section);

		if (!json)
			strbuf_printf(out, "%s%s:\n", i ? "\n" : "", tables[i].title);
		for (const struct field *field = section->fields; field->key; field++) {
			if (!is_column(field))
				continue;
			if (!json) {
				strbuf_printf(out, "  %-16s%s\n", field->column, field->help);
				continue;
			}
			_cleanup_json_ struct json *object = column_json(&tables[i], field);
			strbuf_puts(out, out->text[out->length - 1] == '[' ? "" : ",\n  ");
			json_write(object, out);
		}
	}
	if (json)
		strbuf_puts(out, "]}\n");
	return out->failed ? error_oom(error) : 0;
}
