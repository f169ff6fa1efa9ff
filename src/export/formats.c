// SPDX-License-Identifier: MIT
// The table of formats.
#include "export/export.h"

#include <string.h>

const struct export_format export_formats[] = {
	{ "slurm", "the line of a node for slurm.conf", READ_GROUPS | READ_NODE_DETAILS, EXPORT_NAMED, export_slurm },
	{ "openmp", "OMP_PLACES and its companions, a place for each core", READ_GROUPS,
	  EXPORT_CHOOSES | EXPORT_ALLOWED | EXPORT_CORES, export_openmp },
	{ "prometheus", "metrics for Prometheus and the textfile collector", WANT_DOCUMENT, EXPORT_PER_CPU,
	  export_prometheus },
};
const size_t export_n_formats = ARRAY_SIZE(export_formats);

const struct export_format *export_format_by_name(const char *name)
{
	for (size_t i = 0; i < export_n_formats; i++)
		if (!strcmp(export_formats[i].name, name))
			return &export_formats[i];
	return NULL;
}
