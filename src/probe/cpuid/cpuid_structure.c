// SPDX-License-Identifier: MIT
// The structure of a CPUID dump as facts: groups of CPUs, caches, kinds of core.
#include <errno.h>

#include "probe/cpuid/cpuid_decode.h"

/* CPUs with an equal key are a group; a CPU without one has no id either, and is in none. */
static int add_groups(const struct cpuid_dump *dump, const struct cpuid_location *locations, enum level level,
		      struct facts *facts)
{
	_cleanup_free_ struct member *members = calloc(dump->n_cpus, sizeof(*members));

	if (!members)
		return -ENOMEM;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		members[cpu] =
			(struct member){ { locations[cpu].key[level] }, locations[cpu].id[level], dump->cpus[cpu].number };
	return facts_group_by(facts, level, members, dump->n_cpus);
}

/* Where no leaf tells clusters they are what shares an L2, as in the kernel (x86 cpu_clustergroup_mask). */
static int add_clusters_by_l2(struct facts *facts)
{
	for (size_t i = 0; i < facts->n_caches; i++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		const struct cache_facts *cache = &facts->caches[i];

		if (cache->attr.level != 2 || cache->attr.type == CACHE_INSTRUCTION)
			continue;
		if (cpuset_copy(&cache->cpus, &cpus) < 0 || facts_add_group(facts, LEVEL_CLUSTER, cache->id, &cpus) < 0)
			return -ENOMEM;
	}
	return 0;
}

/*
 * What one CPU says of its core. Leaf 1Ah (Intel): type in the highest byte of eax. Leaf 80000026h (AMD): type in the
 * highest bits of ebx of the core level, 0 and 1; dense cores (Zen 4c, 5c) beside large ones are 1.
 */
static enum core_type core_type_of(const struct cpuid_dump *dump, size_t cpu, enum cpuid_vendor vendor)
{
	struct cpuid_regs regs;

	if (vendor == CPUID_VENDOR_INTEL && cpuid_get(dump, cpu, 0x1a, 0, &regs)) {
		if (regs.eax >> 24 == 0x40)
			return CORE_TYPE_PERFORMANCE;
		if (regs.eax >> 24 == 0x20)
			return CORE_TYPE_EFFICIENCY;
	}
	if (vendor == CPUID_VENDOR_AMD && cpuid_get(dump, cpu, 0x80000026, 0, &regs) && (regs.ecx >> 8 & 0xff) == 1) {
		if (regs.ebx >> 28 == 0)
			return CORE_TYPE_PERFORMANCE;
		if (regs.ebx >> 28 == 1)
			return CORE_TYPE_EFFICIENCY;
	}
	return CORE_TYPE_UNKNOWN;
}

bool cpuid_is_hybrid(const struct cpuid_dump *dump)
{
	return cpuid_register(dump, 0, 7, 0, CPUID_EDX) >> 15 & 1 ||
	       cpuid_register(dump, 0, 0x80000026, 0, CPUID_EAX) >> 30 & 1;
}

static bool has_l3(const struct cpuid_dump *dump, size_t cpu)
{
	struct cpuid_regs regs;

	for (uint32_t i = 0; i < 8 && cpuid_get(dump, cpu, 4, i, &regs) && regs.eax & 0x1f; i++)
		if ((regs.eax >> 5 & 7) == 3)
			return true;
	return false;
}

/*
 * Intel's low-power cores (Meteor Lake and later) name themselves as the other efficiency cores do; what sets them apart is
 * that they sit outside the ring: the performance cores have an L3, they have none.
 */
