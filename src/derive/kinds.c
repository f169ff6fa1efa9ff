// SPDX-License-Identifier: MIT
// Core kinds, by evidence; never by frequency alone.
#include <errno.h>
#include <string.h>

#include "derive/derived.h"

/* What makes two CPUs' cores alike under one sort of evidence; rows with equal keys are one kind. */
struct key {
	int64_t value, second;
	int64_t rank; /* the larger the faster, to order and name the kinds */
	bool known;
};

static bool is_alike(const struct key *a, const struct key *b)
{
	return a->value == b->value && a->second == b->second;
}

/* A capacity that some online CPU has, and the highest that is reached from it by steps of less than a fifth. */
struct capacity {
	int64_t own, highest;
};

struct evidence {
	const struct topology *topology;
	struct capacity *capacities; /* rising */
	size_t n_capacities;
	bool all_capacities; /* each online CPU has one */
};

typedef struct key (*key_of)(const struct evidence *evidence, const struct topo_cpu *cpu);

static int compare_capacities(const void *a, const void *b)
{
	int64_t x = ((const struct capacity *)a)->own, y = ((const struct capacity *)b)->own;

	return x < y ? -1 : x > y;
}

/*
 * cpu_capacity is scaled to 1024 for the fastest CPU and follows its frequency too, so that equal cores with slightly
 * different turbo limits differ a little: a kind begins where capacity falls by more than a fifth. Steps of a fifth.
 */
static int rank_capacities(struct evidence *evidence)
{
	const struct topology *topology = evidence->topology;
	size_t n = 0, n_online = 0, kept = 0;
	struct capacity *all = malloc((topology->n_cpus + 1) * sizeof(*all));

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		n_online += topology->cpus[i].online;
		if (topology->cpus[i].online && topology->cpus[i].facts->capacity != UNKNOWN)
			all[n++] = (struct capacity){ topology->cpus[i].facts->capacity, 0 };
	}
	evidence->all_capacities = n == n_online;
	qsort(all, n, sizeof(*all), compare_capacities);
	for (size_t i = 0; i < n; i++)
		if (!kept || all[kept - 1].own != all[i].own)
			all[kept++] = all[i];
	for (size_t i = kept; i-- > 0;) {
		bool close = i + 1 < kept && (__int128)all[i].own * 5 > (__int128)all[i + 1].own * 4;

		all[i].highest = close ? all[i + 1].highest : all[i].own;
	}
	evidence->capacities = all;
	evidence->n_capacities = kept;
	return 0;
}

static struct key key_by_type(const struct evidence *evidence _unused_, const struct topo_cpu *cpu)
{
	enum core_type type = cpu->facts->core_type;

	return (struct key){ .value = type,
			     .rank = -(int64_t)type,
			     .known = cpu->facts->evidence != EVIDENCE_NONE && type != CORE_TYPE_UNKNOWN };
}

/*
 * The fastest a core is said to go, on one scale for all: its capacity, or where one of them has none (its file cannot be
 * read), its maximum frequency. Orders kinds, never makes them.
 */
static int64_t speed_of(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	return evidence->all_capacities ? cpu->facts->capacity : cpu->facts->max_hz;
}

/* ARM: implementer and part, of MIDR_EL1 (bits 31:24 and 15:4), else of /proc/cpuinfo. */
static struct key key_by_part(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	const struct model_facts *model = cpu->model != NO_INDEX ? evidence->topology->models[cpu->model].facts : NULL;
	struct key key = { .rank = speed_of(evidence, cpu), .known = true };
	uint64_t implementer, part;

	if (cpu->facts->midr != UNKNOWN)
		key.value = (cpu->facts->midr >> 24 & 0xff) << 12 | (cpu->facts->midr >> 4 & 0xfff);
	else if (model && model->field[IDENTITY_IMPLEMENTER] && model->field[IDENTITY_PART] &&
		 parse_number(span_of(model->field[IDENTITY_IMPLEMENTER]), &implementer) >= 0 &&
		 parse_number(span_of(model->field[IDENTITY_PART]), &part) >= 0)
		key.value = (int64_t)((implementer & 0xff) << 12 | (part & 0xfff));
	else
		key.known = false;
	return key;
}

/* RISC-V: the microarchitecture that the device tree names. */
static struct key key_by_uarch(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	const char *name =
		cpu->model != NO_INDEX ? evidence->topology->models[cpu->model].facts->field[IDENTITY_UARCH] : NULL;

	/* interned: equal texts have one address */
	return (struct key){ .value = (int64_t)(intptr_t)name, .rank = speed_of(evidence, cpu), .known = name != NULL };
}

static struct key key_by_capacity(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	int64_t own = cpu->facts->capacity;
	const struct capacity key = { own, own }, *step;

	if (own == UNKNOWN)
		return (struct key){ 0 };
	step = bsearch(&key, evidence->capacities, evidence->n_capacities, sizeof(key), compare_capacities);
	return (struct key){ .value = step->highest, .rank = own, .known = true };
}

