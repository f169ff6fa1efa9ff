// SPDX-License-Identifier: MIT
// Who shares a core or a package, by every file and library that told of it: the majority is believed.
#include "model/reconcile_internal.h"

#include <errno.h>
#include <string.h>

/* The levels at which more than one file tells who is together. */
static const enum level levels[] = { LEVEL_CORE, LEVEL_PACKAGE };
static const char *const set_files[N_LEVELS] = {
	[LEVEL_CORE] = "thread_siblings",
	[LEVEL_PACKAGE] = "core_siblings",
};

/* One opinion, made comparable: for each row the first row that it is together with; -1: nothing is said of it. */
struct side {
	const char *who;
	int32_t *first;
	bool whole;   /* it tells of every online CPU */
	bool by_sets; /* of the sibling sets, as hwloc's word is: all of these together have one vote */
	unsigned int votes;
};

enum { SIDES_MAX = 8 };
struct ballot {
	const struct facts *facts;
	enum level level;
	struct side sides[SIDES_MAX]; /* the sibling sets first: they stay where there is no majority */
	size_t n;
	bool contested; /* a CPU is in the sibling sets of two groups */
};

static void ballot_free(struct ballot *ballot)
{
	for (size_t i = 0; i < ballot->n; i++)
		free(ballot->sides[i].first);
}

static bool is_online(const struct facts *facts, size_t row)
{
	return !facts->online.known || cpuset_has(&facts->online.set, facts->cpus[row].cpu);
}

static struct side *add_side(struct ballot *ballot, const char *who, bool by_sets)
{
	const struct facts *facts = ballot->facts;
	struct side *side = &ballot->sides[ballot->n];

	*side = (struct side){ .who = who, .by_sets = by_sets, .first = malloc((facts->n_cpus + 1) * sizeof(*side->first)) };
	if (!side->first)
		return NULL;
	for (size_t row = 0; row < facts->n_cpus; row++)
		side->first[row] = -1;
	ballot->n++;
	return side;
}

static void close_side(struct ballot *ballot, struct side *side)
{
	side->whole = true;
	for (size_t row = 0; row < ballot->facts->n_cpus; row++)
		side->whole = side->whole && (side->first[row] >= 0 || !is_online(ballot->facts, row));
}

/* What groups of CPUs say, those of the kernel's sibling sets or of another witness. */
static int add_groups(struct ballot *ballot, const char *who, bool by_sets, const struct facts *from)
{
	const struct facts *facts = ballot->facts;
	struct side *side;

	if (!from || !from->groups[ballot->level].n)
		return 0;
	side = add_side(ballot, who, by_sets);
	if (!side)
		return -ENOMEM;
	for (size_t i = 0; i < from->groups[ballot->level].n; i++) {
		int32_t first = -1;

		CPUSET_FOREACH(cpu, &from->groups[ballot->level].items[i].cpus) {
			const struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);
			int32_t at = row ? (int32_t)(row - facts->cpus) : -1;

			if (!row || !is_online(facts, (size_t)at))
				continue;
			ballot->contested = ballot->contested || (side->first[at] >= 0 && from == facts);
			if (side->first[at] >= 0)
				continue;
			first = first < 0 ? at : first;
			side->first[at] = first;
		}
	}
	close_side(ballot, side);
	return 0;
}

struct numbered {
	int64_t number;
	int32_t row;
};

