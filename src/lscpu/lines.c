// SPDX-License-Identifier: MIT
// The lines of lscpu's summary: growing them.
#include "lscpu/lines.h"

#include <stdarg.h>
#include <string.h>

void summary_free(struct summary *summary)
{
	strbuf_free(&summary->text);
	free(summary->lines);
}

struct strbuf *summary_begin_line(struct summary *summary, const char *format, ...)
{
	va_list arguments;
	char label[128];

	if (summary->n == summary->capacity) {
		size_t capacity = summary->capacity ? summary->capacity * 2 : 64;
		struct summary_line *larger = realloc(summary->lines, capacity * sizeof(*larger));

		if (!larger) {
			summary->failed = true;
			return NULL;
		}
		summary->lines = larger;
		summary->capacity = capacity;
	}
	summary->lines[summary->n] = (struct summary_line){ .depth = summary->depth, .label = summary->text.length };
	va_start(arguments, format);
	vsnprintf(label, sizeof(label), format, arguments);
	va_end(arguments);
	strbuf_add(&summary->text, label, strlen(label) + 1);
	summary->lines[summary->n].value = summary->text.length;
	return &summary->text;
}

void summary_end_line(struct summary *summary)
{
	strbuf_putc(&summary->text, '\0');
	summary->n++;
}

void summary_add(struct summary *summary, const char *label, const char *format, ...)
{
	struct strbuf *out = summary_begin_line(summary, "%s", label);
	va_list arguments;
	char value[128];

	if (!out)
		return;
	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	strbuf_puts(out, value);
	summary_end_line(summary);
}

void summary_add_text(struct summary *summary, const char *label, const char *text)
{
	struct strbuf *out = text ? summary_begin_line(summary, "%s", label) : NULL;

	if (!out)
		return;
	strbuf_puts(out, text);
	summary_end_line(summary);
}

void summary_add_set(struct summary *summary, const struct cpuset *set, const char *label)
{
	struct strbuf *out = summary_begin_line(summary, "%s", label);

	if (!out)
		return;
	lscpu_put_set(set, summary->view->hex, out);
	summary_end_line(summary);
}

void summary_begin_section(struct summary *summary, const char *label)
{
	summary->depth = 0;
	if (summary->view->nested && summary_begin_line(summary, "%s", label)) {
		summary->lines[summary->n].heading = true;
		summary_end_line(summary);
	}
	summary->depth = 1;
}
