// SPDX-License-Identifier: MIT
// Tests of src/probe/cpuid/{apic_ids,cpuid_structure,cpuid_cache,cpuid_identity,cpuid_flags}.c: machines made up from what
// the manuals say.
#include <criterion/criterion.h>
#include <string.h>

#include "model/names.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"

#define EQ(actual, expected)                                                                                                \
	do {                                                                                                                \
		const char *_actual = (actual);                                                                             \
		cr_assert(_actual && !strcmp(_actual, (expected)), "%s", _actual ? _actual : "NULL");                       \
	} while (0)

static void add(struct cpuid_dump *dump, uint32_t leaf, uint32_t subleaf, uint32_t eax, uint32_t ebx, uint32_t ecx,
		uint32_t edx)
{
	cr_assert_eq(cpuid_dump_add(dump, leaf, subleaf, &(struct cpuid_regs){ eax, ebx, ecx, edx }), 0);
}

/* The 4 characters from at on as a register holds them, whatever the byte order of this machine; 0 behind the end. */
static uint32_t word(const char *text, size_t at)
{
	size_t length = strlen(text);
	uint32_t value = 0;

	for (size_t i = 0; i < 4 && at + i < length; i++)
		value |= (uint32_t)(uint8_t)text[at + i] << 8 * i;
	return value;
}

/* Starts a CPU: vendor text of 12 characters, leaf 1 with this signature and first APIC id. */
static void cpu(struct cpuid_dump *dump, const char *vendor, uint32_t signature, uint32_t apic_id, uint32_t room)
{
	cr_assert_eq(cpuid_dump_begin(dump, -1), 0);
	add(dump, 0, 0, 0x20, word(vendor, 0), word(vendor, 8), word(vendor, 4));
	add(dump, 1, 0, signature, apic_id << 24 | room << 16, 0, room ? 1u << 28 : 0);
	add(dump, 0x80000000, 0, 0x80000026, 0, 0, 0);
}

#define INTEL "GenuineIntel"
#define AMD "AuthenticAMD"

/* Leaf 4 or 8000001Dh: type 1 data, 2 instruction, 3 unified; 64-byte lines, 8 ways. */
static void cache(struct cpuid_dump *dump, uint32_t leaf, uint32_t subleaf, uint32_t level, uint32_t type, uint32_t sharing,
		  uint32_t cores, uint32_t kib)
{
	add(dump, leaf, subleaf, type | level << 5 | (sharing - 1) << 14 | (cores - 1) << 26, 7u << 22 | 63, kib * 2 - 1, 0);
}

/* Two levels of leaf Bh. */
static void levels(struct cpuid_dump *dump, uint32_t leaf, uint32_t apic_id, uint32_t smt_shift, uint32_t core_shift)
{
	add(dump, leaf, 0, smt_shift, 1u << smt_shift, 0x100, apic_id);
	add(dump, leaf, 1, core_shift, 1u << core_shift, 0x201, apic_id);
}

static void read_facts(struct cpuid_dump *dump, struct facts *facts)
{
	facts_init(facts);
	cr_assert_eq(cpuid_facts(dump, facts), 0);
	cpuid_dump_free(dump);
}

/* The table of names by what was decoded. */
static const char *codename(const struct facts *facts)
{
	const char *const *field = facts->models[0].field;

	return name_x86(field[IDENTITY_VENDOR], atoi(field[IDENTITY_FAMILY]), atoi(field[IDENTITY_MODEL]),
			atoi(field[IDENTITY_STEPPING]));
}

static void expect_groups(const struct facts *facts, enum level level, size_t n, unsigned int largest)
{
	unsigned int most = 0;

	for (size_t i = 0; i < facts->groups[level].n; i++)
		most = MAX(most, cpuset_count(&facts->groups[level].items[i].cpus));
	cr_assert_eq(facts->groups[level].n, n, "level %d: %zu groups", level, facts->groups[level].n);
	cr_assert_eq(most, largest, "level %d: largest of %u CPUs", level, most);
}

