// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as a condition, tried on the rows of a small machine, and on its document.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "render/expectation.h"
#include "render/where.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct machine {
	struct topology *topology;
	struct derived derived;
};

static void make(struct machine *machine)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	struct error error = { 0 };
	struct facts facts;

	facts_init(&facts);
	facts.online.known = true;
	if (cpuset_add_range(&cpus, 0, 1) < 0 || facts_set_cpus(&facts, &cpus) < 0 || cpuset_add(&facts.online.set, 1) < 0)
		abort();
	if (topology_build(&facts, &machine->topology, &error) < 0 || derive_all(machine->topology, &machine->derived) < 0)
		abort();
}

static void check_error(const struct error *error)
{
	if (!error->code || !memchr(error->what, '\0', sizeof(error->what)))
		abort();
}

static void try_rows(struct span text, const struct view *view)
{
	_cleanup_where_ struct where *where = NULL;
	struct error error = { 0 };

	if (where_parse(section_by_key("cpus"), text, &where, &error) < 0) {
		if (where)
			abort();
		check_error(&error);
		return;
	}
	for (size_t row = 0; row < view->topology->n_cpus; row++)
		where_holds(where, view, row);
}

static void try_document(struct span text, const struct view *view)
{
	_cleanup_expectation_ struct expectation expectation;
	_cleanup_(arena_free) struct arena arena = { 0 };
	_cleanup_strbuf_ struct strbuf found = { 0 };
	const struct node *root;
	struct error error = { 0 };
	enum outcome outcome;
	size_t column = 0;

	if (expectation_parse(text, &expectation, &column, &error) < 0) {
		if (column < 1 || column > text.length + 1)
			abort();
		check_error(&error);
		return;
	}
	if (tree_of_view(view, expectation_sections(&expectation), &arena, &root, &error) < 0 ||
	    expectation_decide(&expectation, root, &outcome, &found, &error) < 0)
		abort();
	if ((outcome == HOLDS) != !found.length)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct machine machine = { 0 };

	make(&machine);
	try_rows(text, &(struct view){ machine.topology, &machine.derived });
	try_document(text, &(struct view){ machine.topology, &machine.derived });
	derived_free(&machine.derived);
	topology_free(machine.topology);
	return 0;
}
