// SPDX-License-Identifier: MIT
// The closed list of warning ids.
#include "model/warnings.h"

const struct warning_meaning warning_meanings[] = {
	{ "affinity-fallback",
	  "a sandbox refuses to tell the affinity mask; which CPUs are allowed is known from elsewhere" },
	{ "cache-sharing-unknown", "a cache does not tell which CPUs share it; taken as one a core" },
	{ "cache-spans-packages", "one cache is shared by CPUs of several packages, which no real machine has" },
	{ "cores-unknown", "nothing tells which CPUs share a core" },
	{ "cpus-missing", "a CPUID dump lacks CPUs that the others say their package has" },
	{ "environment", "a HWLOC_* variable of the environment replaced the live machine" },
	{ "hotplug", "CPUs went on- or offline while the machine was read" },
	{ "kinds-guessed", "core kinds were told apart by their caches, for want of better evidence" },
	{ "no-procfs", "/proc/cpuinfo is missing: what it says of the processors is not known" },
	{ "no-sysfs",
	  "/sys/devices/system/cpu is missing: how the CPUs hang together is not known, or known from elsewhere" },
	{ "nodes-absent-cpus", "a NUMA node lists CPUs that are not present; they were left out" },
	{ "online-masked", "the kernel's online list lacks CPUs that the process may run on, or is missing" },
	{ "packages-unknown", "the firmware does not tell which CPUs share a package" },
	{ "siblings-inconsistent", "two CPUs contradict each other about whom they share a core, die or package with" },
	{ "sources-disagree", "/proc/cpuinfo counts other CPUs or packages than sysfs, which was believed" },
	{ "structure-unknown", "the input describes too few CPUs to tell how they hang together" },
	{ "topology-partial", "some online CPUs have no topology" },
	{ "unreadable-file", "a file is there but cannot be read or is not what the kernel writes" },
	{ "vm-topology", "a virtual machine shows every core as a package of its own" },
};

const size_t n_warning_meanings = ARRAY_SIZE(warning_meanings);