static void expect_caches(const struct facts *facts, int level, enum cache_type type, size_t n, int64_t size,
			  unsigned int cpus)
{
	size_t found = 0;

	for (size_t i = 0; i < facts->n_caches; i++) {
		const struct cache_facts *item = &facts->caches[i];

		if (item->attr.level != level || item->attr.type != type || item->attr.size_bytes != size)
			continue;
		found++;
		cr_assert_eq(cpuset_count(&item->cpus), cpus, "L%d type %d", level, type);
	}
	cr_assert_eq(found, n, "L%d type %d: %zu", level, type, found);
}

static bool warned(const struct facts *facts, enum warning_id id)
{
	for (size_t i = 0; i < facts->warnings.n; i++)
		if (facts->warnings.items[i].id == id)
			return true;
	return false;
}

Test(cpuid_facts, intel_two_packages_by_0b)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t apic_id = i / 4 * 0x10 + i % 4;

		cpu(&dump, INTEL, 0x50654, apic_id, 16);
		levels(&dump, 0xb, apic_id, 1, 4);
		cache(&dump, 4, 0, 1, 1, 2, 8, 32);
		cache(&dump, 4, 1, 3, 3, 16, 8, 1024);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 4, 2);
	expect_groups(&facts, LEVEL_PACKAGE, 2, 4);
	expect_groups(&facts, LEVEL_DIE, 0, 0);
	expect_caches(&facts, 1, CACHE_DATA, 4, 32 << 10, 2);
	expect_caches(&facts, 3, CACHE_UNIFIED, 2, 1 << 20, 4);
	cr_assert_eq(facts.groups[LEVEL_PACKAGE].items[1].id, 1);
	cr_assert_eq(facts.groups[LEVEL_CORE].items[2].id, 0); /* core ids start anew in each package */
	EQ(codename(&facts), "Skylake-SP");
	cr_assert(facts.online.known && cpuset_count(&facts.online.set) == 8);
}

Test(cpuid_facts, pentium_4_with_hyperthreading)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 4; i++) { /* two packages of one core; descriptors in leaf 2, no leaf 4 */
		cpu(&dump, INTEL, 0xf29, i / 2 * 6 + i % 2, 2);
		add(&dump, 2, 0, 0x665b5001, 0, 0, 0x007b7000);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 2, 2);
	expect_groups(&facts, LEVEL_PACKAGE, 2, 2);
	expect_caches(&facts, 1, CACHE_DATA, 2, 8 << 10, 2);
	expect_caches(&facts, 2, CACHE_UNIFIED, 2, 512 << 10, 2);
	EQ(facts.machine.arch, "i686");
}

Test(cpuid_facts, core_2_quad_by_leaves_4_and_1)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 4; i++) {
		cpu(&dump, INTEL, 0x6fb, i, 4);
		cache(&dump, 4, 0, 1, 1, 1, 4, 32);
		cache(&dump, 4, 1, 2, 3, 2, 4, 4096);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 4, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 4);
	expect_groups(&facts, LEVEL_CLUSTER, 2, 2); /* what shares an L2, as the kernel has it */
	expect_caches(&facts, 2, CACHE_UNIFIED, 2, 4 << 20, 2);
}

Test(cpuid_facts, two_pentium_iii_without_ht)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	cpu(&dump, INTEL, 0x683, 0, 0);
	cpu(&dump, INTEL, 0x683, 1, 0);
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 2, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 2, 1);
}

