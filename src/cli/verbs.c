// SPDX-License-Identifier: MIT
// The table of verbs, in the order of --help, which groups them.
#include "cli/verbs.h"

const struct verb *const cli_verbs[] = {
	&verb_show, &verb_tree,	  &verb_map,	 &verb_svg,	 &verb_check,  &verb_lscpu,
	&verb_get,  &verb_cpus,	  &verb_devices, &verb_workers,	 &verb_schema, &verb_export,
	&verb_diff, &verb_expect, &verb_fleet,	 &verb_snapshot, &verb_help,   &verb_version,
};
const size_t cli_n_verbs = ARRAY_SIZE(cli_verbs);
