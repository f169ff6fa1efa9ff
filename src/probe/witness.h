// SPDX-License-Identifier: MIT
// shim
#pragma once
#include "model/facts.h"
struct witness;
struct witness_request {
	enum source_kind kind;
	const char *argument;
	bool hwloc, libcpuid;
};
struct testimony_shim {
	struct facts hwloc, libcpuid;
	bool has_hwloc, has_libcpuid;
	struct error hwloc_error, libcpuid_error;
};
int witness_start(const struct witness_request *request, struct witness **ret_witness, struct error *error);
int witness_hear(struct witness *witness, struct testimony_shim *ret_testimony);
void witness_end(struct witness *witness);
static inline void witness_endp(struct witness **w)
{
	witness_end(*w);
}
