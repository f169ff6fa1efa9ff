// SPDX-License-Identifier: MIT
// The evidence of core kinds: which sorts there are, and what orders the kinds.
#include <errno.h>
#include <string.h>

#include "base/wide.h"
#include "derive/kinds_internal.h"
#include "model/names.h"

static int compare_steps(const void *a, const void *b)
{
	int64_t x = ((const struct step *)a)->own, y = ((const struct step *)b)->own;

	return x < y ? -1 : x > y;
}

int64_t kinds_capacity(const struct cpu_facts *cpu)
{
	return cpu->capacity;
}

int64_t kinds_highest_perf(const struct cpu_facts *cpu)
{
	return cpu->highest_perf;
}

/*
 * cpu_capacity is scaled to 1024 for the fastest CPU and follows its frequency too, so that equal cores with slightly
 * different turbo limits differ a little; highest_perf ranks even equal cores of a Ryzen. A kind begins where the value
 * falls by more than a fifth. Steps of a fifth.
 */
int kinds_rank(const struct topology *topology, int64_t (*value_of)(const struct cpu_facts *), struct steps *ret_steps)
{
	size_t n = 0, n_online = 0, kept = 0;
	struct step *all = malloc((topology->n_cpus + 1) * sizeof(*all));

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		n_online += topology->cpus[i].online;
		if (topology->cpus[i].online && value_of(topology->cpus[i].facts) != UNKNOWN)
			all[n++] = (struct step){ value_of(topology->cpus[i].facts), 0 };
	}
	qsort(all, n, sizeof(*all), compare_steps);
	ret_steps->all = n == n_online;
	for (size_t i = 0; i < n; i++)
		if (!kept || all[kept - 1].own != all[i].own)
			all[kept++] = all[i];
	for (size_t i = kept; i-- > 0;) {
		bool close = i + 1 < kept && wide_product_less((uint64_t)all[i + 1].own, 4, (uint64_t)all[i].own, 5);

		all[i].highest = close ? all[i + 1].highest : all[i].own;
	}
	ret_steps->items = all;
	ret_steps->n = kept;
	return 0;
}

const struct cache_attributes *kinds_find_cache(const struct topology *topology, const struct topo_cpu *cpu, int level,
						enum cache_type type)
{
	for (unsigned int i = 0; i < cpu->n_caches; i++) {
		const struct cache_attributes *attr = &topology->caches[cpu->caches[i]].attr;

		if (attr->level == level && attr->type == type)
			return attr;
	}
	return NULL;
}

/* 0 where it has none, or its size is not known. */
static int64_t cache_size(const struct topology *topology, const struct topo_cpu *cpu, int level, enum cache_type type)
{
	const struct cache_attributes *attr = kinds_find_cache(topology, cpu, level, type);

	return attr && attr->size_bytes != UNKNOWN ? attr->size_bytes : 0;
}

/*
 * Intel's low-power cores (Meteor Lake and later) are to the kernel and CPUID efficiency cores; they are those without the
 * third level of cache that the others have.
 */
static bool lacks_l3(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	const struct cpuset *only = evidence->topology->facts.only;

	return evidence->any_l3 && (!only || cpuset_has(only, cpu->cpu)) &&
	       !kinds_find_cache(evidence->topology, cpu, 3, CACHE_UNIFIED);
}

static struct key key_by_type(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	enum core_type type = cpu->facts->core_type;

	if (type == CORE_TYPE_EFFICIENCY && cpu->facts->evidence != EVIDENCE_HWLOC && lacks_l3(evidence, cpu))
		type = CORE_TYPE_LOW_POWER;

	return (struct key){ .value = type,
			     .rank = -(int64_t)type,
			     .known = cpu->facts->evidence != EVIDENCE_NONE && type != CORE_TYPE_UNKNOWN };
}

/* hwloc's file says which kinds there are, where each has a number, which tells the order, not the distance. */
static struct key key_by_efficiency(const struct evidence *evidence _unused_, const struct topo_cpu *cpu)
{
	enum { FAR_FROM_0 = 1000 }; /* so that of kinds between the first and the last none counts as far slower */

	return (struct key){ .value = cpu->facts->efficiency,
			     .second = (int64_t)(intptr_t)cpu->facts->core_name,
			     .rank = FAR_FROM_0 + cpu->facts->efficiency,
			     .known = cpu->facts->efficiency != UNKNOWN };
}

static int64_t second_level(const struct topology *topology, const struct topo_cpu *cpu)
{
	return cache_size(topology, cpu, 2, CACHE_UNIFIED);
}

/* Among cores that an order holds for equals the clock decides. */
static int64_t above_clock(int64_t rank, const struct topo_cpu *cpu)
{
	enum { CLOCK_BITS = 20 }; /* in MHz */
	int64_t clock = cpu->facts->max_hz == UNKNOWN ? 0 : MIN(cpu->facts->max_hz / 1000000, (1 << CLOCK_BITS) - 1);

	return rank << CLOCK_BITS | clock;
}

/* How fast a core is, by the first order that tells all online CPUs apart. Orders kinds, never makes them. */
static int64_t speed_of(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	struct arm_core core;

	switch (evidence->order) {
	case ORDER_CAPACITY:
		return cpu->facts->capacity;
	case ORDER_CLASS:
		facts_arm_core(&evidence->topology->facts, cpu->facts, &core);
		return above_clock(arm_class_of(core.implementer, core.part), cpu);
	case ORDER_CACHES:
		return above_clock(second_level(evidence->topology, cpu) >> 10 & INT32_MAX, cpu);
	case ORDER_CLOCK:
		return cpu->facts->max_hz;
	}
	return UNKNOWN;
}

