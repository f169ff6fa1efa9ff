// SPDX-License-Identifier: MIT
// Tests of src/model/reconcile.c, reconcile_caches.c and opinions.c: who is believed, and that the loser is named.
#include <criterion/criterion.h>
#include <string.h>

#include "made_machine.h"
#include "model/reconcile.h"

/* Two machines of n CPUs: what the kernel said, and what another witness did. */
struct pair {
	struct made_machine *kernel, *other;
	struct testimony testimony;
};

static void pair_free(struct pair *pair)
{
	machine_drop(&pair->kernel);
	machine_drop(&pair->other);
	testimony_free(&pair->testimony);
}
#define PAIR(n)                                                                                                             \
	__attribute__((cleanup(pair_free))) struct pair pair = { .kernel = machine_new(n), .other = machine_new(n) };       \
	testimony_init(&pair.testimony)

/* Hands the other's facts over as the word of a witness, and settles. */
static void settle(struct pair *pair, enum witness_name witness)
{
	struct statement *statement = &pair->testimony.of[witness];

	statement->heard = true;
	statement->facts = pair->other->facts;
	facts_init(&pair->other->facts);
	cr_assert_eq(reconcile(&pair->kernel->facts, &pair->testimony), 0);
}

static const char *warning_text(const struct facts *facts)
{
	for (size_t i = 0; i < facts->warnings.n; i++)
		if (facts->warnings.items[i].id == WARN_SOURCES_DISAGREE)
			return facts->warnings.items[i].text;
	return "(none)";
}

#define EXPECT_WARNING(pair, expected) cr_expect_str_eq(warning_text(&(pair).kernel->facts), expected)

static void add_opinion(struct made_machine *machine, enum level level, const char *who, bool by_sets,
			const int64_t *numbers)
{
	struct opinion *opinion = facts_add_opinion(&machine->facts, level, who);

	cr_assert(opinion);
	opinion->by_sets = by_sets;
	memcpy(opinion->together, numbers, machine->facts.n_cpus * sizeof(*numbers));
}

Test(reconcile, all_agree)
{
	PAIR(4);

	for (int i = 0; i < 2; i++) {
		struct made_machine *machine = i ? pair.other : pair.kernel;

		machine_group(machine, LEVEL_CORE, 0, "0-1");
		machine_group(machine, LEVEL_CORE, 1, "2-3");
		machine_group(machine, LEVEL_PACKAGE, 0, "0-3");
		machine_cache(machine, 1, CACHE_DATA, 32768, "0-1");
		machine_cache(machine, 1, CACHE_DATA, 32768, "2-3");
	}
	pair.other->facts.backends = BACKEND_HWLOC;
	cr_assert_eq(reconcile_doubts(&pair.kernel->facts, &pair.other->facts), 0);
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.warnings.n, 0);
	cr_expect(pair.kernel->facts.backends & BACKEND_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_CORE].n, 2);
}

/* CPU 0's core_siblings has been edited: all others, the numbers and /proc/cpuinfo tell of one package. */
Test(reconcile, majority_over_contradicting_sets)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0");
	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	cr_assert_eq(reconcile_doubts(&pair.kernel->facts, NULL), 1 << LEVEL_PACKAGE);
	add_opinion(pair.kernel, LEVEL_PACKAGE, "/proc/cpuinfo", false, (const int64_t[]){ 7, 7, 7, 7 });
	add_opinion(pair.kernel, LEVEL_PACKAGE, "most CPUs' core_siblings", true, (const int64_t[]){ 0, 0, 0, 0 });
	cr_assert_eq(reconcile(&pair.kernel->facts, &pair.testimony), 0);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].n, 1);
	cr_expect_eq(cpuset_count(&pair.kernel->facts.groups[LEVEL_PACKAGE].items[0].cpus), 4);
	EXPECT_WARNING(
		pair, "CPU 0 shares its package with 0 by its core_siblings, with 0-3 by /proc/cpuinfo, which was believed");
}

/* Numbers alone never overrule sets that agree with each other: VMware numbers the cores of a guest anew. */
Test(reconcile, sets_that_agree_over_numbers)
{
	PAIR(4);

	for (int i = 0; i < 2; i++) {
		machine_group(i ? pair.other : pair.kernel, LEVEL_CORE, 0, "0-1");
		machine_group(i ? pair.other : pair.kernel, LEVEL_CORE, 2, "2-3");
	}
	add_opinion(pair.kernel, LEVEL_CORE, "/proc/cpuinfo", false, (const int64_t[]){ 0, 1, 0, 1 });
	add_opinion(pair.kernel, LEVEL_CORE, "core_id", false, (const int64_t[]){ 0, 1, 0, 1 });
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_CORE].n, 2);
	cr_expect(cpuset_has(&pair.kernel->facts.groups[LEVEL_CORE].items[0].cpus, 1));
	EXPECT_WARNING(pair,
		       "CPU 0 shares its core with 0,2 by /proc/cpuinfo, with 0-1 by thread_siblings, which was believed");
}

