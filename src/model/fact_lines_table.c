// SPDX-License-Identifier: MIT
// The one table of the form of model/fact_lines.h: adding an attribute is adding a row.
#include "model/fact_lines_internal.h"

static const char *const level_names[] = {
	[LEVEL_CORE] = "core",	     [LEVEL_CLUSTER] = "cluster", [LEVEL_DIE] = "die",
	[LEVEL_PACKAGE] = "package", [LEVEL_BOOK] = "book",	  [LEVEL_DRAWER] = "drawer",
};
static const char *const cache_type_names[] = {
	[CACHE_DATA] = "data",
	[CACHE_INSTRUCTION] = "instruction",
	[CACHE_UNIFIED] = "unified",
};
static const char *const core_type_names[] = {
	[CORE_TYPE_PERFORMANCE] = "performance",
	[CORE_TYPE_EFFICIENCY] = "efficiency",
	[CORE_TYPE_LOW_POWER] = "low-power",
};
static const char *const evidence_names[] = {
	[EVIDENCE_KERNEL_LIST] = "kernel-list",
	[EVIDENCE_CPUID] = "cpuid",
	[EVIDENCE_MIDR] = "midr",
	[EVIDENCE_UARCH] = "uarch",
	[EVIDENCE_CAPACITY] = "capacity",
	[EVIDENCE_AMD_PSTATE] = "amd-pstate",
	[EVIDENCE_CACHES] = "caches",
	[EVIDENCE_HWLOC] = "hwloc",
};

#define NUMBER(row, name, member, least)                                                                                    \
	{                                                                                                                   \
		name, ATTRIBUTE_NUMBER, offsetof(row, member), false, least, INT64_MAX, NULL, 0                             \
	}
#define ID(row, name, member)                                                                                               \
	{                                                                                                                   \
		name, ATTRIBUTE_NUMBER, offsetof(row, member), false, INT32_MIN, UINT32_MAX, NULL, 0                        \
	}
#define INT(row, name, member, most)                                                                                        \
	{                                                                                                                   \
		name, ATTRIBUTE_INT, offsetof(row, member), false, 1, most, NULL, 0                                         \
	}
#define TEXT(row, name, member)                                                                                             \
	{                                                                                                                   \
		name, ATTRIBUTE_TEXT, offsetof(row, member), false, 0, 0, NULL, 0                                           \
	}
#define FLAG(row, name, member)                                                                                             \
	{                                                                                                                   \
		name, ATTRIBUTE_FLAG, offsetof(row, member), false, 0, 0, NULL, 0                                           \
	}
#define SET(row, name, member)                                                                                              \
	{                                                                                                                   \
		name, ATTRIBUTE_SET, offsetof(row, member), true, 0, 0, NULL, 0                                             \
	}
#define KNOWN_SET(row, name, member)                                                                                        \
	{                                                                                                                   \
		name, ATTRIBUTE_KNOWN_SET, offsetof(row, member), false, 0, 0, NULL, 0                                      \
	}
#define CHOICE(row, name, member, required, names)                                                                          \
	{                                                                                                                   \
		name, ATTRIBUTE_CHOICE, offsetof(row, member), required, 0, 0, names, ARRAY_SIZE(names)                     \
	}

static const struct fact_attribute machine_attributes[] = {
	INT(struct facts, "backends", backends, (BACKEND_CPUID << 1) - 1),
	KNOWN_SET(struct facts, "possible", possible),
	KNOWN_SET(struct facts, "present", present),
	KNOWN_SET(struct facts, "online", online),
	KNOWN_SET(struct facts, "allowed", allowed),
	FLAG(struct facts, "x86", x86),
	TEXT(struct facts, "arch", machine.arch),
	TEXT(struct facts, "byte_order", machine.byte_order),
	NUMBER(struct facts, "phys_addr_bits", machine.phys_addr_bits, 1),
	NUMBER(struct facts, "virt_addr_bits", machine.virt_addr_bits, 1),
	TEXT(struct facts, "hypervisor", machine.hypervisor),
	TEXT(struct facts, "virt_vendor", machine.virt_vendor),
	TEXT(struct facts, "virt_type", machine.virt_type),
	TEXT(struct facts, "virt_extension", machine.virt_extension),
};

/* The CPUs of which there are rows. */
static const struct fact_attribute cpus_attributes[] = {
	SET(struct cpus_row, "cpus", cpus),
};

