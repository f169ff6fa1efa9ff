// SPDX-License-Identifier: MIT
// Names that are nowhere in the machine: code names, ARM parts, CVE numbers; from the tables in data/, compiled in.
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Every text returned is static; NULL where the tables have none. Nothing is allocated, any thread may call.
 * Numbers may be UNKNOWN (model/facts.h) or out of range: then NULL.
 */

/* Code name of an x86 processor, vendor as CPUID leaf 0 spells it (blanks at the ends cut): "GenuineIntel", 6, 151, 2. */
const char *name_x86(const char *vendor, int64_t family, int64_t model, int64_t stepping);

/* Who made an ARM core, by MIDR_EL1 bits 31:24 ("CPU implementer"): 0x41 is "ARM". */
const char *name_arm_implementer(int64_t implementer);

/* What core it is, by MIDR_EL1 bits 15:4 ("CPU part"): 0x41, 0xd0c is "Neoverse-N1". */
const char *name_arm_part(int64_t implementer, int64_t part);

/* How a core ranks among those that one chip has together; the larger the faster. */
enum arm_class { ARM_CLASS_UNKNOWN, ARM_CLASS_LITTLE, ARM_CLASS_BIG, ARM_CLASS_PRIME };
enum arm_class arm_class_of(int64_t implementer, int64_t part);

/* All of them: those of an implementer stand together. */
struct arm_part {
	int64_t implementer, part; /* part UNKNOWN: only the implementer has a name */
	const char *implementer_name, *part_name;
	enum arm_class class;
};
const struct arm_part *name_arm_parts(size_t *ret_n);

/* The vendor of a hypervisor by the 12 bytes of CPUID leaf 40000000h: "KVMKVMKVM" is "KVM". */
const char *name_hypervisor(const char *signature);

/* CVE numbers of a file of /sys/devices/system/cpu/vulnerabilities, sorted, ended by NULL; NULL for an unknown name. */
const char *const *cves_of(const char *vulnerability);
