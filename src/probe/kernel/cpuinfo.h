// SPDX-License-Identifier: MIT
// /proc/cpuinfo of every architecture: what each CPU is (identity), and which CPUs it lists.
#pragma once

#include "base/root.h"
#include "model/facts.h"

/* One per-CPU block; texts are interned in the arena of the facts. */
struct cpuinfo_cpu {
	unsigned int cpu;
	int32_t model; /* index into facts.models, -1: nothing is told */
	const char *bogomips, *microcode, *mhz, *mhz_static, *mhz_dynamic;
	int64_t package, core, thread, apic_id; /* the kernel's numbers, UNKNOWN where not there */
	int64_t book, drawer;			/* s390: packages are numbered within a book, books within a drawer */
	bool block;				/* has a block of its own, not just a line that names it */
};

/* What cpuinfo_read found, for cpuinfo_apply once the rows of the CPUs exist. */
struct cpuinfo {
	struct cpuinfo_cpu *cpus; /* in the order of the file; each CPU once */
	size_t n_cpus;
	struct cpuset listed;	   /* the CPUs that cpuinfo tells of: online ones */
	struct cpuinfo_cpu common; /* of lines outside of any block (SPARC, s390, 32-bit ARM) */
};

void cpuinfo_free(struct cpuinfo *cpuinfo);

/*
 * Reads proc/cpuinfo, adds models and s390's shared caches to facts. A missing, empty, overlong or damaged file is a
 * warning, and what was understood is kept. 0, -ENOMEM.
 */
int cpuinfo_read(struct root *root, struct facts *facts, struct cpuinfo *ret_procfs, struct error *error);

/* The same on a text in memory. */
int cpuinfo_parse(struct facts *facts, struct span text, struct cpuinfo *ret_procfs, struct error *error);

/* Enters identity and texts in the rows of facts.cpus; called after facts_set_cpus. */
void cpuinfo_apply(const struct cpuinfo *cpuinfo, struct facts *facts);

/*
 * Structure ("physical id", "core id"): adds cores and packages at the levels where facts has no group yet, so it is called
 * after sysfs was read; where sysfs told of them it is an opinion. 0, -ENOMEM.
 */
int cpuinfo_apply_structure(const struct cpuinfo *cpuinfo, struct facts *facts);

/* Warns where it lists other CPUs than are online: lxcfs shows a container its own. The kernel's list stands. 0, -ENOMEM. */
int cpuinfo_compare_cpus(const struct cpuinfo *cpuinfo, struct facts *facts);

#define _cleanup_cpuinfo_ _cleanup_(cpuinfo_free)