Test(cpuid_facts, phenom_every_cpu_is_a_core)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 6; i++) {
		cpu(&dump, AMD, 0x100fa0, i, 6);
		add(&dump, 0x80000005, 0, 0, 0, 0x40020140, 0x40020140);
		add(&dump, 0x80000006, 0, 0, 0, 0x02008140, 0x0030b140);
		add(&dump, 0x80000008, 0, 0x3030, 0, 0x3005, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 6, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 6);
	expect_caches(&facts, 1, CACHE_DATA, 6, 64 << 10, 1);
	expect_caches(&facts, 2, CACHE_UNIFIED, 6, 512 << 10, 1);
	expect_caches(&facts, 3, CACHE_UNIFIED, 1, 6 << 20, 6);
	cr_assert_eq(facts.machine.phys_addr_bits, 48);
	EQ(codename(&facts), "Thuban");
}

Test(cpuid_facts, magny_cours_has_two_dies_with_half_the_l3_each)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 24; i++) {
		cpu(&dump, AMD, 0x100f91, i / 12 * 16 + i % 12, 12);
		add(&dump, 0x80000001, 0, 0x100f91, 3u << 28, 1u << 19, 1u << 29);
		add(&dump, 0x80000006, 0, 0, 0, 0x02008140, 0x0060b140);
		add(&dump, 0x80000008, 0, 0x3030, 0, 0x400b, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 24, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 2, 12);
	expect_groups(&facts, LEVEL_DIE, 4, 6);
	expect_caches(&facts, 3, CACHE_UNIFIED, 4, 6 << 20, 6);
}

Test(cpuid_facts, bulldozer_module_is_a_cluster_of_two_cores)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 8; i++) {
		cpu(&dump, AMD, 0x600f20, i + 0x10, 8);
		add(&dump, 0x80000001, 0, 0x600f20, 0, 1u << 22, 1u << 29);
		add(&dump, 0x80000008, 0, 0x3030, 0, 0x4007, 0);
		cache(&dump, 0x8000001d, 0, 1, 1, 1, 1, 16);
		cache(&dump, 0x8000001d, 1, 1, 2, 2, 1, 64);
		cache(&dump, 0x8000001d, 2, 3, 3, 8, 1, 8192);
		add(&dump, 0x8000001e, 0, i + 0x10, 0x100 | i / 2, 0, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 8, 1);
	expect_groups(&facts, LEVEL_CLUSTER, 4, 2);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 8);
	expect_caches(&facts, 1, CACHE_INSTRUCTION, 4, 64 << 10, 2);
	expect_caches(&facts, 3, CACHE_UNIFIED, 1, 8 << 20, 8);
}

Test(cpuid_facts, zen_threads_and_nodes_by_8000001e)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 16; i++) { /* two dies of four cores, each at its own half of 16 ids */
		uint32_t apic_id = i / 8 * 16 + i % 8;

		cpu(&dump, AMD, 0x800f11, apic_id, 16);
		add(&dump, 0x80000001, 0, 0x800f11, 0, 1u << 22, 1u << 29);
		add(&dump, 0x80000008, 0, 0x3030, 0, 0x500f, 0);
		add(&dump, 0x8000001e, 0, apic_id, 0x100 | i / 2, 0x100 | i / 8, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 8, 2);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 16);
	expect_groups(&facts, LEVEL_DIE, 2, 8);
}

Test(cpuid_facts, zen_5_dense_cores_and_dies_by_80000026)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t apic_id = i / 4 * 16 + i % 4;

		cpu(&dump, AMD, 0xb20f40, apic_id, 32);
		levels(&dump, 0xb, apic_id, 1, 5);
		add(&dump, 0x80000026, 0, 0x60000001, i < 4 ? 2 : 0x10000002, 0x100, apic_id);
		add(&dump, 0x80000026, 1, 4, 4, 0x201, apic_id);
		add(&dump, 0x80000026, 2, 4, 4, 0x302, apic_id);
		add(&dump, 0x80000026, 3, 5, 8, 0x403, apic_id);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 4, 2);
	expect_groups(&facts, LEVEL_DIE, 2, 4);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 8);
	cr_assert_eq(facts.cpus[0].core_type, CORE_TYPE_PERFORMANCE);
	cr_assert_eq(facts.cpus[4].core_type, CORE_TYPE_EFFICIENCY);
	cr_assert_eq(facts.cpus[4].evidence, EVIDENCE_CPUID);
}

