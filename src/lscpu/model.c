// SPDX-License-Identifier: MIT
// lscpu's own way of counting: which CPUs there are, their types and logical numbers.
#include "lscpu/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"

void lscpu_free(struct lscpu *lscpu)
{
	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++)
		free(lscpu->caches[i].ids);
	free(lscpu->caches);
	free(lscpu->types);
	free(lscpu->cpus);
	*lscpu = (struct lscpu){ 0 };
}

static int64_t number_of(const char *text)
{
	uint64_t value;

	return text && !parse_number(span_of(text), &value) && value <= INT64_MAX ? (int64_t)value : UNKNOWN;
}

/* What identifies an ARM core: implementer and part by name, revision and variant as "r1p0". */
static void identify_arm(struct lscpu_type *type, const struct model_facts *model)
{
	int64_t implementer = number_of(model->field[IDENTITY_IMPLEMENTER]), part = number_of(model->field[IDENTITY_PART]);
	int64_t variant = number_of(model->field[IDENTITY_VARIANT]), revision = number_of(model->field[IDENTITY_REVISION]);
	const char *vendor = name_arm_implementer(implementer), *name = name_arm_part(implementer, part);

	type->vendor = vendor ? vendor : model->field[IDENTITY_IMPLEMENTER];
	if (name)
		type->name = name;
	type->model = model->field[IDENTITY_REVISION];
	type->stepping = model->field[IDENTITY_VARIANT];
	/* Only for Arm's own cores do the two numbers mean r and p. */
	if (implementer == 0x41 && name && variant != UNKNOWN && revision != UNKNOWN) {
		snprintf(type->stepping_text, sizeof(type->stepping_text), "r%lldp%lld", (long long)variant,
			 (long long)revision);
		type->stepping = NULL;
	}
}

static bool begins(const char *text, const char *head)
{
	return text && !strncmp(text, head, strlen(head));
}

static const char *model_number(const struct model_facts *model)
{
	const char *const *field = model->field;
	const char *revision = field[IDENTITY_REVISION];

	/* Itanium has both, and lscpu takes the revision. */
	if (revision && begins(field[IDENTITY_ARCHITECTURE], "IA-64"))
		return revision;
	if (field[IDENTITY_CPU_MODEL])
		return field[IDENTITY_CPU_MODEL];
	return field[IDENTITY_MODEL] ? field[IDENTITY_MODEL] : revision;
}

static void identify(struct lscpu_type *type, const struct model_facts *model)
{
	*type = (struct lscpu_type){ .facts = model };
	type->vendor = model->field[IDENTITY_VENDOR];
	type->name = model->field[IDENTITY_NAME] ? model->field[IDENTITY_NAME] : model->field[IDENTITY_UARCH];
	type->family = model->field[IDENTITY_FAMILY];
	type->model = model_number(model);
	type->stepping = model->field[IDENTITY_STEPPING];
	if (model->field[IDENTITY_IMPLEMENTER])
		identify_arm(type, model);
}

/* What makes two CPUs different types, and sorts types; flags, family, microcode and frequencies do not. */
static const enum identity_field distinguishing[] = { IDENTITY_VENDOR,	  IDENTITY_IMPLEMENTER, IDENTITY_PART,
						      IDENTITY_MODEL,	  IDENTITY_NAME,	IDENTITY_UARCH,
						      IDENTITY_CPU_MODEL, IDENTITY_STEPPING,	IDENTITY_VARIANT,
						      IDENTITY_REVISION };

static int compare_models(const struct model_facts *a, const struct model_facts *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(distinguishing); i++) {
		const char *x = a->field[distinguishing[i]], *y = b->field[distinguishing[i]];
		int r = x == y ? 0 : !x ? -1 : !y ? 1 : strcmp(x, y);

		if (r)
			return r;
	}
	return 0;
}

static int compare_types(const void *a, const void *b)
{
	const struct lscpu_type *x = a, *y = b;

	return compare_models(x->facts, y->facts);
}

/* The index of the type of a model; types are sorted. */
static int32_t find_type(const struct lscpu *lscpu, const struct model_facts *model)
{
	struct lscpu_type key = { .facts = model };
	struct lscpu_type *type = bsearch(&key, lscpu->types, lscpu->n_types, sizeof(key), compare_types);

	return type ? (int32_t)(type - lscpu->types) : -1;
}

static const struct model_facts *model_of(const struct lscpu *lscpu, size_t index)
{
	static const struct model_facts nothing = { 0 };

	return lscpu->facts->n_models ? &lscpu->facts->models[index] : &nothing;
}

