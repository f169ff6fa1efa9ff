// SPDX-License-Identifier: MIT
// Edit distance, bounded: words are short, and what is long is no slip of a finger.
#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 64 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Both of at most LONGEST letters. Neighbours that are swapped count once. */
static size_t distance(struct span a, struct span b)
{
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b.length; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			char x = lower(a.text[i - 1]), y = lower(b.text[j - 1]);

			now[j] = MIN(last[j - 1] + (x != y), MIN(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && x == lower(b.text[j - 2]) && lower(a.text[i - 2]) == y)
				now[j] = MIN(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b.length];
}

const char *nearest(struct span word, const char *(*at)(const void *context, size_t i), const void *context)
{
	size_t least = SIZE_MAX;
	const char *best = NULL, *candidate;

	if (!word.length || word.length > LONGEST)
		return NULL;
	for (size_t i = 0; (candidate = at(context, i)); i++) {
		struct span span = span_of(candidate);
		size_t longer = MAX(word.length, span.length), found;

		if (!span.length || span.length > LONGEST)
			continue;
		found = distance(word, span);
		/* A short word may have one letter wrong; but one of them has to be right. */
		if (found >= least || found > MAX(longer / 3, 1) || found >= MIN(word.length, span.length))
			continue;
		least = found;
		best = candidate;
	}
	return best;
}