Test(cpuid_facts, meteor_lake_has_three_kinds)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 8; i++) { /* 2 P cores of 2 threads, 2 E cores, 2 LP-E cores without L3 */
		uint32_t apic_id = i < 4 ? 0x10 + i : i < 6 ? 0x20 + (i - 4) * 2 : 0x40 + (i - 6) * 2;

		cpu(&dump, INTEL, 0xa06a4, apic_id, 128);
		levels(&dump, 0x1f, apic_id, 1, 7);
		levels(&dump, 0xb, apic_id, 1, 7);
		cache(&dump, 4, 0, 1, 1, i < 4 ? 2 : 1, 64, i < 4 ? 48 : 32);
		cache(&dump, 4, 1, 2, 3, i < 4 ? 2 : 8, 64, 2048);
		if (i < 6)
			cache(&dump, 4, 2, 3, 3, 128, 64, 24576);
		add(&dump, 0x1a, 0, i < 4 ? 0x40000002 : 0x20000002, 0, 0, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 6, 2);
	expect_groups(&facts, LEVEL_DIE, 1, 8); /* leaf 1Fh without a die level: one die */
	expect_groups(&facts, LEVEL_CLUSTER, 4, 2);
	cr_assert_eq(facts.cpus[0].core_type, CORE_TYPE_PERFORMANCE);
	cr_assert_eq(facts.cpus[4].core_type, CORE_TYPE_EFFICIENCY);
	cr_assert_eq(facts.cpus[6].core_type, CORE_TYPE_LOW_POWER);
	expect_caches(&facts, 1, CACHE_DATA, 2, 48 << 10, 2);
	expect_caches(&facts, 1, CACHE_DATA, 4, 32 << 10, 1);
	expect_caches(&facts, 3, CACHE_UNIFIED, 1, 24 << 20, 6);
}

Test(cpuid_facts, efficiency_cores_alone_are_not_low_power)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 4; i++) { /* an Atom without L3 beside no performance core */
		cpu(&dump, INTEL, 0x90661, i * 2, 16);
		levels(&dump, 0xb, i * 2, 1, 4);
		cache(&dump, 4, 0, 2, 3, 8, 8, 1536);
		add(&dump, 0x1a, 0, 0x20000001, 0, 0, 0);
	}
	read_facts(&dump, &facts);
	cr_assert_eq(facts.cpus[3].core_type, CORE_TYPE_EFFICIENCY);
}

Test(cpuid_facts, dies_and_modules_of_leaf_1f)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 16; i++) { /* SMT 1 bit, core 1, module 1, die 1: 16 CPUs in a package */
		cpu(&dump, INTEL, 0x806f8, i, 16);
		add(&dump, 0x1f, 0, 1, 2, 0x100, i);
		add(&dump, 0x1f, 1, 2, 4, 0x201, i);
		add(&dump, 0x1f, 2, 3, 8, 0x302, i);
		add(&dump, 0x1f, 3, 4, 16, 0x503, i);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 8, 2);
	expect_groups(&facts, LEVEL_CLUSTER, 4, 4);
	expect_groups(&facts, LEVEL_DIE, 2, 8);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 16);
}

Test(cpuid_facts, first_hygons_have_the_socket_in_bit_6)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t apic_id = i / 4 * 64 + i % 4;

		cpu(&dump, "HygonGenuine", 0x900f11, apic_id, 8);
		add(&dump, 0x80000001, 0, 0x900f11, 0, 1u << 22, 1u << 29);
		add(&dump, 0x80000008, 0, 0x3030, 0, 0x7007, 0);
		add(&dump, 0x8000001e, 0, apic_id, 0x100 | i / 2, 0, 0);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_PACKAGE, 2, 4);
	expect_groups(&facts, LEVEL_CORE, 4, 2);
}