/* A type for each model; models that differ only in what makes no type are one. */
static void find_types(struct lscpu *lscpu, size_t n_models)
{
	size_t used = 0;

	for (size_t i = 0; i < n_models; i++)
		identify(&lscpu->types[i], model_of(lscpu, i));
	qsort(lscpu->types, n_models, sizeof(*lscpu->types), compare_types);
	for (size_t i = 0; i < n_models; i++)
		if (!i || compare_types(&lscpu->types[used - 1], &lscpu->types[i]) != 0)
			lscpu->types[used++] = lscpu->types[i];
	lscpu->n_types = used;
}

/*
 * A type is shown as its first CPU in /proc/cpuinfo is. CPUs that are not there (they are off, or lxcfs shows a container
 * its own) are of the first type.
 */
static int add_types(struct lscpu *lscpu)
{
	size_t n_models = MAX(lscpu->facts->n_models, (size_t)1);
	_cleanup_free_ int32_t *type_of = calloc(n_models, sizeof(*type_of));

	lscpu->types = calloc(n_models, sizeof(*lscpu->types));
	if (!type_of || !lscpu->types)
		return -ENOMEM;
	find_types(lscpu, n_models);
	for (size_t i = 0; i < n_models; i++)
		type_of[i] = find_type(lscpu, model_of(lscpu, i));
	for (size_t i = 0; i < lscpu->n_cpus; i++) {
		struct lscpu_cpu *cpu = &lscpu->cpus[i];
		int32_t model = cpu->facts->model;

		cpu->type = model >= 0 ? type_of[model] : 0;
		if (lscpu->types[cpu->type].sample || (model < 0 && lscpu->facts->n_models))
			continue;
		identify(&lscpu->types[cpu->type], model_of(lscpu, (size_t)MAX(model, 0)));
		lscpu->types[cpu->type].sample = cpu->facts;
	}
	return 0;
}

/* Numbers the groups of a level by first appearance among the CPUs of each type, which starts from 0 again. */
static int number_level(struct lscpu *lscpu, enum level level)
{
	size_t n = lscpu->facts->groups[level].n;
	_cleanup_free_ struct {
		int32_t type, id;
	} *seen = malloc((n + 1) * sizeof(*seen));

	if (!seen)
		return -ENOMEM;
	memset(seen, 0xff, (n + 1) * sizeof(*seen));
	for (int32_t t = 0; t < (int32_t)lscpu->n_types; t++) {
		struct lscpu_type *type = &lscpu->types[t];

		for (size_t i = 0; i < lscpu->n_cpus; i++) {
			struct lscpu_cpu *cpu = &lscpu->cpus[i];
			int32_t group = cpu->facts->group[level];

			if (cpu->type != t || group < 0)
				continue;
			if (seen[group].type != t) {
				seen[group].type = t;
				seen[group].id = (int32_t)type->n[level]++;
				if (level == LEVEL_CORE)
					type->threads = MAX(type->threads,
							    cpuset_count(&lscpu->facts->groups[level].items[group].cpus));
			}
			cpu->id[level] = seen[group].id;
		}
	}
	return 0;
}

float lscpu_mhz(int64_t hz)
{
	return hz == UNKNOWN ? 0 : (float)(hz / 1000) / 1000;
}

static float current_mhz(const struct cpu_facts *cpu)
{
	return cpu->current_hz == UNKNOWN && cpu->mhz ? strtof(cpu->mhz, NULL) : lscpu_mhz(cpu->current_hz);
}

static void add_frequencies(struct lscpu *lscpu)
{
	for (size_t t = 0; t < lscpu->n_types; t++) {
		struct lscpu_type *type = &lscpu->types[t];
		double current = 0, limit = 0;

		for (size_t i = 0; i < lscpu->n_cpus; i++) {
			const struct lscpu_cpu *cpu = &lscpu->cpus[i];
			float max = lscpu_mhz(cpu->facts->max_hz), min = lscpu_mhz(cpu->facts->min_hz);

			if (cpu->type != (int32_t)t)
				continue;
			type->max_mhz = MAX(type->max_mhz, max);
			if (min > 0 && (type->min_mhz <= 0 || min < type->min_mhz))
				type->min_mhz = min;
			if (max > 0 && cpu->mhz > 0) {
				current += (double)cpu->mhz;
				limit += (double)max;
			}
		}
		type->scaling_percent = limit > 0 ? (float)(current / limit * 100) : 0;
	}
}

