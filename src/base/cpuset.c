// SPDX-License-Identifier: MIT
// Sets of CPU numbers.
#include "base/cpuset.h"

#include <errno.h>
#include <string.h>

void cpuset_free(struct cpuset *set)
{
	if (set->capacity)
		free(set->heap);
	*set = (struct cpuset){ 0 };
}

/* Room for n ranges; the ranges, or NULL when memory ran out. */
static struct cpuset_range *reserve(struct cpuset *set, unsigned int n)
{
	struct cpuset_range *heap;

	if (n <= ARRAY_SIZE(set->own) && !set->capacity)
		return set->own;
	if (n <= set->capacity)
		return set->heap;
	n = MAX(n, 2 * set->capacity);
	heap = realloc(set->capacity ? set->heap : NULL, n * sizeof(*heap));
	if (!heap)
		return NULL;
	if (!set->capacity)
		memcpy(heap, set->own, set->n * sizeof(*heap));
	set->heap = heap;
	set->capacity = n;
	return heap;
}

int cpuset_copy(const struct cpuset *from, struct cpuset *ret_set)
{
	struct cpuset copy = { 0 };
	struct cpuset_range *ranges = reserve(&copy, from->n);

	if (!ranges)
		return -ENOMEM;
	memcpy(ranges, cpuset_ranges(from), from->n * sizeof(*ranges));
	copy.n = from->n;
	*ret_set = copy;
	return 0;
}

