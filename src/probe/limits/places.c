// SPDX-License-Identifier: MIT
// Where the CPUs of a set sit (Documentation/ABI/stable/sysfs-devices-system-cpu).
#include "probe/limits/places.h"

#include <errno.h>

#define CPU_PATH "sys/devices/system/cpu/cpu%u/"

struct reader {
	struct root *root;
	struct cpu_location *places;
	size_t n;
	bool partial; /* a file that tells kinds is there, but could not be read */
};

/* -ENOMEM, or 0: a file that is not there is an answer, one that cannot be read is none. */
static int note_unread(struct reader *reader, int r)
{
	if (r == -ENOMEM)
		return r;
	reader->partial |= r < 0 && r != -ENOENT && r != -ENOTDIR;
	return 0;
}

static struct cpu_location *place_of(const struct reader *reader, int cpu)
{
	size_t low = 0, high = reader->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (reader->places[middle].cpu < (unsigned int)cpu)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reader->n && reader->places[low].cpu == (unsigned int)cpu ? &reader->places[low] : NULL;
}

/* The CPUs that share a core with cpu. Linux 4.20 renamed the files; lists came in 2.6.26. 0, -ENOENT, -ENOMEM. */
static int read_siblings(struct root *root, unsigned int cpu, struct cpuset *ret_siblings)
{
	int r = root_read_list(root, ret_siblings, CPU_PATH "topology/core_cpus_list", cpu);

	if (r < 0 && r != -ENOMEM)
		r = root_read_list(root, ret_siblings, CPU_PATH "topology/thread_siblings_list", cpu);
	if (r < 0 && r != -ENOMEM)
		r = root_read_mask(root, ret_siblings, CPU_PATH "topology/thread_siblings", cpu);
	if (r < 0)
		return r == -ENOMEM ? r : -ENOENT;
	if (!cpuset_has(ret_siblings, cpu)) {
		cpuset_free(ret_siblings);
		return -ENOENT;
	}
	return 0;
}

/* Each list is read once, for all of its members that have a topology of their own. */
static int read_cores(const struct reader *reader)
{
	for (size_t i = 0; i < reader->n; i++) {
		_cleanup_cpuset_ struct cpuset siblings = { 0 };
		int r;

		if (reader->places[i].core >= 0)
			continue;
		r = read_siblings(reader->root, reader->places[i].cpu, &siblings);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			continue;
		CPUSET_FOREACH(cpu, &siblings) {
			struct cpu_location *place = place_of(reader, cpu);

			if (!place || place->core >= 0)
				continue;
			if (place == &reader->places[i] || root_exists(reader->root, CPU_PATH "topology", place->cpu))
				place->core = cpuset_first(&siblings);
		}
	}
	return 0;
}

/* Intel hybrid: one perf device a core type (arch/x86/events/intel/core.c). */
static int read_core_types(struct reader *reader, bool *ret_found)
{
	static const struct {
		const char *path;
		enum core_type type;
	} lists[] = {
		{ "sys/devices/cpu_core/cpus", CORE_TYPE_PERFORMANCE },
		{ "sys/devices/cpu_atom/cpus", CORE_TYPE_EFFICIENCY },
		{ "sys/devices/cpu_lowpower/cpus", CORE_TYPE_LOW_POWER },
	};

	*ret_found = false;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r = note_unread(reader, root_read_list(reader->root, &cpus, "%s", lists[i].path));

		if (r < 0)
			return r;
		CPUSET_FOREACH(cpu, &cpus) {
			struct cpu_location *place = place_of(reader, cpu);

			if (place)
				place->core_type = lists[i].type;
			*ret_found = true;
		}
	}
	return 0;
}

static int read_midr(struct reader *reader, struct cpu_location *place)
{
	struct span text;
	uint64_t midr;
	int r = root_read(reader->root, &text, CPU_PATH "regs/identification/midr_el1", place->cpu);

	if (!r && !parse_hex(text, &midr) && midr <= INT64_MAX)
		place->midr = (int64_t)midr;
	return note_unread(reader, r);
}