Test(cpuid_facts, one_cpu_of_many_gives_identity_and_no_tree)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	cpu(&dump, INTEL, 0x906a3, 0, 128);
	levels(&dump, 0xb, 0, 1, 7);
	cache(&dump, 4, 0, 1, 1, 2, 64, 48);
	read_facts(&dump, &facts);
	cr_assert(warned(&facts, WARN_STRUCTURE_UNKNOWN));
	for (int level = 0; level < N_LEVELS; level++)
		cr_assert_eq(facts.groups[level].n, 0);
	cr_assert_eq(facts.n_caches, 0);
	cr_assert_not(facts.online.known || facts.present.known || facts.possible.known);
	EQ(codename(&facts), "Alder Lake-P");
}

Test(cpuid_facts, one_cpu_that_is_all_there_is)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	cpu(&dump, INTEL, 0x10650, 0, 0);
	read_facts(&dump, &facts);
	cr_assert_not(warned(&facts, WARN_STRUCTURE_UNKNOWN));
	cr_assert(facts.online.known);
	expect_groups(&facts, LEVEL_CORE, 1, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 1);
}

Test(cpuid_facts, cpus_that_the_dump_lacks_are_told)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 3; i++) { /* of a package of 4 */
		cpu(&dump, INTEL, 0x306c3, i, 4);
		levels(&dump, 0xb, i, 1, 2);
	}
	read_facts(&dump, &facts);
	cr_assert(warned(&facts, WARN_CPUS_MISSING));
	expect_groups(&facts, LEVEL_CORE, 2, 2);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 3);
}

Test(cpuid_facts, equal_apic_ids_tell_nothing)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 4; i++) { /* recorded without pinning: four times the same CPU */
		cpu(&dump, INTEL, 0x306c3, 0, 8);
		levels(&dump, 0xb, 0, 1, 4);
	}
	read_facts(&dump, &facts);
	cr_assert(warned(&facts, WARN_STRUCTURE_UNKNOWN));
	expect_groups(&facts, LEVEL_PACKAGE, 0, 0);
	cr_assert_eq(facts.n_cpus, 4);
}

Test(cpuid_facts, a_leaf_that_one_cpu_lacks_is_not_used)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 4; i++) {
		cpu(&dump, INTEL, 0x306c3, i, 4);
		cache(&dump, 4, 0, 1, 1, 2, 2, 32);
		if (i < 3)
			levels(&dump, 0xb, i, 0, 4);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 2, 2); /* by leaves 4 and 1 */
}

Test(cpuid_facts, levels_that_make_no_sense_are_refused)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	for (uint32_t i = 0; i < 2; i++) {
		cpu(&dump, INTEL, 0x306c3, i, 2);
		cache(&dump, 4, 0, 1, 1, 1, 2, 32);
		add(&dump, 0x1f, 0, 5, 2, 0x200, i); /* no SMT level, and shifts that fall */
		add(&dump, 0x1f, 1, 1, 2, 0x100, i);
		add(&dump, 0xb, 0, 31, 0xffff, 0xff00, i);
	}
	read_facts(&dump, &facts);
	expect_groups(&facts, LEVEL_CORE, 2, 1);
	expect_groups(&facts, LEVEL_PACKAGE, 1, 2);
}

