// SPDX-License-Identifier: MIT
// The public library: loading a topology, and what it says of the machine as a whole.
#include <errno.h>
#include <string.h>

#include "lib/internal.h"

_Static_assert((int)CPUTOPO_CPUID == (int)SOURCE_CPUID && (int)CPUTOPO_XML == (int)SOURCE_XML, "kinds of sources");

/* A set as a text. false when memory ran out. */
static bool make_list(struct cputopo_topology *loaded, const struct cpuset *set, const char **ret_list)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	cpuset_format_list(set, &text);
	*ret_list = text.failed ? NULL : arena_intern(&loaded->texts, strbuf_text(&text), text.length);
	return *ret_list;
}

static bool make_known_list(struct cputopo_topology *loaded, const struct known_set *set, const char **ret_list)
{
	return !set->known || make_list(loaded, &set->set, ret_list);
}

/* The sets of the n rows of a table; set_at is where the set lies in a row. */
static bool make_lists(struct cputopo_topology *loaded, const void *rows, size_t n, size_t row_size, size_t set_at,
		       const char ***ret_lists)
{
	*ret_lists = arena_alloc(&loaded->texts, MAX(n, (size_t)1) * sizeof(**ret_lists));
	for (size_t i = 0; *ret_lists && i < n; i++)
		if (!make_list(loaded, (const struct cpuset *)((const char *)rows + i * row_size + set_at),
			       &(*ret_lists)[i]))
			return false;
	return *ret_lists;
}

#define MAKE_LISTS(loaded, rows, n, ret_lists)                                                                              \
	make_lists(loaded, rows, n, sizeof(*(rows)), offsetof(__typeof__(*(rows)), cpus), ret_lists)

static bool make_cache_names(struct cputopo_topology *loaded)
{
	const struct topology *topology = loaded->machine.topology;

	loaded->cache_names = arena_alloc(&loaded->texts, MAX(topology->n_caches, (size_t)1) * sizeof(*loaded->cache_names));
	for (size_t i = 0; loaded->cache_names && i < topology->n_caches; i++) {
		char buffer[8];
		const char *name = cache_name(topology->caches[i].attr.level, topology->caches[i].attr.type, buffer);

		loaded->cache_names[i] = arena_intern(&loaded->texts, name, strlen(name));
		if (!loaded->cache_names[i])
			return false;
	}
	return loaded->cache_names;
}

static bool make_backends(struct cputopo_topology *loaded)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (const struct backend_name *backend = backend_names; backend->name; backend++)
		if (loaded->machine.topology->facts.backends & backend->bit)
			strbuf_printf(&text, "%s%s", text.length ? " " : "", backend->name);
	loaded->backends = text.failed ? NULL : arena_intern(&loaded->texts, strbuf_text(&text), text.length);
	return loaded->backends;
}

static bool make_texts(struct cputopo_topology *loaded)
{
	const struct topology *topology = loaded->machine.topology;
	const struct facts *facts = &topology->facts;
	const struct derived *derived = &loaded->machine.derived;

	for (int level = 0; level < N_LEVELS; level++)
		if (!MAKE_LISTS(loaded, topology->groups[level].items, topology->groups[level].n,
				&loaded->group_cpus[level]))
			return false;
	return MAKE_LISTS(loaded, topology->nodes, topology->n_nodes, &loaded->node_cpus) &&
	       MAKE_LISTS(loaded, topology->caches, topology->n_caches, &loaded->cache_cpus) &&
	       MAKE_LISTS(loaded, derived->kinds, derived->n_kinds, &loaded->kind_cpus) && make_cache_names(loaded) &&
	       make_backends(loaded) && make_known_list(loaded, &facts->possible, &loaded->possible) &&
	       make_known_list(loaded, &facts->present, &loaded->present) &&
	       make_known_list(loaded, &facts->online, &loaded->online) &&
	       make_known_list(loaded, &derived->offline, &loaded->offline) &&
	       make_known_list(loaded, &facts->isolated, &loaded->isolated) &&
	       make_known_list(loaded, &facts->allowed, &loaded->allowed);
}

