// SPDX-License-Identifier: MIT
// The words for the parts of a machine, and the sets that are told below a picture.
#include "render/picture.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "render/human.h"

static const char *const level_names[N_LAYOUT_LEVELS] = {
	[LAYOUT_DRAWER] = "Drawer", [LAYOUT_BOOK] = "Book", [LAYOUT_PACKAGE] = "Package",
	[LAYOUT_DIE] = "Die",	    [LAYOUT_CORE] = "core", [LAYOUT_CLUSTER] = "Cluster",
};

void picture_free(struct picture *picture)
{
	layout_free(&picture->layout);
	cpuset_free(&picture->working);
}

void picture_name(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out)
{
	const struct topology *topology = picture->view.topology;
	char buffer[8];

	switch (thing->level) {
	case LAYOUT_CACHE: {
		const struct cache_attributes *attr = &topology->caches[thing->index].attr;

		strbuf_puts(out, cache_name(attr->level, attr->type, buffer));
		return;
	}
	case LAYOUT_NODE:
		strbuf_printf(out, "Node %lld", (long long)topology->nodes[thing->index].id);
		return;
	case LAYOUT_CPU:
		strbuf_printf(out, "CPU %u", topology->cpus[thing->index].cpu);
		return;
	default:
		strbuf_printf(out, "%s %d", level_names[thing->level], thing->index);
	}
}

static void put_memory(const struct node_attributes *attr, struct strbuf *out)
{
	if (attr->memory_bytes == 0)
		strbuf_puts(out, "no memory");
	else if (attr->memory_bytes != UNKNOWN)
		human_memory(attr->memory_bytes, out);
	for (unsigned int i = 0; i < attr->n_memory_caches; i++)
		if (attr->memory_caches[i].size_bytes != UNKNOWN) {
			strbuf_puts(out, out->length ? ", cached in " : "cached in ");
			human_memory(attr->memory_caches[i].size_bytes, out);
		}
}

void picture_amount(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out)
{
	const struct topology *topology = picture->view.topology;
	_cleanup_strbuf_ struct strbuf amount = { 0 };

	if (thing->level == LAYOUT_NODE)
		put_memory(&topology->nodes[thing->index].attr, &amount);
	else if (thing->level == LAYOUT_CACHE && topology->caches[thing->index].attr.size_bytes != UNKNOWN)
		human_size(topology->caches[thing->index].attr.size_bytes, &amount);
	out->failed |= amount.failed;
	strbuf_puts(out, strbuf_text(&amount));
}

void picture_thing(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out)
{
	size_t before;

	picture_name(picture, thing, out);
	before = out->length;
	strbuf_puts(out, thing->level == LAYOUT_NODE ? "  " : " ");
	picture_amount(picture, thing, out);
	/* No amount: no blanks. */
	while (out->length > before && out->text[out->length - 1] == ' ')
		out->text[--out->length] = '\0';
}

void picture_node(const struct picture *picture, size_t node, struct strbuf *out)
{
	picture_thing(picture, &(struct layout_thing){ .level = LAYOUT_NODE, .index = (int32_t)node }, out);
}

const char *picture_kind(const struct picture *picture, int32_t kind)
{
	const struct derived *derived = picture->view.derived;

	if (kind == NO_INDEX || derived->kinds[kind].type == KIND_UNIFORM)
		return NULL;
	return kind_type_name(derived->kinds[kind].type);
}

void picture_kind_words(const struct picture *picture, int32_t kind, struct strbuf *out)
{
	const struct derived *derived = picture->view.derived;
	const char *name = picture_kind(picture, kind);
	int32_t model = derived->kinds[kind].model;
	bool shared = !name;

	for (size_t i = 0; i < derived->n_kinds; i++)
		shared |= (int32_t)i != kind && derived->kinds[i].type == derived->kinds[kind].type;
	if (name)
		strbuf_puts(out, name);
	else
		strbuf_printf(out, "kind %d", kind);
	if (shared && model != NO_INDEX && picture->view.topology->models[model].name)
		strbuf_printf(out, " (%s)", picture->view.topology->models[model].name);
}

static bool is_repeated(const struct topology *topology, size_t model)
{
	for (size_t i = 0; i < model; i++)
		if (topology->models[i].name && !strcmp(topology->models[i].name, topology->models[model].name))
			return true;
	return false;
}

void picture_title(const struct picture *picture, struct strbuf *out)
{
	enum { NAMES_MOST = 4 };
	const struct topology *topology = picture->view.topology;
	size_t n = 0;

	for (size_t i = 0; i < topology->n_models; i++) {
		const char *name = topology->models[i].name;

		if (!name || !*name || is_repeated(topology, i))
			continue;
		if (n++ >= NAMES_MOST) {
			strbuf_puts(out, " + others");
			return;
		}
		strbuf_printf(out, "%s%s", out->length ? " + " : "", name);
	}
}

