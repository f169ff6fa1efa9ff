// SPDX-License-Identifier: MIT
// /sys/devices/system/cpu: what concerns the machine as a whole, and the order in which the parts are read.
#include <errno.h>
#include <string.h>

#include "base/meminfo.h"
#include "probe/kernel/sysfs.h"

static int read_machine(struct root *root, struct facts *facts)
{
	const char *text, *order, *no_turbo;
	int64_t active;
	int r = probe_text(root, facts, &facts->smt_control, SYSFS_CPU "/smt/control");

	if (r < 0)
		return r;
	r = root_read_i64(root, &active, SYSFS_CPU "/smt/active");
	if (r >= 0 && (active == 0 || active == 1))
		facts->smt_active = active;
	if (r < 0 && (r = probe_bad_file(facts, r, SYSFS_CPU "/smt/active")) < 0)
		return r;
	r = probe_text(root, facts, &facts->machine.dispatching, SYSFS_CPU "/dispatching");
	if (r < 0)
		return r;
	if (facts->machine.dispatching)
		facts->machine.dispatching = !strcmp(facts->machine.dispatching, "0") ? "horizontal" :
					     !strcmp(facts->machine.dispatching, "1") ? "vertical" :
											NULL;
	/* acpi_cpufreq, amd-pstate and cppc_cpufreq have cpufreq/boost; intel_pstate says the opposite in no_turbo. */
	r = probe_text(root, facts, &text, SYSFS_CPU "/cpufreq/boost");
	if (r < 0)
		return r;
	if (text && (!strcmp(text, "0") || !strcmp(text, "1")))
		facts->boost = text[0] == '1';
	facts->boost_file = facts->boost != UNKNOWN;
	if (facts->boost == UNKNOWN) {
		r = probe_text(root, facts, &no_turbo, SYSFS_CPU "/intel_pstate/no_turbo");
		if (r < 0)
			return r;
		if (no_turbo && (!strcmp(no_turbo, "0") || !strcmp(no_turbo, "1")))
			facts->boost = no_turbo[0] == '0';
	}
	if (facts->n_cpus) {
		unsigned int cpu = facts->online.known && !cpuset_empty(&facts->online.set) ?
					   (unsigned int)cpuset_first(&facts->online.set) :
					   facts->cpus[0].cpu;

		r = probe_text(root, facts, &facts->driver, SYSFS_CPU "/cpu%u/cpufreq/scaling_driver", cpu);
		if (r < 0)
			return r;
	}
	r = probe_text(root, facts, &order, "sys/kernel/cpu_byteorder");
	if (r >= 0 && order && (!strcmp(order, "little") || !strcmp(order, "big")))
		facts->machine.byte_order = order;
	return r;
}

/*
 * Words of the kernel's command line that keep CPUs offline (Documentation/admin-guide/kernel-parameters.txt). What may
 * stand behind "--" is init's. nr_cpus= and possible_cpus= leave out CPUs altogether: those are not present.
 */
static int read_command_line(struct root *root, struct facts *facts)
{
	struct span text, word, name, value;
	int r = root_read(root, &text, "proc/cmdline");
	uint64_t number;

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	while (span_word(&text, &word) && !span_equal(word, "--")) {
		if (span_equal(word, "nosmp"))
			facts->boot_maxcpus = 0;
		else if (span_equal(word, "nosmt") || span_equal(word, "nosmt=force"))
			facts->boot_nosmt = true;
		if (!span_split(word, '=', &name, &value))
			continue;
		if (span_equal(name, "mitigations") && memmem(value.text, value.length, "nosmt", strlen("nosmt")))
			facts->boot_nosmt = true;
		else if (span_equal(name, "maxcpus") && parse_u64(value, &number) >= 0 && number <= CPUSET_MAX)
			facts->boot_maxcpus = (int64_t)number;
	}
	return 0;
}

static bool has_offline_cpus(const struct facts *facts)
{
	return facts->present.known && facts->online.known && !cpuset_subset(&facts->present.set, &facts->online.set);
}

