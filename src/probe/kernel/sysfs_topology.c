// SPDX-License-Identifier: MIT
// cpuN/topology and cpuN/cpufreq: the groups of CPUs, and what concerns one CPU alone.
#include <errno.h>
#include <string.h>

#include "probe/kernel/sysfs.h"

/*
 * The files of each level: masks before lists, as hwloc and lscpu, since some records hold masks only, and where
 * somebody has edited a record the masks are what was looked at; the older name first, which every kernel has.
 */
static const struct {
	enum level level;
	const char *cpus[4];
	const char *id;
} levels[] = {
	{ LEVEL_CORE, { "thread_siblings", "core_cpus", "thread_siblings_list", "core_cpus_list" }, "core_id" },
	{ LEVEL_CLUSTER, { "cluster_cpus", "cluster_cpus_list" }, "cluster_id" },
	{ LEVEL_DIE, { "die_cpus", "die_cpus_list" }, "die_id" },
	{ LEVEL_PACKAGE,
	  { "core_siblings", "package_cpus", "core_siblings_list", "package_cpus_list" },
	  "physical_package_id" },
	{ LEVEL_BOOK, { "book_siblings", "book_siblings_list" }, "book_id" },
	{ LEVEL_DRAWER, { "drawer_siblings", "drawer_siblings_list" }, "drawer_id" },
};

struct reader {
	struct root *root;
	struct facts *facts;
	size_t n_levels;		 /* how many of the levels are asked for */
	int name[ARRAY_SIZE(levels)];	 /* which of the names this kernel has; -1: not looked yet, -2: none */
	bool has_id[ARRAY_SIZE(levels)]; /* false once the id file was missing */
	bool sparse;			 /* the last CPU had nothing: is the next one there at all? */
};

static bool is_list(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && !strcmp(name + length - 5, "_list");
}

static int read_named(struct reader *reader, const char *name, unsigned int cpu, struct cpuset *ret_set)
{
	return is_list(name) ? root_read_list(reader->root, ret_set, SYSFS_CPU "/cpu%u/topology/%s", cpu, name) :
			       root_read_mask(reader->root, ret_set, SYSFS_CPU "/cpu%u/topology/%s", cpu, name);
}

/* The CPUs that share level i with cpu; -ENOENT where the kernel does not tell. Tries the name that worked last first. */
static int read_cpus(struct reader *reader, size_t i, unsigned int cpu, struct cpuset *ret_set)
{
	int r = -ENOENT;

	if (reader->name[i] >= 0) {
		r = read_named(reader, levels[i].cpus[reader->name[i]], cpu, ret_set);
		if (r >= 0 || r == -ENOMEM)
			return r;
	}
	for (int n = 0; n < (int)ARRAY_SIZE(levels[i].cpus) && levels[i].cpus[n]; n++) {
		int again;

		if (n == reader->name[i])
			continue;
		again = read_named(reader, levels[i].cpus[n], cpu, ret_set);
		if (again >= 0)
			reader->name[i] = n;
		if (again >= 0 || again == -ENOMEM)
			return again;
		if (again != -ENOENT)
			r = again;
	}
	return r;
}

int sysfs_read_siblings(struct root *root, struct facts *facts, enum level level, unsigned int cpu, struct cpuset *ret_set)
{
	struct reader reader = { .root = root, .facts = facts };

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		reader.name[i] = -1;
		if (levels[i].level == level)
			return read_cpus(&reader, i, cpu, ret_set);
	}
	return -ENOENT;
}

static int read_level(struct reader *reader, size_t i, struct cpu_facts *row)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	int64_t id = UNKNOWN;
	int r = read_cpus(reader, i, row->cpu, &cpus);

	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return sysfs_bad_structure(reader->facts, PART_GROUPS, r, SYSFS_CPU "/cpu%u/topology/%s", row->cpu,
					   levels[i].cpus[MAX(reader->name[i], 0)]);
	if (!cpuset_has(&cpus, row->cpu))
		return facts_warn(reader->facts, NULL, WARN_SIBLINGS_INCONSISTENT,
				  "/" SYSFS_CPU "/cpu%u/topology/%s: lacks CPU %u itself", row->cpu,
				  levels[i].cpus[reader->name[i]], row->cpu);
	if (reader->has_id[i]) {
		r = root_read_i64(reader->root, &id, SYSFS_CPU "/cpu%u/topology/%s", row->cpu, levels[i].id);
		if (r == -ENOENT)
			reader->has_id[i] = false;
		else if (r < 0)
			r = sysfs_bad_structure(reader->facts, PART_GROUPS, r, SYSFS_CPU "/cpu%u/topology/%s", row->cpu,
						levels[i].id);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return facts_add_group(reader->facts, levels[i].level, id, &cpus);
}

