// SPDX-License-Identifier: MIT
// hwloc's own interface, for the files that are its adapter: its functions, loaded on demand, and loading a topology.
#pragma once

#include <hwloc.h>

#include "base/library.h"
#include "model/facts.h"

/* What is called of it. */
#define HWLOC_SYMBOLS(X)                                                                                                    \
	X(hwloc_, bitmap_alloc)                                                                                             \
	X(hwloc_, bitmap_free)                                                                                              \
	X(hwloc_, bitmap_next)                                                                                              \
	X(hwloc_, cpukinds_get_info)                                                                                        \
	X(hwloc_, cpukinds_get_nr)                                                                                          \
	X(hwloc_, distances_get_by_type)                                                                                    \
	X(hwloc_, distances_release)                                                                                        \
	X(hwloc_, get_api_version)                                                                                          \
	X(hwloc_, get_nbobjs_by_depth)                                                                                      \
	X(hwloc_, get_obj_by_depth)                                                                                         \
	X(hwloc_, topology_destroy)                                                                                         \
	X(hwloc_, topology_get_allowed_cpuset)                                                                              \
	X(hwloc_, topology_init)                                                                                            \
	X(hwloc_, topology_is_thissystem)                                                                                   \
	X(hwloc_, topology_load)                                                                                            \
	X(hwloc_, topology_set_cache_types_filter)                                                                          \
	X(hwloc_, topology_set_flags)                                                                                       \
	X(hwloc_, topology_set_synthetic)                                                                                   \
	X(hwloc_, topology_set_type_filter)                                                                                 \
	X(hwloc_, topology_set_xmlbuffer)

/* Filled by hwloc_api_load. */
extern struct hwloc_api {
	HWLOC_SYMBOLS(LIBRARY_POINTER)
} hwloc_api;

/* What hwloc is to read; exactly one is set, or linux_tree alone for the live machine. */
struct hwloc_input {
	const char *path; /* for messages; NULL: synthetic or live */
	const char *xml;  /* terminated */
	size_t xml_length;
	const char *synthetic;
	const char *fsroot;
	bool linux_tree; /* fsroot, or live without it */
};

/* Loads the library; hwloc_api_load does it, too, where that has not been done. -ELIBACC with an error. */
int hwloc_api_open(struct error *error);

/* Loads a topology, to be given to hwloc_api_unload; -errno with an error. Sets what it needs in the environment. */
int hwloc_api_load(const struct hwloc_input *input, hwloc_topology_t *ret_topology, struct error *error);
void hwloc_api_unload(hwloc_topology_t *topology);

/*
 * Adds what a topology tells to *facts; of a Linux machine not which CPUs are allowed, for hwloc was told not to ask.
 * 0, -ENOMEM, or -ERANGE or -EINVAL for what Linux cannot have.
 */
int hwloc_read_topology(hwloc_topology_t topology, bool linux_tree, struct facts *facts);

/* Parts of it: the CPUs of a bitmap, -ERANGE where it is endless or holds a CPU that Linux cannot have; kinds of core. */
int hwloc_read_bitmap(hwloc_const_bitmap_t bitmap, struct cpuset *ret_set);
int hwloc_read_kinds(hwloc_topology_t topology, struct facts *facts);
