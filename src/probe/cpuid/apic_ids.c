// SPDX-License-Identifier: MIT
// Where each CPU is, from APIC ids: the ways in which vendors tell it, the most exact first.
#include <errno.h>
#include <string.h>

#include "probe/cpuid/cpuid_decode.h"

/* The smallest power of two that holds n, as a shift. */
static unsigned int order(uint32_t n)
{
	return n > 1 ? 32 - (unsigned int)__builtin_clz(n - 1) : 0;
}

static int64_t shifted(uint32_t apic_id, unsigned int shift)
{
	return shift < 32 ? apic_id >> shift : 0;
}

/*
 * Enters the level whose instances are APIC id >> shift. The key keeps the position of the bits, so that cores with one and
 * with two threads do not meet; the id counts within the package, as the kernel's does.
 */
static void place_level(struct cpuid_location *location, enum level level, unsigned int shift, unsigned int package_shift)
{
	uint32_t mask = package_shift < 32 ? ((uint32_t)1 << package_shift) - 1 : UINT32_MAX;

	location->key[level] = shifted(location->apic_id, shift) << MIN(shift, 31u);
	location->id[level] =
		level == LEVEL_PACKAGE ? shifted(location->apic_id, shift) : shifted(location->apic_id & mask, shift);
}

static void place_core_and_package(struct cpuid_location *location, unsigned int core_shift, unsigned int package_shift)
{
	place_level(location, LEVEL_CORE, core_shift, package_shift);
	place_level(location, LEVEL_PACKAGE, package_shift, package_shift);
}

enum { TOPOLOGY_LEVELS = 8, TOPOLOGY_SMT = 1, TOPOLOGY_CORE = 2, TOPOLOGY_MODULE = 3, TOPOLOGY_DIE = 5 };

/* The levels of leaf Bh, 1Fh or 80000026h: shift by type; false when there is no level above the first. */
static bool read_levels(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, unsigned int shift[TOPOLOGY_LEVELS],
			unsigned int *ret_package_shift, struct cpuid_location *location)
{
	unsigned int last_type = 0, last_shift = 0;
	struct cpuid_regs regs;

	memset(shift, 0xff, TOPOLOGY_LEVELS * sizeof(*shift));
	for (uint32_t i = 0; i < TOPOLOGY_LEVELS && cpuid_get(dump, cpu, leaf, i, &regs); i++) {
		unsigned int type = regs.ecx >> 8 & 0xff;

		/* A level of type 0 or without CPUs ends the list; levels rise, else a hypervisor made them up. */
		if (!type || !(regs.ebx & 0xffff))
			break;
		if (type <= last_type || type >= TOPOLOGY_LEVELS || (regs.eax & 0x1f) < last_shift)
			return false;
		last_type = type;
		shift[type] = last_shift = regs.eax & 0x1f;
		location->apic_id = regs.edx;
		location->package_cpus = regs.ebx & 0xffff;
	}
	*ret_package_shift = last_shift;
	return shift[1] != UINT32_MAX && last_type > 1;
}

/*
 * Leaves Bh and 1Fh (Intel SDM 3A, 9.9.3; AMD APM 3): the shift of a level gives the number of the level above it, so a die
 * starts at the shift of what is below dies. Leaf 1Fh without a die level: the package is one die.
 */
static bool place_by_levels(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, struct cpuid_location *location)
{
	unsigned int shift[TOPOLOGY_LEVELS], package_shift, below = 0;

	if (!read_levels(dump, cpu, leaf, shift, &package_shift, location))
		return false;
	for (unsigned int type = TOPOLOGY_SMT; type < TOPOLOGY_LEVELS; type++) {
		if (shift[type] == UINT32_MAX)
			continue;
		if (type == TOPOLOGY_MODULE)
			place_level(location, LEVEL_CLUSTER, below, package_shift);
		else if (type == TOPOLOGY_DIE)
			place_level(location, LEVEL_DIE, below, package_shift);
		below = shift[type];
	}
	if (leaf == 0x1f && shift[TOPOLOGY_DIE] == UINT32_MAX)
		place_level(location, LEVEL_DIE, package_shift, package_shift);
	place_core_and_package(location, shift[TOPOLOGY_SMT], package_shift);
	return true;
}

static bool place_by_1f(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	return place_by_levels(dump, cpu, 0x1f, location);
}

static bool place_by_0b(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	return place_by_levels(dump, cpu, 0xb, location);
}

