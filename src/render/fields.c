// SPDX-License-Identifier: MIT
// The sections of the document, in their order.
#include "render/fields.h"

#include <string.h>

#define COUNT(name, expression)                                                                                             \
	static size_t name(const struct view *view)                                                                         \
	{                                                                                                                   \
		return expression;                                                                                          \
	}
COUNT(count_models, view->topology->n_models)
COUNT(count_kinds, view->derived->n_kinds)
COUNT(count_packages, view->topology->groups[LEVEL_PACKAGE].n)
COUNT(count_cores, view->topology->groups[LEVEL_CORE].n)
COUNT(count_nodes, view->topology->n_nodes)
COUNT(count_groups, view->derived->n_cache_groups)
COUNT(count_totals, view->derived->n_cache_totals)
COUNT(count_caches, view->topology->n_caches)
COUNT(count_cpus, view->topology->n_cpus)
COUNT(count_vulnerabilities, view->topology->facts.n_vulnerabilities)
COUNT(count_warnings, view->derived->n_warnings)

const struct section sections[] = {
	{ "source", source_fields, NULL, true, WANT_DOCUMENT, NULL },
	{ "machine", machine_fields, NULL, true, WANT_MACHINE | WANT_CPUINFO | WANT_VIRT, NULL },
	{ "counts", counts_fields, NULL, true, WANT_DOCUMENT, NULL },
	{ "smt", smt_fields, NULL, true, WANT_MACHINE, NULL },
	{ "cpusets", cpusets_fields, NULL, true, WANT_AFFINITY, NULL },
	{ "models", model_fields, count_models, true, WANT_DOCUMENT, NULL },
	{ "kinds", kind_fields, count_kinds, true, WANT_DOCUMENT, NULL },
	{ "packages", package_fields, count_packages, true, WANT_DOCUMENT, NULL },
	{ "cores", core_fields, count_cores, false, WANT_DOCUMENT, NULL },
	{ "nodes", node_fields, count_nodes, true, WANT_DOCUMENT, NULL },
	{ "caches.groups", cache_group_fields, count_groups, true, WANT_DOCUMENT, NULL },
	{ "caches.totals", cache_total_fields, count_totals, true, WANT_DOCUMENT, NULL },
	{ "caches.instances", cache_fields, count_caches, false, WANT_DOCUMENT, NULL },
	{ "cpus", cpu_fields, count_cpus, false, WANT_DOCUMENT, NULL },
	{ "memory", memory_fields, NULL, true, WANT_NODE_DETAILS, NULL },
	{ "frequency", frequency_fields, NULL, true, WANT_MACHINE | WANT_FREQUENCY | WANT_BASE_FREQUENCY, NULL },
	{ "limits", limits_fields, NULL, true, WANT_AFFINITY, NULL },
	{ "vulnerabilities", vulnerability_fields, count_vulnerabilities, true, WANT_VULNERABILITIES, NULL },
	{ "warnings", warning_fields, count_warnings, true, WANT_DOCUMENT, NULL },
};
const size_t n_sections = ARRAY_SIZE(sections);

const struct section *section_by_key(const char *key)
{
	for (size_t i = 0; i < n_sections; i++)
		if (!strcmp(sections[i].key, key))
			return &sections[i];
	return !strcmp(device_section.key, key) ? &device_section : NULL;
}

const struct field *field_by_key(const struct section *section, const char *key)
{
	for (const struct field *field = section->fields; field->key; field++)
		if (!strcmp(field->key, key))
			return field;
	return NULL;
}

static void put_keys(const char *prefix, const char *dot, const struct field *fields, struct strbuf *out)
{
	for (const struct field *field = fields; field->key; field++)
		if (field->use & FIELD_DOCUMENT)
			strbuf_printf(out, "%s%s%s\n", prefix, dot, field->key);
}

void fields_put_keys(struct strbuf *out)
{
	put_keys("", "", counts_fields, out);
	for (size_t i = 0; i < n_sections; i++) {
		strbuf_printf(out, "%s\n", sections[i].key);
		put_keys(sections[i].key, sections[i].count ? ".0." : ".", sections[i].fields, out);
	}
}

void value_kind(const struct view *view, int32_t kind, struct value *value)
{
	value_index(value, kind);
	value->word = kind == NO_INDEX ? NULL : kind_type_name(view->derived->kinds[kind].type);
}

void value_hundredths(struct value *value, const char *text)
{
	uint64_t hundredths;

	if (!text || parse_decimal(span_of(text), 2, &hundredths) < 0 || !hundredths)
		return;
	value->type = VALUE_REAL;
	value->real = (double)hundredths / 100;
}

static char to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_called(const char *name, struct span span)
{
	size_t at = 0;

	while (at < span.length && name[at] && to_upper(span.text[at]) == to_upper(name[at]))
		at++;
	return at == span.length && !name[at];
}

const struct field *field_by_column(const struct section *section, struct span name, bool physical)
{
	const struct field *by_key = NULL, *by_column = NULL;

	for (const struct field *field = section->fields; field->key; field++) {
		if (!(field->use & FIELD_COLUMN))
			continue;
		if (is_called(field->column, name) && (!by_column || (physical && field->use & FIELD_PHYSICAL)))
			by_column = field;
		if (is_called(field->key, name))
			by_key = field;
	}
	return by_column && (!by_key || physical || by_key->use & FIELD_PHYSICAL) ? by_column : by_key ? by_key : by_column;
}
