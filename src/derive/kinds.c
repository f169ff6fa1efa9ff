// SPDX-License-Identifier: MIT
// Core kinds, by evidence; never by frequency alone.
#include <errno.h>
#include <string.h>

#include "derive/kinds_internal.h"

static bool is_alike(const struct key *a, const struct key *b)
{
	return a->value == b->value && a->second == b->second;
}

struct found_kind {
	struct key key;
	int64_t rank; /* of its fastest CPU */
	size_t first; /* row of its first CPU */
};

enum { MAX_KINDS = 32 };

/*
 * The kinds that a rule makes of the online CPUs, the fastest first; of_cpu gets the number of each row. 0 when the rule
 * has nothing to say: a CPU without evidence, fewer than two kinds, or more than any machine has.
 */
static size_t apply_rule(const struct evidence *evidence, key_of key, struct found_kind *kinds, int32_t *of_cpu)
{
	const struct topology *topology = evidence->topology;
	size_t n = 0, order[MAX_KINDS];
	int32_t place[MAX_KINDS];
	struct key last = { 0 };
	int32_t last_kind = NO_INDEX;

	for (size_t i = 0; i < topology->n_cpus; i++) {
		struct key found;
		size_t k;

		of_cpu[i] = NO_INDEX;
		if (!topology->cpus[i].online)
			continue;
		found = key(evidence, &topology->cpus[i]);
		if (!found.known)
			return 0;
		if (last_kind != NO_INDEX && is_alike(&last, &found))
			k = (size_t)last_kind;
		else
			for (k = 0; k < n && !is_alike(&kinds[k].key, &found); k++)
				;
		if (k == MAX_KINDS)
			return 0;
		if (k == n)
			kinds[n++] = (struct found_kind){ found, found.rank, i };
		kinds[k].rank = MAX(kinds[k].rank, found.rank);
		of_cpu[i] = last_kind = (int32_t)k;
		last = found;
	}
	if (n < 2)
		return 0;
	for (size_t k = 0; k < n; k++)
		order[k] = k;
	for (size_t i = 1; i < n; i++) /* a few kinds: insertion, stable by first CPU */
		for (size_t j = i; j > 0 && kinds[order[j]].rank > kinds[order[j - 1]].rank; j--) {
			size_t swap = order[j];

			order[j] = order[j - 1];
			order[j - 1] = swap;
		}
	for (size_t k = 0; k < n; k++)
		place[order[k]] = (int32_t)k;
	for (size_t i = 0; i < topology->n_cpus; i++)
		if (of_cpu[i] != NO_INDEX)
			of_cpu[i] = place[of_cpu[i]];
	struct found_kind sorted[MAX_KINDS];
	for (size_t k = 0; k < n; k++)
		sorted[k] = kinds[order[k]];
	memcpy(kinds, sorted, n * sizeof(*kinds));
	return n;
}

/*
 * Without core types: the fastest kind is performance; one at under two thirds of it, or the last one, efficiency. Where
 * nothing tells which is the fastest none has a type.
 */
static enum kind_type type_by_rank(const struct found_kind *kinds, size_t n, size_t k)
{
	if (kinds[n - 1].rank == UNKNOWN || kinds[n - 1].rank == kinds[0].rank)
		return KIND_UNKNOWN;
	if (k == 0)
		return KIND_PERFORMANCE;
	return k + 1 == n || kinds[k].rank < kinds[0].rank - kinds[0].rank / 3 ? KIND_EFFICIENCY : KIND_PERFORMANCE;
}

static enum kind_type type_of_core(enum core_type type)
{
	return type == CORE_TYPE_LOW_POWER  ? KIND_LOW_POWER :
	       type == CORE_TYPE_EFFICIENCY ? KIND_EFFICIENCY :
					      KIND_PERFORMANCE;
}

