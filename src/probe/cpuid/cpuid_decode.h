// SPDX-License-Identifier: MIT
// What the CPUID registers of a machine mean: identity, structure, caches and kinds of core, by the vendors' manuals.
#pragma once

#include "model/facts.h"
#include "probe/cpuid/cpuid_dump.h"

/* Who made the CPU, as far as the meaning of leaves depends on it. Zhaoxin and Centaur follow Intel, Hygon follows AMD. */
enum cpuid_vendor { CPUID_VENDOR_OTHER, CPUID_VENDOR_INTEL, CPUID_VENDOR_AMD, CPUID_VENDOR_HYGON, CPUID_VENDOR_ZHAOXIN };

struct cpuid_signature {
	enum cpuid_vendor vendor;
	char vendor_text[13]; /* leaf 0, blanks at the ends cut */
	char brand[49];	      /* leaves 80000002h-4, "" when there are none */
	unsigned int family, model, stepping;
};

void cpuid_signature_of(const struct cpuid_dump *dump, size_t cpu, struct cpuid_signature *ret_signature);

/* Kernel spelling, separated by blanks, in the order of /proc/cpuinfo. */
void cpuid_flags(const struct cpuid_dump *dump, size_t cpu, struct strbuf *out);

/* The text of leaf 40000000h of the first CPU ("KVMKVMKVM"); false where no hypervisor says that it is there. */
bool cpuid_hypervisor(const struct cpuid_dump *dump, char ret_text[13]);

/*
 * Vendor, family, model, stepping and name of the first CPU, for all rows, where no model is known: the kernel's
 * /proc/cpuinfo cannot be read. No more than these: flags, address sizes and what follows from them are what the kernel
 * lets the system use, which is less than what the CPU has. Registers that are not there add nothing. 0 or -ENOMEM.
 */
int cpuid_identity(const struct cpuid_dump *dump, struct facts *facts);

/*
 * The same of each CPU of a dump that is the only witness, and with it flags, what machine.* takes from CPUID, and the
 * frequencies of leaf 16h. Rows of the CPUs must be there. 0 or -ENOMEM.
 */
int cpuid_dump_identity(const struct cpuid_dump *dump, struct facts *facts);

/*
 * Where a CPU is. Keys are equal for CPUs of the same core, package ... of the machine; ids are what the kernel would call
 * them. UNKNOWN where a level is not told.
 */
struct cpuid_location {
	uint32_t apic_id;
	unsigned int package_cpus; /* how many CPUs its package has by its own word, 0: not told */
	int64_t key[N_LEVELS], id[N_LEVELS];
};

/* Whether the dump is of one CPU that does not say it is the only one of its package; the rest was not dumped. */
bool cpuid_is_part(const struct cpuid_dump *dump);

/*
 * Where all CPUs are, or -ENODATA when the dump does not tell: leaves are missing, APIC ids repeat, or it is one CPU of
 * a larger machine. The caller frees *ret_locations.
 */
int cpuid_locations(const struct cpuid_dump *dump, struct cpuid_location **ret_locations);

/* Two nodes in one package, before CPUID had a leaf for it. */
bool cpuid_is_dual_node(const struct cpuid_dump *dump, size_t cpu);

/* Add caches, and kinds of core to the rows. 0 or -ENOMEM. */
int cpuid_cache_facts(const struct cpuid_dump *dump, const struct cpuid_location *locations, struct facts *facts);
void cpuid_kind_facts(const struct cpuid_dump *dump, struct facts *facts);

/* Whether the machine has cores of several kinds: leaf 7 (Intel), leaf 80000026h (AMD). The same on every CPU. */
bool cpuid_is_hybrid(const struct cpuid_dump *dump);

/* Everything above, of a dump: an input of its own. 0 or -ENOMEM. */
int cpuid_facts(const struct cpuid_dump *dump, struct facts *facts);
