// SPDX-License-Identifier: MIT
// The shape: what a machine consists of, each with a label that has no number of the kernel's in it.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "derive/shape_internal.h"

/*
 * In this order objects with the same CPUs are joined: "pack+numa", "core+L1d=32K". Dies and clusters are told by newer
 * kernels alone: where they are what something else is already, they are left out (SHAPE_SILENT), for the hardware is the
 * same.
 */
enum rank { RANK_DRAWER, RANK_BOOK, RANK_PACKAGE, RANK_NODE, RANK_CORE, RANK_CACHES, RANK_DIE = SHAPE_SILENT, RANK_CLUSTER };

static const struct {
	enum level level;
	enum rank rank;
	const char *label;
} levels[] = {
	{ LEVEL_DRAWER, RANK_DRAWER, "drawer" },    { LEVEL_BOOK, RANK_BOOK, "book" },
	{ LEVEL_PACKAGE, RANK_PACKAGE, "pack" },    { LEVEL_DIE, RANK_DIE, "die" },
	{ LEVEL_CLUSTER, RANK_CLUSTER, "cluster" },
};

struct list {
	struct shape_object *items;
	size_t n;
	struct arena *arena;
};

static int add(struct list *list, unsigned int rank, const struct cpuset *cpus, const char *label)
{
	struct shape_object *object;

	if (cpuset_empty(cpus))
		return 0;
	object = array_add(list->items, list->n);
	if (!object)
		return -ENOMEM;
	*object = (struct shape_object){ .cpus = cpus, .n_cpus = cpuset_count(cpus), .rank = rank };
	object->label = arena_intern(list->arena, label, strlen(label));
	return object->label ? 0 : -ENOMEM;
}

/* "512K", "1.25M": the largest unit in which two decimals are exact, else bytes. */
static void put_size(int64_t bytes, struct strbuf *out)
{
	static const char units[] = "KMGT";
	int64_t unit = 1024;
	size_t i = 0;

	if (bytes == UNKNOWN || bytes % 1024) {
		strbuf_printf(out, bytes == UNKNOWN ? "?" : "%lldB", (long long)bytes);
		return;
	}
	for (; i + 2 < sizeof(units) && bytes >= unit * 1024 && bytes * 4 % (unit * 1024) == 0; i++)
		unit *= 1024;
	strbuf_printf(out, "%lld", (long long)(bytes / unit));
	if (bytes % unit)
		strbuf_printf(out, bytes % unit * 2 == unit ? ".5" : bytes % unit * 4 == unit ? ".25" : ".75");
	strbuf_printf(out, "%c", units[i]);
}

static int put_cache(const struct cache_attributes *attributes, struct strbuf *out)
{
	char name[8];

	strbuf_printf(out, "%s=", cache_name(attributes->level, attributes->type, name));
	put_size(attributes->size_bytes, out);
	return out->failed ? -ENOMEM : 0;
}

