// SPDX-License-Identifier: MIT
// Growing arrays by doubling.
#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *array_grow(void *items, size_t *n, size_t size)
{
	enum { FIRST = 8 };
	size_t room = *n ? *n * 2 : FIRST;
	void *array;

	/* Read and written as bytes: a pointer to structs is no void *. */
	memcpy(&array, items, sizeof(array));
	/* Full at 0, 8, 16, 32 ... items: the room follows from their number. */
	if (!*n || (*n >= FIRST && !(*n & (*n - 1)))) {
		array = *n > SIZE_MAX / 2 / size ? NULL : realloc(array, room * size);
		if (!array)
			return NULL;
		memcpy(items, &array, sizeof(array));
	}
	return memset((char *)array + (*n)++ * size, 0, size);
}
