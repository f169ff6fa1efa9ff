// SPDX-License-Identifier: MIT
// hwloc's own interface, for the files that are its adapter: its functions, loaded on demand, and loading a topology.
#pragma once

#include <hwloc.h>

#include "base/error.h"
#include "model/facts.h"

/* Filled by hwloc_api_load. */
extern struct hwloc_api {
	__typeof__(hwloc_bitmap_alloc) *bitmap_alloc;
	__typeof__(hwloc_bitmap_free) *bitmap_free;
	__typeof__(hwloc_bitmap_next) *bitmap_next;
	__typeof__(hwloc_cpukinds_get_info) *cpukinds_get_info;
	__typeof__(hwloc_cpukinds_get_nr) *cpukinds_get_nr;
	__typeof__(hwloc_distances_get_by_type) *distances_get_by_type;
	__typeof__(hwloc_distances_release) *distances_release;
	__typeof__(hwloc_get_nbobjs_by_depth) *get_nbobjs_by_depth;
	__typeof__(hwloc_get_obj_by_depth) *get_obj_by_depth;
	__typeof__(hwloc_topology_destroy) *topology_destroy;
	__typeof__(hwloc_topology_get_allowed_cpuset) *topology_get_allowed_cpuset;
	__typeof__(hwloc_topology_init) *topology_init;
	__typeof__(hwloc_topology_is_thissystem) *topology_is_thissystem;
	__typeof__(hwloc_topology_load) *topology_load;
	__typeof__(hwloc_topology_set_cache_types_filter) *topology_set_cache_types_filter;
	__typeof__(hwloc_topology_set_flags) *topology_set_flags;
	__typeof__(hwloc_topology_set_synthetic) *topology_set_synthetic;
	__typeof__(hwloc_topology_set_type_filter) *topology_set_type_filter;
	__typeof__(hwloc_topology_set_xmlbuffer) *topology_set_xmlbuffer;
} hwloc_api;

/* What hwloc is to read; exactly one is set, or neither for the live machine. */
struct hwloc_input {
	const char *path; /* for messages; NULL: synthetic or live */
	const char *xml;
	size_t xml_length;
	const char *synthetic;
	const char *fsroot; /* "HWLOC_FSROOT=..." */
	bool linux_tree;    /* fsroot, or live without it */
};

/* Loads a topology, to be given to hwloc_api_unload; -errno with an error. Nothing but the input plays a part in it. */
int hwloc_api_load(const struct hwloc_input *input, hwloc_topology_t *ret_topology, struct error *error);
void hwloc_api_unload(hwloc_topology_t *topology);

/* Adds what a topology tells to *facts. 0, -ENOMEM, or -ERANGE or -EINVAL for what Linux cannot have. */
int hwloc_read_topology(hwloc_topology_t topology, struct facts *facts);