static int add_caches(const struct topology *topology, struct list *list)
{
	for (size_t i = 0; i < topology->n_caches; i++) {
		const struct topo_cache *cache = &topology->caches[i];
		_cleanup_strbuf_ struct strbuf label = { 0 };
		int r = put_cache(&cache->attr, &label);

		if (r >= 0)
			r = add(list, RANK_CACHES + 4 * (unsigned int)cache->attr.level + cache->attr.type, &cache->cpus,
				label.text);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A text of the machine without what the line itself has a meaning for. */
static void put_word(const char *text, struct strbuf *out)
{
	for (; *text; text++)
		strbuf_putc(out, strchr(" ()|:+", *text) ? '_' : *text);
}

/* Numbers on x86, where names differ by clock alone; elsewhere all texts that say what the processor is. */
static void put_model(const struct topology *topology, const struct topo_model *model, struct strbuf *out)
{
	static const enum identity_field fields[] = { IDENTITY_VENDOR,	  IDENTITY_NAME,    IDENTITY_IMPLEMENTER,
						      IDENTITY_PART,	  IDENTITY_VARIANT, IDENTITY_REVISION,
						      IDENTITY_FAMILY,	  IDENTITY_MODEL,   IDENTITY_STEPPING,
						      IDENTITY_CPU_MODEL, IDENTITY_UARCH,   IDENTITY_MACHINE };
	size_t start = out->length;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *text = model->facts->field[fields[i]];

		if (!text || (topology->facts.x86 && fields[i] == IDENTITY_NAME && model->family != UNKNOWN))
			continue;
		if (out->length > start)
			strbuf_putc(out, '/');
		put_word(text, out);
	}
	if (out->length == start)
		strbuf_putc(out, '?');
}

/* Of several kinds a core says which it is; of several models, what processor. */
static int add_cores(const struct topology *topology, const struct derived *derived, struct list *list)
{
	for (size_t i = 0; i < topology->groups[LEVEL_CORE].n; i++) {
		const struct topo_group *core = &topology->groups[LEVEL_CORE].items[i];
		const struct topo_cpu *cpu = topology_cpu(topology, (unsigned int)cpuset_first(&core->cpus));
		int32_t kind = derived->kind_of_cpu ? derived->kind_of_cpu[cpu - topology->cpus] : NO_INDEX;
		_cleanup_strbuf_ struct strbuf label = { 0 };
		const char *type = kind == NO_INDEX ? NULL : kind_type_name(derived->kinds[kind].type);
		int r;

		strbuf_puts(&label, "core");
		if (derived->n_kinds > 1) {
			strbuf_printf(&label, "-%s", type ? type : "?");
			if (kind != NO_INDEX && derived->kinds[kind].capacity != UNKNOWN)
				strbuf_printf(&label, "-%lld", (long long)derived->kinds[kind].capacity);
		}
		if (topology->n_models > 1 && cpu->model != NO_INDEX) {
			strbuf_putc(&label, '/');
			put_model(topology, &topology->models[cpu->model], &label);
		}
		r = label.failed ? -ENOMEM : add(list, RANK_CORE, &core->cpus, label.text);
		if (r < 0)
			return r;
	}
	return 0;
}

int shape_compare_class(const struct shape_object *a, const struct shape_object *b)
{
	if (a->n_cpus != b->n_cpus)
		return a->n_cpus > b->n_cpus ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->label == b->label ? 0 : strcmp(a->label, b->label);
}

static int compare(const void *a, const void *b)
{
	const struct shape_object *x = a, *y = b;
	int order = shape_compare_class(x, y);

	return order ? order : cpuset_first(x->cpus) - cpuset_first(y->cpus);
}

int shape_objects(const struct topology *topology, const struct derived *derived, struct arena *arena,
		  struct shape_object **ret_objects, size_t *ret_n)
{
	struct list list = { .arena = arena };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		for (size_t j = 0; j < topology->groups[levels[i].level].n && r >= 0; j++)
			r = add(&list, levels[i].rank, &topology->groups[levels[i].level].items[j].cpus, levels[i].label);
	for (size_t i = 0; i < topology->n_nodes && r >= 0; i++)
		r = add(&list, RANK_NODE, &topology->nodes[i].cpus, "numa");
	if (r >= 0)
		r = add_cores(topology, derived, &list);
	if (r >= 0)
		r = add_caches(topology, &list);
	if (r >= 0 && list.n)
		qsort(list.items, list.n, sizeof(*list.items), compare);
	*ret_objects = list.items;
	*ret_n = list.n;
	return r;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int shape_put_machine(const struct topology *topology, struct strbuf *out)
{
	_cleanup_free_ char **models = calloc(topology->n_models + 1, sizeof(*models));
	size_t n = 0;

	if (!models)
		return -ENOMEM;
	strbuf_puts(out, topology->facts.machine.arch ? topology->facts.machine.arch : "?");
	for (size_t i = 0; i < topology->n_models; i++) {
		_cleanup_strbuf_ struct strbuf text = { 0 };

		put_model(topology, &topology->models[i], &text);
		models[n] = strbuf_take(&text);
		out->failed |= !models[n];
		n += models[n] != NULL;
	}
	qsort(models, n, sizeof(*models), compare_texts);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(models[i - 1], models[i]) != 0)
			strbuf_printf(out, "%c%s", i ? ',' : ' ', models[i]);
	for (size_t i = 0; i < n; i++)
		free(models[i]);
	return out->failed ? -ENOMEM : 0;
}

void shape_put_rest(const struct topology *topology, const struct derived *derived, struct strbuf *out)
{
	size_t n_empty = 0;

	for (size_t i = 0; i < topology->n_nodes; i++)
		n_empty += cpuset_empty(&topology->nodes[i].cpus);
	if (n_empty)
		strbuf_printf(out, " memory:%zu", n_empty);
	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		if (derived->cache_groups[i].instances != UNKNOWN)
			continue;
		strbuf_putc(out, ' ');
		put_cache(&derived->cache_groups[i].attr, out);
	}
	if (derived->counts.offline != UNKNOWN && derived->counts.offline)
		strbuf_printf(out, " off:%lld", (long long)derived->counts.offline);
}
