// SPDX-License-Identifier: MIT
// Workers decided out of a machine that was loaded, against the road of `workers`, which reads less.
#include "machine.h"

#include <criterion/criterion.h>

#include "tree.h"

static const struct worker_options rows[] = {
	{ .list_cpus = true },
	{ .list_cpus = true, .max = 3 },
	{ .list_cpus = true, .min = 20 },
	{ .list_cpus = true, .goal = GOAL_MEMORY },
	{ .list_cpus = true, .goal = GOAL_LOCKSTEP },
	{ .list_cpus = true, .goal = GOAL_IO, .has_wait_ratio = true, .wait_ratio_millionths = 2500000 },
	{ .list_cpus = true, .core_type = TYPE_EFFICIENCY },
	{ .list_cpus = true, .core_type = TYPE_PERFORMANCE, .smt = SMT_ONE },
	{ .list_cpus = true, .isolated = ISOLATED_INCLUDE },
	{ .list_cpus = true, .memory_per_worker = UINT64_C(1) << 30 },
	{ 0 },
	{ .smt = SMT_ONE, .reserve = 1 },
};

static void expect_same(const char *sysroot, const struct worker_options *options)
{
	const struct workers_request request = { options, sysroot, 0 };
	struct source source = { .kind = sysroot ? SOURCE_SYSROOT : SOURCE_LIVE, .argument = sysroot };
	_cleanup_machine_ struct machine asked = { 0 }, loaded = { 0 };
	_cleanup_worker_answer_ struct worker_answer answer = { 0 };
	const struct worker_answer *expected = &asked.derived.workers;
	struct error error = { 0 };

	machine_decide_reads(options, &source);
	cr_assert_eq(machine_workers(&request, &asked, &error), 0, "%s", error.what);
	cr_assert_eq(machine_load(&source, &loaded, &error), 0, "%s", error.what);
	cr_assert_eq(machine_decide(&loaded, options, &answer, &error), 0, "%s", error.what);
	cr_expect_eq(answer.workers, expected->workers, "%u, not %u", answer.workers, expected->workers);
	cr_expect_eq(answer.binding, expected->binding);
	cr_expect_eq(answer.flags, expected->flags, "%x, not %x", answer.flags, expected->flags);
	cr_expect(cpuset_equal(&answer.usable, &expected->usable));
	cr_assert_eq(!answer.cpus, !expected->cpus);
	for (unsigned int i = 0; answer.cpus && i < MIN(answer.workers, expected->workers); i++)
		cr_expect_eq(answer.cpus[i], expected->cpus[i], "worker %u", i);
}

/* Cores 0+4 and 1+5 are fast, 2 and 3 slow; 5 is not allowed and 3 is isolated; two L3 caches, two nodes. */
#define CPU(number, siblings, l3, capacity)                                                                                 \
	"\"sys/devices/system/cpu/cpu" number "/topology/thread_siblings_list\" = \"" siblings "\\n\"\n"                    \
	"\"sys/devices/system/cpu/cpu" number "/topology/core_siblings_list\" = \"0-5\\n\"\n"                               \
	"\"sys/devices/system/cpu/cpu" number "/topology/physical_package_id\" = \"0\\n\"\n"                                \
	"\"sys/devices/system/cpu/cpu" number "/cpu_capacity\" = \"" capacity "\\n\"\n"                                     \
	"\"sys/devices/system/cpu/cpu" number "/cache/index3/level\" = \"3\\n\"\n"                                          \
	"\"sys/devices/system/cpu/cpu" number "/cache/index3/type\" = \"Unified\\n\"\n"                                     \
	"\"sys/devices/system/cpu/cpu" number "/cache/index3/size\" = \"8192K\\n\"\n"                                       \
	"\"sys/devices/system/cpu/cpu" number "/cache/index3/shared_cpu_list\" = \"" l3 "\\n\"\n"

static const char machine_text[] =
	"\"sys/devices/system/cpu/possible\" = \"0-5\\n\"\n"
	"\"sys/devices/system/cpu/present\" = \"0-5\\n\"\n"
	"\"sys/devices/system/cpu/online\" = \"0-5\\n\"\n"
	"\"sys/devices/system/cpu/isolated\" = \"3\\n\"\n"
	"\"sys/devices/system/node/online\" = \"0-1\\n\"\n"
	"\"sys/devices/system/node/node0/cpulist\" = \"0,2,4\\n\"\n"
	"\"sys/devices/system/node/node1/cpulist\" = \"1,3,5\\n\"\n" CPU("0", "0,4", "0,2,4", "1024")
		CPU("1", "1,5", "1,3,5", "1024") CPU("2", "2", "0,2,4", "500") CPU("3", "3", "1,3,5",
										   "500") CPU("4", "0,4", "0,2,4", "1024")
			CPU("5", "1,5", "1,3,5",
			    "1024") "\"proc/meminfo\" = \"MemTotal: 8388608 kB\\nMemAvailable: 3145728 kB\\n\"\n"
				    "\"proc/self/status\" = \"Pid:\\t77\\nCpus_allowed_list:\\t0-4\\n\"\n"
				    "\"proc/self/cgroup\" = \"0::/a\\n\"\n"
				    "\"proc/self/mountinfo\" = \"31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\\n\"\n"
				    "\"sys/fs/cgroup/a/cpu.max\" = \"400000 100000\\n\"\n";

Test(machine, decides_of_a_tree_as_workers_does)
{
	_cleanup_tree_ struct tree tree = tree_new();

	tree_add(&tree, machine_text);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_same(tree.path, &rows[i]);
}

Test(machine, decides_of_the_running_machine_as_workers_does)
{
	/* What is free of memory and processes is another number a moment later. */
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!rows[i].memory_per_worker)
			expect_same(NULL, &rows[i]);
}

/* Nobody tells of a process there: the CPUs that are online, each once, and no limit. */
Test(machine, decides_where_no_process_is_told_of)
{
	static const char dump[] = "CPUID 00000000: 00000001-756E6547-6C65746E-49656E69 [SL 00]\n"
				   "CPUID 00000001: 00000000-00010800-00000000-00000000 [SL 00]\n";
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_worker_answer_ struct worker_answer answer = { 0 };
	const struct worker_options options = { .list_cpus = true, .max = 7, .env = ENV_NONE };
	struct source source = { .kind = SOURCE_CPUID };
	struct error error = { 0 };
	char path[128];

	tree_puts(&tree, "dump.txt", dump);
	snprintf(path, sizeof(path), "%s/dump.txt", tree.path);
	source.argument = path;
	machine_decide_reads(&options, &source);
	cr_assert_eq(machine_load(&source, &machine, &error), 0, "%s", error.what);
	cr_assert_eq(machine_decide(&machine, &options, &answer, &error), 0, "%s", error.what);
	cr_expect_eq(answer.workers, 1);
	cr_expect_eq(answer.binding, CONSTRAINT_AFFINITY);
	cr_assert(answer.cpus);
	cr_expect_eq(answer.cpus[0], 0);
}
