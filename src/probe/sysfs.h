// SPDX-License-Identifier: MIT
// /sys/devices/system/{cpu,node}: which CPUs there are, how they are grouped, their caches, nodes and frequencies.
#pragma once

#include "base/root.h"
#include "model/facts.h"

/*
 * What a caller needs; what is not asked for is not read. The files are those of the kernel's
 * Documentation/admin-guide/cputopology.rst and Documentation/ABI/testing/sysfs-devices-system-cpu and -node.
 */
enum sysfs_want {
	SYSFS_TOPOLOGY = 1 << 0,
	SYSFS_CACHES = 1 << 1,
	SYSFS_CACHE_DETAILS = 1 << 2, /* policies and partitions, which only lscpu -C shows */
	SYSFS_FREQUENCY = 1 << 3,     /* minimum, maximum, base */
	SYSFS_CURRENT_FREQUENCY = 1 << 4,
	SYSFS_NODES = 1 << 5,        /* CPUs of each node */
	SYSFS_NODE_DETAILS = 1 << 6, /* memory and distances */
	SYSFS_KINDS = 1 << 7,        /* evidence of core kinds */
	SYSFS_MACHINE = 1 << 8,      /* SMT control, boost, driver, byte order, dispatching */
	SYSFS_VULNERABILITIES = 1 << 9,
	SYSFS_CONFIGURATION = 1 << 10, /* s390: polarization, address, configure */
	SYSFS_CORE_IDS = 1 << 11, /* with SYSFS_TOPOLOGY: each CPU's own core_id, which only lscpu -y shows */
	SYSFS_EVERY_SIBLING = 1 << 13, /* read what each CPU says of its siblings, in each form, and compare */
	SYSFS_CACHE_IDS = 1 << 12,     /* instances by id, as lscpu tells them apart, even where their CPUs overlap */
	SYSFS_CACHE_GEOMETRY = 1 << 14, /* ways, sets, line size */
	SYSFS_CACHE_NUMBERS = 1 << 15,  /* the id of each instance */
	SYSFS_ALL = ((1 << 11) - 1 - SYSFS_CURRENT_FREQUENCY - SYSFS_CACHE_DETAILS) | SYSFS_CACHE_GEOMETRY | SYSFS_CACHE_NUMBERS,
};

/* possible, present, online, isolated, nohz_full, each from its file or, where that is missing, from the cpuN entries. */
int sysfs_read_sets(struct root *root, struct facts *facts);

/* Everything else; after facts_set_cpus. A file that is missing or unreadable leaves its fact unknown. 0 or -ENOMEM. */
int sysfs_read(struct root *root, unsigned int wanted, struct facts *facts);

/* The parts, one file each; called by sysfs_read. */
int sysfs_read_topology(struct root *root, unsigned int wanted, struct facts *facts);
int sysfs_read_caches(struct root *root, unsigned int wanted, struct facts *facts);
int sysfs_read_nodes(struct root *root, unsigned int wanted, struct facts *facts);

/* The text of an attribute, interned and trimmed; NULL where it cannot be read or is empty. 0 or -ENOMEM. */
int sysfs_text(struct root *root, struct facts *facts, const char **ret_text, const char *format, ...) _printf_(4, 5);

/*
 * A file that is there but not what it should be: adds the warning "unreadable-file" and goes on. 0, or r when it is the
 * process that lacks memory or descriptors: that says nothing about the machine.
 */
int sysfs_bad_file(struct facts *facts, int r, const char *format, ...) _printf_(3, 4);

/* The same for a file of the structure: what it belongs to is noted as incomplete. */
int sysfs_bad_structure(struct facts *facts, enum facts_part part, int r, const char *format, ...) _printf_(4, 5);

#define SYSFS_CPU "sys/devices/system/cpu"
#define SYSFS_NODE "sys/devices/system/node"
