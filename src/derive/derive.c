// SPDX-License-Identifier: MIT
// What follows from a topology: the order of the parts.
#include "derive/derived.h"

static void derive_frequencies(const struct topology *topology, struct derived *derived)
{
	derived->min_hz = derived->max_hz = derived->base_hz = RANGE_UNKNOWN;
	for (size_t i = 0; i < topology->n_cpus; i++) {
		if (!topology->cpus[i].online)
			continue;
		range_add(&derived->min_hz, topology->cpus[i].facts->min_hz);
		range_add(&derived->max_hz, topology->cpus[i].facts->max_hz);
		range_add(&derived->base_hz, topology->cpus[i].facts->base_hz);
	}
}

int derive_all(const struct topology *topology, struct derived *ret_derived)
{
	int r;

	*ret_derived = (struct derived){ 0 };
	r = derive_kinds(topology, ret_derived);
	if (r < 0)
		return r;
	r = derive_counts(topology, ret_derived);
	if (r < 0)
		return r;
	derive_frequencies(topology, ret_derived);
	r = derive_caches(topology, ret_derived);
	if (r >= 0 && topology->facts.limits) {
		static const struct worker_options defaults;

		r = workers_decide(&defaults, topology, ret_derived, &ret_derived->workers);
		ret_derived->workers_known = r >= 0;
	}
	if (r >= 0)
		r = derive_warnings(topology, ret_derived);
	if (r >= 0)
		r = derive_shape(topology, ret_derived);
	return r < 0 ? r : derive_devices(topology, ret_derived);
}
