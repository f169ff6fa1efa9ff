// SPDX-License-Identifier: MIT
// The document cputopo/1: JSON out of the field table.
#pragma once

#include "base/error.h"
#include "render/fields.h"

/* The whole document, or with summary the sections that do not grow with the machine. 0 or -errno; nothing added on failure.
 */
int render_document(const struct view *view, bool summary, struct strbuf *out, struct error *error);

/* {"schema":"cputopo/1", KEY:[...]} (or the section's own schema) with the fields given, for the rows given (in order); for
 * the tables' --json. */
int render_rows(const struct view *view, const struct section *section, const struct field *const *fields, size_t n_fields,
		const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error);

/* The fields of the section that are keys of the document, in order; how many, MAX_FIELDS at most. */
enum { MAX_FIELDS = 64 };
size_t document_fields(const struct section *section, const struct field **ret_fields);

/* A value as it stands in the document; NULL without memory. Free with json_free. */
struct json *value_json(const struct view *view, const struct value *value);

#define DOCUMENT_SCHEMA "cputopo/1"
