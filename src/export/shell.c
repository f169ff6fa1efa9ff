// SPDX-License-Identifier: MIT
// A shell: the single values of the document as variables, for eval.
#include "base/escape.h"
#include "export/export.h"
#include "export/values.h"

/* cpus.online of counts is CPUTOPO_COUNTS_CPUS_ONLINE. */
static void put_name(const char *section, const char *key, struct strbuf *out)
{
	const char *const parts[] = { section, key };

	strbuf_puts(out, "CPUTOPO");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		strbuf_putc(out, '_');
		for (const char *c = parts[i]; *c; c++)
			strbuf_putc(out, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') :
					 *c == '.' || *c == '-' ? '_' :
								  *c);
	}
	strbuf_putc(out, '=');
}

static void put_variable(const char *section, const char *key, const char *value, struct strbuf *out)
{
	put_name(section, key, out);
	escape_shell(out, value);
	strbuf_putc(out, '\n');
}

static void put_section(const struct section *section, const struct view *view, struct strbuf *out)
{
	for (const struct field *field = section->fields; field->key; field++) {
		_cleanup_strbuf_ struct strbuf value = { 0 };

		if (field->use & FIELD_DOCUMENT && export_value(field, view, 0, &value))
			put_variable(section->key, field->key, strbuf_text(&value), out);
		out->failed |= value.failed;
	}
}

/* One by one, in order, as `cputopo workers --cpus`; without workers the CPUs as a list. */
static void put_choice(const struct choice *choice, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf value = { 0 };

	cpuset_format_list(&choice->set, &value);
	put_variable("chosen", "cpus", strbuf_text(&value), out);
	if (choice->workers) {
		strbuf_reset(&value);
		for (size_t i = 0; i < choice->n_workers; i++)
			strbuf_printf(&value, "%s%u", i ? "," : "", choice->workers[i]);
		put_variable("chosen", "workers", strbuf_text(&value), out);
	}
	out->failed |= value.failed;
}

int export_shell(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	for (size_t i = 0; i < n_sections; i++)
		if (!sections[i].count)
			put_section(&sections[i], job->view, out);
	put_choice(job->choice, out);
	return 0;
}