static int read_groups(struct reader *reader, struct cpu_facts *row)
{
	bool any = false;

	if (reader->facts->only && !cpuset_has(reader->facts->only, row->cpu))
		return 0;
	/* A list may name CPUs that have no directory: 65536 of them would cost seconds, file by file. */
	if (reader->sparse && !root_exists(reader->root, SYSFS_CPU "/cpu%u", row->cpu))
		return 0;
	for (size_t i = 0; i < reader->n_levels; i++) {
		int r;

		/* A CPU that a sibling has named needs no read of its own: what a level has in common is read once. */
		if (row->group[levels[i].level] >= 0 || reader->name[i] == -2)
			continue;
		r = read_level(reader, i, row);
		if (r < 0)
			return r;
		any = any || row->group[levels[i].level] >= 0;
	}
	for (size_t i = 0; !any && i < reader->n_levels; i++)
		any = row->group[levels[i].level] >= 0;
	reader->sparse = !any;
	/* The kernel has a file for all CPUs or for none: what the first CPU lacks is not looked for again. */
	for (size_t i = 0; any && i < reader->n_levels; i++)
		if (reader->name[i] == -1)
			reader->name[i] = -2;
	return 0;
}

/* Before thread_siblings there were only numbers: a core is then all CPUs with one core_id in one package. */
static int group_by_numbers(struct reader *reader)
{
	struct facts *facts = reader->facts;
	_cleanup_free_ struct member *cores = calloc(facts->n_cpus, sizeof(*cores)),
				     *packages = calloc(facts->n_cpus, sizeof(*packages));
	size_t n = 0;
	int r;

	if (!cores || !packages)
		return -ENOMEM;
	for (size_t i = 0; i < facts->n_cpus; i++) {
		unsigned int cpu = facts->cpus[i].cpu;
		int64_t core, package = UNKNOWN;

		if (facts->online.known && !cpuset_has(&facts->online.set, cpu))
			continue;
		r = root_read_i64(reader->root, &core, SYSFS_CPU "/cpu%u/topology/core_id", cpu);
		if (r < 0) /* not told for all: better unknown than half */
			return sysfs_bad_structure(facts, PART_GROUPS, r, SYSFS_CPU "/cpu%u/topology/core_id", cpu);
		r = root_read_i64(reader->root, &package, SYSFS_CPU "/cpu%u/topology/physical_package_id", cpu);
		if (r < 0 && r != -ENOENT)
			return sysfs_bad_structure(facts, PART_GROUPS, r, SYSFS_CPU "/cpu%u/topology/physical_package_id",
						   cpu);
		cores[n] = (struct member){ { package, core }, core, cpu };
		packages[n++] = (struct member){ { package }, package, cpu };
	}
	r = facts_group_by(facts, LEVEL_CORE, cores, n);
	return r < 0 || facts->groups[LEVEL_PACKAGE].n ? r : facts_group_by(facts, LEVEL_PACKAGE, packages, n);
}

/* A frequency file in kHz as Hz; 0 there means that the driver does not know. */
static int read_frequency(struct root *root, unsigned int cpu, const char *name, int64_t *hz)
{
	int64_t khz;
	int r = root_read_i64(root, &khz, SYSFS_CPU "/cpu%u/cpufreq/%s", cpu, name);

	if (r >= 0 && khz > 0 && khz <= INT64_MAX / 1000)
		*hz = khz * 1000;
	return r;
}

