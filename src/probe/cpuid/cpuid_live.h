// SPDX-License-Identifier: MIT
// CPUID of the running machine. On other architectures than x86 every question here is answered with "no".
#pragma once

#include "model/facts.h"
#include "probe/cpuid/cpuid_dump.h"

/* The registers of the CPU that the thread happens to run on; false (and zeros) where it has no such leaf. */
bool cpuid_live(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs);

/* The text of leaf 40000000h ("KVMKVMKVM"); false on bare metal. */
bool cpuid_live_hypervisor(char ret_text[13]);

/* Whether the machine has cores of several kinds: leaf 7 (Intel), leaf 80000026h (AMD). The same on every CPU. */
bool cpuid_live_is_hybrid(void);

/*
 * All leaves of each CPU of the set, but leaf 3 (the serial number of a Pentium III). The calling thread is moved to each
 * CPU and back: its affinity mask is afterwards what it was. CPUs that it may not run on are left out. 0, -ENOMEM, or the
 * error of sched_getaffinity or sched_setaffinity, when the thread may not be moved at all.
 */
int cpuid_live_dump(const struct cpuset *cpus, struct cpuid_dump *ret_dump);

/* Kinds of core of the allowed CPUs, by such a pass, where no row has evidence yet and the machine is hybrid. 0 or -ENOMEM.
 */
int cpuid_live_kinds(struct facts *facts);

/* Identity out of the current CPU, for all rows that have none: where /proc/cpuinfo is missing. 0 or -ENOMEM. */
int cpuid_live_identity(struct facts *facts);