Test(cpuid_facts, identity_flags_and_hypervisor)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };
	const char brand[49] = "  Made-up CPU @ 1.00GHz", kvm[12] = "KVMKVMKVM";

	cr_assert_eq(cpuid_dump_begin(&dump, -1), 0);
	add(&dump, 0, 0, 0x16, 0x756e6547, 0x6c65746e, 0x49656e69);
	add(&dump, 1, 0, 0xa0655, 0, 1u << 31 | 1u << 5 | 1, 1 | 1 << 8);
	add(&dump, 7, 0, 0, 1 << 5, 0, 0);
	add(&dump, 0x16, 0, 2900, 4800, 100, 0);
	add(&dump, 0x40000000, 0, 0x40000001, word(kvm, 0), word(kvm, 4), word(kvm, 8));
	add(&dump, 0x80000000, 0, 0x80000008, 0, 0, 0);
	add(&dump, 0x80000001, 0, 0, 0, 1 << 5 | 1, 1 << 29 | 1 << 11);
	for (uint32_t i = 0; i < 3; i++)
		add(&dump, 0x80000002 + i, 0, word(brand, i * 16), word(brand, i * 16 + 4), word(brand, i * 16 + 8),
		    word(brand, i * 16 + 12));
	add(&dump, 0x80000008, 0, 0x3027, 0, 0, 0);
	read_facts(&dump, &facts);
	EQ(facts.models[0].field[IDENTITY_VENDOR], "GenuineIntel");
	EQ(facts.models[0].field[IDENTITY_NAME], "Made-up CPU @ 1.00GHz");
	EQ(facts.models[0].field[IDENTITY_FAMILY], "6");
	EQ(facts.models[0].field[IDENTITY_MODEL], "165");
	EQ(facts.models[0].field[IDENTITY_STEPPING], "5");
	EQ(facts.models[0].field[IDENTITY_FLAGS], "fpu cx8 syscall lm pni vmx hypervisor lahf_lm abm avx2");
	EQ(codename(&facts), "Comet Lake");
	EQ(facts.machine.arch, "x86_64");
	EQ(facts.machine.virt_vendor, "KVM");
	EQ(facts.machine.virt_type, "full");
	EQ(facts.machine.virt_extension, "VT-x");
	cr_assert_eq(facts.machine.phys_addr_bits, 39);
	cr_assert_eq(facts.cpus[0].max_hz, 4800000000);
	cr_assert_eq(facts.cpus[0].base_hz, 2900000000);
}

/* A record without /proc/cpuinfo: the kernel may have turned off what the CPU has, such as la57. */
Test(cpuid_facts, identity_beside_a_silent_kernel_has_no_flags)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 }, empty = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	cpu(&dump, INTEL, 0xa0655, 0, 0);
	add(&dump, 7, 0, 0, 0, 1 << 16, 0);
	add(&dump, 0x80000001, 0, 0, 0, 0, 1 << 29);
	add(&dump, 0x80000008, 0, 0x3934, 0, 0, 0);
	facts_init(&facts);
	cr_assert_eq(cpuset_add_range(&cpus, 0, 1), 0);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(cpuid_identity(&empty, &facts), 0);
	cr_assert_eq(facts.n_models, 0);
	cr_assert_eq(cpuid_identity(&dump, &facts), 0);
	EQ(facts.models[0].field[IDENTITY_VENDOR], INTEL);
	EQ(facts.models[0].field[IDENTITY_MODEL], "165");
	cr_assert_null(facts.models[0].field[IDENTITY_FLAGS]);
	cr_assert_eq(facts.machine.virt_addr_bits, UNKNOWN);
	cr_assert_eq(facts.cpus[1].model, 0);
	cr_assert_eq(facts.backends, BACKEND_CPUID);
}

/* Two CPUs of a hybrid Intel processor, as a snapshot holds them. */
Test(cpuid_facts, kinds_of_a_record_where_the_kernel_lists_none)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 }, empty = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	_cleanup_facts_ struct facts facts;

	for (uint32_t i = 0; i < 2; i++) {
		cpu(&dump, INTEL, 0x906a3, i, 2);
		add(&dump, 7, 0, 0, 0, 0, 1 << 15);
		add(&dump, 0x1a, 0, i ? 0x20000001 : 0x40000001, 0, 0, 0);
	}
	facts_init(&facts);
	cr_assert_eq(cpuset_add_range(&cpus, 0, 1), 0);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(cpuid_kinds(&empty, &facts), 0);
	cr_assert_eq(facts.cpus[0].evidence, EVIDENCE_NONE);
	facts.cpus[1].evidence = EVIDENCE_KERNEL_LIST;
	cr_assert_eq(cpuid_kinds(&dump, &facts), 0);
	cr_assert_eq(facts.cpus[0].core_type, CORE_TYPE_UNKNOWN);
	facts.cpus[1].evidence = EVIDENCE_NONE;
	cr_assert_eq(cpuid_kinds(&dump, &facts), 0);
	cr_assert_eq(facts.cpus[0].core_type, CORE_TYPE_PERFORMANCE);
	cr_assert_eq(facts.cpus[1].core_type, CORE_TYPE_EFFICIENCY);
	cr_assert_eq(facts.cpus[1].evidence, EVIDENCE_CPUID);
}