/* Leaf 80000026h (AMD APM 3): core, complex, die (CCD), socket; each shift gives the number of its own level. */
static bool place_by_80000026(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	enum { AMD_CORE = 1, AMD_DIE = 3 };
	unsigned int shift[TOPOLOGY_LEVELS], package_shift;

	if (!read_levels(dump, cpu, 0x80000026, shift, &package_shift, location))
		return false;
	if (shift[AMD_DIE] != UINT32_MAX)
		place_level(location, LEVEL_DIE, shift[AMD_DIE], package_shift);
	place_core_and_package(location, shift[AMD_CORE], package_shift);
	return true;
}

/* Leaf 1: the first APIC id, 8 bits, and how many a package has room for. */
static uint32_t legacy_apic_id(const struct cpuid_dump *dump, size_t cpu, uint32_t *ret_room)
{
	struct cpuid_regs regs;

	cpuid_get(dump, cpu, 1, 0, &regs);
	*ret_room = regs.edx >> 28 & 1 ? MAX(regs.ebx >> 16 & 0xff, 1u) : 1;
	return regs.ebx >> 24;
}

/* Leaves 4 and 1 (Intel SDM 3A, 9.9.5): room for CPUs and for cores in a package. Before leaf 4 a package is one core. */
static bool place_by_4_and_1(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	uint32_t room, cores = 1;
	struct cpuid_regs regs;

	if (!cpuid_get(dump, cpu, 1, 0, &regs))
		return false;
	location->apic_id = legacy_apic_id(dump, cpu, &room);
	if (cpuid_get(dump, cpu, 4, 0, &regs) && regs.eax & 0x1f)
		cores = (regs.eax >> 26) + 1;
	room = MAX(room, cores);
	place_core_and_package(location, order(room) - order(cores), order(room));
	return true;
}

/* Leaf 80000008h: bits of the APIC id within a package (AMD APM 3, E.4.7); leaf 1 where even that is missing (K7). */
static unsigned int amd_package_shift(const struct cpuid_dump *dump, size_t cpu)
{
	struct cpuid_signature signature;
	struct cpuid_regs regs, features;

	cpuid_get(dump, cpu, 0x80000008, 0, &regs);
	cpuid_get(dump, cpu, 1, 0, &features);
	cpuid_signature_of(dump, cpu, &signature);
	/* The first Hygons have the socket in bit 6, whatever the leaf says; not in virtual machines (Linux, hygon.c). */
	if (signature.vendor == CPUID_VENDOR_HYGON && signature.model <= 3 && !(features.ecx >> 31))
		return 6;
	return regs.ecx >> 12 & 0xf ? regs.ecx >> 12 & 0xf : order((regs.ecx & 0xff) + 1);
}

bool cpuid_is_dual_node(const struct cpuid_dump *dump, size_t cpu)
{
	struct cpuid_signature signature;
	struct cpuid_regs regs;

	cpuid_signature_of(dump, cpu, &signature);
	cpuid_get(dump, cpu, 0x80000001, 0, &regs);
	return signature.vendor == CPUID_VENDOR_AMD && signature.family == 0x10 && regs.ebx >> 28 == 3;
}

/*
 * Leaf 8000001Eh (AMD APM 3): APIC id, what shares a core or compute unit, node. Up to family 16h (Bulldozer and its
 * kin) a compute unit is a module of two cores, from Zen on it is a core of two threads. A node is a die there up to
 * Zen 1; later ones say one node whatever the dies. Firmware may hide the feature bit (topoext) on families 15h and 16h, so
 * it is not asked for; a hypervisor that hides it returns zeros, hence equal APIC ids.
 */
static bool place_by_8000001e(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	unsigned int package_shift = amd_package_shift(dump, cpu), unit_shift;
	struct cpuid_signature signature;
	struct cpuid_regs regs;

	if (!cpuid_get(dump, cpu, 0x8000001e, 0, &regs))
		return false;
	cpuid_signature_of(dump, cpu, &signature);
	location->apic_id = regs.eax;
	unit_shift = order((regs.ebx >> 8 & 0xff) + 1);
	package_shift = MAX(package_shift, unit_shift);
	place_core_and_package(location, signature.family < 0x17 ? 0 : unit_shift, package_shift);
	if (signature.family < 0x17 && unit_shift)
		place_level(location, LEVEL_CLUSTER, unit_shift, package_shift);
	if (signature.family < 0x17 || signature.model < 0x30) {
		location->key[LEVEL_DIE] = location->key[LEVEL_PACKAGE] << 8 | (regs.ecx & 0xff);
		location->id[LEVEL_DIE] = regs.ecx & 0xff;
	}
	return true;
}

