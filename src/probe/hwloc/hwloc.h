// SPDX-License-Identifier: MIT
// What hwloc knows: of a Linux machine, running or recorded, of an XML file, of a synthetic text.
#pragma once

#include "base/root.h"
#include "model/facts.h"

enum {
	HWLOC_XML_MAX = 64 * 1024 * 1024,
	/* hwloc takes four times its size for /proc/cpuinfo; that of 8192 CPUs is 12 MiB. */
	HWLOC_CPUINFO_MAX = 32 * 1024 * 1024,
	HWLOC_SYNTHETIC_MAX = 4096,
};

/*
 * Adds what hwloc knows to *facts, which facts_init made. For a child process alone (probe/witness.h): hwloc may abort, hang
 * or take what memory there is; the environment is changed, and for a recorded tree the process is shut in its folder.
 *
 * kind is SOURCE_LIVE, SOURCE_SYSROOT (argument is a folder that passed tree_check), SOURCE_XML (a file that lstopo wrote)
 * or SOURCE_SYNTHETIC (a text such as "pack:2 [numa] l3:2 core:8 pu:2"). Never does another machine stand in for what was
 * asked for. 0 or -errno with an error; -ENOTSUP where there is no way to shut the process in.
 */
int hwloc_read(enum source_kind kind, const char *argument, struct facts *facts, struct error *error);

/*
 * Whether hwloc can be believed on a recorded folder, to be asked beside it: -EMEDIUMTYPE with its path where a FIFO or a
 * device stands where hwloc looks, -EFBIG for a CPU or a node whose number Linux cannot have, or for files without end. A
 * link there that leads outside is noted by the root.
 */
int hwloc_check_tree(struct root *root, struct error *error);