static void add_nodes(struct lscpu *lscpu)
{
	const struct facts *facts = lscpu->facts;

	for (size_t n = 0; n < facts->n_nodes; n++)
		for (size_t i = 0, first = (size_t)MAX(cpuset_first(&facts->nodes[n].cpus), 0); i < lscpu->n_cpus; i++)
			if (lscpu->cpus[i].node < 0 && lscpu->cpus[i].facts->cpu >= first &&
			    cpuset_has(&facts->nodes[n].cpus, lscpu->cpus[i].facts->cpu))
				lscpu->cpus[i].node = (int32_t)n;
}

static int add_cpus(struct lscpu *lscpu)
{
	const struct facts *facts = lscpu->facts;

	lscpu->cpus = calloc(facts->n_cpus + 1, sizeof(*lscpu->cpus));
	if (!lscpu->cpus)
		return -ENOMEM;
	for (size_t i = 0; i < facts->n_cpus; i++) {
		const struct cpu_facts *row = &facts->cpus[i];
		struct lscpu_cpu *cpu = &lscpu->cpus[lscpu->n_cpus];

		if (facts->present.known && !cpuset_has(&facts->present.set, row->cpu))
			continue;
		*cpu = (struct lscpu_cpu){ .facts = row, .node = -1, .mhz = current_mhz(row) };
		cpu->online = !facts->online.known || cpuset_has(&facts->online.set, row->cpu);
		for (int level = 0; level < N_LEVELS; level++)
			cpu->id[level] = -1;
		lscpu->n_cpus++;
	}
	return 0;
}

static bool is_arm(const char *arch)
{
	return arch && (!strncmp(arch, "aarch64", 7) || !strncmp(arch, "arm", 3));
}

int lscpu_build(const struct facts *facts, struct lscpu *ret_lscpu, struct error *error)
{
	_cleanup_lscpu_ struct lscpu lscpu = { .facts = facts };
	int r = add_cpus(&lscpu);

	if (r >= 0)
		r = add_types(&lscpu);
	for (int level = 0; r >= 0 && level < N_LEVELS; level++)
		if (facts->groups[level].n)
			r = number_level(&lscpu, (enum level)level);
	if (r >= 0)
		r = lscpu_add_caches(&lscpu);
	if (r < 0)
		return error_oom(error);
	add_nodes(&lscpu);
	add_frequencies(&lscpu);
	lscpu.has_clusters = facts->kind == SOURCE_LIVE && is_arm(facts->machine.arch) && !facts->machine.acpi_topology;
	*ret_lscpu = TAKE(lscpu);
	return 0;
}

static unsigned int part(unsigned int n, unsigned int whole)
{
	return whole ? n / whole : 0;
}

static unsigned int layout(int64_t value)
{
	return (unsigned int)value;
}

const char *lscpu_isa_of(const struct lscpu_type *type)
{
	const char *isa = type->facts->field[IDENTITY_ISA];

	return isa && !strncmp(isa, "rv", 2) ? isa : NULL;
}

const char *lscpu_mmu_of(const struct lscpu_type *type)
{
	return lscpu_isa_of(type) ? type->facts->field[IDENTITY_MMU] : NULL;
}

/* s390's firmware tells the layout of the whole machine, if in no more elements than sysfs; elsewhere they are counted. */
struct lscpu_counts lscpu_counts_of(const struct lscpu *lscpu, const struct lscpu_type *type)
{
	const struct machine_facts *machine = &lscpu->facts->machine;
	const unsigned int *n = type->n;
	struct lscpu_counts counts = {
		.threads = type->threads,
		.cores = part(n[LEVEL_CORE], n[LEVEL_PACKAGE]),
		.sockets = n[LEVEL_BOOK] ? part(n[LEVEL_PACKAGE], n[LEVEL_BOOK]) : n[LEVEL_PACKAGE],
		.books = n[LEVEL_DRAWER] ? part(n[LEVEL_BOOK], n[LEVEL_DRAWER]) : n[LEVEL_BOOK],
		.drawers = n[LEVEL_DRAWER],
		.has_books = n[LEVEL_BOOK] > 0,
		.has_drawers = n[LEVEL_BOOK] && n[LEVEL_DRAWER],
	};

	if (machine->layout_cores == UNKNOWN)
		return counts;
	counts.cores = layout(machine->layout_cores);
	if (counts.has_books || machine->layout_sockets)
		counts.sockets = layout(machine->layout_sockets);
	counts.books = layout(machine->layout_books);
	counts.drawers = MAX(layout(machine->layout_drawers), 1U);
	counts.has_drawers |= counts.has_books && machine->layout_drawers;
	return counts;
}
