// SPDX-License-Identifier: MIT
// CSV (RFC 4180, but for line ends): a row for each chosen CPU, columns by the keys of the document.
#include "base/escape.h"
#include "export/export.h"
#include "export/values.h"

static bool is_column(const struct field *field)
{
	return field->use & FIELD_DOCUMENT && field->unit != UNIT_LIST;
}

static void put_row(const struct section *section, const struct view *view, size_t row, struct strbuf *out)
{
	bool first = true;

	for (const struct field *field = section->fields; field->key; field++) {
		_cleanup_strbuf_ struct strbuf value = { 0 };

		if (!is_column(field))
			continue;
		if (!first)
			strbuf_putc(out, ',');
		first = false;
		if (export_value(field, view, row, &value))
			escape_csv(out, strbuf_text(&value));
		out->failed |= value.failed;
	}
	strbuf_putc(out, '\n');
}

int export_csv(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct section *section = section_by_key("cpus");
	const struct topology *topology = job->view->topology;
	bool first = true;

	for (const struct field *field = section->fields; field->key; field++) {
		if (!is_column(field))
			continue;
		strbuf_printf(out, "%s%s", first ? "" : ",", field->key);
		first = false;
	}
	strbuf_putc(out, '\n');
	for (size_t i = 0; i < topology->n_cpus; i++)
		if (cpuset_has(&job->choice->set, topology->cpus[i].cpu))
			put_row(section, job->view, i, out);
	return 0;
}
