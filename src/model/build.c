// SPDX-License-Identifier: MIT
// Makes the topology of the facts: settles contradictions, keeps online CPUs only, gives dense indices.
#include "model/build_internal.h"

#include <errno.h>
#include <string.h>

#include "model/names.h"

static bool is_online(const struct facts *facts, unsigned int cpu)
{
	return cpuset_has(&facts->online.set, cpu);
}

static int build_cpus(struct topology *topology)
{
	const struct facts *facts = &topology->facts;

	topology->cpus = calloc(facts->n_cpus ? facts->n_cpus : 1, sizeof(*topology->cpus));
	if (!topology->cpus)
		return -ENOMEM;
	topology->n_cpus = facts->n_cpus;
	for (size_t i = 0; i < facts->n_cpus; i++) {
		struct topo_cpu *cpu = &topology->cpus[i];

		*cpu = (struct topo_cpu){ .cpu = facts->cpus[i].cpu, .node = NO_INDEX, .thread = NO_INDEX };
		cpu->online = is_online(facts, cpu->cpu);
		cpu->model = cpu->online ? facts->cpus[i].model : NO_INDEX;
		cpu->facts = &facts->cpus[i];
		for (int level = 0; level < N_LEVELS; level++)
			cpu->group[level] = NO_INDEX;
	}
	return 0;
}

/* numa=fake cuts the memory in nodes that all list the same CPUs: these are counted for the first. */
static int drop_counted_cpus(struct facts *facts, struct topo_node *node, struct cpuset *counted)
{
	int r = 0;

	if (cpuset_intersects(&node->cpus, counted)) {
		r = facts_warn(facts, NULL, WARN_NODES_OVERLAP,
			       "NUMA node %lld lists CPUs that an earlier node lists: they are counted for that one",
			       (long long)node->id);
		if (r >= 0)
			r = cpuset_andnot(&node->cpus, counted);
	}
	return r < 0 ? r : cpuset_or(counted, &node->cpus);
}

static int build_nodes(struct topology *topology)
{
	struct facts *facts = &topology->facts;
	_cleanup_cpuset_ struct cpuset counted = { 0 };
	int r;

	topology->nodes = calloc(facts->n_nodes ? facts->n_nodes : 1, sizeof(*topology->nodes));
	if (!topology->nodes)
		return -ENOMEM;
	topology->nodes_known = facts->n_nodes > 0;
	for (size_t i = 0; i < facts->n_nodes; i++) {
		const struct node_facts *found = &facts->nodes[i];
		struct topo_node *node = &topology->nodes[topology->n_nodes];

		*node = (struct topo_node){ .attr = found->attr,
					    .id = found->id,
					    .cpus_known = found->cpus_known,
					    .distances = found->n_distances == facts->n_nodes ? found->distances : NULL };
		if (cpuset_copy(&found->cpus, &node->cpus) < 0)
			return -ENOMEM;
		topology->n_nodes++;
		if (facts->present.known && !cpuset_subset(&node->cpus, &facts->present.set) &&
		    facts_warn(facts, NULL, WARN_NODES_ABSENT_CPUS,
			       "NUMA node %lld lists CPUs that are not present; they were left out",
			       (long long)found->id) < 0)
			return -ENOMEM;
		if (cpuset_and(&node->cpus, &facts->online.set) < 0)
			return -ENOMEM;
		r = drop_counted_cpus(facts, node, &counted);
		if (r < 0)
			return r;
		node->n_cpus = cpuset_count(&node->cpus);
		CPUSET_FOREACH(cpu, &node->cpus) {
			const struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

			if (row)
				topology->cpus[row - facts->cpus].node = (int32_t)i;
		}
	}
	return 0;
}

static int compare_caches(const void *a, const void *b)
{
	const struct topo_cache *x = a, *y = b;
	int first_x = cpuset_first(&x->cpus), first_y = cpuset_first(&y->cpus);

	if (first_x != first_y)
		return first_x < first_y ? -1 : 1;
	if (x->attr.level != y->attr.level)
		return x->attr.level < y->attr.level ? -1 : 1;
	return x->attr.type < y->attr.type ? -1 : x->attr.type > y->attr.type;
}

static int build_caches(struct topology *topology)
{
	struct facts *facts = &topology->facts;

	topology->caches = calloc(facts->n_caches ? facts->n_caches : 1, sizeof(*topology->caches));
	if (!topology->caches)
		return -ENOMEM;
	for (size_t i = 0; i < facts->n_caches; i++) {
		struct cache_facts *found = &facts->caches[i];
		struct topo_cache *cache = &topology->caches[topology->n_caches];

		if (cpuset_and(&found->cpus, &facts->online.set) < 0)
			return -ENOMEM;
		if (cpuset_empty(&found->cpus))
			continue;
		*cache = (struct topo_cache){ .attr = found->attr, .id = found->id, .n_cpus = cpuset_count(&found->cpus) };
		cache->cpus = TAKE(found->cpus);
		topology->n_caches++;
	}
	qsort(topology->caches, topology->n_caches, sizeof(*topology->caches), compare_caches);
	return 0;
}

