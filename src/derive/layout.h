// SPDX-License-Identifier: MIT
// The machine as one tree of parts, each inside the next larger one, folded where parts are alike: what pictures draw.
#pragma once

#include "derive/derived.h"

/* What a part may be. Of things with the same CPUs the first here is the part, and the others are told with it. */
enum layout_level {
	LAYOUT_MACHINE,
	LAYOUT_DRAWER,
	LAYOUT_BOOK,
	LAYOUT_PACKAGE,
	LAYOUT_DIE,
	LAYOUT_NODE,
	LAYOUT_CORE,
	LAYOUT_CPU, /* online, and in no core: nothing tells which, or the core is loose */
	LAYOUT_CACHE,
	LAYOUT_CLUSTER,
	N_LAYOUT_LEVELS
};

/* A row of the topology: of its groups, nodes, caches or CPUs. */
struct layout_thing {
	enum layout_level level;
	int32_t index;
	const struct cpuset *cpus; /* not owned */
	unsigned int n_cpus;
	int32_t part; /* that it is, or is told with; LAYOUT_SAID, LAYOUT_LOOSE */
};
enum {
	LAYOUT_SAID = -1, /* a die that is its package, a cluster that is something else: nothing new */
	LAYOUT_LOOSE = -2 /* crosses the bounds of another thing: in no part */
};

/* Parts that are alike, under one parent. */
struct layout_fold {
	size_t first; /* of members: the rest follow */
	size_t n;
};

struct layout_part {
	const struct layout_thing *things; /* n_things of them: itself, then what has the same CPUs, caches rising */
	size_t n_things;
	const struct cpuset *cpus;
	unsigned int n_cpus;
	int32_t parent;			/* NO_INDEX: the machine */
	int32_t kind;			/* of a core or CPU: index into derived->kinds, else NO_INDEX */
	size_t first_child, n_children; /* of order, and grouped by folds of members */
	size_t first_fold, n_folds;	/* of folds */
	bool foldable;			/* holds no package, die or node: those are told one by one */
};

struct layout {
	struct layout_part *parts; /* the machine first, each after the one that it is in */
	size_t n_parts;
	struct layout_thing *things; /* those of a part together; then those said, then those that are loose */
	size_t n_things, n_loose;    /* n_loose: at the end */
	int32_t *order;		     /* parts: the children of each together, by their lowest CPU */
	int32_t *members;	     /* the same, those of a fold together */
	struct layout_fold *folds;
	size_t n_folds;
	int32_t *part_of_cpu; /* by row of topology->cpus: the innermost part; NO_INDEX: offline */
	const struct cpuset *online;
	struct cpuset *sets; /* by row: the set of a CPU that is a part; then the online CPUs */
	size_t n_sets;
};

/* fold: false leaves each part in a fold of its own. 0 or -ENOMEM; free with layout_free in any case. */
int layout_make(const struct topology *topology, const struct derived *derived, bool fold, struct layout *ret_layout);
void layout_free(struct layout *layout);
#define _cleanup_layout_ _cleanup_(layout_free)

/* Do two parts hold the same, but for numbers and CPUs: could they share a fold? */
bool layout_same_shape(const struct topology *topology, const struct layout *layout, const struct layout_part *a,
		       const struct layout_part *b);

/* The part that a fold of a part stands for: its first member. */
static inline const struct layout_part *layout_fold_part(const struct layout *layout, const struct layout_fold *fold)
{
	return &layout->parts[layout->members[fold->first]];
}
