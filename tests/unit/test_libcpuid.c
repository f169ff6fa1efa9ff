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

/* An Athlon 64 by its own leaves, of a family that every version of libcpuid knows. */
static void made_cpu(struct cpuid_dump *dump)
{
	cr_assert_eq(cpuid_dump_begin(dump, -1), 0);
	add(dump, 0, 1, 0x68747541, 0x444d4163, 0x69746e65);
	add(dump, 1, 0x00020ff2, 0x00000800, 0x00002001, 0x078bfbff);
	add(dump, 0x80000000, 0x80000018, 0x68747541, 0x444d4163, 0x69746e65);
	add(dump, 0x80000001, 0x00020ff2, 0, 1, 0xebd3fbff);
	add(dump, 0x80000002, 0x20444d41, 0x6c687441, 0x74286e6f, 0x3620296d);
	add(dump, 0x80000003, 0x72502034, 0x7365636f, 0x20726f73, 0x30303233);
	add(dump, 0x80000004, 0x2b, 0, 0, 0);
}

/* False where libcpuid is not to be had: the test is skipped. */
static bool read_recorded(const struct cpuid_dump *dump, struct facts *ret_facts)
{
	struct error error = { 0 };
	int r = libcpuid_read(dump, ret_facts, &error);

	if (r == -ELIBACC)
		cr_skip_test("%s", error.what);
	cr_assert_eq(r, 0, "%s", error.what);
	return r == 0;
}

Test(cpuid, libcpuid_tells_the_identity_of_a_recorded_cpu)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_facts_ struct facts facts = { 0 };
	const struct model_facts *model;

	made_cpu(&dump);
	if (!read_recorded(&dump, &facts))
		return;
	cr_assert_eq(facts.n_models, 1);
	model = &facts.models[0];
	cr_assert_str_eq(model->field[IDENTITY_VENDOR], "AuthenticAMD");
	cr_assert_str_eq(model->field[IDENTITY_NAME], "AMD Athlon(tm) 64 Processor 3200+");
	cr_assert_str_eq(model->field[IDENTITY_FAMILY], "15");
	cr_assert_str_eq(model->field[IDENTITY_MODEL], "47");
	cr_assert_str_eq(model->field[IDENTITY_STEPPING], "2");
	cr_assert_not_null(strstr(model->field[IDENTITY_FLAGS], "sse2"));
	cr_assert_null(strstr(model->field[IDENTITY_FLAGS], "avx"));
	cr_assert_not_null(strstr(model->codename, "Athlon 64"), "%s", model->codename);
	cr_assert_eq(facts.backends, BACKEND_LIBCPUID);
	cr_assert(facts.x86);
	cr_assert_eq(facts.n_cpus, 0);
}

/* Whatever it runs on, also in a virtual machine: libcpuid asks the instruction for the hypervisor. */
Test(cpuid, libcpuid_tells_no_hypervisor_of_a_record)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_facts_ struct facts facts = { 0 };

	made_cpu(&dump);
	dump.entries[1].regs.ecx |= 1u << 31;
	if (read_recorded(&dump, &facts))
		cr_assert_null(facts.machine.virt_vendor);
}

Test(cpuid, libcpuid_has_no_name_that_cannot_be_printed)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_facts_ struct facts facts = { 0 };

	made_cpu(&dump);
	dump.entries[4].regs.eax = 0x1b444d41;
	if (!read_recorded(&dump, &facts))
		return;
	cr_assert_null(facts.models[0].field[IDENTITY_NAME]);
	cr_assert_str_eq(facts.models[0].field[IDENTITY_MODEL], "47");
}

Test(cpuid, libcpuid_is_not_asked_about_what_it_cannot_know)
{
	_cleanup_cpuid_dump_ struct cpuid_dump empty = { 0 }, other = { 0 };
	struct facts facts;

	cr_assert_eq(cpuid_dump_begin(&other, -1), 0);
	add(&other, 0, 1, 0x64616d, 0x65, 0x70752d);
	add(&other, 1, 0x00020ff2, 0, 0, 0);
	for (size_t i = 0; i < 2; i++) {
		struct error error = { 0 };
		int r = libcpuid_read(i ? &other : &empty, &facts, &error);

		if (r == -ELIBACC)
			cr_skip_test("%s", error.what);
		cr_assert_eq(r, -ENODATA);
		cr_assert_eq(error.code, ENODATA);
	}
}

Test(cpuid, libcpuid_survives_any_registers)
{
	for (uint32_t seed = 0; seed < 64; seed++) {
		_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
		struct facts facts;
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
		if (libcpuid_read(&dump, &facts, NULL) >= 0)
			facts_free(&facts);
	}
}

/* Whether this machine has CPUID at all; the tests of the live machine say so where it has not. */
static bool have_cpuid(void)
{
	struct cpuid_regs regs;

	if (cpuid_get(CPUID_LIVE, 0, 0, 0, &regs))
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

/* The kernel leaves out flags of the CPU ("nosmap", "no5lvl"): what it was not heard on is not known. */
Test(cpuid, live_identity_fills_rows_without_a_model_but_has_no_flags)
{
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	if (!have_cpuid())
		return;
	facts_init(&facts);
	cr_assert_eq(cpuset_add_range(&cpus, 0, 3), 0);
	cr_assert_eq(facts_set_cpus(&facts, &cpus), 0);
	cr_assert_eq(cpuid_identity(CPUID_LIVE, &facts), 0);
	cr_assert_eq(facts.n_models, 1);
	cr_assert_not_null(facts.models[0].field[IDENTITY_VENDOR]);
	cr_assert_null(facts.models[0].field[IDENTITY_FLAGS]);
	cr_assert_null(facts.machine.virt_extension);
	cr_assert_eq(facts.machine.virt_addr_bits, UNKNOWN);
	cr_assert_eq(facts.cpus[3].model, 0);
	cr_assert(facts.x86);
}

Test(cpuid, libcpuid_tells_the_identity_of_this_cpu_and_moves_no_thread)
{
	_cleanup_facts_ struct facts own = { 0 }, facts = { 0 };
	struct error error = { 0 };
	cpu_set_t before, after;
	int r;

	if (!have_cpuid())
		return;
	cr_assert_eq(sched_getaffinity(0, sizeof(before), &before), 0);
	r = libcpuid_read(CPUID_LIVE, &facts, &error);
	if (r == -ELIBACC || r == -ENODATA)
		cr_skip_test("%s", error.what);
	cr_assert_eq(r, 0, "%s", error.what);
	cr_assert_eq(sched_getaffinity(0, sizeof(after), &after), 0);
	cr_assert(CPU_EQUAL(&before, &after));
	facts_init(&own);
	cr_assert_eq(cpuid_identity(CPUID_LIVE, &own), 0);
	cr_assert_str_eq(facts.models[0].field[IDENTITY_VENDOR], own.models[0].field[IDENTITY_VENDOR]);
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
	cr_assert_eq(cpuid_kinds(CPUID_LIVE, &facts), 0);
	cr_assert_eq(cpuid_identity(CPUID_LIVE, &facts), 0);
	cr_assert_eq(facts.n_models, 1);
}
