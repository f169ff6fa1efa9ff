// SPDX-License-Identifier: MIT
// What the probes found: growing, looking up and freeing it.
#include "model/facts.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/array.h"
#include "model/limits.h"

const struct backend_name backend_names[] = {
	{ BACKEND_HWLOC, "hwloc" },
	{ BACKEND_SYSFS, "sysfs" },
	{ BACKEND_PROCFS, "procfs" },
	{ BACKEND_CPUID, "cpuid" },
	{ BACKEND_LIBCPUID, "libcpuid" },
	{ BACKEND_AFFINITY, "affinity" },
	{ 0, NULL },
};

void facts_init(struct facts *facts)
{
	*facts = (struct facts){
		.consistent = true,
		.machine = {
			.op_modes = { UNKNOWN, UNKNOWN },
			.phys_addr_bits = UNKNOWN,
			.virt_addr_bits = UNKNOWN,
			.memory_bytes = UNKNOWN,
			.layout_drawers = UNKNOWN,
			.layout_books = UNKNOWN,
			.layout_sockets = UNKNOWN,
			.layout_cores = UNKNOWN,
		},
		.smt_active = UNKNOWN,
		.boot_maxcpus = UNKNOWN,
		.boost = UNKNOWN,
		.hybrid = UNKNOWN,
	};
}

void facts_free(struct facts *facts)
{
	struct known_set *sets[] = { &facts->possible, &facts->present,	  &facts->online,
				     &facts->isolated, &facts->nohz_full, &facts->allowed };

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		cpuset_free(&sets[i]->set);
	for (int level = 0; level < N_LEVELS; level++) {
		for (size_t i = 0; i < facts->groups[level].n; i++)
			cpuset_free(&facts->groups[level].items[i].cpus);
		free(facts->groups[level].items);
	}
	for (size_t i = 0; i < facts->n_caches; i++)
		cpuset_free(&facts->caches[i].cpus);
	for (size_t i = 0; i < facts->n_shared_caches; i++)
		cpuset_free(&facts->shared_caches[i].cpus);
	for (size_t i = 0; i < facts->n_nodes; i++)
		cpuset_free(&facts->nodes[i].cpus);
	for (size_t i = 0; i < facts->warnings.n; i++)
		cpuset_free(&facts->warnings.items[i].cpus);
	for (size_t i = 0; i < facts->devices.n; i++)
		cpuset_free(&facts->devices.items[i].local.set);
	if (facts->limits)
		limits_free(facts->limits);
	free(facts->limits);
	free(facts->cpus);
	free(facts->opinions);
	free(facts->models);
	free(facts->caches);
	free(facts->shared_caches);
	free(facts->nodes);
	free(facts->vulnerabilities);
	free(facts->devices.items);
	free(facts->warnings.items);
	arena_free(&facts->arena);
	facts_init(facts);
}

int facts_set_cpus(struct facts *facts, const struct cpuset *cpus)
{
	size_t n = cpuset_count(cpus), i = 0;
	struct cpu_facts *rows = calloc(n ? n : 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	CPUSET_FOREACH(cpu, cpus) {
		struct cpu_facts *row = &rows[i++];

		row->cpu = (unsigned int)cpu;
		row->model = -1;
		for (int level = 0; level < N_LEVELS; level++)
			row->group[level] = -1;
		row->min_hz = row->max_hz = row->base_hz = row->current_hz = UNKNOWN;
		row->efficiency = row->capacity = row->highest_perf = row->address = row->configured = row->midr =
			row->apic_id = row->core_id = UNKNOWN;
	}
	free(facts->cpus);
	facts->cpus = rows;
	facts->n_cpus = n;
	return 0;
}

static int compare_cpu(const void *key, const void *row)
{
	unsigned int cpu = *(const unsigned int *)key, other = ((const struct cpu_facts *)row)->cpu;

	return cpu < other ? -1 : cpu > other;
}

struct cpu_facts *facts_cpu(const struct facts *facts, unsigned int cpu)
{
	/* Numbers without holes, the common case, need no search. */
	if (cpu < facts->n_cpus && facts->cpus[cpu].cpu == cpu)
		return &facts->cpus[cpu];
	return facts->n_cpus ? bsearch(&cpu, facts->cpus, facts->n_cpus, sizeof(*facts->cpus), compare_cpu) : NULL;
}

bool facts_has_flag(const struct facts *facts, const char *flag)
{
	struct span rest = span_of(facts->n_models ? facts->models[0].field[IDENTITY_FLAGS] : NULL), word;

	while (span_word(&rest, &word))
		if (span_equal(word, flag))
			return true;
	return false;
}

bool facts_mixed_amd(const struct facts *facts)
{
	return facts_has_flag(facts, "amd_heterogeneous_cores");
}

bool facts_arm_core(const struct facts *facts, const struct cpu_facts *cpu, struct arm_core *ret_core)
{
	const struct model_facts *model = cpu->model >= 0 ? &facts->models[cpu->model] : NULL;
	uint64_t implementer, part;

	if (cpu->midr != UNKNOWN) {
		*ret_core = (struct arm_core){ cpu->midr >> 24 & 0xff, cpu->midr >> 4 & 0xfff };
		return true;
	}
	if (!model || !model->field[IDENTITY_IMPLEMENTER] || !model->field[IDENTITY_PART] ||
	    parse_number(span_of(model->field[IDENTITY_IMPLEMENTER]), &implementer) < 0 ||
	    parse_number(span_of(model->field[IDENTITY_PART]), &part) < 0)
		return false;
	*ret_core = (struct arm_core){ (int64_t)(implementer & 0xff), (int64_t)(part & 0xfff) };
	return true;
}

int facts_add_group(struct facts *facts, enum level level, int64_t id, struct cpuset *cpus)
{
	struct group_facts *group = array_add(facts->groups[level].items, facts->groups[level].n);
	int32_t index = (int32_t)facts->groups[level].n - 1;

	if (!group)
		return -ENOMEM;
	group->id = id;
	group->cpus = TAKE(*cpus);
	CPUSET_FOREACH(cpu, &group->cpus) {
		struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

		if (row && row->group[level] < 0)
			row->group[level] = index;
	}
	return 0;
}

static int compare_keys(const struct member *a, const struct member *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(a->key); i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	return 0;
}

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = compare_keys(x, y);

	return order ? order : x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

int facts_group_by(struct facts *facts, enum level level, struct member *members, size_t n)
{
	qsort(members, n, sizeof(*members), compare_members);
	for (size_t first = 0, next; first < n; first = next) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r = 0;

		for (next = first; r >= 0 && next < n && !compare_keys(&members[first], &members[next]); next++)
			if (members[next].id != UNKNOWN)
				r = cpuset_add(&cpus, members[next].cpu);
		if (r >= 0 && !cpuset_empty(&cpus))
			r = facts_add_group(facts, level, members[first].id, &cpus);
		if (r < 0)
			return r;
	}
	return 0;
}

