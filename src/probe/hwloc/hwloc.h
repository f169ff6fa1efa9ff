// SPDX-License-Identifier: MIT
// Facts by way of hwloc: its XML files, its synthetic texts, and hwloc's own view of a Linux machine (the second opinion).
#pragma once

#include "model/facts.h"

/*
 * Each adds what hwloc knows to *facts, which facts_init made: CPUs, groups, caches, nodes, models. libhwloc is loaded on
 * demand, and no plugin of it. HWLOC_* variables of the environment play no part; while hwloc works, the process's
 * `environ` is a copy without them, so no other thread may change the environment meanwhile.
 *
 * Every failure is one: never does hwloc fall back to the machine it runs on.
 */

/* A file that lstopo wrote: a regular file of at most HWLOC_XML_MAX bytes. */
enum { HWLOC_XML_MAX = 64 * 1024 * 1024 };
int hwloc_read_xml(const char *path, struct facts *facts, struct error *error);

/* A description such as "pack:2 [numa] l3:2 core:8 pu:2", see the section "Synthetic topologies" of hwloc's manual. */
int hwloc_read_synthetic(const char *text, struct facts *facts, struct error *error);

/*
 * What hwloc reads from /proc and /sys below path; NULL: the live machine. The tree must have passed tree_check; one with a
 * /proc/cpuinfo of more than HWLOC_CPUINFO_MAX bytes is refused.
 */
enum { HWLOC_CPUINFO_MAX = 32 * 1024 * 1024 };
int hwloc_read_linux(const char *path, struct facts *facts, struct error *error);
