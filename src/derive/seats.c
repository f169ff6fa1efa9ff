// SPDX-License-Identifier: MIT
// Seats for workers.
#include "derive/seats.h"

#include <errno.h>

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int by_core(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = COMPARE(a->core, b->core);

	return order ? order : COMPARE(a->place->cpu, b->place->cpu);
}

static int by_number(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;

	return COMPARE(a->place->cpu, b->place->cpu);
}

static void number_threads(struct seat *seats, size_t n)
{
	qsort(seats, n, sizeof(*seats), by_core);
	for (size_t i = 1; i < n; i++)
		seats[i].thread = seats[i].core == seats[i - 1].core ? seats[i - 1].thread + 1 : 0;
	qsort(seats, n, sizeof(*seats), by_number);
}

/* Implementer and part number of MIDR_EL1, without variant, architecture and revision. */
static int64_t part_of(const struct seat *seat)
{
	return seat->place->midr == UNKNOWN ? UNKNOWN : seat->place->midr & 0xff00fff0;
}

static int by_part_and_speed(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = COMPARE(part_of(a), part_of(b));

	return order ? order : COMPARE(a->speed, b->speed);
}

/*
 * CPUs of one part are one kind. Without parts capacity tells, as in derive/kinds.c: it follows frequency too, so that equal
 * cores differ a little; a kind begins where it rises by more than a quarter.
 */
static bool is_same_kind(const struct seat *slow, const struct seat *fast)
{
	int64_t below = slow->place->capacity, above = fast->place->capacity;

	if (part_of(slow) != part_of(fast))
		return false;
	return part_of(slow) != UNKNOWN || below == above || (below != UNKNOWN && below * 5 > above * 4);
}

/* Each kind is as fast as the fastest of its CPUs. */
static void speed_by_kind(struct seat *seats, size_t n)
{
	qsort(seats, n, sizeof(*seats), by_part_and_speed);
	for (size_t i = n; i-- > 1;)
		if (is_same_kind(&seats[i - 1], &seats[i]))
			seats[i - 1].speed = seats[i].speed;
	qsort(seats, n, sizeof(*seats), by_number);
}

/*
 * Capacity is 1024 for the fastest CPU of the machine, also where that is not among ours. The slowest kind, and what has less
 * than two thirds of that, is efficiency.
 */
static void type_by_speed(struct seat *seats, size_t n)
{
	enum { FULL_CAPACITY = 1024 };
	int64_t slowest = INT64_MAX, fastest = UNKNOWN;

	for (size_t i = 0; i < n; i++) {
		slowest = MIN(slowest, seats[i].speed);
		fastest = MAX(fastest, seats[i].speed);
	}
	for (size_t i = 0; i < n; i++) {
		struct seat *seat = &seats[i];

		if (seat->speed == UNKNOWN)
			continue;
		if (seat->speed * 3 < FULL_CAPACITY * 2 || (slowest < fastest && seat->speed == slowest))
			seat->type = CORE_TYPE_EFFICIENCY;
		else if (slowest < fastest)
			seat->type = CORE_TYPE_PERFORMANCE;
	}
}

/* The evidence, the most trusted first: the kernel's lists, the part of ARM cores, the capacity. */
static void tell_kinds(struct seat *seats, size_t n)
{
	bool listed = false;

	for (size_t i = 0; i < n; i++)
		listed |= seats[i].place->core_type != CORE_TYPE_UNKNOWN;
	for (size_t i = 0; i < n; i++) {
		enum core_type type = seats[i].type = seats[i].place->core_type;

		if (!listed)
			seats[i].speed = seats[i].place->capacity;
		else
			seats[i].speed = type == CORE_TYPE_UNKNOWN ? UNKNOWN : -(int64_t)type;
	}
	if (listed)
		return;
	speed_by_kind(seats, n);
	type_by_speed(seats, n);
}

int seats_make(const struct cpu_place *places, size_t n_places, const struct cpuset *usable, struct seat **ret_seats, size_t *ret_n)
{
	struct seat *seats = calloc(n_places ? n_places : 1, sizeof(*seats));
	size_t n = 0;

	if (!seats)
		return -ENOMEM;
	for (size_t i = 0; i < n_places; i++)
		if (cpuset_has(usable, places[i].cpu))
			seats[n++] = (struct seat){ .place = &places[i],
				.core = places[i].core >= 0 ? places[i].core : -1 - (int)places[i].cpu };
	number_threads(seats, n);
	tell_kinds(seats, n);
	*ret_seats = seats;
	*ret_n = n;
	return 0;
}

size_t seats_keep_type(struct seat *seats, size_t n, enum core_type type)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (seats[i].type == type)
			seats[kept++] = seats[i];
	return kept;
}

size_t seats_keep_fastest(struct seat *seats, size_t n)
{
	int64_t fastest = INT64_MIN;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		fastest = MAX(fastest, seats[i].speed);
	for (size_t i = 0; i < n; i++)
		if (seats[i].speed == fastest)
			seats[kept++] = seats[i];
	return kept;
}

size_t seats_keep_first_threads(struct seat *seats, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!seats[i].thread)
			seats[kept++] = seats[i];
	return kept;
}

size_t seats_count_cores(const struct seat *seats, size_t n)
{
	size_t cores = 0;

	for (size_t i = 0; i < n; i++)
		cores += !seats[i].thread;
	return cores;
}

static int by_class(const struct seat *a, const struct seat *b)
{
	int order = COMPARE(a->thread, b->thread);

	return order ? order : COMPARE(b->speed, a->speed);
}

static int by_cache(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->place->node, b->place->node);
	if (!order)
		order = COMPARE(a->place->l3, b->place->l3);
	return order ? order : by_number(a, b);
}

static int by_turn(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = by_class(a, b);

	if (!order)
		order = COMPARE(a->turn, b->turn);
	if (!order)
		order = COMPARE(a->l3, b->l3);
	if (!order)
		order = COMPARE(a->place->node, b->place->node);
	return order ? order : by_number(a, b);
}

void seats_spread(struct seat *seats, size_t n)
{
	qsort(seats, n, sizeof(*seats), by_cache);
	for (size_t i = 0; i < n; i++) {
		const struct seat *before = i ? &seats[i - 1] : NULL;
		struct seat *seat = &seats[i];
		bool same_node = before && !by_class(before, seat) && before->place->node == seat->place->node;
		bool same_l3 = same_node && before->place->l3 == seat->place->l3;

		seat->turn = same_l3 ? before->turn + 1 : 0;
		seat->l3 = same_l3 ? before->l3 : same_node ? before->l3 + 1 : 0;
	}
	qsort(seats, n, sizeof(*seats), by_turn);
}