/*
 * Only Intel makes cores that differ in the first level, and CPUID tells of them where it can be asked. Of other machines
 * nobody has to read the caches of every CPU.
 */
static bool caches_tell(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_models; i++)
		if (facts->x86 && facts->hybrid != 0 && facts->models[i].field[IDENTITY_VENDOR] &&
		    !strcmp(facts->models[i].field[IDENTITY_VENDOR], "GenuineIntel"))
			return true;
	return false;
}

/* Sizes of a CPU's first-level caches: a hybrid Intel core differs in both, cores of one design in neither. */
static struct key key_by_caches(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	int64_t data = UNKNOWN, instruction = UNKNOWN;

	for (unsigned int i = 0; i < cpu->n_caches; i++) {
		const struct topo_cache *cache = &evidence->topology->caches[cpu->caches[i]];

		if (cache->attr.level == 1 && cache->attr.type == CACHE_DATA)
			data = cache->attr.size_bytes;
		if (cache->attr.level == 1 && cache->attr.type == CACHE_INSTRUCTION)
			instruction = cache->attr.size_bytes;
	}
	if (data == UNKNOWN || instruction == UNKNOWN)
		return (struct key){ 0 };
	return (struct key){ .value = data, .second = instruction, .rank = data, .known = true };
}

/* One table, the most trusted evidence first. */
static const struct {
	key_of key;
	enum kind_evidence evidence;		  /* EVIDENCE_NONE: as the CPU row says */
	bool types;				  /* the key is an enum core_type */
	bool (*tells)(const struct facts *facts); /* NULL: always */
} rules[] = {
	{ .key = key_by_type, .evidence = EVIDENCE_NONE, .types = true },
	{ .key = key_by_part, .evidence = EVIDENCE_MIDR },
	{ .key = key_by_uarch, .evidence = EVIDENCE_UARCH },
	{ .key = key_by_capacity, .evidence = EVIDENCE_CAPACITY },
	{ .key = key_by_caches, .evidence = EVIDENCE_CACHES, .tells = caches_tell },
};

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

/* Without core types: the fastest kind is performance; one at under two thirds of it, or the last of equals, efficiency. */
static enum kind_type type_by_rank(const struct found_kind *kinds, size_t n, size_t k)
{
	if (k == 0)
		return KIND_PERFORMANCE;
	if (kinds[0].rank == UNKNOWN || kinds[k].rank == UNKNOWN)
		return k + 1 == n ? KIND_EFFICIENCY : KIND_PERFORMANCE;
	return k + 1 == n || kinds[k].rank < kinds[0].rank - kinds[0].rank / 3 ? KIND_EFFICIENCY : KIND_PERFORMANCE;
}

static enum kind_type type_of_core(enum core_type type)
{
	return type == CORE_TYPE_LOW_POWER  ? KIND_LOW_POWER :
	       type == CORE_TYPE_EFFICIENCY ? KIND_EFFICIENCY :
					      KIND_PERFORMANCE;
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
		if (cpu->group[LEVEL_CORE] == NO_INDEX)
			continue;
		/* A core is counted at its first thread. */
		if (cpu->thread == 0) {
			kind->cores = kind->cores == UNKNOWN ? 1 : kind->cores + 1;
			range_add(&kind->threads_per_core,
				  topology->groups[LEVEL_CORE].items[cpu->group[LEVEL_CORE]].n_cpus);
		}
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
	if (!derived->kind_of_cpu || rank_capacities(&evidence) < 0)
		return -ENOMEM;
	for (; !n && rule < ARRAY_SIZE(rules); rule += !n)
		if (!rules[rule].tells || rules[rule].tells(&topology->facts))
			n = apply_rule(&evidence, rules[rule].key, found, derived->kind_of_cpu);
	free(evidence.capacities);
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
		kind->evidence = rules[rule].evidence != EVIDENCE_NONE ? rules[rule].evidence :
									 topology->cpus[found[k].first].facts->evidence;
		kind->type =
			rules[rule].types ? type_of_core((enum core_type)found[k].key.value) : type_by_rank(found, n, k);
	}
	return fill_kinds(topology, derived);
}

/* The evidence of online CPUs, at a glance. */
struct glance {
	bool typed, have_midr, have_capacity; /* all of them */
	bool types_differ, parts_differ;
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
		glance.parts_differ |= cpu->midr != first->midr || cpu->model != first->model;
	}
	return glance;
}

unsigned int derive_kinds_want(const struct facts *facts, unsigned int read)
{
	struct glance glance = look_at(facts);

	if (!(read & WANT_KINDS))
		return WANT_KINDS;
	if ((glance.typed && glance.types_differ) || facts->hybrid == 0)
		return 0;
	if (!(read & WANT_CPUINFO) && !glance.have_midr)
		return WANT_CPUINFO;
	/* What speed_of falls back to. */
	if (!(read & WANT_FREQUENCY) && !facts->x86 && !glance.have_capacity && glance.parts_differ)
		return WANT_FREQUENCY;
	return !(read & WANT_CACHES_L1) && caches_tell(facts) ? WANT_CACHES_L1 : 0;
}