/* first is one of its CPUs. What it is called in other words than there its missing L3 has told. */
static enum kind_evidence evidence_of(const struct kind_rule *rule, const struct found_kind *kind,
				      const struct cpu_facts *first)
{
	if (rule->types && kind->key.value != (int64_t)first->core_type)
		return EVIDENCE_CACHES;
	return rule->evidence != EVIDENCE_NONE ? rule->evidence : first->evidence;
}

static int fill_kinds(const struct topology *topology, struct derived *derived)
{
	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];
		struct kind *kind;

		if (derived->kind_of_cpu[i] == NO_INDEX)
			continue;
		kind = &derived->kinds[derived->kind_of_cpu[i]];
		if (!kind->n_cpus++)
			kind->model = cpu->model;
		if (cpuset_add(&kind->cpus, cpu->cpu) < 0)
			return -ENOMEM;
		if (cpu->facts->capacity != UNKNOWN)
			kind->capacity = MAX(kind->capacity, cpu->facts->capacity);
		if (cpu->facts->max_hz != UNKNOWN)
			kind->max_hz = MAX(kind->max_hz, cpu->facts->max_hz);
		if (cpu->facts->min_hz != UNKNOWN)
			kind->min_hz = kind->min_hz == UNKNOWN ? cpu->facts->min_hz : MIN(kind->min_hz, cpu->facts->min_hz);
		range_add(&kind->base_hz, cpu->facts->base_hz);
		/* A core is counted at its first thread. */
		if (cpu->group[LEVEL_CORE] != NO_INDEX && cpu->thread == 0) {
			kind->cores = kind->cores == UNKNOWN ? 1 : kind->cores + 1;
			range_add(&kind->threads_per_core,
				  topology->groups[LEVEL_CORE].items[cpu->group[LEVEL_CORE]].n_cpus);
		}
	}
	/* A CPU of which nothing tells the core may share one that is counted, or not. */
	for (size_t i = 0; i < topology->n_cpus; i++)
		if (derived->kind_of_cpu[i] != NO_INDEX && topology->cpus[i].group[LEVEL_CORE] == NO_INDEX) {
			derived->kinds[derived->kind_of_cpu[i]].cores = UNKNOWN;
			derived->kinds[derived->kind_of_cpu[i]].threads_per_core = RANGE_UNKNOWN;
		}
	return 0;
}

/* Cores that are all alike are uniform, unless every one of them says what it is (CPUID of a machine of E cores only). */
static void name_single_kind(const struct topology *topology, struct kind *kind)
{
	const struct cpu_facts *first = NULL;

	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct cpu_facts *cpu = topology->cpus[i].facts;

		if (!topology->cpus[i].online)
			continue;
		first = first ? first : cpu;
		if (cpu->evidence == EVIDENCE_NONE || cpu->core_type == CORE_TYPE_UNKNOWN ||
		    cpu->core_type != first->core_type)
			return;
	}
	if (first) {
		kind->type = type_of_core(first->core_type);
		kind->evidence = first->evidence;
	}
}