/* Packages are what most say, though all sets agree: these are one vote. The kernel's numbers stay with their CPUs. */
Test(reconcile, numbers_of_packages_over_sets_that_agree)
{
	PAIR(4);

	for (int i = 0; i < 2; i++)
		machine_group(i ? pair.other : pair.kernel, LEVEL_PACKAGE, 3, "0-3");
	add_opinion(pair.kernel, LEVEL_PACKAGE, "/proc/cpuinfo", false, (const int64_t[]){ 0, 0, 1, 1 });
	add_opinion(pair.kernel, LEVEL_PACKAGE, "physical_package_id", false, (const int64_t[]){ 3, 3, 9, 9 });
	pair.kernel->facts.opinions[1].numbered = true;
	settle(&pair, WITNESS_HWLOC);
	cr_assert_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].n, 2);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].items[0].id, 3);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].items[1].id, 9);
	EXPECT_WARNING(
		pair,
		"CPU 0 shares its package with 0-3 by its core_siblings, with 0-1 by /proc/cpuinfo, which was believed");
}

/* One against one: the sets stay. */
Test(reconcile, numbers_of_packages_alone_are_no_majority)
{
	PAIR(4);

	for (int i = 0; i < 2; i++)
		machine_group(i ? pair.other : pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	add_opinion(pair.kernel, LEVEL_PACKAGE, "/proc/cpuinfo", false, (const int64_t[]){ 0, 0, 1, 1 });
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].n, 1);
}

/* Where hwloc and the sets differ, the numbers decide. */
Test(reconcile, hwloc_with_the_numbers)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	machine_group(pair.other, LEVEL_PACKAGE, 0, "0-1");
	machine_group(pair.other, LEVEL_PACKAGE, 1, "2-3");
	add_opinion(pair.kernel, LEVEL_PACKAGE, "physical_package_id", false, (const int64_t[]){ 0, 0, 1, 1 });
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].n, 2);
}

Test(reconcile, hwloc_alone_is_no_majority)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	machine_group(pair.other, LEVEL_PACKAGE, 0, "0-1");
	machine_group(pair.other, LEVEL_PACKAGE, 1, "2-3");
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_PACKAGE].n, 1);
	EXPECT_WARNING(pair, "CPU 0 shares its package with 0-1 by hwloc, with 0-3 by core_siblings, which was believed");
}

/* The threads of a Bulldozer module have core numbers of their own. */
Test(reconcile, numbers_of_threads_are_no_contradiction)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_CORE, 0, "0-1");
	machine_group(pair.kernel, LEVEL_CORE, 1, "2-3");
	add_opinion(pair.kernel, LEVEL_CORE, "/proc/cpuinfo", false, (const int64_t[]){ 0, 1, 2, 3 });
	cr_expect_eq(reconcile_doubts(&pair.kernel->facts, NULL), 0);
}

Test(reconcile, opinion_that_tells_of_some_cpus_is_none)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	add_opinion(pair.kernel, LEVEL_PACKAGE, "/proc/cpuinfo", false, (const int64_t[]){ 0, 0, 1, UNKNOWN });
	cr_expect_eq(reconcile_doubts(&pair.kernel->facts, NULL), 0);
}

/* hwloc that sees other CPUs is not asked for the structure. */
Test(reconcile, other_cpus)
{
	PAIR(4);

	machine_group(pair.kernel, LEVEL_PACKAGE, 0, "0-3");
	cpuset_free(&pair.other->facts.online.set);
	cr_assert_eq(cpuset_add_range(&pair.other->facts.online.set, 0, 1), 0);
	machine_group(pair.other, LEVEL_PACKAGE, 0, "0-1");
	machine_group(pair.other, LEVEL_DIE, 0, "0-1");
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_DIE].n, 0);
	EXPECT_WARNING(pair, "hwloc sees the CPUs 0-1 online, the kernel 0-3, which was believed, also for the structure");
}

Test(reconcile, hwloc_where_the_kernel_is_silent)
{
	PAIR(4);

	machine_group(pair.other, LEVEL_DIE, 3, "0-1");
	machine_group(pair.other, LEVEL_DIE, 4, "2-3");
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.groups[LEVEL_DIE].n, 2);
	cr_expect_eq(pair.kernel->facts.warnings.n, 0);
}

Test(reconcile, caches_of_hwloc_that_are_whole)
{
	PAIR(2);

	machine_cache(pair.kernel, 1, CACHE_DATA, 32768, "0");
	machine_cache(pair.kernel, 1, CACHE_DATA, 65536, "1");
	pair.kernel->facts.caches[1].attr.ways = 8;
	machine_cache(pair.other, 1, CACHE_DATA, 32768, "0");
	machine_cache(pair.other, 1, CACHE_DATA, 32768, "1");
	settle(&pair, WITNESS_HWLOC);
	cr_assert_eq(pair.kernel->facts.n_caches, 2);
	cr_expect_eq(pair.kernel->facts.caches[1].attr.size_bytes, 32768);
	cr_expect_eq(pair.kernel->facts.caches[1].attr.ways, 8, "what the kernel alone knows stays");
	EXPECT_WARNING(pair,
		       "L1 data cache of CPU 1: 32768 bytes for CPUs 1 by hwloc, 65536 bytes for CPUs 1 by its files in "
		       "sysfs; hwloc was believed");
}

