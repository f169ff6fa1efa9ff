// SPDX-License-Identifier: MIT
// A machine made by hand out of facts.
#include "made_machine.h"

#include <criterion/criterion.h>
#include <string.h>

struct made_machine *machine_new(unsigned int n)
{
	struct made_machine *machine = calloc(1, sizeof(*machine));
	struct facts *facts = &machine->facts;

	cr_assert(machine);
	facts_init(facts);
	facts->kind = SOURCE_SYSROOT;
	facts->online.known = facts->present.known = true;
	cr_assert_eq(cpuset_add_range(&facts->online.set, 0, n - 1), 0);
	cr_assert_eq(cpuset_add_range(&facts->present.set, 0, n - 1), 0);
	cr_assert_eq(facts_set_cpus(facts, &facts->present.set), 0);
	return machine;
}

void machine_group(struct made_machine *machine, enum level level, int64_t id, const char *cpus)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(cpus), &set), 0);
	cr_assert_eq(facts_add_group(&machine->facts, level, id, &set), 0);
}

void machine_cache(struct made_machine *machine, int level, enum cache_type type, int64_t size_bytes, const char *cpus)
{
	struct cache_facts *cache = facts_add_cache(&machine->facts);

	cr_assert(cache);
	cache->attr.level = level;
	cache->attr.type = type;
	cache->attr.size_bytes = size_bytes;
	cr_assert_eq(cpuset_parse_list(span_of(cpus), &cache->cpus), 0);
}

void machine_build(struct made_machine *machine)
{
	struct error error = { 0 };

	cr_assert_eq(topology_build(&machine->facts, &machine->topology, &error), 0);
	cr_assert_null(topology_check(machine->topology));
	cr_assert_eq(derive_all(machine->topology, &machine->derived), 0);
	machine->view = (struct view){ machine->topology, &machine->derived };
}

void machine_drop(struct made_machine **machine)
{
	derived_free(&(*machine)->derived);
	topology_free((*machine)->topology);
	facts_free(&(*machine)->facts);
	free(*machine);
}

bool machine_warns(const struct made_machine *machine, enum warning_id id)
{
	for (size_t i = 0; i < machine->derived.n_warnings; i++)
		if (machine->derived.warnings[i].id == id)
			return true;
	return false;
}