void facts_clear_groups(struct facts *facts, enum level level)
{
	for (size_t i = 0; i < facts->groups[level].n; i++)
		cpuset_free(&facts->groups[level].items[i].cpus);
	facts->groups[level].n = 0;
	for (size_t i = 0; i < facts->n_cpus; i++)
		facts->cpus[i].group[level] = -1;
}

struct opinion *facts_add_opinion(struct facts *facts, enum level level, const char *who)
{
	int64_t *together = arena_alloc(&facts->arena, (facts->n_cpus + 1) * sizeof(*together));
	struct opinion *opinion = together ? array_add(facts->opinions, facts->n_opinions) : NULL;

	if (!opinion)
		return NULL;
	for (size_t i = 0; i < facts->n_cpus; i++)
		together[i] = UNKNOWN;
	*opinion = (struct opinion){ .level = level, .who = who, .together = together };
	return opinion;
}

int facts_opinion_by(struct facts *facts, enum level level, const char *who, struct member *members, size_t n)
{
	struct opinion *opinion = facts_add_opinion(facts, level, who);

	if (!opinion)
		return -ENOMEM;
	qsort(members, n, sizeof(*members), compare_members);
	for (size_t i = 0, run = 0; i < n; i++) {
		const struct cpu_facts *row = facts_cpu(facts, members[i].cpu);

		run = compare_keys(&members[run], &members[i]) ? i : run;
		if (row && members[i].id != UNKNOWN)
			opinion->together[row - facts->cpus] = (int64_t)run;
	}
	return 0;
}

static struct cache_facts *add_cache(struct cache_facts **items, size_t *n)
{
	struct cache_facts *cache = array_add(*items, *n);

	if (cache)
		*cache = (struct cache_facts){ .attr = CACHE_UNKNOWN, .id = UNKNOWN };
	return cache;
}

struct cache_facts *facts_add_cache(struct facts *facts)
{
	return add_cache(&facts->caches, &facts->n_caches);
}

struct cache_facts *facts_add_shared_cache(struct facts *facts)
{
	return add_cache(&facts->shared_caches, &facts->n_shared_caches);
}

int facts_add_model(struct facts *facts, const struct model_facts *model)
{
	struct model_facts *added;

	for (size_t i = 0; i < facts->n_models; i++)
		if (!memcmp(facts->models[i].field, model->field, sizeof(model->field)))
			return (int)i;
	added = array_add(facts->models, facts->n_models);
	if (!added)
		return -ENOMEM;
	*added = *model;
	return (int)facts->n_models - 1;
}

int facts_text(struct facts *facts, struct span text, const char **ret_text)
{
	const char *copy = NULL;

	text = span_trim(text);
	if (text.length) {
		copy = arena_intern(&facts->arena, text.text, text.length);
		if (!copy)
			return -ENOMEM;
	}
	*ret_text = copy;
	return 0;
}

int facts_warn(struct facts *facts, const struct cpuset *cpus, enum warning_id id, const char *format, ...)
{
	struct warning *warning;
	const char *copy;
	va_list arguments;
	char text[512];
	size_t alike = 0;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < facts->warnings.n; i++)
		alike += facts->warnings.items[i].id == id;
	if (alike > FACTS_WARNINGS_MAX)
		return 0;
	copy = arena_intern(&facts->arena, text, strlen(text));
	if (!copy)
		return -ENOMEM;
	for (size_t i = 0; i < facts->warnings.n; i++)
		if (facts->warnings.items[i].id == id && facts->warnings.items[i].text == copy)
			return 0;
	if (alike == FACTS_WARNINGS_MAX) {
		cpus = NULL;
		copy = "there are more warnings like these";
	}
	warning = array_add(facts->warnings.items, facts->warnings.n);
	if (!warning)
		return -ENOMEM;
	*warning = (struct warning){ .id = id, .text = copy, .has_cpus = cpus != NULL };
	return cpus ? cpuset_copy(cpus, &warning->cpus) : 0;
}