/* What amd-pstate keeps of the firmware's CPPC tables. acpi_cppc/highest_perf asks the firmware, which can take seconds. */
static int read_highest_perf(struct reader *reader, struct cpu_facts *row)
{
	int64_t value;
	int r = root_read_i64(reader->root, &value, SYSFS_CPU "/cpu%u/cpufreq/amd_pstate_highest_perf", row->cpu);

	if (r >= 0 && value > 0)
		row->highest_perf = value;
	return r < 0 ? probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/cpufreq/amd_pstate_highest_perf", row->cpu) : 0;
}

static int read_frequencies(struct reader *reader, unsigned int wanted, struct cpu_facts *row, bool *has_base)
{
	int r = read_frequency(reader->root, row->cpu, "cpuinfo_max_freq", &row->max_hz);

	if (r == -ENOMEM)
		return r;
	/* No policy for this CPU, and then none of the others: every driver has a maximum. */
	if (r == -ENOENT)
		return 0;
	if (r < 0 && (r = probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/cpufreq/cpuinfo_max_freq", row->cpu)) < 0)
		return r;
	r = read_frequency(reader->root, row->cpu, "cpuinfo_min_freq", &row->min_hz);
	if (r < 0 && (r = probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/cpufreq/cpuinfo_min_freq", row->cpu)) < 0)
		return r;
	if (*has_base && wanted & WANT_BASE_FREQUENCY) {
		r = read_frequency(reader->root, row->cpu, "base_frequency", &row->base_hz);
		*has_base = r != -ENOENT;
		if (r < 0 && (r = probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/cpufreq/base_frequency", row->cpu)) < 0)
			return r;
	}
	if (wanted & WANT_CURRENT_FREQUENCY)
		read_frequency(reader->root, row->cpu, "scaling_cur_freq", &row->current_hz);
	return 0;
}

/* s390, Documentation/ABI/testing/sysfs-devices-system-cpu: polarization, address, configure. */
static int read_configuration(struct reader *reader, struct cpu_facts *row, bool *has_polarization)
{
	static const struct {
		const char *text;
		enum polarization value;
	} names[] = {
		{ "horizontal", POLARIZATION_HORIZONTAL },
		{ "vertical:low", POLARIZATION_VERTICAL_LOW },
		{ "vertical:medium", POLARIZATION_VERTICAL_MEDIUM },
		{ "vertical:high", POLARIZATION_VERTICAL_HIGH },
	};
	struct span text;
	int r = root_read(reader->root, &text, SYSFS_CPU "/cpu%u/polarization", row->cpu);

	if (r == -ENOENT)
		*has_polarization = false;
	if (r < 0)
		return probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/polarization", row->cpu);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_equal(span_trim(text), names[i].text))
			row->polarization = names[i].value;
	return 0;
}

/* The kernel writes none below 0. */
static int read_number(struct reader *reader, unsigned int cpu, const char *name, int64_t *value, bool *has)
{
	int64_t found;
	int r = root_read_i64(reader->root, &found, SYSFS_CPU "/cpu%u/%s", cpu, name);

	if (r == -ENOENT)
		*has = false;
	if (r >= 0 && found < 0)
		r = -EINVAL;
	if (r >= 0)
		*value = found;
	return r < 0 ? probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/%s", cpu, name) : 0;
}

static int read_midr(struct reader *reader, struct cpu_facts *row, bool *has)
{
	struct span text;
	uint64_t midr;
	int r = root_read(reader->root, &text, SYSFS_CPU "/cpu%u/regs/identification/midr_el1", row->cpu);

	if (r == -ENOENT)
		*has = false;
	if (r >= 0)
		r = parse_hex(text, &midr);
	if (r < 0)
		return probe_bad_file(reader->facts, r, SYSFS_CPU "/cpu%u/regs/identification/midr_el1", row->cpu);
	row->midr = (int64_t)(midr & INT64_MAX);
	return 0;
}

/* One file of a CPU against the group that its first sibling told of. Masks of offline CPUs are not compared. */
static int compare_file(struct reader *reader, size_t i, const char *name, const struct cpu_facts *row)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	const struct group_facts *group = &reader->facts->groups[levels[i].level].items[row->group[levels[i].level]];
	int r = read_named(reader, name, row->cpu, &cpus);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (cpuset_equal(&cpus, &group->cpus))
		return 0;
	return facts_warn(reader->facts, NULL, WARN_SIBLINGS_INCONSISTENT,
			  "/" SYSFS_CPU "/cpu%u/topology/%s contradicts what CPU %d says", row->cpu, name,
			  cpuset_first(&group->cpus));
}

/* The kernel never contradicts itself; a record that was edited, or made by hand, does. */
static int compare_siblings(struct reader *reader)
{
	struct facts *facts = reader->facts;

	for (size_t cpu = 0; cpu < facts->n_cpus; cpu++)
		for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
			for (size_t n = 0; n < ARRAY_SIZE(levels[i].cpus) && levels[i].cpus[n]; n++) {
				int r = facts->cpus[cpu].group[levels[i].level] < 0 ?
						0 :
						compare_file(reader, i, levels[i].cpus[n], &facts->cpus[cpu]);

				if (r < 0)
					return r;
			}
	return 0;
}

static bool has_topology(struct root *root, unsigned int cpu)
{
	return root_exists(root, SYSFS_CPU "/cpu%u/topology", cpu);
}

int sysfs_read_topology(struct root *root, unsigned int wanted, struct facts *facts)
{
	struct reader reader = { .root = root, .facts = facts, .n_levels = wanted & WANT_TOPOLOGY ? ARRAY_SIZE(levels) : 1 };
	bool has_base = true, has_polarization = true, has_address = true, has_configure = true, has_capacity = true,
	     has_midr = true, mixed_amd = facts_mixed_amd(facts);

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		reader.name[i] = -1;
		reader.has_id[i] = wanted & WANT_TOPOLOGY;
	}
	for (size_t i = 0; i < facts->n_cpus; i++) {
		struct cpu_facts *row = &facts->cpus[i];
		bool online = !facts->online.known || cpuset_has(&facts->online.set, row->cpu);
		int r = 0;

		if (facts->present.known && !cpuset_has(&facts->present.set, row->cpu))
			continue;
		/* configure and address are there for a CPU that is offline too. */
		if (wanted & WANT_CONFIGURATION && has_configure)
			r = read_number(&reader, row->cpu, "configure", &row->configured, &has_configure);
		if (r >= 0 && wanted & WANT_CONFIGURATION && has_address)
			r = read_number(&reader, row->cpu, "address", &row->address, &has_address);
		if (r >= 0 && wanted & WANT_CONFIGURATION && has_polarization)
			r = read_configuration(&reader, row, &has_polarization);
		if (r < 0)
			return r;
		if (!online && !(wanted & WANT_EVERY_FOLDER))
			continue;
		/* The kernel takes the folder of a CPU that is off away: then its files need not be tried one by one. */
		if (wanted & (WANT_TOPOLOGY | WANT_CORES) && (online || has_topology(root, row->cpu)))
			r = read_groups(&reader, row);
		if (wanted & WANT_CORE_IDS)
			root_read_i64(root, &row->core_id, SYSFS_CPU "/cpu%u/topology/core_id", row->cpu);
		if (r >= 0 && wanted & (WANT_FREQUENCY | WANT_CURRENT_FREQUENCY))
			r = read_frequencies(&reader, wanted, row, &has_base);
		if (r >= 0 && wanted & WANT_FREQUENCY && mixed_amd)
			r = read_highest_perf(&reader, row);
		if (r >= 0 && wanted & WANT_KINDS && has_capacity)
			r = read_number(&reader, row->cpu, "cpu_capacity", &row->capacity, &has_capacity);
		if (r >= 0 && wanted & WANT_KINDS && has_midr)
			r = read_midr(&reader, row, &has_midr);
		if (r < 0)
			return r;
	}
	if (wanted & WANT_EVERY_SIBLING) {
		int r = compare_siblings(&reader);

		if (r < 0)
			return r;
	}
	return wanted & (WANT_TOPOLOGY | WANT_CORES) && !facts->groups[LEVEL_CORE].n && facts->n_cpus ?
		       group_by_numbers(&reader) :
		       0;
}
