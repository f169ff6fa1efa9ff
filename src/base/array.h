// SPDX-License-Identifier: MIT
// Arrays that grow item by item.
#pragma once

#include "base/cleanup.h"

/*
 * Adds a zeroed item to the end of an array and counts it: array_add(facts->caches, facts->n_caches). NULL, with the array
 * as it was, when memory ran out. An array starts as NULL and 0, has no room noted, grows by this alone (items may be taken
 * from its end), and is freed with free().
 */
#define array_add(items, n) ((__typeof__(items))array_grow(&(items), &(n), sizeof(*(items))))

/* items: the address of the array's pointer. */
void *array_grow(void *items, size_t *n, size_t size);
