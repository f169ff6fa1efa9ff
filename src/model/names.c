// SPDX-License-Identifier: MIT
// Names that are nowhere in the machine: code names, ARM parts, CVE numbers; from the tables in data/, compiled in.
#include "model/names.h"

#include <string.h>

#include "model/facts.h"

/* A stepping that the table leaves open is UNKNOWN to INT64_MAX: it fits an unknown stepping too. */
static const struct x86_name {
	const char *vendor;
	int64_t family, model, first_stepping, last_stepping;
	const char *name;
} x86_names[] = {
#include "model/names-x86.inc"
};

static const struct arm_part arm_parts[] = {
#include "model/names-arm.inc"
};

static const struct vulnerability_cves {
	const char *vulnerability;
	const char *const *cves;
} vulnerability_cves[] = {
#include "model/names-cves.inc"
};

const char *name_x86(const char *vendor, int64_t family, int64_t model, int64_t stepping)
{
	if (!vendor)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(x86_names); i++) {
		const struct x86_name *row = &x86_names[i];

		if (row->family == family && row->model == model && stepping >= row->first_stepping &&
		    stepping <= row->last_stepping && strcmp(row->vendor, vendor) == 0)
			return row->name;
	}
	return NULL;
}

const char *name_arm_implementer(int64_t implementer)
{
	for (size_t i = 0; i < ARRAY_SIZE(arm_parts); i++)
		if (arm_parts[i].implementer == implementer)
			return arm_parts[i].implementer_name;
	return NULL;
}

static const struct arm_part *find_arm_part(int64_t implementer, int64_t part)
{
	for (size_t i = 0; i < ARRAY_SIZE(arm_parts); i++)
		if (arm_parts[i].implementer == implementer && arm_parts[i].part == part)
			return &arm_parts[i];
	return NULL;
}

const char *name_arm_part(int64_t implementer, int64_t part)
{
	const struct arm_part *found = find_arm_part(implementer, part);

	return found ? found->part_name : NULL;
}

enum arm_class arm_class_of(int64_t implementer, int64_t part)
{
	const struct arm_part *found = find_arm_part(implementer, part);

	return found ? found->class : ARM_CLASS_UNKNOWN;
}

const struct arm_part *name_arm_parts(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(arm_parts);
	return arm_parts;
}

const char *const *cves_of(const char *vulnerability)
{
	if (!vulnerability)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(vulnerability_cves); i++)
		if (strcmp(vulnerability_cves[i].vulnerability, vulnerability) == 0)
			return vulnerability_cves[i].cves;
	return NULL;
}

static const struct {
	const char *signature, *vendor;
} hypervisors[] = {
	{ "KVMKVMKVM", "KVM" },		 { "Linux KVM Hv", "KVM" }, /* KVM with Hyper-V enlightenments */
	{ "Microsoft Hv", "Microsoft" }, { "VMwareVMware", "VMware" },
	{ "XenVMMXenVMM", "Xen" },	 { "UnisysSpar64", "Unisys s-Par" },
	{ " lrpepyh vr", "Parallels" },	 { "prl hyperv  ", "Parallels" },
	{ "VBoxVBoxVBox", "Oracle" },	 { "TCGTCGTCGTCG", "QEMU" },
	{ "bhyve bhyve ", "bhyve" },	 { "ACRNACRNACRN", "ACRN" },
	{ "QNXQVMBSQG", "QNX" },	 { "SRESRESRESRE", "Lockheed Martin" },
	{ "Jailhouse", "Jailhouse" },
};

const char *name_hypervisor(const char *signature)
{
	for (size_t i = 0; i < ARRAY_SIZE(hypervisors); i++)
		if (!strncmp(signature, hypervisors[i].signature, 12))
			return hypervisors[i].vendor;
	return NULL;
}
