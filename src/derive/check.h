// SPDX-License-Identifier: MIT
// Do several views of one machine agree? The facts that are compared, and which view is believed where they differ.
#pragma once

#include "derive/derived.h"

enum check_source { CHECK_KERNEL, CHECK_HWLOC, CHECK_CPUID, N_CHECK_SOURCES };
extern const char *const check_source_names[N_CHECK_SOURCES];

/* One view; topology NULL: it could not be had, and why (static or owned by the caller). */
struct check_view {
	const struct topology *topology;
	const struct derived *derived;
	const char *missing;
};

struct check_row {
	const char *name;
	char *text[N_CHECK_SOURCES]; /* NULL: that view does not know */
	bool disagrees;
	enum check_source believed; /* where somebody knows */
	const char *why;
};

struct check_result {
	struct check_row *rows;
	size_t n_rows, n_compared, n_disagreeing; /* compared: rows that two views know */
	size_t n_contradictions;		  /* the kernel's files against each other; each is a warning of its view */
};

/* Whether a warning says that the kernel's own files contradict each other. */
bool check_is_contradiction(const struct warning *warning);

/* 0 or -ENOMEM; free with check_free in any case. */
int check_compare(const struct check_view views[N_CHECK_SOURCES], struct check_result *ret_result);
void check_free(struct check_result *result);
#define _cleanup_check_ _cleanup_(check_free)
