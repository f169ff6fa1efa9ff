// SPDX-License-Identifier: MIT
// The usable CPUs as candidates for workers: which thread of its core and of which kind each one is, and in what order to
// fill them.
#pragma once

#include "model/limits.h"

struct candidate {
	const struct cpu_location *place;
	int core; /* the lowest CPU of the core; below 0, and different for each CPU, where there is no topology */
	unsigned int thread;   /* 0 for the first usable CPU of its core */
	enum core_type type;   /* CORE_TYPE_UNKNOWN where all are alike */
	int64_t speed;	       /* of its kind; higher is faster, only to be compared */
	unsigned int l3, turn; /* the how manieth L3 group of its node, the how manieth CPU of its L3 group */
};

/* One candidate a usable CPU, by number. 0 or -ENOMEM; the caller frees *ret_seats. The places must outlive them. */
int worker_cpus_make(const struct cpu_location *places, size_t n_places, const struct cpuset *usable,
		     struct candidate **ret_seats, size_t *ret_n);

/* Keeps the candidates that are of a type, of the highest speed, the first of their core; returns how many. */
size_t worker_cpus_keep_type(struct candidate *candidates, size_t n, enum core_type type);
size_t worker_cpus_keep_fastest(struct candidate *candidates, size_t n);
size_t worker_cpus_keep_first_threads(struct candidate *candidates, size_t n);

size_t worker_cpus_count_cores(const struct candidate *candidates, size_t n);

/* Cores before siblings, fast kinds before slow ones, and spread over nodes and L3 caches. */
void worker_cpus_spread(struct candidate *candidates, size_t n);
