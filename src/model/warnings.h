// SPDX-License-Identifier: MIT
// The closed list of warnings: one row each; the schema and the man page are checked against it.
#pragma once

/* The enumerator, the id that users read, what it means. Sorted by id. */
#define WARNINGS(WARNING)                                                                                                   \
	WARNING(WARN_AFFINITY_FALLBACK, "affinity-fallback",                                                                \
		"a sandbox refuses to tell the affinity mask; which CPUs are allowed is known from elsewhere")              \
	WARNING(WARN_CACHE_SHARING_UNKNOWN, "cache-sharing-unknown",                                                        \
		"a cache does not tell which CPUs share it; taken as one per core")                                         \
	WARNING(WARN_CACHE_SPANS_PACKAGES, "cache-spans-packages",                                                          \
		"one cache is shared by CPUs of several packages, which no real machine has")                               \
	WARNING(WARN_CORES_UNKNOWN, "cores-unknown", "nothing tells which CPUs share a core")                               \
	WARNING(WARN_CPUS_MISSING, "cpus-missing", "a CPUID dump lacks CPUs that the others say their package has")         \
	WARNING(WARN_DEVICE_PLACES, "device-places",                                                                        \
		"the kernel names a NUMA node for a device, and CPUs near it that are not that node's; the node is taken")  \
	WARNING(WARN_ENVIRONMENT, "environment", "a HWLOC_* variable of the environment replaced the live machine")         \
	WARNING(WARN_HOTPLUG, "hotplug", "CPUs went on- or offline while the machine was read")                             \
	WARNING(WARN_HWLOC_FAILED, "hwloc-failed",                                                                          \
		"hwloc was asked for the structure and died, hung, answered junk or is missing; the kernel's files tell "   \
		"it")                                                                                                       \
	WARNING(WARN_KINDS_GUESSED, "kinds-guessed",                                                                        \
		"core kinds were told apart by their caches, or ranked by clock or caches, for want of better evidence")    \
	WARNING(WARN_LIBCPUID_FAILED, "libcpuid-failed",                                                                    \
		"libcpuid was asked for the identity and died, answered junk or is missing; /proc/cpuinfo tells it")        \
	WARNING(WARN_NO_PROCFS, "no-procfs", "/proc/cpuinfo is missing: what it says of the processors is not known")       \
	WARNING(WARN_NO_SYSFS, "no-sysfs",                                                                                  \
		"/sys/devices/system/cpu is missing: how the CPUs are connected is not known, or known from elsewhere")     \
	WARNING(WARN_NODES_ABSENT_CPUS, "nodes-absent-cpus",                                                                \
		"a NUMA node lists CPUs that are not present; they were left out")                                          \
	WARNING(WARN_NODES_OVERLAP, "nodes-overlap",                                                                        \
		"two NUMA nodes list the same CPUs, as numa=fake makes them; each CPU is counted for the first")            \
	WARNING(WARN_ONLINE_MASKED, "online-masked",                                                                        \
		"the kernel's online list lacks CPUs that the process may run on, or is missing")                           \
	WARNING(WARN_PACKAGES_ARE_CLUSTERS, "packages-are-clusters",                                                        \
		"the packages of an ARM machine are clusters of one chip; one package is counted")                          \
	WARNING(WARN_PACKAGES_UNKNOWN, "packages-unknown", "the firmware does not tell which CPUs share a package")         \
	WARNING(WARN_SIBLINGS_INCONSISTENT, "siblings-inconsistent",                                                        \
		"two CPUs contradict each other about whom they share a core, die or package with")                         \
	WARNING(WARN_SMT_CONTRADICTION, "smt-contradiction",                                                                \
		"the kernel says that SMT is active, but no core has two threads")                                          \
	WARNING(WARN_SOURCES_DISAGREE, "sources-disagree",                                                                  \
		"two witnesses (files, hwloc, libcpuid) contradict each other; both values and who was believed")           \
	WARNING(WARN_STRUCTURE_UNKNOWN, "structure-unknown",                                                                \
		"the input describes too few CPUs to tell how they are connected")                                          \
	WARNING(WARN_TOPOLOGY_PARTIAL, "topology-partial", "some online CPUs have no topology")                             \
	WARNING(WARN_UNREADABLE_FILE, "unreadable-file",                                                                    \
		"a file is there but cannot be read or is not what the kernel writes")                                      \
	WARNING(WARN_VM_TOPOLOGY, "vm-topology", "a virtual machine shows every core as a package of its own")

#define WARNING_ENUMERATOR(enumerator, id, meaning) enumerator,
enum warning_id { WARNINGS(WARNING_ENUMERATOR) };
#undef WARNING_ENUMERATOR

const char *warning_name(enum warning_id id); /* "no-sysfs" */
