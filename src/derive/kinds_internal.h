// SPDX-License-Identifier: MIT
// What the files of core kinds share: the evidence of a machine, and the rules that make kinds of it.
#pragma once

#include "derive/derived.h"

/* What makes two CPUs' cores alike under one sort of evidence; rows with equal keys are one kind. */
struct key {
	int64_t value, second;
	int64_t rank; /* the larger the faster, to order and name the kinds */
	bool known;
};

/* A value that some online CPU has, and the highest that is reached from it by steps of less than a fifth. */
struct step {
	int64_t own, highest;
};
struct steps {
	struct step *items; /* rising */
	size_t n;
	bool all; /* each online CPU has one */
};

enum order { ORDER_CAPACITY, ORDER_CLASS, ORDER_CACHES, ORDER_CLOCK };

struct evidence {
	const struct topology *topology;
	enum order order;
	struct steps capacities, highest_perfs;
	bool any_l3; /* some performance core has an L3 */
};

typedef struct key (*key_of)(const struct evidence *evidence, const struct topo_cpu *cpu);

/* One table, the most trusted evidence first. */
extern const struct kind_rule {
	key_of key;
	enum kind_evidence evidence;		  /* EVIDENCE_NONE: as the CPU row says */
	bool types;				  /* the key is an enum core_type */
	bool (*tells)(const struct facts *facts); /* NULL: always */
	bool ranked;				  /* what orders its kinds is chosen: enum order */
} kind_rules[];
extern const size_t n_kind_rules;

/* The steps of what value_of tells of the online CPUs; the caller frees the items. 0 or -ENOMEM. */
int kinds_rank(const struct topology *topology, int64_t (*value_of)(const struct cpu_facts *), struct steps *ret_steps);
int64_t kinds_capacity(const struct cpu_facts *cpu);
int64_t kinds_highest_perf(const struct cpu_facts *cpu);

/* What orders the kinds of this machine: capacity, else classes of ARM parts, else the second level of cache, else the
 * clock. */
enum order kinds_choose_order(const struct evidence *evidence);

/* Do caches of the first level tell kinds apart on this machine? */
bool kinds_caches_tell(const struct facts *facts);

/* NULL where the CPU has none of this level and type. */
const struct cache_attributes *kinds_find_cache(const struct topology *topology, const struct topo_cpu *cpu, int level,
						enum cache_type type);
