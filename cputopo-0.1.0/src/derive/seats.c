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

static int by_part(const void *left, const void *right)
{
	return COMPARE(part_of(left), part_of(right));
}

/* CPUs of one part are one kind, and as fast as the fastest of them: frequency alone makes no kind. */
static void speed_by_part(struct seat *seats, size_t n)
{
	qsort(seats, n, sizeof(*seats), by_part);
	for (size_t first = 0, next; first < n; first = next) {
		int64_t speed = UNKNOWN;

		for (next = first; next < n && part_of(&seats[next]) == part_of(&seats[first]); next++)
			speed = MAX(speed, seats[next].speed);
		for (size_t i = first; i < next; i++)
			seats[i].speed = speed;
	}
	qsort(seats, n, sizeof(*seats), by_number);
}

/* The evidence, the most trusted first: the kernel's lists, the part of ARM cores, the capacity (1024: the fastest). */
static void tell_kinds(struct seat *seats, size_t n)
{
	enum { FULL_CAPACITY = 1024 };
	bool listed = false, parts = true, alike = true;

	for (size_t i = 0; i < n; i++) {
		listed |= seats[i].place->core_type != CORE_TYPE_UNKNOWN;
		parts &= seats[i].place->midr != UNKNOWN;
	}
	for (size_t i = 0; i < n; i++) {
		seats[i].type = seats[i].place->core_type;
		if (!listed)
			seats[i].speed = seats[i].place->capacity;
		else
			seats[i].speed = seats[i].type == CORE_TYPE_UNKNOWN ? UNKNOWN : -(int64_t)seats[i].type;
	}
	if (listed)
		return;
	if (parts)
		speed_by_part(seats, n);
	for (size_t i = 0; i < n; i++)
		alike &= seats[i].speed == seats[0].speed;
	for (size_t i = 0; i < n; i++)
		if (seats[i].speed != UNKNOWN && (!alike || seats[i].speed < FULL_CAPACITY))
			seats[i].type = seats[i].speed >= FULL_CAPACITY ? CORE_TYPE_PERFORMANCE : CORE_TYPE_EFFICIENCY;
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
