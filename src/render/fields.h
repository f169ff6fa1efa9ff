// SPDX-License-Identifier: MIT
// The field table: every value that is shown anywhere is one row, which feeds the document, the tables, get and -H.
#pragma once

#include "base/strbuf.h"
#include "derive/derived.h"

/* What is shown: a topology and what was derived from it. */
struct view {
	const struct topology *topology;
	const struct derived *derived;
};

enum value_type {
	VALUE_NULL,      /* looked for, not known */
	VALUE_INTEGER,   /* in base units */
	VALUE_REAL,
	VALUE_BOOLEAN,
	VALUE_TEXT,
	VALUE_SET,       /* a CPU set, in kernel list form */
	VALUE_INDICES,
	VALUE_INTEGERS,
	VALUE_TEXTS,     /* ended by NULL */
	VALUE_WORDS,     /* a text whose words are a list: CPU flags */
	VALUE_NODE_IDS,  /* the ids of the NUMA nodes that have one of the CPUs of set */
	VALUE_DISTANCES, /* of a NUMA node: an object from node id to distance */
	VALUE_LAYOUT,    /* of s390 firmware: an object from name to number */
};

struct value {
	enum value_type type;
	union {
		int64_t integer;
		double real;
		bool boolean;
		const char *text;
		const struct cpuset *set;
		struct {
			const int32_t *items;
			size_t n;
		} indices;
		struct {
			int64_t items[4];
			size_t n;
		} integers;
		const char *const *texts;
		const int64_t *distances;
	};
	const char *inline_texts[8]; /* room for a short list of texts */
};

/* How a table shows a value; JSON always has base units. */
enum unit { UNIT_NONE, UNIT_BYTES, UNIT_HZ };

enum field_use {
	FIELD_DOCUMENT = 1 << 0, /* a key of the document */
	FIELD_COLUMN = 1 << 1,   /* a column of the section's table */
	FIELD_SAMPLED = 1 << 2,  /* read only when asked for by name: two runs may differ */
};

struct field {
	const char *key;    /* in JSON; dots make objects: "cores.online" */
	const char *column; /* in tables, NULL where it is none */
	const char *help;
	unsigned int use; /* enum field_use */
	enum unit unit;
	void (*get)(const struct view *view, size_t row, struct value *ret_value);
};

/* One key of the document: an object, or an array with a row an item. Adding one is adding a row to sections[]. */
struct section {
	const char *key; /* dots make objects: "caches.groups" */
	const struct field *fields;
	const size_t *n_fields;
	size_t (*count)(const struct view *view); /* NULL: an object */
	bool in_summary;                          /* also in --json --summary */
};

extern const struct section sections[];
extern const size_t n_sections;

/* NULL when there is none. Column names are compared without case, by ASCII: no locale (tr_TR has another i). */
const struct section *section_by_key(const char *key);
const struct field *field_by_column(const struct section *section, const char *column, size_t length);

/* Setting values */
static inline void value_integer(struct value *value, int64_t integer)
{
	value->type = integer == UNKNOWN ? VALUE_NULL : VALUE_INTEGER;
	value->integer = integer;
}

static inline void value_index(struct value *value, int32_t index)
{
	value_integer(value, index == NO_INDEX ? UNKNOWN : index);
}

static inline void value_text(struct value *value, const char *text)
{
	value->type = text && *text ? VALUE_TEXT : VALUE_NULL;
	value->text = text;
}

static inline void value_boolean(struct value *value, int64_t known)
{
	value->type = known == UNKNOWN ? VALUE_NULL : VALUE_BOOLEAN;
	value->boolean = known == 1;
}

static inline void value_set(struct value *value, const struct cpuset *set)
{
	value->type = VALUE_SET;
	value->set = set;
}

static inline void value_known_set(struct value *value, const struct known_set *set)
{
	value->type = set->known ? VALUE_SET : VALUE_NULL;
	value->set = &set->set;
}

/* Field tables of the sections, each in a file of its own. */
extern const struct field source_fields[], machine_fields[], counts_fields[], smt_fields[], cpusets_fields[], frequency_fields[],
	limits_fields[];
extern const size_t n_source_fields, n_machine_fields, n_counts_fields, n_smt_fields, n_cpusets_fields, n_frequency_fields,
	n_limits_fields;
extern const struct field model_fields[], kind_fields[], package_fields[], core_fields[], node_fields[], cpu_fields[];
extern const size_t n_model_fields, n_kind_fields, n_package_fields, n_core_fields, n_node_fields, n_cpu_fields;
extern const struct field cache_group_fields[], cache_total_fields[], cache_fields[], vulnerability_fields[], warning_fields[];
extern const size_t n_cache_group_fields, n_cache_total_fields, n_cache_fields, n_vulnerability_fields, n_warning_fields;
