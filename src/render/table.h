// SPDX-License-Identifier: MIT
// Tables: columns chosen out of the field table by name, as an aligned table (-e, -C, -n, -k) or with commas (-p).
#pragma once

#include "base/error.h"
#include "render/fields.h"

/* A section that is also a table. */
struct table {
	const char *section; /* its key */
	const char *title;   /* "CPUs" */
	const char *columns; /* shown when none are named, where the machine tells them: in JSON, with --raw */
	/*
	 * The same for people: "?KIND" only on a machine where mixed() holds, "~SETS" is left out where the terminal is too
	 * narrow; the last column can be broken. NULL: as columns.
	 */
	const char *text;
	bool (*mixed)(const struct view *view);
	const char *parse;  /* the same for -p, always shown; NULL: there is no such form */
	unsigned int reads; /* enum want: what its rows need, whichever columns are chosen */
	bool keep_empty;    /* also columns that the machine does not tell */
};

enum { TABLE_CPUS, TABLE_CACHES, TABLE_NODES, TABLE_KINDS, TABLE_DEVICES, N_TABLES };
extern const struct table tables[N_TABLES];

/* Columns in the order in which they were named. */
struct columns {
	const struct field **fields;
	char *marks; /* of the defaults: '?', '~' or 0 */
	const char *defaults;
	size_t n;
	size_t n_default; /* the first so many were not named */
	unsigned int reads;
};

/*
 * list: names by commas; with "+" in front they follow defaults; NULL: defaults. physical: the kernel's numbers.
 * 0, -ENOMEM, or -EINVAL with an error that lists the right names. Free with columns_free in any case.
 */
int columns_parse(const struct section *section, const char *defaults, const char *list, bool physical,
		  struct columns *ret_columns, struct error *error);
void columns_free(struct columns *columns);
#define _cleanup_columns_ _cleanup_(columns_free)

/* Drops default columns that would be empty here, but where the table keeps them, and those of mixed machines on others. */
void columns_drop(struct columns *columns, const struct view *view, const struct section *section,
		  const struct table *table);

/* The name of its i-th column, NULL past the last. */
const char *column_at(const struct section *section, size_t i);

/* The names of a section's columns, by blanks; for messages. */
void columns_names(const struct section *section, struct strbuf *out);

enum table_flags {
	TABLE_RAW = 1 << 0,	   /* one blank between columns, none inside */
	TABLE_BYTES = 1 << 1,	   /* sizes as plain numbers */
	TABLE_COMPATIBLE = 1 << 2, /* -p without a list: one column per cache, as lscpu does since before there was a list */
};

/* "-" is what is not known. width: of the terminal, 0: any. 0 or -errno. */
int render_table(const struct view *view, const struct columns *columns, const size_t *rows, size_t n_rows,
		 unsigned int flags, size_t width, struct strbuf *out, struct error *error);

/* The distances of the NUMA nodes as numactl -H prints them, behind an empty line; nothing where they are not known. */
void render_distances(const struct view *view, size_t width, struct strbuf *out);

/* Behind lscpu's heading a line a row; what is not known is empty. 0 or -ENOMEM. */
int render_parse(const struct view *view, const struct columns *columns, const size_t *rows, size_t n_rows,
		 unsigned int flags, struct strbuf *out, struct error *error);

/* The typed twin: fields in the order of the document, each once. 0 or -errno. */
int render_table_json(const struct view *view, const struct section *section, const struct columns *columns,
		      const size_t *rows, size_t n_rows, struct strbuf *out, struct error *error);

/* Every column of every table with one line about it, as text or JSON. 0 or -errno. */
int render_column_list(bool json, struct strbuf *out, struct error *error);
