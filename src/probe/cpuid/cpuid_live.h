// SPDX-License-Identifier: MIT
// CPUID of all CPUs of the running machine.
#pragma once

#include "model/facts.h"
#include "probe/cpuid/cpuid_dump.h"

/*
 * All leaves of each CPU of the set, but leaf 3 (the serial number of a Pentium III). The calling thread is moved to each
 * CPU and back: its affinity mask is afterwards what it was. CPUs that it may not run on are left out. 0, -ENOMEM, or the
 * error of sched_getaffinity or sched_setaffinity, when the thread may not be moved at all.
 */
int cpuid_live_dump(const struct cpuset *cpus, struct cpuid_dump *ret_dump);

/*
 * Kinds of core where no row has evidence yet and the machine is hybrid: by a dump, or by such a pass over the CPUs that the
 * thread may run on. 0 or -ENOMEM.
 */
int cpuid_kinds(const struct cpuid_dump *dump, struct facts *facts);