static int compare_numbered(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static int add_opinion(struct ballot *ballot, const struct opinion *opinion)
{
	const struct facts *facts = ballot->facts;
	_cleanup_free_ struct numbered *numbered = malloc((facts->n_cpus + 1) * sizeof(*numbered));
	struct side *side = numbered ? add_side(ballot, opinion->who, opinion->by_sets) : NULL;
	size_t n = 0;

	if (!side)
		return -ENOMEM;
	for (size_t row = 0; row < facts->n_cpus; row++)
		if (opinion->together[row] != UNKNOWN && is_online(facts, row))
			numbered[n++] = (struct numbered){ opinion->together[row], (int32_t)row };
	qsort(numbered, n, sizeof(*numbered), compare_numbered);
	for (size_t i = 0, run = 0; i < n; i++) {
		run = numbered[i].number == numbered[run].number ? run : i;
		side->first[numbered[i].row] = numbered[run].row;
	}
	close_side(ballot, side);
	return 0;
}

/* Do two opinions agree about all online CPUs? */
static bool agree(const struct ballot *ballot, const struct side *a, const struct side *b)
{
	return a->whole && b->whole && !memcmp(a->first, b->first, ballot->facts->n_cpus * sizeof(*a->first));
}

/* Does each group of the one lie within a group of the other? */
static bool refines(const struct ballot *ballot, const struct side *fine, const struct side *coarse)
{
	for (size_t row = 0; row < ballot->facts->n_cpus; row++)
		if (fine->first[row] >= 0 && coarse->first[row] != coarse->first[fine->first[row]])
			return false;
	return true;
}

/* The threads of an AMD Bulldozer module have numbers of their own, and are one core to the kernel: no contradiction. */
static void drop_numbers_of_threads(struct ballot *ballot)
{
	if (ballot->level != LEVEL_CORE || ballot->contested || !ballot->n || !ballot->sides[0].whole)
		return;
	for (size_t i = 1; i < ballot->n; i++)
		if (!ballot->sides[i].by_sets && refines(ballot, &ballot->sides[i], ballot->sides))
			ballot->sides[i].whole = agree(ballot, &ballot->sides[i], ballot->sides);
}

static void count_votes(struct ballot *ballot)
{
	for (size_t i = 0; i < ballot->n; i++) {
		bool by_sets = false;

		for (size_t j = 0; j < ballot->n; j++) {
			bool same = agree(ballot, &ballot->sides[i], &ballot->sides[j]);

			by_sets = by_sets || (same && ballot->sides[j].by_sets);
			ballot->sides[i].votes += same && !ballot->sides[j].by_sets;
		}
		ballot->sides[i].votes += by_sets;
	}
	/* Sets that contradict each other are no opinion: most of them may be one. */
	if (ballot->contested)
		ballot->sides[0].votes = 0;
}

static int hold_ballot(struct ballot *ballot, const struct facts *hwloc, const struct facts *cpuid)
{
	const struct facts *facts = ballot->facts;
	int r = add_groups(ballot, set_files[ballot->level], true, facts);

	for (size_t i = 0; r >= 0 && i < facts->n_opinions && ballot->n < SIDES_MAX - 2; i++)
		if (facts->opinions[i].level == ballot->level)
			r = add_opinion(ballot, &facts->opinions[i]);
	if (r >= 0)
		r = add_groups(ballot, "CPUID", false, cpuid);
	if (r >= 0)
		r = add_groups(ballot, "hwloc", true, hwloc);
	if (r < 0)
		return r;
	drop_numbers_of_threads(ballot);
	count_votes(ballot);
	return 0;
}

/* Is there any that differs from the sibling sets, or do these contradict each other? */
static bool is_doubtful(const struct ballot *ballot)
{
	if (!ballot->n || ballot->sides[0].who != set_files[ballot->level])
		return false;
	for (size_t i = 1; i < ballot->n; i++)
		if (ballot->sides[i].whole && !agree(ballot, &ballot->sides[0], &ballot->sides[i]))
			return true;
	return ballot->contested;
}

int opinions_doubt(const struct facts *facts, const struct facts *hwloc)
{
	unsigned int doubts = 0;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		_cleanup_(ballot_free) struct ballot ballot = { .facts = facts, .level = levels[i] };

		if (hold_ballot(&ballot, hwloc, NULL) < 0)
			return -ENOMEM;
		doubts |= is_doubtful(&ballot) ? 1U << levels[i] : 0;
	}
	return (int)doubts;
}

static int members_of(const struct ballot *ballot, const struct side *side, size_t row, struct cpuset *ret_set)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ballot->facts->n_cpus; i++)
		if (side->first[i] >= 0 && side->first[i] == side->first[row])
			r = cpuset_add(ret_set, ballot->facts->cpus[i].cpu);
	return r;
}

/* The first row of whose group the two say something else; n_cpus: none that the loser tells of. */
static size_t first_difference(const struct ballot *ballot, const struct side *loser, const struct side *believed)
{
	size_t row = 0;

	while (row < ballot->facts->n_cpus && (loser->first[row] < 0 || loser->first[row] == believed->first[row]))
		row++;
	if (row == ballot->facts->n_cpus)
		return row;
	/* One that comes later differs, and so does the first of its group, by whom it has one. */
	if (believed->first[row] >= 0)
		return (size_t)MIN(loser->first[row], believed->first[row]);
	return (size_t)loser->first[row];
}

