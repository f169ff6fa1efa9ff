// SPDX-License-Identifier: MIT
// The table of formats.
#include "export/export.h"

#include <string.h>

/* All that there is, but for a file of each cache that nobody here shows. */
#define DOCUMENT (WANT_DOCUMENT & ~WANT_CACHE_NUMBERS)
#define PLACES (READ_GROUPS | READ_NODES)
#define PROCESS (EXPORT_CHOOSES | EXPORT_ALLOWED)
#define GUEST (EXPORT_CHOOSES | EXPORT_CORES | EXPORT_PACKED)

const struct export_format export_formats[] = {
	{ "slurm", "slurm.conf: the line of a node", READ_GROUPS | READ_NODE_DETAILS, EXPORT_NAMED, export_slurm },
	{ "mpi", "Open MPI: a rankfile, a core for each rank", READ_GROUPS, PROCESS | EXPORT_CORES | EXPORT_NAMED,
	  export_mpi },
	{ "openmp", "OMP_PLACES and its companions, a place for each core", READ_GROUPS, PROCESS | EXPORT_CORES,
	  export_openmp },
	{ "taskset", "a mask, for taskset and others", 0, PROCESS, export_taskset },
	{ "libvirt", "XML of a guest: vCPUs, pinning, topology", PLACES | READ_KINDS | WANT_MACHINE | READ_NODE_DETAILS,
	  GUEST, export_libvirt },
	{ "qemu", "QEMU's -smp", READ_GROUPS | READ_KINDS | WANT_MACHINE, GUEST, export_qemu },
	{ "kernel", "the kernel's command line: isolated cores", READ_GROUPS, GUEST | EXPORT_KEEP_ONE, export_kernel },
	{ "prometheus", "metrics for Prometheus and node_exporter's textfile collector", DOCUMENT, EXPORT_PER_CPU,
	  export_prometheus },
	{ "nfd", "Kubernetes: features for Node Feature Discovery", READ_GROUPS | READ_KINDS | READ_NODES, EXPORT_NAMED,
	  export_nfd },
	{ "hwloc", "XML for lstopo -i and programs that use hwloc", DOCUMENT, 0, export_hwloc },
	{ "shell", "variables for eval", DOCUMENT, PROCESS, export_shell },
	{ "csv", "a row for each CPU, behind a row of names", DOCUMENT, EXPORT_CHOOSES, export_csv },
	{ "dot", "a drawing for Graphviz: packages, cores, CPUs", READ_GROUPS | READ_KINDS, EXPORT_CHOOSES, export_dot },
};
const size_t export_n_formats = ARRAY_SIZE(export_formats);

const struct export_format *export_format_by_name(const char *name)
{
	for (size_t i = 0; i < export_n_formats; i++)
		if (!strcmp(export_formats[i].name, name))
			return &export_formats[i];
	return NULL;
}