/* Which caches each CPU has, in one block: first counted, then filled. */
static int list_caches(struct topology *topology)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < topology->n_caches; i++)
		CPUSET_FOREACH(cpu, &topology->caches[i].cpus)
			topology->cpus[facts_cpu(&topology->facts, (unsigned int)cpu) - topology->facts.cpus].n_caches++,
				total++;
	topology->cache_lists = calloc(total ? total : 1, sizeof(*topology->cache_lists));
	if (!topology->cache_lists)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		topology->cpus[i].caches = topology->cache_lists + at;
		at += topology->cpus[i].n_caches;
		topology->cpus[i].n_caches = 0;
	}
	/* By level first: the row of a CPU goes from L1 up, whichever CPU a cache begins with. */
	for (int level = 1; level <= 9; level++)
		for (size_t i = 0; i < topology->n_caches; i++) {
			if (topology->caches[i].attr.level != level)
				continue;
			CPUSET_FOREACH(cpu, &topology->caches[i].cpus) {
				const struct cpu_facts *row = facts_cpu(&topology->facts, (unsigned int)cpu);
				struct topo_cpu *owner = &topology->cpus[row - topology->facts.cpus];

				topology->cache_lists[owner->caches - topology->cache_lists + owner->n_caches++] =
					(int32_t)i;
			}
		}
	return 0;
}

static int64_t number_or_unknown(const char *text)
{
	uint64_t value;

	if (!text || parse_number(span_of(text), &value) < 0 || value > INT64_MAX)
		return UNKNOWN;
	return (int64_t)value;
}

/* "ARMv7 Processor rev 4 (v7l)", "AArch64 Processor rev 3 (aarch64)" name no core: any that the part's number names wins. */
static const char *model_name(const struct model_facts *found, int64_t implementer, int64_t part)
{
	const char *name = found->field[IDENTITY_NAME], *core = name_arm_part(implementer, part);

	if (core && (!name || strstr(name, "rocessor rev ")))
		return core;
	return name;
}

static int build_models(struct topology *topology)
{
	const struct facts *facts = &topology->facts;

	topology->models = calloc(facts->n_models ? facts->n_models : 1, sizeof(*topology->models));
	if (!topology->models)
		return -ENOMEM;
	topology->n_models = facts->n_models;
	for (size_t i = 0; i < facts->n_models; i++) {
		const struct model_facts *found = &facts->models[i];
		struct topo_model *model = &topology->models[i];
		int64_t implementer = number_or_unknown(found->field[IDENTITY_IMPLEMENTER]);
		int64_t part = number_or_unknown(found->field[IDENTITY_PART]);

		model->facts = found;
		model->family = number_or_unknown(topology_identity(topology, i, IDENTITY_FAMILY));
		model->model_id = number_or_unknown(topology_identity(topology, i, IDENTITY_MODEL));
		model->stepping = number_or_unknown(found->field[IDENTITY_STEPPING]);
		model->vendor = topology_identity(topology, i, IDENTITY_VENDOR);
		if (!model->vendor)
			model->vendor = name_arm_implementer(implementer);
		model->name = model_name(found, implementer, part);
		if (!model->name && !found->field[IDENTITY_IMPLEMENTER])
			model->name = found->field[IDENTITY_UARCH]; /* RISC-V: "sifive,u74-mc" */
		if (!model->name)
			model->name = found->field[IDENTITY_CPU_MODEL];
		model->codename = name_x86(found->field[IDENTITY_VENDOR], model->family, model->model_id, model->stepping);
		if (!model->codename)
			model->codename = found->codename;
	}
	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];

		if (cpu->model == NO_INDEX)
			continue;
		if (!topology->models[cpu->model].bogomips)
			topology->models[cpu->model].bogomips = cpu->facts->bogomips;
		if (cpuset_add(&topology->models[cpu->model].cpus, cpu->cpu) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The distinct microcode versions of a model's CPUs; normally one. */
static int list_microcode(struct topology *topology, struct topo_model *model)
{
	enum { MOST = 16 };
	const char *found[MOST + 1] = { NULL }, **copy;
	size_t n = 0, at;

	CPUSET_FOREACH(cpu, &model->cpus) {
		const char *version = facts_cpu(&topology->facts, (unsigned int)cpu)->microcode; /* interned */

		for (at = 0; version && at < n && found[at] != version; at++)
			;
		if (version && at == n && n < MOST)
			found[n++] = version;
	}
	if (!n)
		return 0;
	copy = arena_alloc(&topology->facts.arena, (n + 1) * sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, found, (n + 1) * sizeof(*copy));
	model->microcode = copy;
	return 0;
}

static int check_partial(struct topology *topology)
{
	_cleanup_cpuset_ struct cpuset missing = { 0 };

	if (!topology->groups[LEVEL_CORE].known)
		return 0;
	for (size_t i = 0; i < topology->n_cpus; i++)
		if (topology->cpus[i].online && topology->cpus[i].group[LEVEL_CORE] == NO_INDEX &&
		    cpuset_add(&missing, topology->cpus[i].cpu) < 0)
			return -ENOMEM;
	if (cpuset_empty(&missing))
		return 0;
	return facts_warn(&topology->facts, &missing, WARN_TOPOLOGY_PARTIAL, "%u online CPUs have no topology",
			  cpuset_count(&missing));
}

static int build(struct topology *topology)
{
	int r = build_cpus(topology);

	if (r >= 0)
		r = build_groups(topology);
	if (r >= 0)
		r = build_nodes(topology);
	if (r >= 0)
		r = build_caches(topology);
	if (r >= 0)
		r = list_caches(topology);
	if (r >= 0)
		r = number_groups(topology);
	if (r >= 0)
		r = build_models(topology);
	for (size_t i = 0; r >= 0 && i < topology->n_models; i++)
		r = list_microcode(topology, &topology->models[i]);
	return r < 0 ? r : check_partial(topology);
}

int topology_build(struct facts *facts, struct topology **ret_topology, struct error *error)
{
	_cleanup_topology_ struct topology *topology = calloc(1, sizeof(*topology));

	if (!topology) {
		facts_free(facts);
		return error_oom(error);
	}
	topology->facts = *facts;
	facts_init(facts);
	if (build(topology) < 0)
		return error_oom(error);
	*ret_topology = TAKE_PTR(topology);
	return 0;
}