/* What orders the kinds of this machine: capacity, else classes of ARM parts, else the second level of cache, else the
 * clock. */
enum order kinds_choose_order(const struct evidence *evidence)
{
	const struct topology *topology = evidence->topology;
	bool classes = true, caches = true, differ = false;
	int64_t first = 0;

	if (evidence->capacities.all)
		return ORDER_CAPACITY;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];
		struct arm_core core;
		int64_t size;

		if (!cpu->online)
			continue;
		size = second_level(topology, cpu);
		classes &= facts_arm_core(&topology->facts, cpu->facts, &core) &&
			   arm_class_of(core.implementer, core.part) != ARM_CLASS_UNKNOWN;
		first = first ? first : size;
		caches &= size != 0;
		differ |= size != first;
	}
	return classes ? ORDER_CLASS : caches && differ ? ORDER_CACHES : ORDER_CLOCK;
}

/* The names that hwloc's file has for types of core, some of which say nothing to us. */
static struct key key_by_name(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	return (struct key){ .value = (int64_t)(intptr_t)cpu->facts->core_name, /* interned */
			     .rank = speed_of(evidence, cpu),
			     .known = cpu->facts->core_name != NULL };
}

/* ARM: implementer and part. */
static struct key key_by_part(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	struct arm_core core;

	if (!facts_arm_core(&evidence->topology->facts, cpu->facts, &core))
		return (struct key){ 0 };
	return (struct key){ .value = core.implementer << 12 | core.part, .rank = speed_of(evidence, cpu), .known = true };
}

/* RISC-V: the microarchitecture that the device tree names, else the numbers that its maker gave to the design. */
static struct key key_by_uarch(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	const struct facts *facts = &evidence->topology->facts;
	const struct model_facts *model = cpu->model != NO_INDEX ? &facts->models[cpu->model] : NULL;
	const char *name = model ? model->field[IDENTITY_UARCH] : NULL, *second = NULL;

	if (!name && model && facts->machine.arch && !strncmp(facts->machine.arch, "riscv", 5)) {
		name = model->field[IDENTITY_FAMILY];  /* marchid */
		second = model->field[IDENTITY_MODEL]; /* mimpid */
	}
	/* interned: equal texts have one address */
	return (struct key){ .value = (int64_t)(intptr_t)name,
			     .second = (int64_t)(intptr_t)second,
			     .rank = speed_of(evidence, cpu),
			     .known = name != NULL };
}

static struct key key_by_step(const struct steps *steps, int64_t own)
{
	const struct step key = { own, own }, *step;

	if (own == UNKNOWN)
		return (struct key){ 0 };
	step = bsearch(&key, steps->items, steps->n, sizeof(key), compare_steps);
	return (struct key){ .value = step->highest, .rank = own, .known = true };
}

static struct key key_by_capacity(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	return key_by_step(&evidence->capacities, cpu->facts->capacity);
}

/*
 * Where AMD's chip has two types of core the kernel takes the compact ones for those with the lower highest_perf
 * (amd_get_boost_ratio_numerator, arch/x86/kernel/acpi/cppc.c). Of a chip with one type it only tells which cores are
 * preferred, and so it does in amd_pstate_prefcore_ranking everywhere.
 */
static struct key key_by_highest_perf(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	return key_by_step(&evidence->highest_perfs, cpu->facts->highest_perf);
}

/*
 * Only Intel makes cores that differ in the first level, and CPUID tells of them where it can be asked. Of other machines
 * nobody has to read the caches of every CPU.
 */
bool kinds_caches_tell(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_models; i++)
		if (facts->x86 && facts->hybrid != 0 && facts->models[i].field[IDENTITY_VENDOR] &&
		    !strcmp(facts->models[i].field[IDENTITY_VENDOR], "GenuineIntel"))
			return true;
	return false;
}

/* AMD's compact cores (Zen 5c beside Zen 5) share a smaller L3. */
static struct key key_by_l3(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	int64_t size = cache_size(evidence->topology, cpu, 3, CACHE_UNIFIED);

	return (struct key){ .value = size, .rank = size, .known = size != 0 };
}

/* Sizes of a CPU's first-level caches: a hybrid Intel core differs in both, cores of one design in neither. */
static struct key key_by_caches(const struct evidence *evidence, const struct topo_cpu *cpu)
{
	int64_t data = cache_size(evidence->topology, cpu, 1, CACHE_DATA);
	int64_t instruction = cache_size(evidence->topology, cpu, 1, CACHE_INSTRUCTION);

	return (struct key){ .value = data, .second = instruction, .rank = data, .known = data && instruction };
}

const struct kind_rule kind_rules[] = {
	{ .key = key_by_efficiency, .evidence = EVIDENCE_HWLOC },
	{ .key = key_by_type, .evidence = EVIDENCE_NONE, .types = true },
	{ .key = key_by_part, .evidence = EVIDENCE_MIDR, .ranked = true },
	{ .key = key_by_uarch, .evidence = EVIDENCE_UARCH, .ranked = true },
	{ .key = key_by_name, .evidence = EVIDENCE_HWLOC, .ranked = true },
	{ .key = key_by_capacity, .evidence = EVIDENCE_CAPACITY },
	{ .key = key_by_highest_perf, .evidence = EVIDENCE_AMD_PSTATE, .tells = facts_mixed_amd },
	{ .key = key_by_l3, .evidence = EVIDENCE_CACHES, .tells = facts_mixed_amd },
	{ .key = key_by_caches, .evidence = EVIDENCE_CACHES, .tells = kinds_caches_tell },
};
const size_t n_kind_rules = ARRAY_SIZE(kind_rules);
