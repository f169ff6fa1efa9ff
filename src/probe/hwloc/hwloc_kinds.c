// SPDX-License-Identifier: MIT
// What hwloc's file tells of kinds of core.
#include <errno.h>
#include <string.h>

#include "probe/hwloc/hwloc_api.h"

/* UNKNOWN for what is no number from 0 to most. */
static int64_t number_of(const char *text, int64_t most)
{
	int64_t value;

	return !parse_i64(span_of(text), &value) && value >= 0 && value <= most ? value : UNKNOWN;
}

static int64_t hz_of(const char *mhz)
{
	int64_t value = number_of(mhz, INT64_MAX / 1000000);

	return value > 0 ? value * 1000000 : UNKNOWN;
}

/* One thing that a kind has in common, as it stands in the row of a CPU of its. 0 or -ENOMEM. */
static int apply_info(const struct hwloc_info_s *info, struct facts *facts, struct cpu_facts *kind)
{
	if (!strcmp(info->name, "CoreType")) {
		kind->core_type = !strcmp(info->value, "IntelCore") ? CORE_TYPE_PERFORMANCE :
				  !strcmp(info->value, "IntelAtom") ? CORE_TYPE_EFFICIENCY :
								      CORE_TYPE_UNKNOWN;
		kind->evidence = kind->core_type != CORE_TYPE_UNKNOWN ? EVIDENCE_HWLOC : EVIDENCE_NONE;
		return facts_text(facts, span_of(info->value), &kind->core_name);
	}
	if (!strcmp(info->name, "LinuxCapacity"))
		kind->capacity = number_of(info->value, INT64_MAX);
	else if (!strcmp(info->name, "FrequencyMaxMHz"))
		kind->max_hz = hz_of(info->value);
	else if (!strcmp(info->name, "FrequencyBaseMHz"))
		kind->base_hz = hz_of(info->value);
	return 0;
}

/* hwloc makes kinds of frequencies, too: only what the processor, the firmware or the file's maker says is evidence. */
static void apply_kind(const struct cpuset *cpus, const struct cpu_facts *kind, struct facts *facts)
{
	CPUSET_FOREACH(cpu, cpus) {
		struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

		if (!row)
			continue;
		row->core_type = kind->core_type;
		row->evidence = kind->evidence;
		row->core_name = kind->core_name;
		row->efficiency = kind->efficiency;
		row->capacity = kind->capacity;
		row->max_hz = kind->max_hz;
		row->base_hz = kind->base_hz;
	}
}

int hwloc_read_kinds(hwloc_topology_t topology, struct facts *facts)
{
	hwloc_bitmap_t bitmap = hwloc_api.bitmap_alloc();
	int n = hwloc_api.cpukinds_get_nr(topology, 0), r = bitmap ? 0 : -ENOMEM;

	for (int kind = 0; !r && kind < n; kind++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		struct hwloc_info_s *infos;
		unsigned int n_infos;
		struct cpu_facts row = { .efficiency = UNKNOWN, .capacity = UNKNOWN, .max_hz = UNKNOWN, .base_hz = UNKNOWN };
		int efficiency;

		if (hwloc_api.cpukinds_get_info(topology, (unsigned int)kind, bitmap, &efficiency, &n_infos, &infos, 0) < 0)
			continue;
		r = hwloc_read_bitmap(bitmap, &cpus);
		if (efficiency >= 0) /* what the file forces: hwloc is told to rank by nothing else */
			row.efficiency = efficiency;
		for (unsigned int i = 0; !r && i < n_infos; i++)
			r = apply_info(&infos[i], facts, &row);
		if (!r)
			apply_kind(&cpus, &row, facts);
	}
	hwloc_api.bitmap_free(bitmap);
	return r;
}
