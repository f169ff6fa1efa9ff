// SPDX-License-Identifier: MIT
// The verbs, each in a file of its own; cli/verbs.c lists them in the order of --help.
#pragma once

#include "cli/cli.h"

extern const struct verb verb_show; /* the plain command: summary, tables, document */
extern const struct verb verb_tree; /* pictures */
extern const struct verb verb_map;
extern const struct verb verb_svg;
extern const struct verb verb_workers; /* how many workers a process should start */
extern const struct verb verb_lscpu;   /* lscpu's own command line and output */
extern const struct verb verb_snapshot;
extern const struct verb verb_get;
extern const struct verb verb_devices; /* NICs, GPUs, disks and the CPUs near them */
extern const struct verb verb_diff;    /* two machines */
extern const struct verb verb_expect;  /* a machine, and what a file says of it */
extern const struct verb verb_fleet;   /* many machines */
extern const struct verb verb_cpus;    /* a list or mask of CPUs for taskset, numactl, cpusets */
extern const struct verb verb_schema;  /* the JSON Schemas */
extern const struct verb verb_check;   /* do kernel, hwloc and CPUID agree */
extern const struct verb verb_help, verb_version;
extern const struct verb verb_export; /* the machine in the format of another program */
