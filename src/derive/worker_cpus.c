// SPDX-License-Identifier: MIT
// Seats for workers.
#include "derive/worker_cpus.h"

#include <errno.h>

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int by_core(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = COMPARE(a->core, b->core);

	return order ? order : COMPARE(a->place->cpu, b->place->cpu);
}

static int by_number(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return COMPARE(a->place->cpu, b->place->cpu);
}

static void number_threads(struct candidate *candidates, size_t n)
{
	qsort(candidates, n, sizeof(*candidates), by_core);
	for (size_t i = 1; i < n; i++)
		candidates[i].thread = candidates[i].core == candidates[i - 1].core ? candidates[i - 1].thread + 1 : 0;
	qsort(candidates, n, sizeof(*candidates), by_number);
}

/* Implementer and part number of MIDR_EL1, without variant, architecture and revision. */
static int64_t part_of(const struct candidate *candidate)
{
	return candidate->place->midr == UNKNOWN ? UNKNOWN : candidate->place->midr & 0xff00fff0;
}

static int by_part_and_speed(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = COMPARE(part_of(a), part_of(b));

	return order ? order : COMPARE(a->speed, b->speed);
}

/*
 * CPUs of one part are one kind. Without parts capacity tells, as in derive/kinds.c: it follows frequency too, so that equal
 * cores differ a little; a kind begins where it rises by more than a quarter.
 */
static bool is_same_kind(const struct candidate *slow, const struct candidate *fast)
{
	int64_t below = slow->place->capacity, above = fast->place->capacity;

	if (part_of(slow) != part_of(fast))
		return false;
	return part_of(slow) != UNKNOWN || below == above || (below != UNKNOWN && below * 5 > above * 4);
}

/* Each kind is as fast as the fastest of its CPUs. */
static void speed_by_kind(struct candidate *candidates, size_t n)
{
	qsort(candidates, n, sizeof(*candidates), by_part_and_speed);
	for (size_t i = n; i-- > 1;)
		if (is_same_kind(&candidates[i - 1], &candidates[i]))
			candidates[i - 1].speed = candidates[i].speed;
	qsort(candidates, n, sizeof(*candidates), by_number);
}

/*
 * Capacity is 1024 for the fastest CPU of the machine, also where that is not among ours. The slowest kind, and what has
 * less than two thirds of that, is efficiency.
 */
static void type_by_speed(struct candidate *candidates, size_t n)
{
	enum { FULL_CAPACITY = 1024 };
	int64_t slowest = INT64_MAX, fastest = UNKNOWN;

	for (size_t i = 0; i < n; i++) {
		slowest = MIN(slowest, candidates[i].speed);
		fastest = MAX(fastest, candidates[i].speed);
	}
	for (size_t i = 0; i < n; i++) {
		struct candidate *candidate = &candidates[i];

		if (candidate->speed == UNKNOWN)
			continue;
		if (candidate->speed * 3 < FULL_CAPACITY * 2 || (slowest < fastest && candidate->speed == slowest))
			candidate->type = CORE_TYPE_EFFICIENCY;
		else if (slowest < fastest)
			candidate->type = CORE_TYPE_PERFORMANCE;
	}
}

/* The evidence, the most trusted first: the kernel's lists, the part of ARM cores, the capacity. */
static void tell_kinds(struct candidate *candidates, size_t n)
{
	bool listed = false;

	for (size_t i = 0; i < n; i++)
		listed |= candidates[i].place->core_type != CORE_TYPE_UNKNOWN;
	for (size_t i = 0; i < n; i++) {
		enum core_type type = candidates[i].type = candidates[i].place->core_type;

		if (!listed)
			candidates[i].speed = candidates[i].place->capacity;
		else
			candidates[i].speed = type == CORE_TYPE_UNKNOWN ? UNKNOWN : -(int64_t)type;
	}
	if (listed)
		return;
	speed_by_kind(candidates, n);
	type_by_speed(candidates, n);
}

int worker_cpus_make(const struct cpu_location *places, size_t n_places, const struct cpuset *usable,
		     struct candidate **ret_seats, size_t *ret_n)
{
	struct candidate *candidates = calloc(n_places ? n_places : 1, sizeof(*candidates));
	size_t n = 0;

	if (!candidates)
		return -ENOMEM;
	for (size_t i = 0; i < n_places; i++)
		if (cpuset_has(usable, places[i].cpu))
			candidates[n++] =
				(struct candidate){ .place = &places[i],
						    .core = places[i].core >= 0 ? places[i].core : -1 - (int)places[i].cpu };
	number_threads(candidates, n);
	tell_kinds(candidates, n);
	*ret_seats = candidates;
	*ret_n = n;
	return 0;
}

size_t worker_cpus_keep_type(struct candidate *candidates, size_t n, enum core_type type)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (candidates[i].type == type)
			candidates[kept++] = candidates[i];
	return kept;
}

size_t worker_cpus_keep_fastest(struct candidate *candidates, size_t n)
{
	int64_t fastest = INT64_MIN;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		fastest = MAX(fastest, candidates[i].speed);
	for (size_t i = 0; i < n; i++)
		if (candidates[i].speed == fastest)
			candidates[kept++] = candidates[i];
	return kept;
}

size_t worker_cpus_keep_first_threads(struct candidate *candidates, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!candidates[i].thread)
			candidates[kept++] = candidates[i];
	return kept;
}

size_t worker_cpus_count_cores(const struct candidate *candidates, size_t n)
{
	size_t cores = 0;

	for (size_t i = 0; i < n; i++)
		cores += !candidates[i].thread;
	return cores;
}

static int by_class(const struct candidate *a, const struct candidate *b)
{
	int order = COMPARE(a->thread, b->thread);

	return order ? order : COMPARE(b->speed, a->speed);
}

static int by_cache(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->place->node, b->place->node);
	if (!order)
		order = COMPARE(a->place->l3, b->place->l3);
	return order ? order : by_number(a, b);
}

static int by_turn(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->turn, b->turn);
	if (!order)
		order = COMPARE(a->l3, b->l3);
	if (!order)
		order = COMPARE(a->place->node, b->place->node);
	return order ? order : by_number(a, b);
}

void worker_cpus_spread(struct candidate *candidates, size_t n)
{
	qsort(candidates, n, sizeof(*candidates), by_cache);
	for (size_t i = 0; i < n; i++) {
		const struct candidate *before = i ? &candidates[i - 1] : NULL;
		struct candidate *candidate = &candidates[i];
		bool same_node = before && !by_class(before, candidate) && before->place->node == candidate->place->node;
		bool same_l3 = same_node && before->place->l3 == candidate->place->l3;

		candidate->turn = same_l3 ? before->turn + 1 : 0;
		candidate->l3 = same_l3 ? before->l3 : same_node ? before->l3 + 1 : 0;
	}
	qsort(candidates, n, sizeof(*candidates), by_turn);
}
