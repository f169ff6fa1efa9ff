// SPDX-License-Identifier: MIT
// lscpu's output, byte for byte: its summary, its tables of CPUs (-e, -p) and of caches (-C).
#pragma once

#include "base/error.h"
#include "base/strbuf.h"
#include "lscpu/model.h"

struct lscpu_view {
	const struct lscpu *lscpu;
	bool json, hex, bytes, raw;
	bool physical; /* the kernel's numbers, not lscpu's */
	bool nested;   /* summary in sections */
	bool parse;    /* -p: no "-" for what is not there, short words */
	bool online_rows, offline_rows;
	unsigned int width; /* of the terminal, 0: none */
};

/* What a column needs to be read; the command line turns it into what the probes are asked for. */
enum lscpu_needs {
	LSCPU_NEEDS_TOPOLOGY = 1 << 0,
	LSCPU_NEEDS_CACHES = 1 << 1,
	LSCPU_NEEDS_NODES = 1 << 2,
	LSCPU_NEEDS_FREQUENCY = 1 << 3,
	LSCPU_NEEDS_CONFIGURATION = 1 << 4,
};

struct lscpu_column {
	const char *name;
	const char *parse_name; /* in the heading of -p; NULL: the same */
	enum { COLUMN_STRING, COLUMN_NUMBER, COLUMN_BOOLEAN } type;
	bool right; /* aligned to the right */
	unsigned int needs;
	enum level level;
	/* Adds the text of a row; false when there is none. row: of lscpu->cpus or ->caches. */
	bool (*put)(const struct lscpu_view *view, const struct lscpu_column *column, size_t row, struct strbuf *out);
	const char *help;
};

extern const struct lscpu_column lscpu_cpu_columns[];
extern const size_t lscpu_n_cpu_columns;
extern const struct lscpu_column lscpu_cache_columns[];
extern const size_t lscpu_n_cache_columns;

/* The default columns of -e, -p and -C, those that have data; the number of them. chosen has room for all. */
size_t lscpu_default_extended(const struct lscpu *lscpu, const struct lscpu_column **chosen);
size_t lscpu_default_parse(const struct lscpu_column **chosen);
size_t lscpu_default_caches(const struct lscpu_column **chosen);

void lscpu_render_summary(const struct lscpu_view *view, struct strbuf *out);
int lscpu_render_summary_wrapped(const struct lscpu_view *view, struct strbuf *out, struct error *error);
int lscpu_render_extended(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n,
			  struct strbuf *out, struct error *error);
/* compatible: the form before there was a column list, caches apart by two commas. */
void lscpu_render_parse(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n, bool compatible,
			struct strbuf *out);
int lscpu_render_caches(const struct lscpu_view *view, const struct lscpu_column *const *columns, size_t n,
			struct strbuf *out, struct error *error);

/* A set as lscpu writes it: "0,1", "0-3", from three members at one distance "0-6:2"; or a hexadecimal mask. */
void lscpu_put_set(const struct cpuset *set, bool hex, struct strbuf *out);

/* A size in bytes, or short: "1.5M", or with unit "1.5 MiB". */
void lscpu_put_size(int64_t bytes, bool plain, bool unit, struct strbuf *out);
