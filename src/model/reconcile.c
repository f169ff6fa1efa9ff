// SPDX-License-Identifier: MIT
// What is true where the witnesses contradict each other: the table, and what follows from it.
#include "model/reconcile.h"

#include <errno.h>
#include <string.h>

#include "model/reconcile_internal.h"

/*
 * Who is believed; the loser is named in a warning.
 *
 *	CPUs online, present     the kernel. hwloc's must be the same, else it is not asked for the structure
 *	cores, packages          the sibling sets (with hwloc one vote), unless most of what tells of them (the kernel's
 *	                         numbers, /proc/cpuinfo, CPUID) says otherwise; sets of cores that agree with each
 *	                         other are right in any case: model/opinions.c
 *	dies, clusters, books,   the kernel; hwloc where the kernel is silent. hwloc 2.9 drops a level that equals
 *	drawers                  another
 *	caches                   hwloc where it is whole: the first CPU has the levels that its files tell, every CPU
 *	                         has the same or its files say otherwise, no size is missing. hwloc does not read
 *	                         SPARC's, guesses Itanium's, and makes up a unified L1 where it cannot read. Else the
 *	                         kernel
 *	ways, sets, policies     the kernel: hwloc computes ways by division
 *	nodes and their CPUs     the kernel: hwloc leaves out nodes of GPUs and nodes that overlap, and makes one up
 *	their memory, distances  hwloc where it has the same list of more than one node, else the kernel
 *	memory-side caches       the kernel; hwloc where the kernel is silent
 *	vendor, name, family,    /proc/cpuinfo of each CPU, then libcpuid
 *	model, stepping
 *	code name, hypervisor    our tables, then libcpuid, which calls an unknown Xeon of today a Conroe
 *	flags, kinds of core     the kernel alone; hwloc ranks kinds by clock
 */

const char *const witness_names[N_WITNESSES] = { "kernel", "hwloc", "libcpuid", "cpuid" };

void testimony_init(struct testimony *testimony)
{
	*testimony = (struct testimony){ 0 };
	for (int i = 0; i < N_WITNESSES; i++)
		facts_init(&testimony->of[i].facts);
}

void testimony_free(struct testimony *testimony)
{
	for (int i = 0; i < N_WITNESSES; i++)
		facts_free(&testimony->of[i].facts);
	testimony_init(testimony);
}

/* --- The set of CPUs */

static int same_cpus(struct facts *facts, const struct facts *hwloc, bool *ret_same)
{
	_cleanup_strbuf_ struct strbuf theirs = { 0 }, ours = { 0 };

	*ret_same = cpuset_equal(&facts->online.set, &hwloc->online.set);
	if (*ret_same)
		return 0;
	cpuset_format_list(&hwloc->online.set, &theirs);
	cpuset_format_list(&facts->online.set, &ours);
	if (theirs.failed || ours.failed)
		return -ENOMEM;
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "hwloc sees the CPUs %s online, the kernel %s, which was believed, also for the structure",
			  theirs.length ? strbuf_text(&theirs) : "(none)", ours.length ? strbuf_text(&ours) : "(none)");
}

/* --- Groups that no other file tells of */

static int take_groups(struct facts *facts, const struct facts *hwloc, enum level level)
{
	if (facts->groups[level].n || facts->incomplete & PART_GROUPS)
		return 0;
	for (size_t i = 0; i < hwloc->groups[level].n; i++) {
		const struct group_facts *group = &hwloc->groups[level].items[i];
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r = cpuset_copy(&group->cpus, &cpus);

		if (r >= 0)
			r = facts_add_group(facts, level, group->id, &cpus);
		if (r < 0)
			return r;
	}
	return 0;
}

/* --- NUMA nodes */

static bool same_nodes(const struct facts *a, const struct facts *b)
{
	if (a->n_nodes != b->n_nodes)
		return false;
	for (size_t i = 0; i < a->n_nodes; i++)
		if (a->nodes[i].id != b->nodes[i].id)
			return false;
	return a->n_nodes > 1;
}

static int settle_distances(struct facts *facts, struct node_facts *node, const struct node_facts *theirs)
{
	size_t size = theirs->n_distances * sizeof(*theirs->distances);
	int r = 0;

	if (!theirs->distances || theirs->n_distances != facts->n_nodes)
		return 0;
	if (node->distances && node->n_distances == facts->n_nodes && memcmp(node->distances, theirs->distances, size))
		r = facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			       "distances of node %lld: hwloc's, which were believed, are not those of its file in sysfs",
			       (long long)node->id);
	if (!node->distances || node->n_distances != facts->n_nodes)
		node->distances = arena_alloc(&facts->arena, size);
	if (r < 0 || !node->distances)
		return -ENOMEM;
	memcpy(node->distances, theirs->distances, size);
	node->n_distances = theirs->n_distances;
	return 0;
}

static int settle_memory(struct facts *facts, struct node_facts *node, const struct node_attributes *theirs)
{
	struct node_attributes *ours = &node->attr;
	int r = 0;

	if (theirs->memory_bytes != UNKNOWN && ours->memory_bytes != UNKNOWN && theirs->memory_bytes != ours->memory_bytes)
		r = facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			       "memory of node %lld: %lld bytes by hwloc, which was believed, %lld by its meminfo",
			       (long long)node->id, (long long)theirs->memory_bytes, (long long)ours->memory_bytes);
	if (theirs->memory_bytes != UNKNOWN)
		ours->memory_bytes = theirs->memory_bytes;
	/* hwloc tells size and line of a memory-side cache; the kernel's files also how it is indexed and written. */
	for (unsigned int i = 0; i < MIN(ours->n_memory_caches, theirs->n_memory_caches) && r >= 0; i++)
		if (theirs->memory_caches[i].size_bytes != ours->memory_caches[i].size_bytes)
			r = facts_warn(
				facts, NULL, WARN_SOURCES_DISAGREE,
				"memory-side cache of node %lld: %lld bytes by hwloc, %lld by its file, which was believed",
				(long long)node->id, (long long)theirs->memory_caches[i].size_bytes,
				(long long)ours->memory_caches[i].size_bytes);
	if (!ours->n_memory_caches && theirs->n_memory_caches) {
		memcpy(ours->memory_caches, theirs->memory_caches, sizeof(ours->memory_caches));
		ours->n_memory_caches = theirs->n_memory_caches;
	}
	return r;
}

