// SPDX-License-Identifier: MIT
// --where: a condition on the rows of a table, "kind==performance && node==0 && online".
#pragma once

#include "base/error.h"
#include "render/fields.h"

/*
 * The grammar is that of condition.h. NAME is a column or a key of the section, in any case. A number without a unit is in
 * MHz with a column in MHz, in Hz with its key. A kind of core is compared by its index or by its type. A row is taken only
 * when the condition is known to hold.
 */
struct where;

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
