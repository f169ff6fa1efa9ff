// SPDX-License-Identifier: MIT
// Tests of src/probe/cpuid/libcpuid.c and cpuid_live.c: libcpuid's names, and a pass over the CPUs that leaves no trace.
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/cpuid/libcpuid.h"

static void add(struct cpuid_dump *dump, uint32_t leaf, uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
	cr_assert_eq(cpuid_dump_add(dump, leaf, 0, &(struct cpuid_regs){ eax, ebx, ecx, edx }), 0);
}

Test(cpuid, libcpuid_survives_any_registers)
{
	for (uint32_t seed = 0; seed < 64; seed++) {
		_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
		char name[CPUID_CODENAME_MAX] = "";
		uint32_t state = seed * 2654435761u + 1;

		cr_assert_eq(cpuid_dump_begin(&dump, -1), 0);
		add(&dump, 0, seed % 4 ? 0x20 : 0xffffffff, seed % 2 ? 0x756e6547 : 0x68747541,
		    seed % 2 ? 0x6c65746e : 0x444d4163, seed % 2 ? 0x49656e69 : 0x69746e65);
		add(&dump, 0x80000000, 0x80000026, 0, 0, 0);
		for (uint32_t leaf = 1; leaf < 0x20; leaf++) {
			state = state * 1664525 + 1013904223;
			add(&dump, leaf, state, ~state, state >> 7, state << 9);
			add(&dump, 0x80000000 + leaf, ~state, state, state << 3, state >> 5);
		}
		cpuid_library_codename(&dump, 0, name);
		cr_assert(memchr(name, '\0', sizeof(name)));
	}
}

/* Whether this machine has CPUID at all; the tests of the live machine say so where it has not. */
static bool have_cpuid(void)
{
	struct cpuid_regs regs;

	if (cpuid_live(0, 0, &regs))
		return true;
	cr_skip_test("no CPUID on this architecture");
	return false;
}

static void all_cpus(struct cpuset *set)
{
	cr_assert_eq(cpuset_add_range(set, 0, 255), 0);
}

Test(cpuid, live_pass_restores_the_affinity_mask)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	cpu_set_t before, after;

	if (!have_cpuid())
		return;
	all_cpus(&cpus);
	cr_assert_eq(sched_getaffinity(0, sizeof(before), &before), 0);
	cr_assert_eq(cpuid_live_dump(&cpus, &dump), 0);
	cr_assert_eq(sched_getaffinity(0, sizeof(after), &after), 0);
	cr_assert(CPU_EQUAL(&before, &after));
	cr_assert_leq(dump.n_cpus, (size_t)CPU_COUNT(&before));
	for (size_t i = 0; i < dump.n_cpus; i++)
		cr_assert(CPU_ISSET(dump.cpus[i].number, &before));
}

Test(cpuid, live_pass_stays_within_the_mask)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	cpu_set_t before, one, after;
	int last = 0;

	if (!have_cpuid())
		return;
	cr_assert_eq(sched_getaffinity(0, sizeof(before), &before), 0);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &before))
			last = cpu;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	cr_assert_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	all_cpus(&cpus);
	cr_assert_eq(cpuid_live_dump(&cpus, &dump), 0);
	cr_assert_eq(sched_getaffinity(0, sizeof(after), &after), 0);
	cr_assert(CPU_EQUAL(&one, &after));
	cr_assert_eq(dump.n_cpus, 1);
	cr_assert_eq(dump.cpus[0].number, (unsigned int)last);
}

Test(cpuid, live_dump_has_no_serial_number_and_reads_back)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 }, again = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct cpuid_regs regs;

	if (!have_cpuid())
		return;
	all_cpus(&cpus);
	cr_assert_eq(cpuid_live_dump(&cpus, &dump), 0);
	cr_assert(cpuid_dump_get(&dump, 0, 0, 0, &regs));
	cr_assert_not(cpuid_dump_get(&dump, 0, 3, 0, &regs));
	cpuid_dump_write(&dump, &text);
	cr_assert_eq(cpuid_dump_parse(text.text, text.length, &again, NULL), 0);
	cr_assert_eq(again.n_cpus, dump.n_cpus);
	cr_assert_eq(again.n_entries, dump.n_entries);
	cr_assert(!memcmp(again.entries, dump.entries, dump.n_entries * sizeof(*dump.entries)));
}

Test(cpuid, live_identity_fills_rows_without_a_model)
{
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	if (!have_cpuid())
		return;
	facts_init(&facts);
	cr_assert_eq(cpuset_add_range(&cpus, 0, 3), 0);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(cpuid_live_identity(&facts), 0);
	cr_assert_eq(facts.n_models, 1);
	cr_assert_not_null(facts.models[0].field[IDENTITY_VENDOR]);
	cr_assert_not_null(facts.models[0].field[IDENTITY_FLAGS]);
	cr_assert_eq(facts.cpus[3].model, 0);
	cr_assert(facts.x86);
}

/* From here on the kernel refuses to move the thread, as sandboxes do. Every test is a process of its own. */
static void refuse_moves(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_setaffinity, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_SIZE(filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		cr_skip_test("no seccomp here");
}

Test(cpuid, a_sandbox_that_refuses_to_move_the_thread_fails_nothing)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	if (!have_cpuid())
		return;
	refuse_moves();
	all_cpus(&cpus);
	cr_assert_eq(cpuid_live_dump(&cpus, &dump), -EPERM);
	cr_assert_null(dump.entries);
	facts_init(&facts);
	cr_assert_eq(cpuset_copy(&cpus, &facts.online.set), 0);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(cpuid_live_kinds(&facts), 0);
	cr_assert_eq(cpuid_live_identity(&facts), 0);
	cr_assert_eq(facts.n_models, 1);
}