static const struct fact_attribute cpu_attributes[] = {
	{ "cpu", ATTRIBUTE_INT, offsetof(struct cpu_facts, cpu), true, 0, CPUSET_MAX - 1, NULL, 0 },
	CHOICE(struct cpu_facts, "core_type", core_type, false, core_type_names),
	CHOICE(struct cpu_facts, "evidence", evidence, false, evidence_names),
	TEXT(struct cpu_facts, "core_name", core_name),
	NUMBER(struct cpu_facts, "efficiency", efficiency, 0),
	NUMBER(struct cpu_facts, "min_hz", min_hz, 1),
	NUMBER(struct cpu_facts, "max_hz", max_hz, 1),
	NUMBER(struct cpu_facts, "base_hz", base_hz, 1),
	NUMBER(struct cpu_facts, "capacity", capacity, 0),
	NUMBER(struct cpu_facts, "midr", midr, 0),
	NUMBER(struct cpu_facts, "apic_id", apic_id, 0),
	ID(struct cpu_facts, "core_id", core_id),
};

static const struct fact_attribute group_attributes[] = {
	CHOICE(struct group_row, "level", level, true, level_names),
	ID(struct group_row, "id", group.id),
	SET(struct group_row, "cpus", group.cpus),
};

static const struct fact_attribute model_attributes[] = {
	SET(struct model_row, "cpus", cpus),
	TEXT(struct model_row, "vendor", model.field[IDENTITY_VENDOR]),
	TEXT(struct model_row, "name", model.field[IDENTITY_NAME]),
	TEXT(struct model_row, "family", model.field[IDENTITY_FAMILY]),
	TEXT(struct model_row, "model", model.field[IDENTITY_MODEL]),
	TEXT(struct model_row, "stepping", model.field[IDENTITY_STEPPING]),
	TEXT(struct model_row, "revision", model.field[IDENTITY_REVISION]),
	TEXT(struct model_row, "implementer", model.field[IDENTITY_IMPLEMENTER]),
	TEXT(struct model_row, "part", model.field[IDENTITY_PART]),
	TEXT(struct model_row, "variant", model.field[IDENTITY_VARIANT]),
	TEXT(struct model_row, "architecture", model.field[IDENTITY_ARCHITECTURE]),
	TEXT(struct model_row, "flags", model.field[IDENTITY_FLAGS]),
	TEXT(struct model_row, "codename", model.codename),
};

static const struct fact_attribute cache_attributes[] = {
	{ "level", ATTRIBUTE_INT, offsetof(struct cache_facts, attr.level), true, 1, 9, NULL, 0 },
	CHOICE(struct cache_facts, "type", attr.type, true, cache_type_names),
	ID(struct cache_facts, "id", id),
	NUMBER(struct cache_facts, "size_bytes", attr.size_bytes, 1),
	NUMBER(struct cache_facts, "ways", attr.ways, 1),
	NUMBER(struct cache_facts, "line_bytes", attr.line_bytes, 1),
	NUMBER(struct cache_facts, "sets", attr.sets, 1),
	NUMBER(struct cache_facts, "partitions", attr.partitions, 1),
	TEXT(struct cache_facts, "allocation_policy", attr.allocation_policy),
	TEXT(struct cache_facts, "write_policy", attr.write_policy),
	SET(struct cache_facts, "cpus", cpus),
};

static const struct fact_attribute node_attributes[] = {
	{ "id", ATTRIBUTE_NUMBER, offsetof(struct node_row, node.id), true, 0, CPUSET_MAX - 1, NULL, 0 },
	FLAG(struct node_row, "cpus_known", node.cpus_known),
	SET(struct node_row, "cpus", node.cpus),
	NUMBER(struct node_row, "memory_bytes", node.attr.memory_bytes, 1),
	{ "distances", ATTRIBUTE_NUMBERS, offsetof(struct node_row, distances), false, 0, INT64_MAX, NULL, 0 },
};

/* Behind the line of its node. No witness but the kernel tells how it is indexed and written. */
static const struct fact_attribute memory_cache_attributes[] = {
	{ "node", ATTRIBUTE_NUMBER, offsetof(struct memory_cache_row, node), true, 0, CPUSET_MAX - 1, NULL, 0 },
	{ "level", ATTRIBUTE_INT, offsetof(struct memory_cache_row, cache.level), true, 1, 9, NULL, 0 },
	NUMBER(struct memory_cache_row, "size_bytes", cache.size_bytes, 1),
	NUMBER(struct memory_cache_row, "line_bytes", cache.line_bytes, 1),
};

#define FORM(word, attributes)                                                                                              \
	{                                                                                                                   \
		word, attributes, ARRAY_SIZE(attributes)                                                                    \
	}
const struct fact_line_form fact_line_forms[N_FACT_LINES] = {
	[LINE_MACHINE] = FORM("machine", machine_attributes),
	[LINE_CPUS] = FORM("cpus", cpus_attributes),
	[LINE_CPU] = FORM("cpu", cpu_attributes),
	[LINE_GROUP] = FORM("group", group_attributes),
	[LINE_MODEL] = FORM("model", model_attributes),
	[LINE_CACHE] = FORM("cache", cache_attributes),
	[LINE_NODE] = FORM("node", node_attributes),
	[LINE_MEMORY_CACHE] = FORM("memory_cache", memory_cache_attributes),
};