Test(reconcile, caches_of_hwloc_with_holes)
{
	PAIR(2);

	machine_cache(pair.kernel, 1, CACHE_DATA, 32768, "0");
	machine_cache(pair.kernel, 1, CACHE_DATA, 32768, "1");
	machine_cache(pair.other, 1, CACHE_DATA, UNKNOWN, "0-1");
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.n_caches, 2);
	EXPECT_WARNING(
		pair,
		"L1 data cache of CPU 0: of unknown size for CPUs 0-1 by hwloc, 32768 bytes for CPUs 0 by its files in "
		"sysfs; the kernel was believed");
}

/* hwloc guesses the caches of an Itanium, of which the kernel tells nothing; and does not read SPARC's. */
Test(reconcile, silence_about_caches)
{
	PAIR(2);

	machine_cache(pair.kernel, 2, CACHE_UNIFIED, 1048576, "0-1");
	machine_cache(pair.other, 1, CACHE_DATA, 32768, "0");
	machine_cache(pair.other, 1, CACHE_DATA, 32768, "1");
	settle(&pair, WITNESS_HWLOC);
	cr_assert_eq(pair.kernel->facts.n_caches, 1);
	cr_expect_eq(pair.kernel->facts.caches[0].attr.level, 2);
	cr_expect_eq(pair.kernel->facts.warnings.n, 0);
}

static void add_nodes(struct made_machine *machine, size_t n, int64_t memory)
{
	machine->facts.nodes = calloc(n, sizeof(*machine->facts.nodes));
	cr_assert(machine->facts.nodes);
	machine->facts.n_nodes = n;
	for (size_t i = 0; i < n; i++)
		machine->facts.nodes[i] = (struct node_facts){ .id = (int64_t)i * 8, .attr = { .memory_bytes = memory } };
}

Test(reconcile, memory_of_nodes)
{
	PAIR(2);

	add_nodes(pair.kernel, 2, 4096);
	add_nodes(pair.other, 2, 8192);
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.nodes[1].attr.memory_bytes, 8192);
	EXPECT_WARNING(pair, "memory of node 0: 8192 bytes by hwloc, which was believed, 4096 by its meminfo");
}

/* Where the kernel has no nodes hwloc makes one up. */
Test(reconcile, one_node_is_the_kernels)
{
	PAIR(2);

	add_nodes(pair.kernel, 1, 4096);
	add_nodes(pair.other, 1, 8192);
	settle(&pair, WITNESS_HWLOC);
	cr_expect_eq(pair.kernel->facts.nodes[0].attr.memory_bytes, 4096);
	cr_expect_eq(pair.kernel->facts.warnings.n, 0);
}

static void add_model(struct made_machine *machine, const char *vendor, const char *name, const char *codename)
{
	struct model_facts model = { .field = { [IDENTITY_VENDOR] = vendor, [IDENTITY_NAME] = name }, .codename = codename };

	cr_assert_geq(facts_add_model(&machine->facts, &model), 0);
}

Test(reconcile, libcpuid_fills_what_is_unknown)
{
	PAIR(2);

	add_model(pair.kernel, NULL, "Xeon  E5 ", NULL);
	add_model(pair.other, "GenuineIntel", "Xeon E5", "Broadwell");
	pair.other->facts.machine.virt_vendor = "KVM";
	settle(&pair, WITNESS_LIBCPUID);
	cr_expect_str_eq(pair.kernel->facts.models[0].field[IDENTITY_VENDOR], "GenuineIntel");
	cr_expect_str_eq(pair.kernel->facts.models[0].field[IDENTITY_NAME], "Xeon  E5 ");
	cr_expect_str_eq(pair.kernel->facts.models[0].codename, "Broadwell");
	cr_expect_str_eq(pair.kernel->facts.machine.virt_vendor, "KVM");
	cr_expect_eq(pair.kernel->facts.warnings.n, 0);
}

Test(reconcile, libcpuid_contradicts)
{
	PAIR(2);

	add_model(pair.kernel, "GenuineIntel", "Xeon", NULL);
	add_model(pair.other, "AuthenticAMD", "Xeon", NULL);
	settle(&pair, WITNESS_LIBCPUID);
	cr_expect_str_eq(pair.kernel->facts.models[0].field[IDENTITY_VENDOR], "GenuineIntel");
	EXPECT_WARNING(pair, "vendor: AuthenticAMD by libcpuid, GenuineIntel by /proc/cpuinfo, which was believed");
}
