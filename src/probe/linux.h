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

/* The CPUs that a process may run on (empty: not told); only the kernel's own mask leaves out those that are off. */
struct linux_mask {
	const struct cpuset *cpus;
	bool all_online;
};

/*
 * Which CPUs are online, by sysfs and the mask, else by /proc/cpuinfo, else by the mask of a live process.
 * 0 or -ENOMEM.
 */
int linux_settle_sets(struct root *root, struct linux_mask mask, const struct cpuinfo *cpuinfo, struct facts *facts);
int linux_make_rows(struct facts *facts);