/*
 * AMD before all these leaves: every CPU is a core. Family 10h in socket G34 (Magny-Cours, package type 3) has two dies,
 * each with half of the cores, numbered one die after the other (BKDG of family 10h).
 */
static bool place_by_80000008(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location)
{
	unsigned int package_shift = amd_package_shift(dump, cpu);
	struct cpuid_regs regs, sizes;
	uint32_t room;

	if (!cpuid_get(dump, cpu, 1, 0, &regs))
		return false;
	location->apic_id = legacy_apic_id(dump, cpu, &room);
	place_core_and_package(location, 0, package_shift);
	if (cpuid_is_dual_node(dump, cpu) && cpuid_get(dump, cpu, 0x80000008, 0, &sizes)) {
		int64_t half = ((sizes.ecx & 0xff) + 1) / 2;

		location->id[LEVEL_DIE] = location->id[LEVEL_CORE] / MAX(half, 1);
		location->key[LEVEL_DIE] = location->key[LEVEL_PACKAGE] << 8 | location->id[LEVEL_DIE];
	}
	return true;
}

/* One way to tell where a CPU is. */
typedef bool (*place_method)(const struct cpuid_dump *dump, size_t cpu, struct cpuid_location *location);

static const place_method intel_methods[] = { place_by_1f, place_by_0b, place_by_4_and_1, NULL };
static const place_method amd_methods[] = { place_by_80000026, place_by_0b, place_by_8000001e, place_by_80000008, NULL };

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* A dump whose program did not pin itself to each CPU has the same APIC id several times: it tells no structure. */
static int all_distinct(const struct cpuid_location *locations, size_t n)
{
	_cleanup_free_ uint32_t *ids = calloc(n, sizeof(*ids));

	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		ids[i] = locations[i].apic_id;
	qsort(ids, n, sizeof(*ids), compare_u32);
	for (size_t i = 1; i < n; i++)
		if (ids[i] == ids[i - 1])
			return 0;
	return 1;
}

bool cpuid_is_part(const struct cpuid_dump *dump)
{
	struct cpuid_signature signature;
	struct cpuid_regs regs;
	uint32_t room, cpus = 0;

	if (dump->n_cpus != 1)
		return false;
	if (!cpuid_get(dump, 0, 1, 0, &regs))
		return true;
	for (uint32_t i = 0; i < TOPOLOGY_LEVELS && cpuid_get(dump, 0, 0xb, i, &regs) && regs.ecx >> 8 & 0xff; i++)
		cpus = regs.ebx & 0xffff;
	if (cpus)
		return cpus > 1;
	cpuid_signature_of(dump, 0, &signature);
	if (signature.vendor == CPUID_VENDOR_AMD || signature.vendor == CPUID_VENDOR_HYGON)
		return cpuid_get(dump, 0, 0x80000008, 0, &regs) && regs.ecx & 0xff;
	legacy_apic_id(dump, 0, &room);
	return room > 1;
}

int cpuid_locations(const struct cpuid_dump *dump, struct cpuid_location **ret_locations)
{
	_cleanup_free_ struct cpuid_location *locations = calloc(MAX(dump->n_cpus, 1u), sizeof(*locations));
	struct cpuid_signature signature;
	const place_method *method;

	if (!locations)
		return -ENOMEM;
	if (!dump->n_cpus)
		return -ENODATA;
	cpuid_signature_of(dump, 0, &signature);
	if (cpuid_is_part(dump))
		return -ENODATA;
	method =
		signature.vendor == CPUID_VENDOR_AMD || signature.vendor == CPUID_VENDOR_HYGON ? amd_methods : intel_methods;
	for (; *method; method++) {
		size_t placed = 0;
		int r;

		for (; placed < dump->n_cpus; placed++) {
			struct cpuid_location *location = &locations[placed];

			location->package_cpus = 0;
			for (int level = 0; level < N_LEVELS; level++)
				location->key[level] = location->id[level] = UNKNOWN;
			if (!(*method)(dump, placed, location))
				break;
		}
		r = placed == dump->n_cpus ? all_distinct(locations, placed) : 0;
		if (r < 0)
			return r;
		if (r) {
			*ret_locations = TAKE_PTR(locations);
			return 0;
		}
	}
	return -ENODATA;
}
