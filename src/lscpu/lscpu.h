// SPDX-License-Identifier: MIT
// lscpu's output, byte for byte: its summary, its tables of CPUs (-e, -p) and of caches (-C).
#pragma once

#include "base/error.h"
#include "base/strbuf.h"
#include "lscpu/model.h"
#include "render/cells.h"

struct lscpu_view {
	const struct lscpu *lscpu;
	bool json, hex, bytes, raw;
	bool physical;	 /* the kernel's numbers, not lscpu's */
	bool nested;	 /* summary in sections */
	bool annotate;	 /* headings have the column's help as a tooltip */
	bool caches;	 /* -C */
	bool parse;	 /* -p: no "-" for what is not there, short words */
	bool compatible; /* -p without a list: the form before there was one, caches apart by two commas */
	bool online_rows, offline_rows;
	unsigned int width; /* of the terminal, 0: none */
};

struct lscpu_column {
	const char *name;
	enum { COLUMN_STRING, COLUMN_NUMBER, COLUMN_BOOLEAN } type;
	bool right;	    /* aligned to the right */
	bool capitals;	    /* in the heading of -p, too, which writes "Core" else */
	unsigned int wants; /* enum want: what has to be read for it */
	enum level level;
	/* Adds the text of a row; false when there is none. row: of lscpu->cpus or ->caches. */
	bool (*put)(const struct lscpu_view *view, const struct lscpu_column *column, size_t row, struct strbuf *out);
	/* Does the machine tell it? NULL: every one does. */
	bool (*told)(const struct lscpu *lscpu, const struct lscpu_column *column);
	const char *help;
};

/* A row of a table. */
#define COLUMN(heading, text, ...)                                                                                          \
	{                                                                                                                   \
		.name = (heading), .help = (text), __VA_ARGS__                                                              \
	}
#define NUMBER .type = COLUMN_NUMBER, .right = true

/* Each table ends with a column without a name. */
extern const struct lscpu_column lscpu_cpu_columns[], lscpu_cache_columns[];

/* Columns in the order in which they are shown. */
struct lscpu_columns {
	const struct lscpu_column **items;
	size_t n;
	size_t n_default; /* the first so many are there by default */
};

/*
 * list: names of a table's columns by commas; with "+" in front they follow the default ones; NULL: just these.
 * defaults: likewise, NULL: all columns. 0, -ENOMEM, -EINVAL with an error, or -ENODATA for an empty name, of which lscpu
 * says nothing. Free with lscpu_columns_free in any case.
 */
int lscpu_columns_parse(const struct lscpu_column *table, const char *defaults, const char *list,
			struct lscpu_columns *ret_columns, struct error *error);
void lscpu_columns_free(struct lscpu_columns *columns);
#define _cleanup_lscpu_columns_ _cleanup_(lscpu_columns_free)

/* Takes out those default columns of which the machine tells nothing. */
void lscpu_columns_drop_empty(struct lscpu_columns *columns, const struct lscpu *lscpu);

void lscpu_render_summary(const struct lscpu_view *view, struct strbuf *out);

/* The table that view tells of. 0 or -errno. */
int lscpu_render_table(const struct lscpu_view *view, const struct lscpu_columns *columns, struct strbuf *out,
		       struct error *error);

/* The columns of both tables with their types, for -H. 0 or -errno. */
int lscpu_render_columns(const struct lscpu_view *view, struct strbuf *out, struct error *error);

/* The ARM implementers that have a name; or the cores of one. 0 or -errno. */
int lscpu_render_arm(const struct lscpu_view *view, int64_t implementer, struct strbuf *out, struct error *error);

/*
 * Rows as JSON in libsmartcols' form, which lscpu's readers know: {"cpus": [{...},{...}]}.
 * texts: a column's cells are quoted, else they are numbers, Y or N; NULL: all are. missing: what stands for an empty cell
 * of such a column, NULL: null.
 */
void lscpu_put_json(const char *name, const struct cells *cells, const bool *texts, const char *missing, struct strbuf *out);

/* A number; false where it is UNKNOWN. */
bool lscpu_put_number(int64_t number, struct strbuf *out);

/* A set as lscpu writes it: "0,1", "0-3", from three members at one distance "0-6:2"; or a hexadecimal mask. */
void lscpu_put_set(const struct cpuset *set, bool hex, struct strbuf *out);

/* A size in bytes, or short: "1.5M", or with unit "1.5 MiB". */
void lscpu_put_size(int64_t bytes, bool plain, bool unit, struct strbuf *out);
