// SPDX-License-Identifier: MIT
// --where: conditions whose names are the columns of a table, and whose values those of a row.
#include "render/where.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "render/condition.h"
#include "render/table.h"

struct where {
	const struct section *section;
	struct condition condition;
	const struct field **fields; /* by the index of an operand */
	size_t n_fields;
	unsigned int reads;
};

static enum operand_kind kind_of(enum unit unit)
{
	switch (unit) {
	case UNIT_TEXT:
	case UNIT_TITLE:
		return OPERAND_TEXT;
	case UNIT_BOOLEAN:
		return OPERAND_BOOLEAN;
	case UNIT_WORD:
		return OPERAND_KIND_OF_CORE;
	case UNIT_LIST:
		return OPERAND_LIST;
	default:
		return OPERAND_NUMBER;
	}
}

static enum quantity quantity_of(enum unit unit)
{
	return unit == UNIT_HZ ? QUANTITY_HZ : unit == UNIT_BYTES || unit == UNIT_MEMORY ? QUANTITY_BYTES : QUANTITY_NONE;
}

static int find_column(void *context, struct span name, struct operand *ret_operand, struct error *error)
{
	struct where *where = context;
	const struct field *field = field_by_column(where->section, name, false), **kept;

	if (!field) {
		_cleanup_strbuf_ struct strbuf names = { 0 };

		columns_names(where->section, &names);
		return error_set(error, EINVAL, NULL, 0, "--where: unknown name '%.*s'; there are %s",
				 (int)MIN(name.length, (size_t)40), name.text, strbuf_text(&names));
	}
	kept = array_add(where->fields, where->n_fields);
	if (!kept)
		return error_oom(error);
	*kept = field;
	where->reads |= (unsigned int)field->use;
	*ret_operand = (struct operand){ .index = where->n_fields - 1,
					 .kind = kind_of(field->unit),
					 .quantity = quantity_of(field->unit),
					 .in_mhz = field->unit == UNIT_HZ && !span_equal(name, field->key) };
	return 0;
}

int where_parse(const struct section *section, struct span text, struct where **ret_where, struct error *error)
{
	_cleanup_where_ struct where *where = calloc(1, sizeof(*where));
	const struct condition_names names = { .title = "--where: ", .find = find_column, .context = where };
	size_t column;
	int r;

	if (!where)
		return error_oom(error);
	where->section = section;
	r = condition_parse(&names, text, &where->condition, &column, error);
	if (r < 0)
		return r;
	*ret_where = TAKE_PTR(where);
	return 0;
}

void where_free(struct where *where)
{
	if (!where)
		return;
	condition_free(&where->condition);
	free(where->fields);
	free(where);
}

unsigned int where_reads(const struct where *where)
{
	return where->reads;
}

static struct datum datum_of(const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
		return (struct datum){ .type = DATUM_NUMBER,
				       .number = number_of_integer(value->integer),
				       .word = value->word };
	case VALUE_REAL:
		return (struct datum){ .type = DATUM_NUMBER, .number = number_of_real(value->real) };
	case VALUE_BOOLEAN:
		return (struct datum){ .type = DATUM_BOOLEAN, .boolean = value->boolean };
	case VALUE_TEXT:
		return (struct datum){ .type = DATUM_TEXT, .text = value->text };
	case VALUE_SET:
		return (struct datum){ .type = DATUM_SET, .set = value->set };
	default:
		return (struct datum){ .type = DATUM_NULL };
	}
}

struct row {
	const struct where *where;
	const struct view *view;
	size_t row;
};

static int test_row(void *context, const struct test *test, enum outcome *ret_outcome)
{
	const struct row *row = context;
	const struct condition *condition = &row->where->condition;
	struct value value = { .type = VALUE_NULL };
	struct datum datum;

	row->where->fields[test->operand.index]->get(row->view, row->row, &value);
	if (value.type != VALUE_CACHES) {
		datum = datum_of(&value);
		return condition_compare(condition, test, &datum, ret_outcome);
	}
	*ret_outcome = condition_empty(test);
	for (size_t i = 0; i < value.indices.n; i++) {
		enum outcome member = NOT_KNOWN;

		datum = (struct datum){ .type = DATUM_NUMBER, .number = number_of_integer(value.indices.items[i]) };
		condition_compare(condition, test, &datum, &member);
		*ret_outcome = condition_join(test, i, *ret_outcome, member);
	}
	return 0;
}

bool where_holds(const struct where *where, const struct view *view, size_t row)
{
	struct row context = { .where = where, .view = view, .row = row };
	enum outcome outcome = NOT_KNOWN;

	/* Memory is asked for by texts of a document alone, which no row has. */
	return condition_decide(&where->condition, test_row, &context, &outcome) >= 0 && outcome == HOLDS;
}
