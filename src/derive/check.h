// SPDX-License-Identifier: MIT
// Do several views of one machine agree? The facts that are compared, and which view is believed where they differ.
#pragma once

#include "derive/derived.h"
#include "model/reconcile.h"

/* One view; topology NULL: it could not be had, and why (static or owned by the caller). */
struct check_view {
	const struct topology *topology;
	const struct derived *derived;
	const char *missing;
};

struct check_row {
	const char *name;
	char *text[N_WITNESSES]; /* NULL: that view does not know */
	bool is_count;		 /* texts are numbers, or "1-2" where not all are alike */
	bool disagrees;
	int believed; /* the first witness whose word is the document's; -1: none (what most files say) */
	const char *why;
};

struct check_result {
	struct check_row *rows;
	size_t n_rows, n_compared, n_disagreeing; /* compared: rows that two views know */
	size_t n_contradictions;		  /* warnings of the document that name one */
};

/* Whether a warning says that files or libraries contradict each other. */
bool check_is_contradiction(const struct warning *warning);

/*
 * Compares what the witnesses said with each other, and with what was settled of it, which is what the document tells.
 * 0 or -ENOMEM; free with check_free in any case.
 */
int check_compare(const struct check_view views[N_WITNESSES], const struct check_view *settled,
		  struct check_result *ret_result);
void check_free(struct check_result *result);
#define _cleanup_check_ _cleanup_(check_free)
