// SPDX-License-Identifier: MIT
// A program of the tests (shapes.sh): a machine keeps its shape when its CPUs, cores, packages, nodes and caches are
// numbered anew.
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static uint64_t state;

/* xorshift64*: the same numbers everywhere. */
static size_t below(size_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (size_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

static void *must(void *pointer)
{
	if (!pointer)
		abort();
	return pointer;
}

/* numbers[i] is another i. */
static size_t *permutation(size_t n)
{
	size_t *numbers = must(calloc(n + 1, sizeof(*numbers)));

	for (size_t i = 0; i < n; i++)
		numbers[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t j = below(i), other = numbers[j];

		numbers[j] = numbers[i - 1];
		numbers[i - 1] = other;
	}
	return numbers;
}

static unsigned int new_cpu[CPUSET_MAX];

static void renumber(struct cpuset *set)
{
	struct cpuset renumbered = { 0 };

	CPUSET_FOREACH(cpu, set)
		if (cpuset_add(&renumbered, new_cpu[cpu]) < 0)
			abort();
	cpuset_free(set);
	*set = renumbered;
}

/* The numbers that the machine has are dealt out anew, so that lists of present and online CPUs stay what they are in size.
 */
static void deal_cpus(const struct facts *facts)
{
	size_t *deal = permutation(facts->n_cpus);

	for (unsigned int i = 0; i < CPUSET_MAX; i++)
		new_cpu[i] = i;
	for (size_t i = 0; i < facts->n_cpus; i++)
		new_cpu[facts->cpus[i].cpu] = facts->cpus[deal[i]].cpu;
	free(deal);
}

static int compare_cpus(const void *a, const void *b)
{
	const struct cpu_facts *x = a, *y = b;

	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

static void shuffle_groups(struct facts *facts, enum level level)
{
	size_t n = facts->groups[level].n, *place = permutation(n), *ids = permutation(n);
	struct group_facts *items = must(calloc(n + 1, sizeof(*items)));

	for (size_t i = 0; i < n; i++) {
		items[place[i]] = facts->groups[level].items[i];
		renumber(&items[place[i]].cpus);
		if (items[place[i]].id >= 0) /* -1 is no number but "not told" */
			items[place[i]].id = (int64_t)ids[i] * 3;
	}
	for (size_t i = 0; i < facts->n_cpus; i++)
		if (facts->cpus[i].group[level] >= 0)
			facts->cpus[i].group[level] = (int32_t)place[facts->cpus[i].group[level]];
	free(facts->groups[level].items);
	facts->groups[level].items = items;
	free(place);
	free(ids);
}

static void shuffle_caches(struct facts *facts)
{
	size_t *place = permutation(facts->n_caches);
	struct cache_facts *items = must(calloc(facts->n_caches + 1, sizeof(*items)));

	for (size_t i = 0; i < facts->n_caches; i++) {
		items[place[i]] = facts->caches[i];
		items[place[i]].id = UNKNOWN;
		renumber(&items[place[i]].cpus);
	}
	free(facts->caches);
	facts->caches = items;
	free(place);
}

/* Rows stay sorted by id: what they hold goes to other ids. */
static void shuffle_nodes(struct facts *facts)
{
	size_t *place = permutation(facts->n_nodes);
	struct node_facts *items = must(calloc(facts->n_nodes + 1, sizeof(*items)));

	for (size_t i = 0; i < facts->n_nodes; i++) {
		items[place[i]] = facts->nodes[i];
		items[place[i]].id = facts->nodes[place[i]].id;
		items[place[i]].distances = NULL;
		items[place[i]].n_distances = 0;
		renumber(&items[place[i]].cpus);
	}
	free(facts->nodes);
	facts->nodes = items;
	free(place);
}

static void shuffle_models(struct facts *facts)
{
	size_t *place = permutation(facts->n_models);
	struct model_facts *items = must(calloc(facts->n_models + 1, sizeof(*items)));

	for (size_t i = 0; i < facts->n_models; i++)
		items[place[i]] = facts->models[i];
	for (size_t i = 0; i < facts->n_cpus; i++)
		if (facts->cpus[i].model >= 0)
			facts->cpus[i].model = (int32_t)place[facts->cpus[i].model];
	free(facts->models);
	facts->models = items;
	free(place);
}

static void shuffle(struct facts *facts)
{
	struct known_set *sets[] = { &facts->possible, &facts->present,	  &facts->online,
				     &facts->isolated, &facts->nohz_full, &facts->allowed };

	deal_cpus(facts);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		renumber(&sets[i]->set);
	for (int level = 0; level < N_LEVELS; level++)
		shuffle_groups(facts, (enum level)level);
	shuffle_caches(facts);
	shuffle_nodes(facts);
	shuffle_models(facts);
	for (size_t i = 0; i < facts->n_cpus; i++) {
		facts->cpus[i].cpu = new_cpu[facts->cpus[i].cpu];
		facts->cpus[i].core_id = UNKNOWN;
	}
	qsort(facts->cpus, facts->n_cpus, sizeof(*facts->cpus), compare_cpus);
}

/* The shape after so many shuffles of the facts that the machine's witnesses agreed on; NULL: the machine is not to be read.
 */
static char *shape_of(const char *root, unsigned int shuffles)
{
	const struct source source = {
		.kind = SOURCE_SYSROOT, .argument = root, .wanted = WANT_DOCUMENT & ~WANT_AFFINITY, .kernel_only = true
	};
	_cleanup_testimony_ struct testimony testimony;
	_cleanup_machine_ struct machine machine = { 0 };
	struct facts facts;
	struct error error;

	if (source_read(&source, &facts, &testimony, &error) < 0)
		return NULL;
	if (reconcile(&facts, &testimony) < 0)
		abort();
	for (unsigned int i = 0; i < shuffles; i++)
		shuffle(&facts);
	if (machine_conclude(&facts, &machine, &error) < 0)
		abort();
	return strdup(machine.derived.shape ? machine.derived.shape : "-");
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0, status = 0;

	for (int i = 2; i < argc; i++) {
		_cleanup_free_ char *shape = shape_of(argv[i], 0);

		state = UINT64_C(88172645463325252);
		for (int round = 0; shape && round < rounds; round++) {
			_cleanup_free_ char *other = shape_of(argv[i], 1);

			if (other && !strcmp(shape, other))
				continue;
			printf("%s: %s\n%s after round %d: %s\n", argv[i], shape, argv[i], round, other ? other : "unread");
			status = 1;
			break;
		}
		if (shape)
			printf("%s\n", shape);
	}
	return status;
}
