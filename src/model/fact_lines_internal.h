// SPDX-License-Identifier: MIT
// The one table of the form of model/fact_lines.h: what writes and what reads it go by it.
#pragma once

#include "model/fact_lines.h"

enum attribute_type {
	ATTRIBUTE_NUMBER,    /* int64_t; UNKNOWN: left out */
	ATTRIBUTE_INT,	     /* int or a set of bits; 0: left out */
	ATTRIBUTE_CHOICE,    /* an enum by its names; one without a name: left out */
	ATTRIBUTE_FLAG,	     /* bool; false: left out */
	ATTRIBUTE_TEXT,	     /* const char *; NULL: left out */
	ATTRIBUTE_SET,	     /* struct cpuset */
	ATTRIBUTE_KNOWN_SET, /* struct known_set; unknown: left out */
	ATTRIBUTE_NUMBERS,   /* struct number_list; none: left out */
};

struct fact_attribute {
	const char *name;
	enum attribute_type type;
	size_t offset; /* in the row of its line */
	bool required;
	int64_t min, max; /* of numbers */
	const char *const *choices;
	size_t n_choices;
};

struct number_list {
	int64_t *items; /* owned by the arena of the facts */
	unsigned int n;
};

/* The rows of lines that are no struct of the facts. */
struct cpus_row {
	struct cpuset cpus;
};
struct group_row {
	enum level level;
	struct group_facts group;
};
struct model_row {
	struct cpuset cpus;
	struct model_facts model;
};
struct node_row {
	struct node_facts node;
	struct number_list distances;
};

struct memory_cache_row {
	int64_t node; /* its id */
	struct memory_cache cache;
};

union fact_row {
	struct cpus_row cpus;
	struct cpu_facts cpu;
	struct group_row group;
	struct model_row model;
	struct cache_facts cache;
	struct node_row node;
	struct memory_cache_row memory_cache;
};

enum fact_line {
	LINE_MACHINE,
	LINE_CPUS,
	LINE_CPU,
	LINE_GROUP,
	LINE_MODEL,
	LINE_CACHE,
	LINE_NODE,
	LINE_MEMORY_CACHE,
	N_FACT_LINES
};

struct fact_line_form {
	const char *word;
	const struct fact_attribute *attributes;
	size_t n;
};
extern const struct fact_line_form fact_line_forms[N_FACT_LINES];
