// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as a --where condition, parsed and tried on the rows of a small machine.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "render/where.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_where_ struct where *where = NULL;
	_cleanup_topology_ struct topology *topology = NULL;
	_cleanup_derived_ struct derived derived = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	struct error error = { 0 };
	struct facts facts;

	if (where_parse(section_by_key("cpus"), (struct span){ (const char *)data, size }, &where, &error) < 0) {
		if (where || !error.code || !memchr(error.what, '\0', sizeof(error.what)))
			abort();
		return 0;
	}
	facts_init(&facts);
	facts.online.known = true;
	if (cpuset_add_range(&cpus, 0, 1) < 0 || facts_set_cpus(&facts, &cpus) < 0 || cpuset_add(&facts.online.set, 1) < 0)
		abort();
	if (topology_build(&facts, &topology, &error) < 0 || derive_all(topology, &derived) < 0)
		abort();
	for (size_t row = 0; row < topology->n_cpus; row++)
		where_holds(where, &(struct view){ topology, &derived }, row);
	return 0;
}
