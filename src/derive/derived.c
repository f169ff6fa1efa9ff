// SPDX-License-Identifier: MIT
// What follows from a topology: the order of the parts, and the names of the field.
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

static void derive_frequencies(const struct topology *topology, struct derived *derived)
{
	derived->min_hz = derived->max_hz = RANGE_UNKNOWN;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		if (!topology->cpus[i].online)
			continue;
		range_add(&derived->min_hz, topology->cpus[i].facts->min_hz);
		range_add(&derived->max_hz, topology->cpus[i].facts->max_hz);
	}
}

int derive_all(const struct topology *topology, struct derived *ret_derived)
{
	int r;

	*ret_derived = (struct derived){ 0 };
	r = derive_kinds(topology, ret_derived);
	if (r < 0)
		return r;
	r = derive_counts(topology, ret_derived);
	if (r < 0)
		return r;
	derive_frequencies(topology, ret_derived);
	r = derive_caches(topology, ret_derived);
	if (r >= 0 && topology->facts.allowance) {
		static const struct worker_options defaults;

		r = workers_decide(&defaults, topology->facts.allowance, topology->facts.environment, &ret_derived->workers);
		ret_derived->workers_known = r >= 0;
	}
	return r < 0 ? r : derive_warnings(topology, ret_derived);
}

void derived_free(struct derived *derived)
{
	for (size_t i = 0; i < derived->n_kinds; i++)
		cpuset_free(&derived->kinds[i].cpus);
	cpuset_free(&derived->offline.set);
	if (derived->workers_known)
		worker_answer_free(&derived->workers);
	free(derived->kinds);
	free(derived->kind_of_cpu);
	free(derived->cache_places);
	free(derived->cache_groups);
	free(derived->cache_totals);
	free(derived->warnings);
	arena_free(&derived->arena);
	*derived = (struct derived){ 0 };
}

const char *kind_type_name(enum kind_type type)
{
	static const char *const names[] = { "uniform", "performance", "efficiency", "low-power" };

	return names[type];
}

const char *kind_evidence_name(const struct kind *kind)
{
	switch (kind->evidence) {
	case EVIDENCE_KERNEL_LIST:
		return kind->type == KIND_LOW_POWER ? "cpu_lowpower" : kind->type == KIND_EFFICIENCY ? "cpu_atom" : "cpu_core";
	case EVIDENCE_CPUID:
		return "cpuid";
	case EVIDENCE_MIDR:
		return "midr";
	case EVIDENCE_CAPACITY:
		return "cpu_capacity";
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
