// SPDX-License-Identifier: MIT
// The road that every run takes: input, facts, topology, derived.
#include "machine.h"

int machine_load(const struct source *source, struct machine *ret_machine, struct error *error)
{
	_cleanup_testimony_ struct testimony testimony;
	*ret_machine = (struct machine){ 0 };
	return machine_load_heard(source, ret_machine, &testimony, error);
}

int machine_load_heard(const struct source *source, struct machine *ret_machine, struct testimony *ret_testimony,
		       struct error *error)
{
	struct facts facts;
	int r = source_read(source, &facts, ret_testimony, error);

	if (r < 0)
		return r;
	if (reconcile(&facts, ret_testimony) < 0) {
		facts_free(&facts);
		return error_oom(error);
	}
	return machine_conclude(&facts, ret_machine, error);
}

int machine_conclude(struct facts *facts, struct machine *ret_machine, struct error *error)
{
	_cleanup_machine_ struct machine machine = { 0 };
	int r = topology_build(facts, &machine.topology, error);

	if (r >= 0 && derive_all(machine.topology, &machine.derived) < 0)
		r = error_oom(error);
	if (r < 0)
		return r;
	*ret_machine = TAKE(machine);
	return 0;
}

void machine_free(struct machine *machine)
{
	derived_free(&machine->derived);
	topology_free(machine->topology);
	*machine = (struct machine){ 0 };
}
