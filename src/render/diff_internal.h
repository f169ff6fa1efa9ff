// SPDX-License-Identifier: MIT
// Two documents compared: what the files of it share.
#pragma once

#include "render/diff.h"

enum how {
	HOW_VALUE,
	HOW_RANGE, /* min and max */
	HOW_CPUS,
	HOW_MEMORY,
	HOW_CORES_PER_PACKAGE, /* says what cores.online does where there is one package */
	HOW_CLUSTERS,	       /* likewise where each core is one */
};

struct comparison_of {
	struct diff *diff;
	const struct node *a, *b;
	bool a_tells_all, b_tells_all;
};

bool diff_is_same(const struct node *a, const struct node *b);
bool diff_is_near(const struct node *a, const struct node *b); /* within 2 % */

/* Both have it, and what is null in one of them is not known there. */
bool diff_is_told(const struct comparison_of *of, const struct node *a, const struct node *b);

/* In the arena; NULL without memory, which the functions below take for that. */
char *diff_text(struct comparison_of *of, const char *format, ...) _printf_(2, 3);

/* All of these: 0 or -ENOMEM. The first two add a difference, the others where there is one. */
int diff_add(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b);
int diff_add_members(struct comparison_of *of, const char *section, const char *key, enum difference_form form,
		     struct strbuf *removed, struct strbuf *added);
int diff_value(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b);
int diff_words(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b);

/* except (NULL: none): CPUs that are told of elsewhere. */
int diff_cpus(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b,
	      const struct cpuset *except);

int diff_read_cpus(const struct node *node, struct cpuset *ret_set); /* 1, 0 where it is no set, -ENOMEM */

int diff_models(struct comparison_of *of);
int diff_things(struct comparison_of *of); /* caches, kinds, nodes, vulnerabilities */