/* ARM: the identification register, and the relative speed of the CPU, which RISC-V and newer x86 have as well. */
static int read_capacities(struct reader *reader)
{
	for (size_t i = 0; i < reader->n; i++) {
		struct cpu_location *place = &reader->places[i];
		int64_t capacity;
		int r = read_midr(reader, place);

		if (r < 0)
			return r;
		r = root_read_i64(reader->root, &capacity, CPU_PATH "cpu_capacity", place->cpu);
		if (!r && capacity > 0 && capacity <= INT32_MAX)
			place->capacity = capacity;
		r = note_unread(reader, r);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Kinds of some CPUs alone would set apart what is alike. */
static int read_kinds(struct reader *reader)
{
	bool found;
	int r = read_core_types(reader, &found);

	if (r == 0 && !found)
		r = read_capacities(reader);
	for (size_t i = 0; reader->partial && i < reader->n; i++) {
		reader->places[i].core_type = CORE_TYPE_UNKNOWN;
		reader->places[i].midr = reader->places[i].capacity = UNKNOWN;
	}
	return r;
}

static int read_l3_groups(const struct reader *reader)
{
	for (size_t i = 0; i < reader->n; i++) {
		_cleanup_cpuset_ struct cpuset sharing = { 0 };
		unsigned int first = reader->places[i].cpu;
		int64_t level;
		int r;

		if (reader->places[i].l3 >= 0)
			continue;
		if (root_read_i64(reader->root, &level, CPU_PATH "cache/index3/level", first) < 0 || level != 3)
			continue;
		r = root_read_list(reader->root, &sharing, CPU_PATH "cache/index3/shared_cpu_list", first);
		if (r == -ENOMEM)
			return r;
		CPUSET_FOREACH(cpu, &sharing) {
			struct cpu_location *place = place_of(reader, cpu);

			if (place && place->l3 < 0)
				place->l3 = cpuset_first(&sharing);
		}
	}
	return 0;
}

static int read_nodes(const struct reader *reader)
{
	_cleanup_cpuset_ struct cpuset nodes = { 0 };
	int r = root_list_numbers(reader->root, "sys/devices/system/node", "node", &nodes);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	CPUSET_FOREACH(node, &nodes) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };

		r = root_read_list(reader->root, &cpus, "sys/devices/system/node/node%d/cpulist", node);
		if (r == -ENOMEM)
			return r;
		CPUSET_FOREACH(cpu, &cpus) {
			struct cpu_location *place = place_of(reader, cpu);

			if (place)
				place->node = node;
		}
	}
	return 0;
}

int places_read(struct root *root, const struct cpuset *cpus, unsigned int needs, struct cpu_location **ret_places,
		size_t *ret_n, bool *ret_partial)
{
	_cleanup_free_ struct cpu_location *places = calloc(MAX(cpuset_count(cpus), 1U), sizeof(*places));
	struct reader reader = { root, places, 0, false };
	int r = 0;

	if (!places)
		return -ENOMEM;
	CPUSET_FOREACH(cpu, cpus)
		places[reader.n++] = (struct cpu_location){
			.cpu = (unsigned int)cpu, .core = -1, .l3 = -1, .midr = UNKNOWN, .capacity = UNKNOWN, .node = UNKNOWN
		};
	if (needs & NEED_CORES)
		r = read_cores(&reader);
	if (r == 0 && needs & NEED_KINDS)
		r = read_kinds(&reader);
	if (r == 0 && needs & NEED_SPREAD)
		r = read_l3_groups(&reader);
	if (r == 0 && needs & NEED_SPREAD)
		r = read_nodes(&reader);
	if (r < 0)
		return r;
	*ret_places = TAKE_PTR(places);
	*ret_n = reader.n;
	*ret_partial = reader.partial;
	return 0;
}
