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
	VALUE_NULL,    /* looked for, not known */
	VALUE_INTEGER, /* in base units */
	VALUE_REAL,
	VALUE_BOOLEAN,
	VALUE_TEXT,
	VALUE_SET,    /* a CPU set, in kernel list form */
	VALUE_CACHES, /* indices of caches */
	VALUE_INTEGERS,
	VALUE_TEXTS,	     /* ended by NULL */
	VALUE_WORDS,	     /* a text whose words are a list: CPU flags */
	VALUE_NODE_IDS,	     /* the ids of the NUMA nodes that have one of the CPUs of set */
	VALUE_DISTANCES,     /* of a NUMA node: an object from node id to distance */
	VALUE_MEMORY_CACHES, /* of the NUMA node of the row: an array of objects */
	VALUE_LAYOUT,	     /* of s390 firmware: an object from name to number */
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
		const struct node_attributes *node;
	};
	const char *word; /* what a number is called, NULL where it has no name: the type of a kind of core */
	union {		  /* room for what the value says, where nobody else has it */
		const char *inline_texts[8];
		char inline_text[8];
	};
};

/* What a column holds: how a table shows it, and what --where compares it with. JSON always has base units. */
enum unit { UNIT_NONE, UNIT_BYTES, UNIT_MEMORY, UNIT_HZ, UNIT_WORD, UNIT_BOOLEAN, UNIT_TEXT, UNIT_TITLE, UNIT_LIST };

/* How a field is used; above the bits of enum want, in the same mask. */
#define FIELD_DOCUMENT (UINT64_C(1) << 32) /* a key of the document */
#define FIELD_COLUMN (UINT64_C(1) << 33)   /* a column of the section's table */
#define FIELD_PHYSICAL (UINT64_C(1) << 34) /* stands for the column of that name, for -y */
#define FIELD_INDEX (UINT64_C(1) << 35)	   /* in the JSON of a table it comes along with the field behind it */

/*
 * What a field has to have read, beside which CPUs there are. CPUs of one core share caches where nothing else is said; the
 * evidence of kinds is in many places. READ_CURRENT is sampled: read only when asked for by name, for two runs differ.
 */
#define READ_GROUPS (WANT_TOPOLOGY | WANT_STRUCTURE)
#define READ_CACHES (READ_GROUPS | WANT_CACHES)
#define READ_CACHE_DETAILS (WANT_CACHE_GEOMETRY | WANT_CACHE_DETAILS)
#define READ_FREQUENCY WANT_FREQUENCY
#define READ_BASE_FREQUENCY (WANT_FREQUENCY | WANT_BASE_FREQUENCY)
#define READ_CURRENT (WANT_CURRENT_FREQUENCY | WANT_CPUINFO)
#define READ_NODES WANT_NODES
#define READ_NODE_DETAILS WANT_NODE_DETAILS
#define READ_KINDS (READ_CACHES | WANT_FREQUENCY | WANT_KINDS | WANT_CPUINFO)
#define READ_CONFIGURATION WANT_CONFIGURATION
#define READ_IDENTITY WANT_CPUINFO
#define READ_LIMITS WANT_AFFINITY

struct field {
	const char *key;    /* in JSON; dots make objects: "cores.online" */
	const char *column; /* in tables, NULL where it is none */
	const char *help;
	uint64_t use; /* FIELD_* | enum want */
	enum unit unit;
	void (*get)(const struct view *view, size_t row, struct value *ret_value);
};

/* One key of the document: an object, or an array with one row per item. Adding one is adding a row to sections[]. */
struct section {
	const char *key;			  /* dots make objects: "caches.groups" */
	const struct field *fields;		  /* the last row has no key */
	size_t (*count)(const struct view *view); /* NULL: an object */
	bool in_summary;			  /* also in --json --summary */
	unsigned int wanted;			  /* enum want: what `get` reads for it; the document reads all */
	const char *schema;			  /* of a table that is no part of the document; else NULL */
};

extern const struct section sections[];
extern const size_t n_sections;

/* A table that is no part of the document. */
extern const struct section device_section;

const struct section *section_by_key(const char *key);				  /* NULL when there is none */
const struct field *field_by_key(const struct section *section, const char *key); /* NULL when there is none */

/* The keys that a document can have, one a line: "counts.cores.online", also without "counts.", "kinds", "kinds.0.cpus". */
void fields_put_keys(struct strbuf *out);

/*
 * The field of a column, by the column's name or its key; NULL when there is none. Names are compared without case, by
 * ASCII: no locale (tr_TR has another i). physical: the kernel's number where the column has one.
 */
const struct field *field_by_column(const struct section *section, struct span name, bool physical);

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

/* A kind of core, by its index, which may be NO_INDEX; its word is its type. */
void value_kind(const struct view *view, int32_t kind, struct value *value);

/* A text with two decimals, as the kernel prints BogoMIPS; NULL allowed. 0 is what it prints where it measured none. */
void value_hundredths(struct value *value, const char *text);

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

/* Field tables of the sections; the last row of each is empty. */
extern const struct field source_fields[], machine_fields[], counts_fields[], smt_fields[], cpusets_fields[],
	memory_fields[], frequency_fields[], limits_fields[];
extern const struct field model_fields[], kind_fields[], package_fields[], core_fields[], node_fields[], cpu_fields[];
extern const struct field cache_group_fields[], cache_total_fields[], cache_fields[], vulnerability_fields[],
	warning_fields[];
