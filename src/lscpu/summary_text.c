// SPDX-License-Identifier: MIT
// lscpu's summary: its lines written flat, in sections, or as JSON.
#include <string.h>

#include "lscpu/lines.h"
#include "render/escape.h"
#include "render/smartcols.h"

static const char *label_of(const struct summary *summary, const struct summary_line *line)
{
	return strbuf_text(&summary->text) + line->label;
}

static const char *value_of(const struct summary *summary, const struct summary_line *line)
{
	return strbuf_text(&summary->text) + line->value;
}

static void put_lines(const struct summary *summary, struct strbuf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < summary->n; i++)
		width = MAX(width, strlen(label_of(summary, &summary->lines[i])) + 2 * (size_t)summary->lines[i].depth);
	for (size_t i = 0; i < summary->n; i++) {
		size_t start;

		strbuf_printf(out, "%*s", 2 * summary->lines[i].depth, "");
		start = out->length - 2 * (size_t)summary->lines[i].depth;
		escape_text(out, label_of(summary, &summary->lines[i]));
		do
			strbuf_putc(out, ' ');
		while (!out->failed && out->length - start < width + 1);
		escape_text(out, value_of(summary, &summary->lines[i]));
		strbuf_putc(out, '\n');
	}
}

/* The lines from at on that are as deep as the first, each with its children; the index behind them. */
static size_t put_json(const struct summary *summary, size_t at, struct strbuf *out)
{
	int depth = summary->lines[at].depth, indent = 6 * (depth + 1);

	for (bool first = true; at < summary->n && summary->lines[at].depth == depth; first = false) {
		const struct summary_line *line = &summary->lines[at++];
		bool children =
			summary->view->nested && (line->sections || (at < summary->n && summary->lines[at].depth > depth));

		if (first)
			strbuf_printf(out, "%*s{\n", indent, "");
		else
			strbuf_puts(out, ",{\n");
		strbuf_printf(out, "%*s\"field\": ", indent + 3, "");
		escape_json(out, label_of(summary, line));
		strbuf_printf(out, ",\n%*s\"data\": ", indent + 3, "");
		if (line->heading)
			strbuf_puts(out, "null");
		else
			escape_json(out, value_of(summary, line));
		if (children) {
			strbuf_printf(out, ",\n%*s\"children\": [\n", indent + 3, "");
			if (at < summary->n && summary->lines[at].depth > depth)
				at = put_json(summary, at, out);
			strbuf_printf(out, "\n%*s]", indent + 3, "");
		}
		strbuf_printf(out, "\n%*s}", indent, "");
	}
	return at;
}

void lscpu_render_summary(const struct lscpu_view *view, struct strbuf *out)
{
	_cleanup_(summary_free) struct summary summary = { .view = view };

	summary_make(&summary);
	if (summary.failed || summary.text.failed) {
		out->failed = true;
		return;
	}
	if (!view->json) {
		put_lines(&summary, out);
		return;
	}
	strbuf_puts(out, "{\n   \"lscpu\": [\n");
	put_json(&summary, 0, out);
	strbuf_puts(out, "\n   ]\n}\n");
}

int lscpu_render_summary_wrapped(const struct lscpu_view *view, struct strbuf *out, struct error *error)
{
	static const struct smartcols_column columns[] = { { "field", false, false }, { "data", false, true } };
	_cleanup_(summary_free) struct summary summary = { .view = view };
	_cleanup_strbuf_ struct strbuf labels = { 0 };
	_cleanup_free_ const char **cells = NULL;

	summary_make(&summary);
	cells = calloc(2 * summary.n + 1, sizeof(*cells));
	if (summary.failed || summary.text.failed || !cells)
		return error_oom(error);
	/* Offsets first: the buffer moves while it grows. */
	for (size_t i = 0; i < summary.n; i++) {
		cells[2 * i] = (const char *)labels.length;
		strbuf_printf(&labels, "%*s%s", 2 * summary.lines[i].depth, "", label_of(&summary, &summary.lines[i]));
		strbuf_putc(&labels, '\0');
	}
	if (labels.failed)
		return error_oom(error);
	for (size_t i = 0; i < summary.n; i++) {
		cells[2 * i] = strbuf_text(&labels) + (size_t)cells[2 * i];
		cells[2 * i + 1] = value_of(&summary, &summary.lines[i]);
	}
	return smartcols_print(columns, ARRAY_SIZE(columns), cells, summary.n, SMARTCOLS_NO_HEADINGS, view->width, out,
			       error);
}