/* Callers of before there were flags have the smaller size. Of a newer caller what we do not know must be unset. */
static int copy_source(const cputopo_source *from, cputopo_source *ret_known, struct error *error)
{
	const unsigned char *bytes = (const unsigned char *)from;

	if (from->size < offsetof(cputopo_source, argument) + sizeof(from->argument))
		return error_set(error, EINVAL, NULL, 0, "source.size is not set");
	for (size_t i = sizeof(*ret_known); i < from->size; i++)
		if (bytes[i])
			return error_set(error, EINVAL, NULL, 0,
					 "source: a field that this version of the library does not know");
	*ret_known = (cputopo_source){ 0 };
	memcpy(ret_known, from, MIN(from->size, sizeof(*ret_known)));
	if (ret_known->kind < CPUTOPO_LIVE || ret_known->kind > CPUTOPO_CPUID ||
	    (ret_known->kind != CPUTOPO_LIVE) != (ret_known->argument != NULL))
		return error_set(error, EINVAL, NULL, 0, "source: kind or argument is wrong");
	if (ret_known->flags & ~(uint64_t)CPUTOPO_CROSS_CHECK)
		return error_set(error, EINVAL, NULL, 0, "source.flags: one that this version of the library does not know");
	return 0;
}

static int load(const cputopo_source *from, struct cputopo_topology *loaded, struct error *error)
{
	cputopo_source known = { .kind = CPUTOPO_LIVE };
	struct source source = { .wanted = WANT_DOCUMENT };
	int r = from ? copy_source(from, &known, error) : 0;

	if (r < 0)
		return r;
	source.kind = (enum source_kind)known.kind;
	source.argument = known.argument;
	source.kernel_only = !(known.flags & CPUTOPO_CROSS_CHECK);
	r = machine_load(&source, &loaded->machine, error);
	if (r < 0)
		return r;
	return make_texts(loaded) ? 0 : error_oom(error);
}

void library_copy_text(char *to, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length < size) {
		memcpy(to, text, length + 1);
		return;
	}
	memcpy(to, "...", 3);
	memcpy(to + 3, text + length - (size - 4), size - 4 + 1);
}

void library_report(const struct error *from, cputopo_error *to)
{
	if (!to || to->size < sizeof(*to))
		return;
	to->code = from->code;
	to->line = from->line;
	library_copy_text(to->what, sizeof(to->what), from->what);
	library_copy_text(to->path, sizeof(to->path), from->path);
}

int cputopo_load(const cputopo_source *source, cputopo_topology **ret_topology, cputopo_error *ret_error)
{
	struct cputopo_topology *loaded = calloc(1, sizeof(*loaded));
	struct error error = { 0 };
	int r = loaded ? load(source, loaded, &error) : error_oom(&error);

	if (r < 0) {
		cputopo_free(loaded);
		library_report(&error, ret_error);
		return r;
	}
	*ret_topology = loaded;
	return 0;
}

void cputopo_free(cputopo_topology *loaded)
{
	if (!loaded)
		return;
	machine_free(&loaded->machine);
	arena_free(&loaded->texts);
	free(loaded);
}

int cputopo_get_machine(const cputopo_topology *loaded, cputopo_machine *ret_machine)
{
	const struct machine_facts *machine = &loaded->machine.topology->facts.machine;

	if (ret_machine->size < sizeof(*ret_machine))
		return -EINVAL;
	*ret_machine = (cputopo_machine){
		.size = ret_machine->size,
		.arch = machine->arch,
		.byte_order = machine->byte_order,
		.hypervisor = machine->hypervisor ? machine->hypervisor : machine->virt_vendor,
		.virt_type = machine->virt_type,
		.container = machine->container,
		.phys_addr_bits = machine->phys_addr_bits,
		.virt_addr_bits = machine->virt_addr_bits,
		.possible = loaded->possible,
		.present = loaded->present,
		.online = loaded->online,
		.offline = loaded->offline,
		.isolated = loaded->isolated,
		.allowed = loaded->allowed,
		.consistent = loaded->machine.topology->facts.consistent,
		.backends = loaded->backends,
	};
	return 0;
}

int cputopo_get_counts(const cputopo_topology *loaded, cputopo_counts *ret_counts)
{
	const struct counts *counts = &loaded->machine.derived.counts;

	if (ret_counts->size < sizeof(*ret_counts))
		return -EINVAL;
	*ret_counts = (cputopo_counts){
		.size = ret_counts->size,
		.possible = counts->possible,
		.present = counts->present,
		.online = counts->online,
		.offline = counts->offline,
		.allowed = counts->allowed,
		.cores_online = counts->cores_online,
		.cores_allowed = counts->cores_allowed,
		.threads_per_core_min = counts->threads_per_core.min,
		.threads_per_core_max = counts->threads_per_core.max,
		.cores_per_package_min = counts->cores_per_package.min,
		.cores_per_package_max = counts->cores_per_package.max,
		.packages = counts->packages,
		.dies = counts->dies,
		.clusters = counts->clusters,
		.nodes = counts->nodes,
		.kinds = counts->kinds,
		.books = counts->books,
		.drawers = counts->drawers,
	};
	return 0;
}