/* Names the first CPU of which the loser says something else than who is believed, with both values. */
static int name_loser(struct facts *facts, const struct ballot *ballot, const struct side *loser,
		      const struct side *believed)
{
	_cleanup_cpuset_ struct cpuset theirs = { 0 }, ours = { 0 };
	_cleanup_strbuf_ struct strbuf theirs_text = { 0 }, ours_text = { 0 };
	static const char *const shared[N_LEVELS] = { [LEVEL_CORE] = "core", [LEVEL_PACKAGE] = "package" };
	size_t row = first_difference(ballot, loser, believed);

	if (row == facts->n_cpus)
		return 0;
	if (members_of(ballot, loser, row, &theirs) < 0 || members_of(ballot, believed, row, &ours) < 0)
		return -ENOMEM;
	cpuset_format_list(&theirs, &theirs_text);
	cpuset_format_list(&ours, &ours_text);
	if (theirs_text.failed || ours_text.failed)
		return -ENOMEM;
	/* A set was read of its first CPU: the file that somebody may have edited. */
	return facts_warn(facts, NULL, WARN_SOURCES_DISAGREE,
			  "CPU %u shares its %s with %s by %s%s, with %s by %s, which was believed", facts->cpus[row].cpu,
			  shared[ballot->level], strbuf_text(&theirs_text), loser == ballot->sides ? "its " : "", loser->who,
			  strbuf_text(&ours_text), believed->who);
}

/* The kernel's numbers of the groups, by row; NULL: none of the opinions has them. */
static const int64_t *find_numbers(const struct facts *facts, enum level level)
{
	for (size_t i = 0; i < facts->n_opinions; i++)
		if (facts->opinions[i].level == level && facts->opinions[i].numbered)
			return facts->opinions[i].together;
	return NULL;
}

/* The groups anew, each with the number that the kernel gave to its first CPU, or to the group that this was in. */
static int replace_groups(struct facts *facts, const struct ballot *ballot, const struct side *believed)
{
	enum level level = ballot->level;
	_cleanup_free_ int64_t *ids = malloc((facts->n_cpus + 1) * sizeof(*ids));
	_cleanup_free_ struct cpuset *sets = calloc(facts->n_cpus + 1, sizeof(*sets));
	const int64_t *numbers = find_numbers(facts, level);
	int r = ids && sets ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	for (size_t row = 0; row < facts->n_cpus; row++) {
		int32_t group = facts->cpus[row].group[level];

		ids[row] = numbers && numbers[row] != UNKNOWN ? numbers[row] :
			   group >= 0			      ? facts->groups[level].items[group].id :
								UNKNOWN;
	}
	facts_clear_groups(facts, level);
	for (size_t row = 0; r >= 0 && row < facts->n_cpus; row++)
		if (believed->first[row] >= 0)
			r = cpuset_add(&sets[believed->first[row]], facts->cpus[row].cpu);
	for (size_t row = 0; row < facts->n_cpus; row++) {
		if (r >= 0 && !cpuset_empty(&sets[row]))
			r = facts_add_group(facts, level, ids[row], &sets[row]);
		cpuset_free(&sets[row]);
	}
	return r;
}

/*
 * Do all that looked at the sibling sets of cores say the same? Then these are right, whatever numbers say: they make the
 * schedule, and VMware numbers the cores of a guest anew. Packages are what their numbers say where most agree on it.
 */
static bool sets_decide(const struct ballot *ballot)
{
	if (ballot->level != LEVEL_CORE)
		return false;
	for (size_t i = 1; i < ballot->n; i++)
		if (ballot->sides[i].by_sets && ballot->sides[i].whole &&
		    !agree(ballot, &ballot->sides[i], &ballot->sides[0]))
			return false;
	return !ballot->contested;
}

static int settle_level(struct facts *facts, enum level level, const struct facts *hwloc, const struct facts *cpuid)
{
	_cleanup_(ballot_free) struct ballot ballot = { .facts = facts, .level = level };
	struct side *believed = ballot.sides;
	int r = hold_ballot(&ballot, hwloc, cpuid);

	if (r < 0 || !is_doubtful(&ballot))
		return r;
	for (size_t i = 1; !sets_decide(&ballot) && i < ballot.n; i++)
		if (ballot.sides[i].votes > believed->votes)
			believed = &ballot.sides[i];
	for (size_t i = 0; r >= 0 && i < ballot.n; i++)
		if (!agree(&ballot, &ballot.sides[i], believed) && ballot.sides[i].whole)
			r = name_loser(facts, &ballot, &ballot.sides[i], believed);
	return r < 0 || believed == ballot.sides ? r : replace_groups(facts, &ballot, believed);
}

int opinions_settle(struct facts *facts, const struct facts *hwloc, const struct facts *cpuid)
{
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		int r = settle_level(facts, levels[i], hwloc, cpuid);

		if (r < 0)
			return r;
	}
	return 0;
}
