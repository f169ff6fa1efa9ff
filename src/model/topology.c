// SPDX-License-Identifier: MIT
// The topology: looking up, checking and freeing it.
#include "model/topology.h"

#include <string.h>

void topology_free(struct topology *topology)
{
	if (!topology)
		return;
	for (int level = 0; level < N_LEVELS; level++) {
		for (size_t i = 0; i < topology->groups[level].n; i++)
			cpuset_free(&topology->groups[level].items[i].cpus);
		free(topology->groups[level].items);
	}
	for (size_t i = 0; i < topology->n_nodes; i++)
		cpuset_free(&topology->nodes[i].cpus);
	for (size_t i = 0; i < topology->n_caches; i++)
		cpuset_free(&topology->caches[i].cpus);
	for (size_t i = 0; i < topology->n_models; i++)
		cpuset_free(&topology->models[i].cpus);
	free(topology->nodes);
	free(topology->caches);
	free(topology->cache_lists);
	free(topology->models);
	free(topology->cpus);
	facts_free(&topology->facts);
	free(topology);
}

const struct topo_cpu *topology_cpu(const struct topology *topology, unsigned int cpu)
{
	const struct cpu_facts *row = facts_cpu(&topology->facts, cpu);

	return row ? &topology->cpus[row - topology->facts.cpus] : NULL;
}

/* mvendorid, marchid, mimpid: "0 can be returned to indicate that the field is not implemented" (RISC-V privileged, 3.1). */
const char *topology_identity(const struct topology *topology, size_t model, enum identity_field field)
{
	const char *text = topology->facts.models[model].field[field], *arch = topology->facts.machine.arch;
	uint64_t number;

	if (text && arch && !strncmp(arch, "riscv", 5) && parse_number(span_of(text), &number) >= 0 && !number)
		return NULL;
	return text;
}

static const char *check_level(const struct topology *topology, enum level level)
{
	for (size_t i = 0; i < topology->groups[level].n; i++) {
		const struct topo_group *group = &topology->groups[level].items[i];

		if (cpuset_empty(&group->cpus) || group->n_cpus != cpuset_count(&group->cpus))
			return "a group is empty or miscounted";
		if (!cpuset_subset(&group->cpus, &topology->facts.online.set))
			return "a group holds a CPU that is not online";
		if (i && level != LEVEL_CORE &&
		    cpuset_first(&group->cpus) <= cpuset_first(&topology->groups[level].items[i - 1].cpus))
			return "groups are not sorted by their first CPU";
		CPUSET_FOREACH(cpu, &group->cpus)
			if (topology_cpu(topology, (unsigned int)cpu)->group[level] != (int32_t)i)
				return "a CPU does not point back to its group";
	}
	return NULL;
}

const char *topology_check(const struct topology *topology)
{
	const char *broken = NULL;

	for (int level = 0; !broken && level < N_LEVELS; level++)
		broken = check_level(topology, (enum level)level);
	if (broken)
		return broken;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];

		if (i && cpu->cpu <= cpu[-1].cpu)
			return "CPUs are not sorted";
		for (int level = 0; level < N_LEVELS; level++)
			if (cpu->group[level] != NO_INDEX &&
			    (!cpu->online || (size_t)cpu->group[level] >= topology->groups[level].n))
				return "a CPU points to a group that is not there";
		if (cpu->node != NO_INDEX && !cpuset_has(&topology->nodes[cpu->node].cpus, cpu->cpu))
			return "a CPU points to a node that lacks it";
		for (unsigned int j = 0; j < cpu->n_caches; j++)
			if (!cpuset_has(&topology->caches[cpu->caches[j]].cpus, cpu->cpu))
				return "a CPU points to a cache that lacks it";
	}
	return NULL;
}
