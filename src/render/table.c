// SPDX-License-Identifier: MIT
// Rows of the field table as text: aligned, or with commas; and as JSON.
#include "render/table.h"

#include <string.h>

#include "base/escape.h"
#include "render/cells.h"
#include "render/document.h"
#include "render/human.h"

/* What of a table is the same for all cells. */
struct style {
	const struct view *view;
	bool parse;	 /* -p */
	bool compatible; /* its form without a list */
	bool raw;
	bool bytes;
};

enum { MAX_CACHE_NAMES = 32 }; /* 9 levels of 3 types */

/* True when this total's caches are linked to CPUs; of some of s390 nobody knows who shares them. */
static bool is_placed(const struct cache_total *total)
{
	return total->instances != UNKNOWN;
}

static char cache_separator(const struct style *style)
{
	return style->compatible ? ',' : ':';
}

/* "0:0:0:1": of each cache, which one of its level and type the CPU has. */
static void put_caches(const struct style *style, const struct value *value, struct strbuf *out)
{
	const struct derived *derived = style->view->derived;
	size_t n = MIN(derived->n_cache_totals, (size_t)MAX_CACHE_NAMES);
	int32_t numbers[MAX_CACHE_NAMES];
	bool first = true;

	memset(numbers, 0xff, sizeof(numbers));
	for (size_t i = 0; i < value->indices.n; i++) {
		const struct cache_rank *place = &derived->cache_ranks[value->indices.items[i]];

		if (place->total < MAX_CACHE_NAMES)
			numbers[place->total] = place->number;
	}
	for (size_t i = 0; i < n; i++) {
		if (!is_placed(&derived->cache_totals[i]))
			continue;
		if (!first)
			strbuf_putc(out, cache_separator(style));
		first = false;
		if (numbers[i] >= 0)
			strbuf_printf(out, "%d", numbers[i]);
		else if (!style->parse)
			strbuf_putc(out, '-');
	}
}

/* "L1d:L1i:L2"; false when no CPU has caches. */
static bool put_cache_heading(const struct style *style, struct strbuf *out)
{
	const struct derived *derived = style->view->derived;
	bool first = true;
	char name[8];

	for (size_t i = 0; i < derived->n_cache_totals && i < MAX_CACHE_NAMES; i++) {
		const struct cache_total *total = &derived->cache_totals[i];

		if (!is_placed(total))
			continue;
		if (!first)
			strbuf_putc(out, cache_separator(style));
		first = false;
		strbuf_puts(out, cache_name(total->level, total->type, name));
	}
	return !first;
}

static bool is_caches(const struct field *field)
{
	return !strcmp(field->column, "CACHE");
}

/* lscpu's headings: as they are in a table, "Core" in -p, but for the oldest. */
static void put_heading(const struct style *style, const struct field *field, struct strbuf *out)
{
	const char *name = field->column;

	if (is_caches(field) && put_cache_heading(style, out))
		return;
	strbuf_putc(out, *name);
	for (const char *c = name + 1; *c; c++)
		strbuf_putc(out, style->parse && strcmp(name, "CPU") != 0 && *c >= 'A' && *c <= 'Z' ?
					 (char)(*c - 'A' + 'a') :
					 *c);
}

static void put_integer(const struct style *style, const struct field *field, int64_t integer, struct strbuf *out)
{
	if (field->unit == UNIT_HZ)
		human_mhz(integer, out);
	else if (field->unit == UNIT_BYTES && !style->bytes)
		human_size(integer, out);
	else if (field->unit == UNIT_MEMORY && !style->bytes)
		human_memory(integer, out);
	else
		strbuf_printf(out, "%lld", (long long)integer);
}

static void put_text(const struct style *style, const char *text, struct strbuf *out)
{
	size_t start = out->length;

	if (!style->parse) { /* align escapes */
		strbuf_puts(out, text);
		return;
	}
	escape_text(out, text);
	if (out->failed || !memchr(out->text + start, ',', out->length - start))
		return;
	/* A comma would be taken for the end of the column. */
	_cleanup_free_ char *copy = strdup(out->text + start);
	out->failed |= !copy;
	out->length = start;
	for (const char *c = copy; c && *c; c++)
		if (*c == ',')
			strbuf_puts(out, "\\x2c");
		else
			strbuf_putc(out, *c);
}

static void put_distances(const struct view *view, const int64_t *distances, struct strbuf *out)
{
	for (size_t i = 0; i < view->topology->n_nodes; i++)
		strbuf_printf(out, "%s%lld:%lld", i ? "," : "", (long long)view->topology->nodes[i].id,
			      (long long)distances[i]);
}

/* Where two kinds have one type (two sorts of big ARM cores), their indices tell them apart. */
static bool kinds_have_names(const struct derived *derived)
{
	for (size_t i = 0; i < derived->n_kinds; i++)
		for (size_t j = 0; j <= i; j++)
			if (derived->kinds[i].type == KIND_UNKNOWN ||
			    (j < i && derived->kinds[j].type == derived->kinds[i].type))
				return false;
	return true;
}