/* Two cores of Krackan Point, as a snapshot holds them: types count where the leaf says that they differ, and no others. */
Test(cpuid_facts, core_types_of_amd_in_a_record)
{
	static const struct {
		uint32_t eax, second;
		enum core_type types[2];
	} cases[] = {
		{ 0x60000001, 0x10000002, { CORE_TYPE_PERFORMANCE, CORE_TYPE_EFFICIENCY } },
		{ 0x60000001, 0x20000002, { CORE_TYPE_PERFORMANCE, CORE_TYPE_UNKNOWN } },
		{ 0x00000001, 0x10000002, { CORE_TYPE_UNKNOWN, CORE_TYPE_UNKNOWN } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		_cleanup_facts_ struct facts facts;

		for (uint32_t cpu_number = 0; cpu_number < 2; cpu_number++) {
			cpu(&dump, AMD, 0xb60f00, cpu_number * 2, 16);
			add(&dump, 0x80000026, 0, cases[i].eax, cpu_number ? cases[i].second : 2, 0x100, cpu_number * 2);
		}
		facts_init(&facts);
		cr_assert_eq(cpuset_add_range(&cpus, 0, 1), 0);
		cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
		cr_assert_eq(cpuid_kinds(&dump, &facts), 0);
		for (size_t row = 0; row < 2; row++) {
			cr_expect_eq(facts.cpus[row].core_type, cases[i].types[row], "%zu, CPU %zu", i, row);
			cr_expect_eq(facts.cpus[row].evidence,
				     cases[i].types[row] != CORE_TYPE_UNKNOWN ? EVIDENCE_CPUID : EVIDENCE_NONE);
		}
	}
}

Test(cpuid_facts, registers_that_are_not_there_are_zeros)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct cpuid_regs regs = { 1, 1, 1, 1 };
	char text[13] = "unchanged";

	cr_assert_not(cpuid_get(&dump, 0, 0, 0, &regs));
	cr_assert(!regs.eax && !regs.ebx && !regs.ecx && !regs.edx);
	cr_assert_not(cpuid_is_hybrid(&dump));
	cpu(&dump, INTEL, 0x906a3, 0, 0);
	add(&dump, 0x40000000, 0, 0, word("KVMK", 0), word("VMKV", 0), word("M", 0));
	cr_assert_not(cpuid_hypervisor(&dump, text), "the bit of leaf 1 is clear");
	EQ(text, "unchanged");
	cr_assert_eq(cpuid_register(&dump, 0, 1, 0, CPUID_EAX), 0x906a3);
	cr_assert_eq(cpuid_register(&dump, 0, 0x21, 0, CPUID_EAX), 0);
}

Test(cpuid_facts, nothing_known_stays_unknown)
{
	_cleanup_facts_ struct facts facts;
	struct cpuid_dump dump = { 0 };

	cr_assert_eq(cpuid_dump_begin(&dump, -1), 0);
	add(&dump, 0, 0, 0, 0, 0, 0);
	read_facts(&dump, &facts);
	for (int field = 0; field < N_IDENTITY_FIELDS; field++)
		cr_assert_null(facts.models[0].field[field]);
	cr_assert_eq(facts.machine.phys_addr_bits, UNKNOWN);
	cr_assert_null(facts.machine.virt_vendor);
	cr_assert_null(facts.machine.arch);
}