static int read_memory(struct root *root, struct facts *facts)
{
	int64_t bytes;
	int r = meminfo_read(root, "MemTotal:", &bytes);

	if (r >= 0 && bytes > 0)
		facts->machine.memory_bytes = bytes;
	return r < 0 ? probe_bad_file(facts, r == -EBADMSG ? -EINVAL : r, "proc/meminfo") : 0;
}

static int read_vulnerabilities(struct root *root, struct facts *facts)
{
	_cleanup_free_ char **names = NULL;
	struct vulnerability_facts *rows;
	size_t n = 0;
	int r = root_list_names(root, SYSFS_CPU "/vulnerabilities", 256, &names, &n);

	if (r < 0)
		return probe_bad_file(facts, r, SYSFS_CPU "/vulnerabilities");
	rows = calloc(n ? n : 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	facts->vulnerabilities = rows;
	for (size_t i = 0; i < n; i++) {
		const char *text;

		r = probe_text(root, facts, &text, SYSFS_CPU "/vulnerabilities/%s", names[i]);
		if (r < 0)
			return r;
		if (!text)
			continue;
		r = facts_text(facts, span_of(names[i]), &rows[facts->n_vulnerabilities].name);
		if (r < 0)
			return r;
		rows[facts->n_vulnerabilities++].text = text;
	}
	return 0;
}

/* The device lists of a hybrid x86 machine: perf's PMUs, one per kind of core (drivers/perf, arch/x86/events/intel). */
static int read_kind_lists(struct root *root, struct facts *facts)
{
	static const struct {
		const char *path;
		enum core_type type;
	} lists[] = {
		{ "sys/devices/cpu_core/cpus", CORE_TYPE_PERFORMANCE },
		{ "sys/devices/cpu_atom/cpus", CORE_TYPE_EFFICIENCY },
		{ "sys/devices/cpu_lowpower/cpus", CORE_TYPE_LOW_POWER },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		_cleanup_cpuset_ struct cpuset cpus = { 0 };
		int r = root_read_list(root, &cpus, "%s", lists[i].path);

		if (r < 0)
			r = probe_bad_file(facts, r, "%s", lists[i].path);
		if (r < 0)
			return r;
		CPUSET_FOREACH(cpu, &cpus) {
			struct cpu_facts *row = facts_cpu(facts, (unsigned int)cpu);

			if (!row)
				continue;
			row->core_type = lists[i].type;
			row->evidence = EVIDENCE_KERNEL_LIST;
		}
	}
	return 0;
}

int sysfs_read(struct root *root, unsigned int wanted, struct facts *facts)
{
	int r = 0;

	if (wanted &
	    (WANT_TOPOLOGY | WANT_CORES | WANT_FREQUENCY | WANT_CURRENT_FREQUENCY | WANT_KINDS | WANT_CONFIGURATION))
		r = sysfs_read_topology(root, wanted, facts);
	if (r >= 0 && wanted & (WANT_CACHES | WANT_CACHES_L1 | WANT_CACHES_L3))
		r = sysfs_read_caches(root, wanted, facts);
	if (r >= 0 && wanted & WANT_NODES)
		r = sysfs_read_nodes(root, wanted, facts);
	if (r >= 0 && wanted & WANT_NODE_DETAILS)
		r = read_memory(root, facts);
	if (r >= 0 && wanted & WANT_KINDS)
		r = read_kind_lists(root, facts);
	if (r >= 0 && wanted & WANT_MACHINE)
		r = read_machine(root, facts);
	if (r >= 0 && wanted & WANT_MACHINE && has_offline_cpus(facts))
		r = read_command_line(root, facts);
	if (r >= 0 && wanted & WANT_VULNERABILITIES)
		r = read_vulnerabilities(root, facts);
	if (r >= 0 && wanted & WANT_DEVICES)
		r = sysfs_read_devices(root, facts);
	return r;
}