int derive_kinds(const struct topology *topology, struct derived *derived)
{
	struct found_kind found[MAX_KINDS];
	struct evidence evidence = { .topology = topology };
	size_t n = 0, rule = 0;

	derived->kind_of_cpu = calloc(topology->n_cpus ? topology->n_cpus : 1, sizeof(*derived->kind_of_cpu));
	if (!derived->kind_of_cpu || kinds_rank(topology, kinds_capacity, &evidence.capacities) < 0)
		return -ENOMEM;
	if (kinds_rank(topology, kinds_highest_perf, &evidence.highest_perfs) < 0) {
		free(evidence.capacities.items);
		return -ENOMEM;
	}
	evidence.order = kinds_choose_order(&evidence);
	for (size_t i = 0; i < topology->n_cpus; i++)
		evidence.any_l3 |= topology->cpus[i].facts->core_type == CORE_TYPE_PERFORMANCE &&
				   kinds_find_cache(topology, &topology->cpus[i], 3, CACHE_UNIFIED) != NULL;
	for (; !n && rule < n_kind_rules; rule += !n)
		if (!kind_rules[rule].tells || kind_rules[rule].tells(&topology->facts))
			n = apply_rule(&evidence, kind_rules[rule].key, found, derived->kind_of_cpu);
	free(evidence.capacities.items);
	free(evidence.highest_perfs.items);
	derived->kinds = calloc(n ? n : 1, sizeof(*derived->kinds));
	if (!derived->kinds)
		return -ENOMEM;
	derived->n_kinds = n ? n : !cpuset_empty(&topology->facts.online.set);
	for (size_t i = 0; !n && i < topology->n_cpus; i++)
		derived->kind_of_cpu[i] = topology->cpus[i].online ? 0 : NO_INDEX;
	for (size_t k = 0; k < derived->n_kinds; k++) {
		struct kind *kind = &derived->kinds[k];

		*kind = (struct kind){ .type = KIND_UNIFORM,
				       .model = NO_INDEX,
				       .cores = UNKNOWN,
				       .threads_per_core = RANGE_UNKNOWN,
				       .capacity = UNKNOWN,
				       .min_hz = UNKNOWN,
				       .max_hz = UNKNOWN,
				       .base_hz = RANGE_UNKNOWN };
		if (!n) {
			name_single_kind(topology, kind);
			continue;
		}
		kind->evidence = evidence_of(&kind_rules[rule], &found[k], topology->cpus[found[k].first].facts);
		kind->type = kind_rules[rule].types ? type_of_core((enum core_type)found[k].key.value) :
						      type_by_rank(found, n, k);
	}
	derived->kinds_by_clock = n && kind_rules[rule].ranked &&
				  (evidence.order == ORDER_CLOCK || evidence.order == ORDER_CACHES) &&
				  derived->kinds[0].type != KIND_UNKNOWN;
	return fill_kinds(topology, derived);
}

/* The evidence of online CPUs, at a glance. */
struct glance {
	bool typed, have_midr, have_capacity; /* all of them */
	bool types_differ, parts_differ, low_power;
};

static struct glance look_at(const struct facts *facts)
{
	struct glance glance = { .typed = true, .have_midr = true, .have_capacity = true };
	const struct cpu_facts *first = NULL;

	for (size_t i = 0; i < facts->n_cpus; i++) {
		const struct cpu_facts *cpu = &facts->cpus[i];

		if (!cpuset_has(&facts->online.set, cpu->cpu))
			continue;
		first = first ? first : cpu;
		glance.typed &= cpu->evidence != EVIDENCE_NONE && cpu->core_type != CORE_TYPE_UNKNOWN;
		glance.have_midr &= cpu->midr != UNKNOWN;
		glance.have_capacity &= cpu->capacity != UNKNOWN;
		glance.types_differ |= cpu->core_type != first->core_type;
		glance.low_power |= cpu->core_type == CORE_TYPE_LOW_POWER;
		glance.parts_differ |= cpu->midr != first->midr || cpu->model != first->model;
	}
	return glance;
}

unsigned int derive_kinds_want(const struct facts *facts, unsigned int read)
{
	struct glance glance = look_at(facts);

	if (!(read & WANT_KINDS))
		return WANT_KINDS;
	if (glance.typed && glance.types_differ)
		return !glance.low_power && !(read & (WANT_CACHES_L3 | WANT_CACHES)) ? WANT_CACHES_L3 : 0;
	if (facts->hybrid == 0)
		return 0;
	if (!(read & WANT_CPUINFO) && !glance.have_midr)
		return WANT_CPUINFO;
	/* What speed_of falls back to. */
	if (!(read & WANT_FREQUENCY) && !facts->x86 && !glance.have_capacity && glance.parts_differ)
		return WANT_FREQUENCY;
	if (!(read & WANT_CACHES) && facts_mixed_amd(facts))
		return WANT_CACHES | WANT_FREQUENCY;
	return !(read & WANT_CACHES_L1) && kinds_caches_tell(facts) ? WANT_CACHES_L1 : 0;
}