/* "2MiB" is one value of a raw table. */
static void drop_blanks(struct strbuf *out, size_t start)
{
	size_t n = start;

	for (size_t i = start; i < out->length; i++)
		if (out->text[i] != ' ')
			out->text[n++] = out->text[i];
	if (n < out->length) {
		out->length = n;
		out->text[n] = '\0';
	}
}

/* Adds a cell; false when the value is not known. */
static bool put_cell(const struct style *style, const struct field *field, size_t row, struct strbuf *out)
{
	static const char *const words[2][2] = { { "no", "yes" }, { "N", "Y" } };
	struct value value = { .type = VALUE_NULL };
	size_t start;

	field->get(style->view, row, &value);
	switch (value.type) {
	case VALUE_INTEGER:
		start = out->length;
		if (!style->parse && value.word && kinds_have_names(style->view->derived))
			strbuf_puts(out, value.word);
		else
			put_integer(style, field, value.integer, out);
		if (style->raw)
			drop_blanks(out, start);
		return true;
	case VALUE_REAL:
		strbuf_printf(out, "%.2f", value.real);
		return true;
	case VALUE_BOOLEAN:
		strbuf_puts(out, words[style->parse][value.boolean]);
		return true;
	case VALUE_TEXT:
		start = out->length;
		put_text(style, value.text, out);
		/* A word of ours, which begins with a capital where lscpu's does: "Data". */
		if (field->unit == UNIT_TITLE && !out->failed)
			out->text[start] -= 'a' - 'A';
		return true;
	case VALUE_SET:
		if (cpuset_empty(value.set)) /* known, and none; an empty cell would be no column in a raw table */
			strbuf_puts(out, "none");
		cpuset_format_list(value.set, out);
		return true;
	case VALUE_CACHES:
		put_caches(style, &value, out);
		return true;
	case VALUE_DISTANCES:
		put_distances(style->view, value.distances, out);
		return true;
	default:
		return false;
	}
}

static bool is_right(const struct field *field)
{
	return field->unit != UNIT_TEXT && field->unit != UNIT_WORD && field->unit != UNIT_TITLE && field->unit != UNIT_LIST;
}

/* In the compatible form an empty column stands before the caches. */
static void begin_cell(const struct style *style, const struct field *field, struct cells *cells)
{
	if (style->compatible && is_caches(field))
		strbuf_putc(&cells->text, ',');
}

static void fill(const struct style *style, const struct columns *columns, size_t n_fields, const size_t *rows,
		 size_t n_rows, struct cells *cells)
{
	const struct field *const *fields = columns->fields;

	for (size_t i = 0; i < n_fields; i++) {
		begin_cell(style, fields[i], cells);
		put_heading(style, fields[i], &cells->text);
		cells_end_heading(cells, is_right(fields[i]), columns->marks[i] == '~');
	}
	for (size_t row = 0; row < n_rows; row++)
		for (size_t i = 0; i < n_fields; i++) {
			begin_cell(style, fields[i], cells);
			cells_end(cells, put_cell(style, fields[i], rows[row], &cells->text) || style->parse);
		}
}

int render_table(const struct view *view, const struct columns *columns, const size_t *rows, size_t n_rows,
		 unsigned int flags, size_t width, struct strbuf *out, struct error *error)
{
	const struct style style = { .view = view, .raw = flags & TABLE_RAW, .bytes = flags & TABLE_BYTES };
	_cleanup_cells_ struct cells cells = { 0 };

	fill(&style, columns, columns->n, rows, n_rows, &cells);
	return cells_print(&cells, "-", flags & TABLE_RAW ? CELLS_RAW : 0, width, out, error);
}

int render_parse(const struct view *view, const struct columns *columns, const size_t *rows, size_t n_rows,
		 unsigned int flags, struct strbuf *out, struct error *error)
{
	const struct style style = {
		.view = view, .parse = true, .compatible = flags & TABLE_COMPATIBLE, .bytes = flags & TABLE_BYTES
	};
	_cleanup_strbuf_ struct strbuf heading = { 0 };
	_cleanup_cells_ struct cells cells = { 0 };
	size_t n = columns->n;

	/* Without caches the compatible form has no column for them. */
	if (style.compatible && !put_cache_heading(&style, &heading))
		while (n && is_caches(columns->fields[n - 1]))
			n--;
	fill(&style, columns, n, rows, n_rows, &cells);
	return cells_print_parse(&cells, out, error);
}

static bool is_chosen(const struct columns *columns, const struct field *field)
{
	for (size_t i = 0; i < columns->n; i++)
		if (columns->fields[i] == field || (field->use & FIELD_INDEX && columns->fields[i] == field + 1))
			return true;
	return false;
}

int render_table_json(const struct view *view, const struct section *section, const struct columns *columns,
		      const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error)
{
	_cleanup_free_ const struct field **fields = NULL;
	const struct field *field = section->fields;
	size_t n = 0;

	while (field->key)
		field++;
	fields = calloc((size_t)(field - section->fields), sizeof(*fields));
	if (!fields)
		return error_oom(error);
	for (field = section->fields; field->key; field++)
		if (is_chosen(columns, field))
			fields[n++] = field;
	return render_rows(view, section, fields, n, rows, n_rows, out, error);
}
