// SPDX-License-Identifier: MIT
// A Linux machine by its /proc and /sys, running or recorded.
#pragma once

#include "probe/cpuid/registers.h"
#include "probe/kernel/cpuinfo.h"
#include "probe/source.h"

/*
 * Reads what source->wanted asks for. Where one of /proc and /sys is missing, what the other and the affinity mask tell is
 * taken, with a warning. A running machine whose online CPUs change meanwhile is read again, twice at most; after that
 * facts->consistent is false. cpuid is CPUID_LIVE, or what a record holds of CPUID. 0, or -errno with an error.
 */
int linux_read(const struct source *source, struct root *root, const struct cpuid_dump *cpuid, struct facts *facts,
	       struct error *error);

/* Its parts that probe/process.c needs, too, in this order. */

/* /proc/cpuinfo costs the kernel time on large machines: without being asked for it stands in for sysfs only. */
bool linux_needs_cpuinfo(unsigned int wanted, struct root *root, const struct facts *facts);

/*
 * Which CPUs are online, by sysfs, else by /proc/cpuinfo, else by the affinity mask of a live process (empty: not told).
 * 0 or -ENOMEM.
 */
int linux_settle_sets(const struct cpuset *mask, const struct cpuinfo *procfs, struct facts *facts);
int linux_make_rows(struct facts *facts);
