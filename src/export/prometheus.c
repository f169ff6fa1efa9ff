// SPDX-License-Identifier: MIT
// Prometheus: the machine as metrics, in base units, for a scrape or for node_exporter's textfile collector.
#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "export/export.h"

/* Metrics of one name. HELP and TYPE come with the first of them: a name without a value is not told of. */
struct family {
	struct strbuf *out;
	const char *name, *help;
	bool begun;
};

struct label {
	const char *name, *value; /* NULL: not known, left out */
};

static void put_labels(const struct label *labels, struct strbuf *out)
{
	const char *before = "{";

	for (; labels && labels->name; labels++) {
		if (!labels->value)
			continue;
		strbuf_printf(out, "%s%s=", before, labels->name);
		escape_prometheus(out, labels->value);
		before = ",";
	}
	if (*before == ',')
		strbuf_putc(out, '}');
}

/* labels end with an empty one; NULL: none. */
static void put(struct family *family, const struct label *labels, int64_t value)
{
	if (value == UNKNOWN)
		return;
	if (!family->begun)
		strbuf_printf(family->out, "# HELP cputopo_%s %s\n# TYPE cputopo_%s gauge\n", family->name, family->help,
			      family->name);
	family->begun = true;
	strbuf_printf(family->out, "cputopo_%s", family->name);
	put_labels(labels, family->out);
	strbuf_printf(family->out, " %" PRId64 "\n", value);
}

/* A number as a label; NULL where it is not known. */
struct number {
	char text[24];
};

static const char *number(struct number *number, int64_t value)
{
	snprintf(number->text, sizeof(number->text), "%" PRId64, value);
	return value == UNKNOWN ? NULL : number->text;
}

static const char *index_text(struct number *room, int32_t index)
{
	return number(room, index == NO_INDEX ? UNKNOWN : index);
}

static void put_one(struct strbuf *out, const char *name, const char *help, int64_t value)
{
	struct family family = { out, name, help, false };

	put(&family, NULL, value);
}

static void put_info(const struct view *view, struct strbuf *out)
{
	const struct facts *facts = &view->topology->facts;
	struct family family = { out, "info", "What reads the machine; always 1.", false };

	put(&family,
	    (struct label[]){ { "version", PACKAGE_VERSION },
			      { "arch", facts->machine.arch },
			      { "source", source_kind_name(facts->kind) },
			      { 0 } },
	    1);
}

static void put_counts(const struct view *view, struct strbuf *out)
{
	const struct counts *counts = &view->derived->counts;
	const struct {
		const char *state;
		int64_t value;
	} states[] = { { "possible", counts->possible },
		       { "present", counts->present },
		       { "online", counts->online },
		       { "offline", counts->offline },
		       { "allowed", counts->allowed } };
	struct family cpus = { out, "cpus", "Logical CPUs by state.", false };

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		put(&cpus, (struct label[]){ { "state", states[i].state }, { 0 } }, states[i].value);
	put_one(out, "cores", "Physical cores with an online CPU.", counts->cores_online);
	put_one(out, "packages", "Packages (sockets) with an online CPU.", counts->packages);
	put_one(out, "dies", "Dies with an online CPU.", counts->dies);
	put_one(out, "nodes", "NUMA nodes.", counts->nodes);
	put_one(out, "smt_active", "Whether some core has several online CPUs.",
		counts->threads_per_core.max == UNKNOWN ? UNKNOWN : counts->threads_per_core.max > 1);
}

static int64_t kind_cores(const struct kind *kind)
{
	return kind->cores;
}

static int64_t kind_cpus(const struct kind *kind)
{
	return kind->n_cpus;
}

static int64_t kind_max_hz(const struct kind *kind)
{
	return kind->max_hz;
}

static void put_kinds(const struct view *view, const char *name, const char *help, int64_t (*value)(const struct kind *),
		      struct strbuf *out)
{
	const struct derived *derived = view->derived;
	struct family family = { out, name, help, false };
	struct number room;

	for (size_t i = 0; i < derived->n_kinds; i++)
		put(&family,
		    (struct label[]){ { "kind", index_text(&room, (int32_t)i) },
				      { "type", kind_type_name(derived->kinds[i].type) },
				      { 0 } },
		    value(&derived->kinds[i]));
}

static void put_memory(const struct view *view, struct strbuf *out)
{
	const struct topology *topology = view->topology;
	struct family family = { out, "node_memory_bytes", "Memory of the NUMA node.", false };
	struct number room;

	put_one(out, "memory_bytes", "Memory of the machine, as far as the kernel manages it.",
		topology->facts.machine.memory_bytes);
	for (size_t i = 0; i < topology->n_nodes; i++)
		put(&family, (struct label[]){ { "node", number(&room, topology->nodes[i].id) }, { 0 } },
		    topology->nodes[i].attr.memory_bytes);
}

