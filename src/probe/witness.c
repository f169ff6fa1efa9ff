// SPDX-License-Identifier: MIT
// shim
#include "probe/witness.h"
#include "probe/cpuid/libcpuid.h"
#include "probe/hwloc/hwloc.h"
struct witness {
	struct witness_request request;
};
int witness_start(const struct witness_request *request, struct witness **ret_witness, struct error *error)
{
	*ret_witness = malloc(sizeof(**ret_witness));
	(*ret_witness)->request = *request;
	return 0;
}
int witness_hear(struct witness *witness, struct testimony_shim *t)
{
	*t = (struct testimony_shim){ 0 };
	facts_init(&t->hwloc);
	facts_init(&t->libcpuid);
	if (witness->request.hwloc)
		t->has_hwloc = hwloc_read_linux(witness->request.argument, &t->hwloc, &t->hwloc_error) >= 0;
	if (witness->request.libcpuid && witness->request.kind == SOURCE_LIVE)
		t->has_libcpuid = libcpuid_read(NULL, &t->libcpuid, &t->libcpuid_error) >= 0;
	return 0;
}
void witness_end(struct witness *witness)
{
	free(witness);
}
