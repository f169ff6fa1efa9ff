// SPDX-License-Identifier: MIT
// The shape: what its files share.
#pragma once

#include "derive/derived.h"

enum { SHAPE_SILENT = 64 }; /* from this rank on an object says nothing where another one has the same CPUs */

/* A set of CPUs, and what it is. */
struct shape_object {
	const struct cpuset *cpus; /* online, not empty */
	unsigned int n_cpus;
	unsigned int rank; /* of its type: among those of equal CPUs the lower is written first */
	const char *label; /* "L2=512K", interned */
};

/* By size, the larger first, then rank, then label: equal are those that only their CPUs tell apart. */
int shape_compare_class(const struct shape_object *a, const struct shape_object *b);

/* All of a machine, sorted so, and those of a class by their first CPU; *ret_objects is to be freed. 0 or -ENOMEM. */
int shape_objects(const struct topology *topology, const struct derived *derived, struct arena *arena,
		  struct shape_object **ret_objects, size_t *ret_n);

/* What stands before the tree: architecture and processors, "x86_64 AuthenticAMD/23/1/2". 0 or -ENOMEM. */
int shape_put_machine(const struct topology *topology, struct strbuf *out);

/* And behind it: nodes without CPUs, caches of which nobody says who shares them, CPUs that are off. */
void shape_put_rest(const struct topology *topology, const struct derived *derived, struct strbuf *out);
