// SPDX-License-Identifier: MIT
// The road that every run takes: input, facts, topology, derived.
#include "machine.h"

int machine_load(const struct source *source, struct machine *ret_machine, struct error *error)
{
	_cleanup_machine_ struct machine machine = { 0 };
	struct facts facts;
	int r = source_read(source, &facts, error);

	*ret_machine = (struct machine){ 0 };
	if (r >= 0)
		r = topology_build(&facts, &machine.topology, error);
	if (r < 0)
		return r;
	if (derive_all(machine.topology, &machine.derived) < 0)
		return error_oom(error);
	*ret_machine = machine;
	machine = (struct machine){ 0 };
	return 0;
}

void machine_free(struct machine *machine)
{
	derived_free(&machine->derived);
	topology_free(machine->topology);
	*machine = (struct machine){ 0 };
}