/* Is there a second group of that name and kind (a die with more L3 than its neighbour)? */
static bool has_twin(const struct derived *derived, size_t at)
{
	const struct cache_group *group = &derived->cache_groups[at];
	char name[8], other_name[8];

	cache_name(group->attr.level, group->attr.type, name);
	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		const struct cache_group *other = &derived->cache_groups[i];

		if (i != at && other->kind == group->kind &&
		    !strcmp(cache_name(other->attr.level, other->attr.type, other_name), name))
			return true;
	}
	return false;
}

static void put_caches(const struct view *view, bool size, struct strbuf *out)
{
	const struct derived *derived = view->derived;
	struct family family = { out, size ? "cache_bytes" : "cache_instances",
				 size ? "Size of one cache, by name." : "Number of caches, by name.", false };

	for (size_t i = 0; i < derived->n_cache_groups; i++) {
		const struct cache_group *group = &derived->cache_groups[i];
		struct number kind, twin;
		char name[8];

		put(&family,
		    (struct label[]){ { "cache", cache_name(group->attr.level, group->attr.type, name) },
				      { "kind", index_text(&kind, group->kind) },
				      { "group", has_twin(derived, i) ? index_text(&twin, (int32_t)i) : NULL },
				      { 0 } },
		    size ? group->attr.size_bytes : group->instances);
	}
}

static void put_vulnerabilities(const struct view *view, struct strbuf *out)
{
	const struct section *section = section_by_key("vulnerabilities");
	const struct field *name = field_by_key(section, "name"), *state = field_by_key(section, "state");
	struct family family = { out, "vulnerability", "What the kernel says of a flaw of the processor; always 1.", false };

	for (size_t i = 0; i < section->count(view); i++) {
		struct value named = { 0 }, found = { 0 };

		name->get(view, i, &named);
		state->get(view, i, &found);
		if (named.type == VALUE_TEXT && found.type == VALUE_TEXT)
			put(&family, (struct label[]){ { "name", named.text }, { "state", found.text }, { 0 } }, 1);
	}
}

static int64_t node_id(const struct topology *topology, const struct topo_cpu *cpu)
{
	return cpu->node == NO_INDEX ? UNKNOWN : topology->nodes[cpu->node].id;
}

static void put_places(const struct view *view, struct strbuf *out)
{
	const struct topology *topology = view->topology;
	struct family family = { out, "cpu_info", "Where each CPU is; always 1.", false };

	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];
		int32_t kind = view->derived->kind_of_cpu[i];
		struct number rooms[6];

		if (!cpu->online)
			continue;
		put(&family,
		    (struct label[]){ { "cpu", number(&rooms[0], cpu->cpu) },
				      { "core", index_text(&rooms[1], cpu->group[LEVEL_CORE]) },
				      { "package", index_text(&rooms[2], cpu->group[LEVEL_PACKAGE]) },
				      { "die", index_text(&rooms[3], cpu->group[LEVEL_DIE]) },
				      { "node", number(&rooms[4], node_id(topology, cpu)) },
				      { "kind", kind == NO_INDEX ? NULL : kind_type_name(view->derived->kinds[kind].type) },
				      { "thread", index_text(&rooms[5], cpu->thread) },
				      { 0 } },
		    1);
	}
}

static void put_states(const struct view *view, const char *name, const char *help, const struct known_set *set,
		       struct strbuf *out)
{
	const struct topology *topology = view->topology;
	struct family family = { out, name, help, false };
	struct number room;

	for (size_t i = 0; set->known && i < topology->n_cpus; i++)
		put(&family, (struct label[]){ { "cpu", number(&room, topology->cpus[i].cpu) }, { 0 } },
		    cpuset_has(&set->set, topology->cpus[i].cpu));
}

int export_prometheus(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct view *view = job->view;
	const struct facts *facts = &view->topology->facts;

	put_info(view, out);
	put_counts(view, out);
	put_kinds(view, "kind_cores", "Cores of each kind.", kind_cores, out);
	put_kinds(view, "kind_cpus", "Online CPUs of each kind.", kind_cpus, out);
	put_kinds(view, "kind_max_hertz", "Highest frequency of each kind.", kind_max_hz, out);
	put_memory(view, out);
	put_caches(view, true, out);
	put_caches(view, false, out);
	put_vulnerabilities(view, out);
	if (job->per_cpu) {
		put_places(view, out);
		put_states(view, "cpu_online", "Whether the kernel schedules on the CPU.", &facts->online, out);
		put_states(view, "cpu_isolated", "Whether the CPU is kept out of load balancing.", &facts->isolated, out);
	}
	put_one(out, "workers", "Workers that a process in this place should start.",
		view->derived->workers_known ? (int64_t)view->derived->workers.workers : UNKNOWN);
	return 0;
}