void cpuid_kind_facts(const struct cpuid_dump *dump, struct facts *facts)
{
	bool performance_l3 = false;

	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		struct cpu_facts *row = facts_cpu(facts, dump->cpus[cpu].number);
		struct cpuid_signature signature;

		if (!row)
			continue;
		cpuid_signature_of(dump, cpu, &signature);
		row->core_type = core_type_of(dump, cpu, signature.vendor);
		if (row->core_type == CORE_TYPE_UNKNOWN)
			continue;
		row->evidence = EVIDENCE_CPUID;
		performance_l3 |= signature.vendor == CPUID_VENDOR_INTEL && row->core_type == CORE_TYPE_PERFORMANCE &&
				  has_l3(dump, cpu);
	}
	for (size_t cpu = 0; performance_l3 && cpu < dump->n_cpus; cpu++) {
		struct cpu_facts *row = facts_cpu(facts, dump->cpus[cpu].number);

		if (row && row->core_type == CORE_TYPE_EFFICIENCY && !has_l3(dump, cpu))
			row->core_type = CORE_TYPE_LOW_POWER;
	}
}

/*
 * A dump that was cut, or made while CPUs were off. The count of leaf Bh is right on every Intel and AMD processor;
 * Zhaoxin's KX-7000 says 96 and has 8.
 */
static int warn_missing(const struct cpuid_dump *dump, const struct cpuid_location *locations, struct facts *facts)
{
	_cleanup_free_ unsigned int *told = calloc(facts->groups[LEVEL_PACKAGE].n + 1, sizeof(*told));
	struct cpuid_signature signature;
	unsigned int missing = 0;

	if (!told)
		return -ENOMEM;
	cpuid_signature_of(dump, 0, &signature);
	if (signature.vendor == CPUID_VENDOR_ZHAOXIN || signature.vendor == CPUID_VENDOR_OTHER)
		return 0;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		int32_t package = facts_cpu(facts, dump->cpus[cpu].number)->group[LEVEL_PACKAGE];

		if (package >= 0)
			told[package] = MAX(told[package], locations[cpu].package_cpus);
	}
	for (size_t i = 0; i < facts->groups[LEVEL_PACKAGE].n; i++) {
		unsigned int there = cpuset_count(&facts->groups[LEVEL_PACKAGE].items[i].cpus);

		missing += told[i] > there ? told[i] - there : 0;
	}
	if (!missing)
		return 0;
	return facts_warn(facts, NULL, WARN_CPUS_MISSING, "the dump lacks %u CPUs that its packages have", missing);
}

/* Groups, APIC ids, caches and kinds of core. */
static int structure_facts(const struct cpuid_dump *dump, struct facts *facts)
{
	_cleanup_free_ struct cpuid_location *locations = NULL;
	int r = cpuid_locations(dump, &locations);

	cpuid_kind_facts(dump, facts);
	if (r == -ENODATA)
		return facts_warn(facts, NULL, WARN_STRUCTURE_UNKNOWN, "%s",
				  cpuid_is_part(dump) ? "the dump describes one CPU, not the machine that it belongs to" :
							"the dump does not tell how its CPUs are connected");
	if (r < 0)
		return r;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		facts_cpu(facts, dump->cpus[cpu].number)->apic_id = locations[cpu].apic_id;
	for (enum level level = LEVEL_CORE; r >= 0 && level <= LEVEL_PACKAGE; level++)
		r = add_groups(dump, locations, level, facts);
	if (r >= 0)
		r = warn_missing(dump, locations, facts);
	if (r >= 0)
		r = cpuid_cache_facts(dump, locations, facts);
	if (r >= 0 && !facts->groups[LEVEL_CLUSTER].n)
		r = add_clusters_by_l2(facts);
	return r;
}

int cpuid_facts(const struct cpuid_dump *dump, struct facts *facts)
{
	struct known_set *sets[] = { &facts->possible, &facts->present, &facts->online };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	int r = 0;

	if (!dump->n_cpus)
		return 0;
	for (size_t cpu = 0; r >= 0 && cpu < dump->n_cpus; cpu++)
		r = cpuset_add(&cpus, dump->cpus[cpu].number);
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(sets); i++) {
		r = cpuset_copy(&cpus, &sets[i]->set);
		sets[i]->known = r >= 0 && !cpuid_is_part(dump);
	}
	facts->backends |= BACKEND_CPUID;
	if (r >= 0)
		r = facts_set_cpus(facts, &cpus);
	if (r >= 0)
		r = cpuid_dump_identity(dump, facts);
	return r < 0 ? r : structure_facts(dump, facts);
}
