// SPDX-License-Identifier: MIT
// The CPUs that are handed on, core by core: made once, and given to every format.
#pragma once

#include "derive/derived.h"

/* A core with a chosen CPU; its chosen CPUs are choice.cpus[first], n of them. */
struct chosen_core {
	int32_t core; /* index of its group */
	size_t first;
	unsigned int n;
};

/* Free with choice_free in any case. */
struct choice {
	struct cpuset set;  /* what is chosen */
	unsigned int *cpus; /* the same, core by core, so that siblings are neighbours; then those without a core */
	size_t n_cpus;
	struct chosen_core *cores; /* as the topology has them: neighbours in the machine are neighbours here */
	size_t n_cores;
	unsigned int *workers; /* the CPU of the n-th worker; NULL: workers were not asked for */
	size_t n_workers;
};

/*
 * Of the CPUs of set, which is not empty. workers: 0 for all of them; else each worker has a CPU of its own. They are spread
 * over the machine, cores before siblings; what is chosen is their cores as long as each has one, else their CPUs.
 * packed: so many CPUs of neighbouring whole cores instead, from_end: the last ones.
 * 0, -ENOMEM, or -EINVAL with an error: there are not so many.
 */
struct choice_request {
	const struct cpuset *set;
	unsigned int workers;
	bool packed, from_end;
};
int choice_make(const struct choice_request *request, const struct topology *topology, const struct derived *derived,
		struct choice *ret_choice, struct error *error);
void choice_free(struct choice *choice);
#define _cleanup_choice_ _cleanup_(choice_free)

/* The chosen core that a CPU is in, NULL: none. */
const struct chosen_core *choice_core_of(const struct choice *choice, const struct topology *topology, unsigned int cpu);

/* Adds the CPUs of a core by commas, no ranges. */
void choice_put_core(const struct choice *choice, const struct chosen_core *core, struct strbuf *out);

/* How many chosen CPUs each chosen core has, and how many chosen cores each package; UNKNOWN both where not all are alike or
 * known. */
int64_t choice_threads_per_core(const struct choice *choice);
int64_t choice_cores_per_package(const struct choice *choice, const struct topology *topology, int64_t *ret_packages);
