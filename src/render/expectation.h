// SPDX-License-Identifier: MIT
// Conditions on a document, "counts.cores.online >= 16", "nodes.*.memory_bytes >= 60GiB": parsed, and what holds of a tree.
#pragma once

#include "render/condition.h"
#include "render/keys.h"

/*
 * The grammar is that of condition.h; NAME is a key as in keys.h. Of a key that finds several values the condition must hold
 * for each. An object that has a member "online" stands for that: counts.cores. What is not there is null: "== null" holds,
 * all else is not known.
 */
struct expectation {
	struct condition condition;
	struct key *keys; /* by the index of an operand */
	size_t n_keys;
	char *text; /* what the keys point into */
};

/*
 * Text is one line without comment. 0, -ENOMEM, or -EINVAL, -ENOENT with an error that says what would be right; *ret_column
 * is then where, in bytes from 1. expectation_free in any case.
 */
int expectation_parse(struct span text, struct expectation *ret_expectation, size_t *ret_column, struct error *error);
void expectation_free(struct expectation *expectation);
#define _cleanup_expectation_ _cleanup_(expectation_free)

/* What of a document it needs: bits as in tree_of_view, and enum want. */
uint32_t expectation_sections(const struct expectation *expectation);
unsigned int expectation_wanted(const struct expectation *expectation);

/*
 * What holds of the tree, and in found (unless NULL), where that is not HOLDS, the values that were found:
 * "counts.cores.online is 8, nodes.1.memory_bytes is null"; those for which a test failed, or with a "!" in the condition
 * all. 0 or -ENOMEM.
 */
int expectation_decide(const struct expectation *expectation, const struct node *root, enum outcome *ret_outcome,
		       struct strbuf *found, struct error *error);
