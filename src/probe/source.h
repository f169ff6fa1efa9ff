// SPDX-License-Identifier: MIT
// The inputs: the live machine, a recorded tree, an hwloc XML file or synthetic text, CPUID dumps; each read into facts.
#pragma once

#include "model/facts.h"
#include "probe/sysfs.h"

/* What to read beside sysfs, in the same bit mask as enum sysfs_want. */
enum source_want {
	SOURCE_CPUINFO = 1 << 16,  /* identity, flags */
	SOURCE_VIRT = 1 << 17,     /* hypervisor, container */
	SOURCE_AFFINITY = 1 << 18, /* what the asking process may use */
	SOURCE_VIRT_LEGACY = 1 << 19, /* with SOURCE_VIRT: also the PCI devices and others of long ago, as lscpu does */
	SOURCE_STRUCTURE = 1 << 20,   /* cores and packages of /proc/cpuinfo where sysfs has none */
	SOURCE_ALL = SYSFS_ALL | SOURCE_CPUINFO | SOURCE_STRUCTURE | SOURCE_VIRT | SOURCE_AFFINITY,
};

struct source {
	enum source_kind kind;
	const char *argument; /* directory, archive, file or text; NULL for the live machine */
	unsigned int wanted;  /* enum sysfs_want | enum source_want */
};

/*
 * Reads a source. With any kind but SOURCE_LIVE nothing of the running machine is touched. 0, or -errno with an error
 * that names the file; *ret_facts is to be freed with facts_free only on success.
 */
int source_read(const struct source *source, struct facts *ret_facts, struct error *error);

/*
 * Opens a recorded tree: a directory, or an archive of one, which is extracted to *ret_extracted (else NULL; archive_remove
 * of probe/archive.h frees it, after *ret_root was closed).
 */
int source_open_tree(const char *path, char **ret_extracted, struct root *ret_root, struct error *error);
