// SPDX-License-Identifier: MIT
// What two documents say differently of the hardware and its state.
#pragma once

#include "render/tree.h"

enum difference_form {
	DIFFERENCE_VALUES, /* a and b, one of them may be missing */
	DIFFERENCE_WORDS,  /* of a list: which went, which came, by blanks */
	DIFFERENCE_CPUS,   /* the same of a set of CPUs, as lists */
};

struct difference {
	const char *section, *key;
	enum difference_form form;
	const struct node *a, *b;    /* NULL: not there */
	const char *a_text, *b_text; /* in words, where that is not the value */
	const char *removed, *added; /* "" for none */
};

/* Texts are owned by the arena, or by the documents. */
struct diff {
	struct arena arena;
	struct difference *items;
	size_t n;
};

/*
 * Compared are identity, counts, state, caches, kinds, nodes, memory (equal within 2 %), and vulnerabilities. Not: what the
 * asking process may use, frequencies now, paths, and what one of them does not tell: a key of a newer version, or what no
 * input of its kind has. 0 or -ENOMEM; diff_free in any case.
 */
int diff_documents(const struct node *a, const struct node *b, struct diff *ret_diff, struct error *error);
void diff_free(struct diff *diff);
#define _cleanup_diff_ _cleanup_(diff_free)

/* A line each, "counts.cpus.online: 4 -> 3", or as JSON (data/cputopo-diff.schema.json). 0 or -ENOMEM. */
int render_diff(const struct diff *diff, struct strbuf *out, struct error *error);
int render_diff_json(const struct diff *diff, const char *a, const char *b, struct strbuf *out, struct error *error);
