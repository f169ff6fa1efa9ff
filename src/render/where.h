// SPDX-License-Identifier: MIT
// --where: a condition on the rows of a table, "kind==performance && node==0 && online".
#pragma once

#include "base/error.h"
#include "render/fields.h"

/*
 *	condition  = and-terms joined by "||"
 *	and-term   = terms joined by "&&"
 *	term = "!" term | "(" condition ")" | test
 *	test       = NAME | NAME "==" VALUE | NAME "!=" VALUE
 *
 * NAME is a column or a key of the section, in any case; alone it must be one that is yes or no. VALUE is a number (MHz with
 * a column in MHz, Hz with its key), yes or no, null, a word, or any text in '' or "". A kind of core is compared by its
 * index or by its type; a list, with a number, is equal to each of its members. What is not known is equal and unequal to
 * nothing but null: a row is taken only when the condition is known to hold.
 */
struct where;

enum { WHERE_LENGTH_MAX = 4096, WHERE_DEPTH_MAX = 64 };

/* 0, -ENOMEM, or -EINVAL with an error that says what would be right. Free with where_free, NULL allowed. */
int where_parse(const struct section *section, struct span text, struct where **ret_where, struct error *error);
void where_free(struct where *where);

/* enum field_read of the names in it. */
unsigned int where_reads(const struct where *where);

bool where_holds(const struct where *where, const struct view *view, size_t row);

static inline void where_freep(struct where **where)
{
	where_free(*where);
}
#define _cleanup_where_ _cleanup_(where_freep)
