// SPDX-License-Identifier: MIT
// Sets of CPU (or NUMA node) numbers, and the two forms in which Linux writes them: lists "0-3,8" and masks "f,0000000f".
#pragma once

#include "base/parse.h"
#include "base/strbuf.h"

/*
 * The largest machine Linux can be built for has 8192 CPUs (NR_CPUS); numbers from CPUSET_MAX up are refused, so that
 * "0-99999999" in a hostile file costs neither memory nor time.
 */
enum { CPUSET_MAX = 65536, CPUSET_NONE = -1 };

struct cpuset_range {
	uint16_t first, last;
};

/*
 * Zero-initialised is the empty set. Ranges in rising order that never touch: the set of a core or a cache of a machine
 * with 8192 CPUs would be 1 KiB as a bitmap, thousands of times; as ranges most need no memory of their own.
 */
struct cpuset {
	unsigned int n, capacity; /* capacity 0: the ranges are in own */
	union {
		struct cpuset_range own[2];
		struct cpuset_range *heap;
	};
};

/* A set that may be unknown; known and empty is a fact ("no CPU is isolated"). */
struct known_set {
	bool known;
	struct cpuset set;
};

/* The n ranges. */
static inline const struct cpuset_range *cpuset_ranges(const struct cpuset *set)
{
	return set->capacity ? set->heap : set->own;
}

void cpuset_free(struct cpuset *set);
int cpuset_copy(const struct cpuset *from, struct cpuset *ret_set);

/* 0, -ENOMEM, or -ERANGE from CPUSET_MAX up. */
int cpuset_add(struct cpuset *set, unsigned int cpu);
int cpuset_add_range(struct cpuset *set, unsigned int first, unsigned int last);
bool cpuset_has(const struct cpuset *set, unsigned int cpu);

unsigned int cpuset_count(const struct cpuset *set);
bool cpuset_empty(const struct cpuset *set);

/* The first member, the member after cpu, the last member; CPUSET_NONE when there is none. */
int cpuset_first(const struct cpuset *set);
int cpuset_next(const struct cpuset *set, unsigned int cpu);
int cpuset_last(const struct cpuset *set);

#define CPUSET_FOREACH(cpu, set)                                                                                            \
	for (int cpu = cpuset_first(set); cpu != CPUSET_NONE; cpu = cpuset_next((set), (unsigned int)cpu))

bool cpuset_equal(const struct cpuset *a, const struct cpuset *b);
bool cpuset_intersects(const struct cpuset *a, const struct cpuset *b);
bool cpuset_subset(const struct cpuset *part, const struct cpuset *whole);

/* In place: set |= other, set &= other, set &= ~other. 0 or -ENOMEM, and then the set is as it was. */
int cpuset_or(struct cpuset *set, const struct cpuset *other) _must_check_;
int cpuset_and(struct cpuset *set, const struct cpuset *other) _must_check_;
int cpuset_andnot(struct cpuset *set, const struct cpuset *other) _must_check_;

/*
 * A kernel list: "", "0", "0-3,8", with strides "0-14:2" as of util-linux and bitmap_parselist. Blanks at the ends are
 * allowed, nothing else; ranges must rise; no list names more than CPUSET_MAX CPUs, repeated ones counted.
 * 0, -EINVAL, -ERANGE (a number or list too large) or -ENOMEM; *ret_set is then untouched.
 */
int cpuset_parse_list(struct span text, struct cpuset *ret_set);

/* A kernel mask: hexadecimal words of 32 bits, the highest first, by commas: "ff,00000000". Errors as above. */
int cpuset_parse_mask(struct span text, struct cpuset *ret_set);

/* Kernel list form without strides; an empty set adds nothing. */
void cpuset_format_list(const struct cpuset *set, struct strbuf *out);

/* "0xff", as taskset takes it: without commas, "0x0" for the empty set. */
void cpuset_format_hex(const struct cpuset *set, struct strbuf *out);

#define _cleanup_cpuset_ _cleanup_(cpuset_free)
