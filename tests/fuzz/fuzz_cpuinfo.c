// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as /proc/cpuinfo, and the topology that is made of nothing else.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "model/topology.h"
#include "probe/kernel/cpuinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_topology_ struct topology *topology = NULL;
	_cleanup_cpuinfo_ struct cpuinfo procfs = { 0 };
	struct error error = { 0 };
	struct facts facts;

	facts_init(&facts);
	if (cpuinfo_parse(&facts, (struct span){ (const char *)data, size }, &procfs, &error) < 0)
		abort();
	if (facts_set_cpus(&facts, &procfs.listed) < 0 || cpuset_copy(&procfs.listed, &facts.online.set) < 0)
		abort();
	facts.online.known = true;
	cpuinfo_apply(&procfs, &facts);
	if (cpuinfo_apply_structure(&procfs, &facts) < 0 || topology_build(&facts, &topology, &error) < 0 ||
	    topology_check(topology))
		abort();
	return 0;
}