/* The first range that ends at cpu or after it; n when there is none. */
static unsigned int find(const struct cpuset *set, unsigned int cpu)
{
	const struct cpuset_range *ranges = cpuset_ranges(set);
	unsigned int low = 0, high = set->n;

	if (!high || ranges[high - 1].last < cpu)
		return high;
	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (ranges[middle].last < cpu)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts with in the place of the ranges from at to end - 1. */
static int replace(struct cpuset *set, unsigned int at, unsigned int end, const struct cpuset_range *with,
		   unsigned int n_with)
{
	struct cpuset_range *ranges = reserve(set, set->n - (end - at) + n_with);

	if (!ranges)
		return -ENOMEM;
	memmove(ranges + at + n_with, ranges + end, (set->n - end) * sizeof(*ranges));
	memcpy(ranges + at, with, n_with * sizeof(*ranges));
	set->n = set->n - (end - at) + n_with;
	return 0;
}

int cpuset_add(struct cpuset *set, unsigned int cpu)
{
	return cpuset_add_range(set, cpu, cpu);
}

int cpuset_add_range(struct cpuset *set, unsigned int first, unsigned int last)
{
	const struct cpuset_range *ranges = cpuset_ranges(set);
	struct cpuset_range added;
	unsigned int at, end;

	if (last >= CPUSET_MAX || first > last)
		return -ERANGE;
	/* What it overlaps or touches becomes part of it. */
	at = find(set, first ? first - 1 : 0);
	for (end = at; end < set->n && ranges[end].first <= last + 1; end++)
		;
	added = (struct cpuset_range){ (uint16_t)first, (uint16_t)last };
	if (end > at) {
		added.first = MIN(added.first, ranges[at].first);
		added.last = MAX(added.last, ranges[end - 1].last);
	}
	return replace(set, at, end, &added, 1);
}

bool cpuset_has(const struct cpuset *set, unsigned int cpu)
{
	unsigned int at = find(set, cpu);

	return at < set->n && cpuset_ranges(set)[at].first <= cpu;
}

unsigned int cpuset_count(const struct cpuset *set)
{
	const struct cpuset_range *ranges = cpuset_ranges(set);
	unsigned int count = 0;

	for (unsigned int i = 0; i < set->n; i++)
		count += ranges[i].last - ranges[i].first + 1U;
	return count;
}

bool cpuset_empty(const struct cpuset *set)
{
	return !set->n;
}

int cpuset_first(const struct cpuset *set)
{
	return set->n ? cpuset_ranges(set)[0].first : CPUSET_NONE;
}

int cpuset_next(const struct cpuset *set, unsigned int cpu)
{
	unsigned int at = find(set, cpu + 1);

	if (at == set->n)
		return CPUSET_NONE;
	return (int)MAX(cpu + 1, cpuset_ranges(set)[at].first);
}

int cpuset_last(const struct cpuset *set)
{
	return set->n ? cpuset_ranges(set)[set->n - 1].last : CPUSET_NONE;
}

bool cpuset_equal(const struct cpuset *a, const struct cpuset *b)
{
	return a->n == b->n && !memcmp(cpuset_ranges(a), cpuset_ranges(b), a->n * sizeof(struct cpuset_range));
}

bool cpuset_intersects(const struct cpuset *a, const struct cpuset *b)
{
	const struct cpuset *few = a->n < b->n ? a : b, *many = a->n < b->n ? b : a;
	const struct cpuset_range *ranges = cpuset_ranges(few);

	for (unsigned int i = 0; i < few->n; i++) {
		unsigned int at = find(many, ranges[i].first);

		if (at < many->n && cpuset_ranges(many)[at].first <= ranges[i].last)
			return true;
	}
	return false;
}

bool cpuset_subset(const struct cpuset *part, const struct cpuset *whole)
{
	const struct cpuset_range *ranges = cpuset_ranges(part);

	for (unsigned int i = 0; i < part->n; i++) {
		unsigned int at = find(whole, ranges[i].first);

		if (at == whole->n || cpuset_ranges(whole)[at].first > ranges[i].first ||
		    cpuset_ranges(whole)[at].last < ranges[i].last)
			return false;
	}
	return true;
}

/* Ends an operation that made a new set: it takes the place of the old one, unless memory ran out. */
static int settle(struct cpuset *set, struct cpuset *result, int r)
{
	struct cpuset *loser = r < 0 ? result : set;

	cpuset_free(loser);
	if (r >= 0)
		*set = *result;
	return r;
}

int cpuset_or(struct cpuset *set, const struct cpuset *other)
{
	const struct cpuset_range *a = cpuset_ranges(set), *b = cpuset_ranges(other);
	struct cpuset result = { 0 };
	int r = 0;

	if (other->n == 1)
		return cpuset_add_range(set, b->first, b->last);
	if (cpuset_subset(other, set))
		return 0;
	for (unsigned int i = 0, j = 0; r >= 0 && (i < set->n || j < other->n);) {
		const struct cpuset_range *next =
			j == other->n || (i < set->n && a[i].first < b[j].first) ? &a[i++] : &b[j++];

		r = cpuset_add_range(&result, next->first, next->last);
	}
	return settle(set, &result, r);
}

int cpuset_and(struct cpuset *set, const struct cpuset *other)
{
	const struct cpuset_range *a = cpuset_ranges(set), *b = cpuset_ranges(other);
	struct cpuset result = { 0 };
	int r = 0;

	if (cpuset_subset(set, other))
		return 0;
	for (unsigned int i = 0, j = 0; r >= 0 && i < set->n && j < other->n;) {
		unsigned int first = MAX(a[i].first, b[j].first), last = MIN(a[i].last, b[j].last);

		if (first <= last)
			r = cpuset_add_range(&result, first, last);
		if (a[i].last < b[j].last)
			i++;
		else
			j++;
	}
	return settle(set, &result, r);
}

int cpuset_andnot(struct cpuset *set, const struct cpuset *other)
{
	const struct cpuset_range *a = cpuset_ranges(set), *b = cpuset_ranges(other);
	struct cpuset result = { 0 };
	int r = 0;

	if (!cpuset_intersects(set, other))
		return 0;
	for (unsigned int i = 0; r >= 0 && i < set->n; i++) {
		unsigned int first = a[i].first;

		for (unsigned int j = find(other, first); r >= 0 && j < other->n && b[j].first <= a[i].last; j++) {
			if (b[j].first > first)
				r = cpuset_add_range(&result, first, b[j].first - 1U);
			first = b[j].last + 1U;
		}
		if (r >= 0 && first <= a[i].last)
			r = cpuset_add_range(&result, first, a[i].last);
	}
	return settle(set, &result, r);
}
