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

/* Sizes of tables in other files are no constants in C, so each section points to its size. */
#define FIELDS(name) name##_fields, &n_##name##_fields
const struct section sections[] = {
	{ "source", FIELDS(source), NULL, true },
	{ "machine", FIELDS(machine), NULL, true },
	{ "counts", FIELDS(counts), NULL, true },
	{ "smt", FIELDS(smt), NULL, true },
	{ "cpusets", FIELDS(cpusets), NULL, true },
	{ "models", FIELDS(model), count_models, true },
	{ "kinds", FIELDS(kind), count_kinds, true },
	{ "packages", FIELDS(package), count_packages, true },
	{ "cores", FIELDS(core), count_cores, false },
	{ "nodes", FIELDS(node), count_nodes, true },
	{ "caches.groups", FIELDS(cache_group), count_groups, true },
	{ "caches.totals", FIELDS(cache_total), count_totals, true },
	{ "caches.instances", FIELDS(cache), count_caches, false },
	{ "cpus", FIELDS(cpu), count_cpus, false },
	{ "memory", FIELDS(memory), NULL, true },
	{ "frequency", FIELDS(frequency), NULL, true },
	{ "limits", FIELDS(limits), NULL, true },
	{ "vulnerabilities", FIELDS(vulnerability), count_vulnerabilities, true },
	{ "warnings", FIELDS(warning), count_warnings, true },
};
const size_t n_sections = ARRAY_SIZE(sections);

const struct section *section_by_key(const char *key)
{
	for (size_t i = 0; i < n_sections; i++)
		if (!strcmp(sections[i].key, key))
			return &sections[i];
	return NULL;
}

const struct field *field_by_key(const struct section *section, const char *key)
{
	for (size_t i = 0; i < *section->n_fields; i++)
		if (!strcmp(section->fields[i].key, key))
			return &section->fields[i];
	return NULL;
}

void value_hundredths(struct value *value, const char *text)
{
	uint64_t hundredths;

	if (!text || parse_decimal(span_of(text), 2, &hundredths) < 0)
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

	for (size_t i = 0; i < *section->n_fields; i++) {
		const struct field *field = &section->fields[i];

		if (!(field->use & FIELD_COLUMN))
			continue;
		if (is_called(field->column, name) && (!by_column || (physical && field->use & FIELD_PHYSICAL)))
			by_column = field;
		if (is_called(field->key, name))
			by_key = field;
	}
	return by_column && (!by_key || physical || by_key->use & FIELD_PHYSICAL) ? by_column : by_key ? by_key : by_column;
}
