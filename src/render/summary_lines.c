// SPDX-License-Identifier: MIT
// One line of the summary: a field of the document, a text, a number, a list or a range.
#include "render/summary_lines.h"

#include "base/escape.h"

static void put_value(const struct value *value, enum unit unit, struct strbuf *out)
{
	switch (value->type) {
	case VALUE_INTEGER:
		if (unit == UNIT_HZ)
			human_mhz(value->integer, out);
		else
			strbuf_printf(out, "%lld", (long long)value->integer);
		return;
	case VALUE_TEXT:
		escape_text(out, value->text);
		return;
	case VALUE_SET:
		human_list(value->set, out);
		return;
	case VALUE_TEXTS:
		for (size_t i = 0; value->texts[i]; i++) {
			strbuf_puts(out, i ? ", " : "");
			escape_text(out, value->texts[i]);
		}
		return;
	default: /* no line shows the others */
		return;
	}
}

void summary_put_field(const struct view *view, const struct summary_item *item, size_t row, struct strbuf *out)
{
	const struct section *section = section_by_key(item->section);
	const struct field *field = field_by_key(section, item->key);
	struct value value = { .type = VALUE_NULL };

	field->get(view, row, &value);
	put_value(&value, field->unit, out);
}

void summary_field(const struct view *view, const struct summary_item *item, size_t row, struct lines *lines)
{
	struct strbuf text = { 0 };

	summary_put_field(view, item, row, &text);
	lines_add(lines, item->depth, item->label, &text);
}

void summary_text(struct lines *lines, int depth, const char *label, const char *text)
{
	struct strbuf value = { 0 };

	if (text)
		escape_text(&value, text);
	lines_add(lines, depth, label, &value);
}

void summary_number(struct lines *lines, int depth, const char *label, int64_t number)
{
	struct strbuf value = { 0 };

	if (number != UNKNOWN)
		strbuf_printf(&value, "%lld", (long long)number);
	lines_add(lines, depth, label, &value);
}

void summary_list(struct lines *lines, int depth, const char *label, const struct cpuset *set)
{
	struct strbuf value = { 0 };

	human_list(set, &value);
	lines_add(lines, depth, label, &value);
}

void summary_range(struct lines *lines, int depth, const char *label, struct range range)
{
	struct strbuf value = { 0 };

	if (range.min != UNKNOWN)
		strbuf_printf(&value, range.min == range.max ? "%lld" : "%lld-%lld", (long long)range.min,
			      (long long)range.max);
	lines_add(lines, depth, label, &value);
}

void summary_mhz(struct lines *lines, int depth, const char *label, struct range hz)
{
	struct strbuf value = { 0 };

	if (hz.min != UNKNOWN)
		human_mhz(hz.min, &value);
	if (hz.min != hz.max) {
		strbuf_putc(&value, '-');
		human_mhz(hz.max, &value);
	}
	lines_add(lines, depth, label, &value);
}
