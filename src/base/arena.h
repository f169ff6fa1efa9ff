// SPDX-License-Identifier: MIT
// An arena: memory that lives as long as one topology and is freed in one go. Strings may be shared (interned).
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	const char **table;	    /* open hash table of interned strings */
	size_t table_size;	    /* power of two, 0: none yet */
	size_t table_used;
	uint64_t seed; /* of the hashes */
};

void arena_free(struct arena *arena);

/* Zeroed memory aligned for any type, NULL when memory ran out. */
void *arena_alloc(struct arena *arena, size_t size);

/* A terminated copy of length bytes, NULL when memory ran out. */
char *arena_strndup(struct arena *arena, const char *text, size_t length);

/* One shared copy of equal strings: equal text has an equal pointer. NULL when memory ran out. */
const char *arena_intern(struct arena *arena, const char *text, size_t length);
