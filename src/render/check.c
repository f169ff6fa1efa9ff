// SPDX-License-Identifier: MIT
// The comparison of views, as a table and as JSON.
#include "render/check.h"

#include <string.h>

#include "base/escape.h"
#include "render/json.h"

enum { COLUMN_MOST = 28 };

/* A long text is cut in the table; what differs is told in full below it. */
static void add_cell(const char *text, int width, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf clean = { 0 };

	if (text)
		escape_text(&clean, text);
	else
		strbuf_putc(&clean, '-');
	if (clean.length > COLUMN_MOST)
		strbuf_printf(out, "%.*s...  ", COLUMN_MOST - 3, strbuf_text(&clean));
	else
		strbuf_printf(out, "%-*s  ", width, strbuf_text(&clean));
}

static int width_of(const struct check_result *result, int source)
{
	size_t width = strlen(witness_names[source]);

	for (size_t i = 0; i < result->n_rows; i++)
		if (result->rows[i].text[source])
			width = MAX(width, MIN(strlen(result->rows[i].text[source]), (size_t)COLUMN_MOST));
	return (int)width;
}

static int name_width(const struct check_result *result)
{
	size_t width = 0;

	for (size_t i = 0; i < result->n_rows; i++)
		width = MAX(width, strlen(result->rows[i].name));
	return (int)width;
}

static bool nobody_knows(const struct check_row *row)
{
	for (int i = 0; i < N_WITNESSES; i++)
		if (row->text[i])
			return false;
	return true;
}

static void end_line(struct strbuf *out)
{
	while (out->length && out->text[out->length - 1] == ' ')
		out->text[--out->length] = '\0';
	strbuf_putc(out, '\n');
}

static void add_line(const struct check_row *row, int name, const int *widths, struct strbuf *out)
{
	strbuf_printf(out, "%c %-*s  ", row->disagrees ? '!' : ' ', name, row->name);
	for (int j = 0; j < N_WITNESSES; j++)
		add_cell(row->text[j], widths[j], out);
	end_line(out);
}

void render_check(const struct check_result *result, const struct check_view views[N_WITNESSES],
		  const struct check_view *settled, struct strbuf *out)
{
	int widths[N_WITNESSES], name = name_width(result);

	strbuf_printf(out, "  %-*s  ", name, "");
	for (int j = 0; j < N_WITNESSES; j++) {
		widths[j] = width_of(result, j);
		add_cell(witness_names[j], widths[j], out);
	}
	end_line(out);
	for (size_t i = 0; i < result->n_rows && !out->failed; i++)
		if (!nobody_knows(&result->rows[i]))
			add_line(&result->rows[i], name, widths, out);
	for (int j = 0; j < N_WITNESSES; j++)
		if (!views[j].topology) {
			strbuf_printf(out, "\n%s was not heard: ", witness_names[j]);
			escape_text(out, views[j].missing);
		}
	strbuf_puts(out, "\n");
	for (size_t i = 0; i < result->n_rows; i++) {
		const struct check_row *row = &result->rows[i];

		if (!row->disagrees)
			continue;
		strbuf_printf(out, "! %s:", row->name);
		for (int j = 0; j < N_WITNESSES; j++)
			if (row->text[j]) {
				strbuf_printf(out, " %s says ", witness_names[j]);
				escape_text(out, row->text[j]);
				strbuf_putc(out, ';');
			}
		strbuf_printf(out, " cputopo believes %s: %s\n",
			      row->believed < 0 ? "none of them" : witness_names[row->believed], row->why);
	}
	for (size_t i = 0; i < settled->derived->n_warnings; i++)
		if (check_is_contradiction(&settled->derived->warnings[i])) {
			strbuf_puts(out, "! ");
			escape_text(out, settled->derived->warnings[i].text);
			strbuf_putc(out, '\n');
		}
	if (!result->n_compared)
		strbuf_puts(out, "No fact is known to two of them: nothing could be compared.\n");
	else
		strbuf_printf(out, "%zu facts compared, %zu disagree%s.\n", result->n_compared, result->n_disagreeing,
			      result->n_contradictions ? "; files contradict each other" : "");
}

static struct json *new_count(const char *text)
{
	uint64_t number;

	return text && parse_u64(span_of(text), &number) >= 0 && number <= INT64_MAX ? json_new_integer((int64_t)number) :
										       json_new_null();
}

static const char *check_verdict(const struct check_result *result)
{
	if (result->n_disagreeing || result->n_contradictions)
		return "disagree";
	return result->n_compared ? "agree" : "unknown";
}

int render_check_json(const struct check_result *result, const struct check_view views[N_WITNESSES],
		      const struct check_view *settled, struct strbuf *out, struct error *error)
{
	_cleanup_json_ struct json *document = NULL;
	struct json *counts, *facts, *sources, *contradictions;

	document = json_new_object();
	sources = json_new_array();
	counts = json_new_array();
	facts = json_new_array();
	contradictions = json_new_array();
	json_put(&document, "schema", json_new_string("cputopo-check/1"));
	json_put(&document, "verdict", json_new_string(check_verdict(result)));
	json_put(&document, "compared", json_new_integer((int64_t)result->n_compared));
	json_put(&document, "disagreeing", json_new_integer((int64_t)result->n_disagreeing));
	for (int j = 0; j < N_WITNESSES; j++) {
		struct json *source = json_new_object();

		json_put(&source, "name", json_new_string(witness_names[j]));
		json_put(&source, "asked", json_new_boolean(views[j].topology != NULL));
		json_put(&source, "missing", json_new_string(views[j].topology ? NULL : views[j].missing));
		json_push(&sources, source);
	}
	for (size_t i = 0; i < result->n_rows; i++) {
		const struct check_row *row = &result->rows[i];
		struct json *fact = json_new_object();

		json_put(&fact, "fact", json_new_string(row->name));
		for (int j = 0; j < N_WITNESSES; j++)
			json_put(&fact, witness_names[j],
				 row->is_count ? new_count(row->text[j]) : json_new_string(row->text[j]));
		json_put(&fact, "agrees", json_new_boolean(!row->disagrees));
		json_put(&fact, "believed",
			 row->believed < 0 ? json_new_null() : json_new_string(witness_names[row->believed]));
		json_put(&fact, "why", nobody_knows(row) ? json_new_null() : json_new_string(row->why));
		json_push(row->is_count ? &counts : &facts, fact);
	}
	for (size_t i = 0; i < settled->derived->n_warnings; i++)
		if (check_is_contradiction(&settled->derived->warnings[i]))
			json_push(&contradictions, json_new_string(settled->derived->warnings[i].text));
	json_put(&document, "sources", sources);
	json_put(&document, "counts", counts);
	json_put(&document, "facts", facts);
	json_put(&document, "contradictions", contradictions);
	json_write(document, out);
	strbuf_putc(out, '\n');
	return out->failed ? error_oom(error) : 0;
}
