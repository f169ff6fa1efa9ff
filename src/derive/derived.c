// SPDX-License-Identifier: MIT
// What follows from a topology: freeing it, ranges, and the names of the field.
#include "derive/derived.h"

#include <errno.h>
#include <string.h>

void range_add(struct range *range, int64_t value)
{
	if (value == UNKNOWN)
		return;
	range->min = range->min == UNKNOWN ? value : MIN(range->min, value);
	range->max = range->max == UNKNOWN ? value : MAX(range->max, value);
}

void derived_free(struct derived *derived)
{
	for (size_t i = 0; i < derived->n_kinds; i++)
		cpuset_free(&derived->kinds[i].cpus);
	for (size_t i = 0; i < derived->n_devices; i++)
		cpuset_free(&derived->devices[i].cpus.set);
	cpuset_free(&derived->offline.set);
	if (derived->workers_known)
		worker_answer_free(&derived->workers);
	free(derived->kinds);
	free(derived->kind_of_cpu);
	free(derived->cache_ranks);
	free(derived->cache_groups);
	free(derived->cache_totals);
	free(derived->devices);
	free(derived->warnings);
	arena_free(&derived->arena);
	*derived = (struct derived){ 0 };
}

const char *kind_type_name(enum kind_type type)
{
	static const char *const names[] = { "uniform", "performance", "efficiency", "low-power", NULL };

	return names[type];
}

const char *kind_evidence_name(const struct kind *kind)
{
	switch (kind->evidence) {
	case EVIDENCE_KERNEL_LIST:
		return kind->type == KIND_LOW_POWER  ? "cpu_lowpower" :
		       kind->type == KIND_EFFICIENCY ? "cpu_atom" :
						       "cpu_core";
	case EVIDENCE_CPUID:
		return "cpuid";
	case EVIDENCE_MIDR:
		return "midr";
	case EVIDENCE_UARCH:
		return "uarch";
	case EVIDENCE_CAPACITY:
		return "cpu_capacity";
	case EVIDENCE_AMD_PSTATE:
		return "amd_pstate";
	case EVIDENCE_CACHES:
		return "caches";
	case EVIDENCE_HWLOC:
		return "hwloc";
	case EVIDENCE_NONE:
		break;
	}
	return NULL;
}

const char *cache_type_name(enum cache_type type)
{
	static const char *const names[] = { "data", "instruction", "unified" };

	return names[type];
}

const char *offline_reason_name(enum offline_reason reason)
{
	static const char *const names[] = {
		[OFFLINE_NOSMT] = "nosmt",
		[OFFLINE_SMT_OFF] = "smt-off",
		[OFFLINE_SMT_LIMITED] = "smt-limited",
		[OFFLINE_MAXCPUS] = "maxcpus",
		[OFFLINE_UNCONFIGURED] = "unconfigured",
	};

	return names[reason];
}

const char *polarization_name(enum polarization polarization)
{
	static const char *const names[] = { NULL, "horizontal", "vertical-low", "vertical-medium", "vertical-high" };

	return names[polarization];
}

const char *source_kind_name(enum source_kind kind)
{
	static const char *const names[] = { "live", "sysroot", "xml", "synthetic", "cpuid" };

	return names[kind];
}