static int settle_nodes(struct facts *facts, const struct facts *hwloc)
{
	int r = 0;

	if (!same_nodes(facts, hwloc))
		return 0;
	for (size_t i = 0; r >= 0 && i < facts->n_nodes; i++) {
		r = settle_memory(facts, &facts->nodes[i], &hwloc->nodes[i].attr);
		if (r >= 0)
			r = settle_distances(facts, &facts->nodes[i], &hwloc->nodes[i]);
	}
	return r;
}

static int reconcile_structure(struct facts *facts, const struct facts *hwloc)
{
	static const enum level silent[] = { LEVEL_CLUSTER, LEVEL_DIE, LEVEL_BOOK, LEVEL_DRAWER };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(silent); i++)
		r = take_groups(facts, hwloc, silent[i]);
	if (r >= 0)
		r = reconcile_caches(facts, hwloc);
	return r < 0 ? r : settle_nodes(facts, hwloc);
}

/* --- Identity */

static const struct {
	enum identity_field field;
	const char *name;
} identity_rows[] = {
	{ IDENTITY_VENDOR, "vendor" }, { IDENTITY_NAME, "model name" },	  { IDENTITY_FAMILY, "family" },
	{ IDENTITY_MODEL, "model" },   { IDENTITY_STEPPING, "stepping" },
};

/* The same words: the kernel and libcpuid cut and squeeze the blanks of a name in different ways. */
static bool same_words(const char *a, const char *b)
{
	struct span x = span_of(a), y = span_of(b), one, other;

	for (;;) {
		bool more = span_word(&x, &one), others = span_word(&y, &other);

		if (!more || !others)
			return more == others;
		if (one.length != other.length || memcmp(one.text, other.text, one.length))
			return false;
	}
}

/* One CPU was asked: where the machine has models of several kinds, it is one of them. */
static bool any_model_says(const struct facts *facts, enum identity_field field, const char *text, const char **ret_other)
{
	*ret_other = NULL;
	for (size_t i = 0; i < facts->n_models; i++) {
		const char *ours = facts->models[i].field[field];

		if (ours && same_words(ours, text))
			return true;
		*ret_other = *ret_other ? *ret_other : ours;
	}
	return false;
}

static int settle_identity(struct facts *facts, const struct facts *libcpuid)
{
	const struct model_facts *theirs = libcpuid->n_models ? &libcpuid->models[0] : NULL;
	int r = 0;

	for (size_t i = 0; theirs && r >= 0 && i < ARRAY_SIZE(identity_rows); i++) {
		enum identity_field field = identity_rows[i].field;
		const char *text = theirs->field[field], *other;

		if (!text || any_model_says(facts, field, text, &other))
			continue;
		if (other)
			r = facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
				       "%s: %s by libcpuid, %s by /proc/cpuinfo, which was believed", identity_rows[i].name,
				       text, other);
		else if (facts->n_models == 1)
			r = facts_text(facts, span_of(text), &facts->models[0].field[field]);
	}
	return r;
}

static int settle_names(struct facts *facts, const struct facts *libcpuid)
{
	struct model_facts *model = facts->models;
	const char *theirs = libcpuid->n_models ? libcpuid->models[0].codename : NULL;

	if (!facts->machine.virt_vendor && libcpuid->machine.virt_vendor &&
	    facts_text(facts, span_of(libcpuid->machine.virt_vendor), &facts->machine.virt_vendor) < 0)
		return -ENOMEM;
	/* Only where our own table has no name for it is this one shown: model/build.c. */
	if (facts->n_models != 1 || !theirs || model->codename)
		return 0;
	return facts_text(facts, span_of(theirs), &model->codename);
}

int reconcile_doubts(const struct facts *facts, const struct facts *hwloc)
{
	return opinions_doubt(facts, hwloc && cpuset_equal(&facts->online.set, &hwloc->online.set) ? hwloc : NULL);
}

static const struct facts *heard(const struct testimony *testimony, enum witness_name witness)
{
	return testimony->of[witness].heard ? &testimony->of[witness].facts : NULL;
}

int reconcile(struct facts *facts, const struct testimony *testimony)
{
	const struct facts *hwloc = heard(testimony, WITNESS_HWLOC), *libcpuid = heard(testimony, WITNESS_LIBCPUID);
	bool same = false;
	int r = hwloc ? same_cpus(facts, hwloc, &same) : 0;

	for (int i = 0; i < N_WITNESSES; i++)
		facts->backends |= testimony->of[i].heard ? testimony->of[i].facts.backends : 0;
	if (r >= 0)
		r = opinions_settle(facts, same ? hwloc : NULL, heard(testimony, WITNESS_CPUID));
	if (r >= 0 && same)
		r = reconcile_structure(facts, hwloc);
	if (r >= 0 && libcpuid)
		r = settle_identity(facts, libcpuid);
	return r < 0 || !libcpuid ? r : settle_names(facts, libcpuid);
}
