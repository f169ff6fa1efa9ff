// SPDX-License-Identifier: MIT
// /sys/devices/system/{cpu,node}: which CPUs there are, how they are grouped, their caches, nodes and frequencies.
#pragma once

#include "base/root.h"
#include "model/facts.h"

/* possible, present, online, isolated, nohz_full, each from its file or, where that is missing, from the cpuN entries. */
int sysfs_read_sets(struct root *root, struct facts *facts);

/* Two of them alone. */
int sysfs_read_isolated(struct root *root, struct facts *facts);
int sysfs_read_online(struct root *root, struct facts *facts);

/*
 * Everything else that wanted (enum want) asks for; after facts_set_cpus. The files are those of the kernel's
 * Documentation/admin-guide/cputopology.rst and Documentation/ABI/testing/sysfs-devices-system-cpu and -node.
 * A file that is missing or unreadable leaves its fact unknown. 0 or -ENOMEM.
 */
int sysfs_read(struct root *root, unsigned int wanted, struct facts *facts);

/* The parts, one file each; called by sysfs_read. */
int sysfs_read_topology(struct root *root, unsigned int wanted, struct facts *facts);
int sysfs_read_caches(struct root *root, unsigned int wanted, struct facts *facts);
int sysfs_read_nodes(struct root *root, unsigned int wanted, struct facts *facts);
int sysfs_read_devices(struct root *root, struct facts *facts);

/* The CPUs that share the level with cpu, in its own words; -ENOENT where it says nothing, else as root_read_mask. */
int sysfs_read_siblings(struct root *root, struct facts *facts, enum level level, unsigned int cpu, struct cpuset *ret_set);

/*
 * A closer look where reconcile_doubts found contradictions at the levels (bits): what each CPU says of its siblings, and
 * the numbers of its core and package, as opinions. 0 or -ENOMEM.
 */
int sysfs_read_opinions(struct root *root, unsigned int levels, struct facts *facts);

/* The text of an attribute, interned and trimmed; NULL where it cannot be read or is empty. 0 or -ENOMEM. */
int probe_text(struct root *root, struct facts *facts, const char **ret_text, const char *format, ...) _printf_(4, 5);

/*
 * A file that is there but not what it should be: adds the warning "unreadable-file" and goes on. 0, or r when it is the
 * process that lacks memory or descriptors: that says nothing about the machine.
 */
int probe_bad_file(struct facts *facts, int r, const char *format, ...) _printf_(3, 4);

/* The same for a file of the structure: what it belongs to is noted as incomplete. */
int sysfs_bad_structure(struct facts *facts, enum facts_part part, int r, const char *format, ...) _printf_(4, 5);

#define SYSFS_CPU "sys/devices/system/cpu"
#define SYSFS_NODE "sys/devices/system/node"
#define SYSFS_PCI "sys/bus/pci/devices"
#define SYSFS_CLASS "sys/class"
