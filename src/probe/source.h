// SPDX-License-Identifier: MIT
// The inputs: the live machine, a recorded tree, an hwloc XML file or synthetic text, CPUID dumps; each read into facts.
#pragma once

#include "base/root.h"
#include "model/reconcile.h"

struct source {
	enum source_kind kind;
	const char *argument; /* directory, archive, file or text; NULL for the live machine */
	unsigned int wanted;  /* enum want */
	uint64_t waiting;     /* with WANT_AFFINITY: workers a CPU beyond the first, by a wait ratio */
	bool kernel_only;     /* of a Linux machine: neither hwloc nor libcpuid is asked, no process is started */
};

/*
 * Reads a source: *ret_facts is what its first witness said (the kernel; hwloc for XML and synthetic texts; CPUID for
 * dumps), *ret_testimony what the others did, for reconcile (NULL: they are not asked). With any kind but SOURCE_LIVE
 * nothing of the running machine is touched. 0, or -errno with an error that names the file; *ret_facts is to be freed with
 * facts_free only on success, *ret_testimony with testimony_free in any case.
 */
int source_read(const struct source *source, struct facts *ret_facts, struct testimony *ret_testimony, struct error *error);

/*
 * Opens a recorded tree: a directory, or an archive of one, which is read into memory; where a child is to read it, too, it
 * is unpacked into a folder that root_close removes.
 */
int source_open_tree(const char *path, bool needs_folder, struct root *ret_root, struct error *error);
