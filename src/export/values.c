// SPDX-License-Identifier: MIT
// Single values of the field table as plain text.
#include "export/values.h"

#include <inttypes.h>

bool export_value(const struct field *field, const struct view *view, size_t row, struct strbuf *out)
{
	struct value value = { .type = VALUE_NULL };

	field->get(view, row, &value);
	switch (value.type) {
	case VALUE_INTEGER:
		if (value.word)
			strbuf_puts(out, value.word);
		else
			strbuf_printf(out, "%" PRId64, value.integer);
		return true;
	case VALUE_BOOLEAN:
		strbuf_putc(out, value.boolean ? '1' : '0');
		return true;
	case VALUE_TEXT:
		strbuf_puts(out, value.text);
		return true;
	case VALUE_SET:
		cpuset_format_list(value.set, out);
		return true;
	default:
		return false;
	}
}
