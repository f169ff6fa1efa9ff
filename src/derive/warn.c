// SPDX-License-Identifier: MIT
// Warnings that follow from the topology as a whole.
#include <errno.h>

#include "base/array.h"
#include "derive/derived.h"

static int add(struct derived *derived, enum warning_id id, const char *text)
{
	struct warning *warning = array_add(derived->warnings, derived->n_warnings);

	if (!warning)
		return -ENOMEM;
	*warning = (struct warning){ .id = id, .text = text };
	return 0;
}

static bool cache_spans_packages(const struct topology *topology)
{
	for (size_t i = 0; i < topology->n_caches; i++) {
		int32_t package = NO_INDEX;

		CPUSET_FOREACH(cpu, &topology->caches[i].cpus) {
			int32_t other = topology_cpu(topology, (unsigned int)cpu)->group[LEVEL_PACKAGE];

			if (package != NO_INDEX && other != NO_INDEX && other != package)
				return true;
			package = other;
		}
	}
	return false;
}

static bool core_spans_packages(const struct topology *topology)
{
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++) {
		const struct topo_group *core = &topology->groups[LEVEL_CORE].items[i];

		CPUSET_FOREACH(cpu, &core->cpus)
			if (topology_cpu(topology, (unsigned int)cpu)->group[LEVEL_PACKAGE] != core->parent[LEVEL_PACKAGE])
				return true;
	}
	return false;
}

/* Some hypervisors do not say who they are: then x86's flag tells that there is one. */
static bool is_virtual(const struct topology *topology)
{
	return topology->facts.machine.virt_vendor ||
	       (topology->facts.x86 && facts_has_flag(&topology->facts, "hypervisor"));
}

/* Hypervisors that were told only "n CPUs" show each as a package of one core. */
static bool every_core_a_package(const struct topology *topology)
{
	size_t n = topology->groups[LEVEL_PACKAGE].n;

	for (size_t i = 0; i < n; i++)
		if (topology->groups[LEVEL_PACKAGE].items[i].n_cores != 1)
			return false;
	return n > 1 && is_virtual(topology);
}

/* SMT is active where several threads of a core are online: smt/active of firmware that tells no sibling says 1, too. */
static bool smt_without_threads(const struct topology *topology)
{
	size_t n = topology->groups[LEVEL_CORE].n;

	for (size_t i = 0; i < topology->n_cpus; i++)
		if (topology->cpus[i].online && topology->cpus[i].group[LEVEL_CORE] == NO_INDEX)
			return false;
	for (size_t i = 0; i < n; i++)
		if (topology->groups[LEVEL_CORE].items[i].n_cpus > 1)
			return false;
	return n && topology->facts.smt_active == 1 &&
	       cpuset_equal(&topology->facts.present.set, &topology->facts.online.set);
}

static bool kinds_by_caches(const struct derived *derived)
{
	return derived->n_kinds && derived->kinds[0].evidence == EVIDENCE_CACHES;
}

int derive_warnings(const struct topology *topology, struct derived *derived)
{
	const struct warning_list *found = &topology->facts.warnings;
	int r = 0;

	for (size_t i = 0; i < found->n; i++) {
		struct warning *warning = array_add(derived->warnings, derived->n_warnings);

		if (!warning)
			return -ENOMEM;
		*warning = found->items[i];
	}
	if (cache_spans_packages(topology))
		r = add(derived, WARN_CACHE_SPANS_PACKAGES,
			"a cache is shared by CPUs of several packages: caches or packages are made up");
	if (r >= 0 && core_spans_packages(topology))
		r = add(derived, WARN_SIBLINGS_INCONSISTENT,
			"a core has CPUs of several packages: cores or packages are made up");
	if (r >= 0 && every_core_a_package(topology))
		r = add(derived, WARN_VM_TOPOLOGY, "this virtual machine shows every core as a package of its own");
	if (r >= 0 && smt_without_threads(topology))
		r = add(derived, WARN_SMT_CONTRADICTION,
			"smt/active says that cores have several threads online, but no core has: which CPUs share a core "
			"may be wrong");
	if (r >= 0 && kinds_by_caches(derived))
		r = add(derived, WARN_KINDS_GUESSED, "core kinds were told apart by the sizes of their caches");
	if (r >= 0 && derived->kinds_by_clock)
		r = add(derived, WARN_KINDS_GUESSED,
			"which kind of core is the faster was told by the second-level caches or the clock alone");
	return r;
}
