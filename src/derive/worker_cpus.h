// SPDX-License-Identifier: MIT
// The usable CPUs as candidates for workers: which thread of its core and of which kind each one is, and in what order to
// fill them.
#pragma once

#include "derive/derived.h"

struct candidate {
	unsigned int cpu;
	int64_t core;		      /* its index; below 0, and different for each CPU, where there is no topology */
	unsigned int thread;	      /* 0 for the first usable CPU of its core */
	int32_t kind, node, l3_cache; /* indices, NO_INDEX: unknown */
	unsigned int l3, turn;	      /* rank of its L3 group within the node, of the CPU within its L3 group */
};

/* One candidate per usable CPU, by number. 0 or -ENOMEM; the caller frees *ret_candidates. */
int worker_cpus_make(const struct topology *topology, const struct derived *derived, const struct cpuset *usable,
		     struct candidate **ret_candidates, size_t *ret_n);

size_t worker_cpus_count_type(const struct derived *derived, const struct candidate *candidates, size_t n,
			      enum kind_type type);

/* Keeps the candidates that are of a type, of the fastest kind, the first of their core; returns how many. */
size_t worker_cpus_keep_type(const struct derived *derived, struct candidate *candidates, size_t n, enum kind_type type);
size_t worker_cpus_keep_fastest(struct candidate *candidates, size_t n);
size_t worker_cpus_keep_first_threads(struct candidate *candidates, size_t n);

size_t worker_cpus_count_cores(const struct candidate *candidates, size_t n);

/* Cores before siblings, fast kinds before slow ones, and spread over nodes and L3 caches. */
void worker_cpus_spread(struct candidate *candidates, size_t n);
