// SPDX-License-Identifier: MIT
// The document cputopo/1: JSON out of the field table, and single values of it.
#pragma once

#include "base/error.h"
#include "render/fields.h"

/* The whole document, or with summary the sections that do not grow with the machine. 0 or -errno; nothing added on failure.
 */
int render_document(const struct view *view, bool summary, struct strbuf *out, struct error *error);

/* {"schema":"cputopo/1", KEY:[...]} with the fields given, for the rows given (in order); for the tables' --json. */
int render_rows(const struct view *view, const struct section *section, const struct field *const *fields, size_t n_fields,
		const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error);

/*
 * One value of the document by its path, "counts.cores.online", "caches.totals.0.total_bytes"; "counts." may be left out.
 * Texts, numbers and truth values as they are, lists and objects as JSON. -ENOENT: no such key; -ENODATA: it is null.
 */
int render_value(const struct view *view, const char *path, struct strbuf *out, struct error *error);

/* What has to be read for the value (enum want): all where the path is not known. */
unsigned int value_wanted(const char *path);

/* A value as it stands in the document; NULL without memory. Free with json_free. */
struct json *value_json(const struct view *view, const struct value *value);

#define DOCUMENT_SCHEMA "cputopo/1"