void picture_counts(const struct picture *picture, struct strbuf *out)
{
	const struct counts *counts = &picture->view.derived->counts;
	const struct {
		int64_t n, least;
		const char *one, *many;
	} rows[] = {
		{ counts->packages, 1, "package", "packages" },
		{ counts->nodes, 2, "node", "nodes" },
		{ counts->cores_online, 1, "core", "cores" },
		{ cpuset_count(picture->layout.online), 1, "CPU", "CPUs" },
	};
	const char *comma = "";

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].n == UNKNOWN || rows[i].n < rows[i].least)
			continue;
		strbuf_printf(out, "%s%lld %s", comma, (long long)rows[i].n, rows[i].n == 1 ? rows[i].one : rows[i].many);
		comma = ", ";
	}
	if (!*comma)
		strbuf_puts(out, "no CPU is known to be online");
	else if (counts->offline > 0)
		strbuf_puts(out, " online");
}

bool picture_allowed(const struct picture *picture, unsigned int cpu)
{
	const struct known_set *allowed = &picture->view.topology->facts.allowed;

	return !allowed->known || cpuset_has(&allowed->set, cpu);
}

bool picture_isolated(const struct picture *picture, unsigned int cpu)
{
	const struct known_set *isolated = &picture->view.topology->facts.isolated;

	return isolated->known && cpuset_has(&isolated->set, cpu);
}

/* An empty set is not told. Takes *name over. */
static int add_note(struct picture_notes *notes, struct strbuf *name, const struct cpuset *cpus)
{
	struct picture_note *note = cpuset_empty(cpus) ? NULL : array_add(notes->items, notes->n);
	int r = cpuset_empty(cpus) ? 0 : -ENOMEM;

	if (note) {
		note->name = strbuf_take(name);
		r = note->name ? cpuset_copy(cpus, &note->cpus) : -ENOMEM;
	}
	strbuf_free(name);
	return r;
}

static int add_named(struct picture_notes *notes, const char *text, const char *reason, const struct cpuset *cpus)
{
	struct strbuf name = { 0 };

	strbuf_puts(&name, text);
	if (reason)
		strbuf_printf(&name, " (%s)", reason);
	return add_note(notes, &name, cpus);
}

static int add_loose(const struct picture *picture, struct picture_notes *notes)
{
	const struct layout *layout = &picture->layout;
	int r = 0;

	for (size_t i = layout->n_things - layout->n_loose; r >= 0 && i < layout->n_things; i++) {
		struct strbuf name = { 0 };

		strbuf_puts(&name, "across others: ");
		picture_thing(picture, &layout->things[i], &name);
		r = add_note(notes, &name, layout->things[i].cpus);
	}
	return r;
}

static int add_notes(const struct picture *picture, unsigned int kinds, struct picture_notes *notes)
{
	const struct facts *facts = &picture->view.topology->facts;
	_cleanup_cpuset_ struct cpuset denied = { 0 };
	struct strbuf workers = { 0 };
	int r = 0;

	if (kinds & NOTE_OFFLINE)
		r = add_named(notes, "offline", offline_reason_name(picture->view.derived->offline_reason),
			      &picture->view.derived->offline.set);
	if (r >= 0 && facts->allowed.known) {
		r = cpuset_copy(picture->layout.online, &denied);
		if (r >= 0)
			r = cpuset_andnot(&denied, &facts->allowed.set);
		if (r >= 0)
			r = add_named(notes, "not allowed", NULL, &denied);
	}
	if (r >= 0 && facts->isolated.known)
		r = add_named(notes, "isolated", NULL, &facts->isolated.set);
	if (r >= 0)
		r = add_loose(picture, notes);
	if (r < 0 || !(kinds & NOTE_WORKERS) || !picture->has_workers)
		return r;
	strbuf_printf(&workers, "%u worker%s", picture->workers, picture->workers == 1 ? "" : "s");
	return add_note(notes, &workers, &picture->working);
}

int picture_notes(const struct picture *picture, unsigned int kinds, struct picture_notes *ret_notes)
{
	int r;

	*ret_notes = (struct picture_notes){ 0 };
	r = add_notes(picture, kinds, ret_notes);
	if (r < 0)
		picture_notes_free(ret_notes);
	return r;
}

void picture_notes_free(struct picture_notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		free(notes->items[i].name);
		cpuset_free(&notes->items[i].cpus);
	}
	free(notes->items);
	*notes = (struct picture_notes){ 0 };
}
