// SPDX-License-Identifier: MIT
// Tests of src/probe/cpuid/cpuid_text.c and cpuid_dump.c: every format is read, and nothing hostile gets further than an
// error.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "probe/cpuid/cpuid_dump.h"
#include "tree.h"

static struct cpuid_dump parse(const char *text)
{
	struct cpuid_dump dump = { 0 };
	struct error error = { 0 };

	cr_assert_eq(cpuid_dump_parse(text, strlen(text), &dump, &error), 0, "%s, line %u", error.what, error.line);
	return dump;
}

static void refused(const char *text, unsigned int line)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct error error = { 0 };

	cr_assert_eq(cpuid_dump_parse(text, strlen(text), &dump, &error), -EINVAL, "%s", text);
	cr_assert_eq(error.line, line, "line %u of %s", error.line, text);
}

static void expect(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, uint32_t eax, uint32_t edx)
{
	struct cpuid_regs regs;

	cr_assert(cpuid_dump_get(dump, cpu, leaf, subleaf, &regs), "CPU %zu has no leaf %x.%x", cpu, leaf, subleaf);
	cr_assert_eq(regs.eax, eax, "CPU %zu leaf %x.%x: eax %x", cpu, leaf, subleaf, regs.eax);
	cr_assert_eq(regs.edx, edx, "CPU %zu leaf %x.%x: edx %x", cpu, leaf, subleaf, regs.edx);
}

Test(cpuid_dump, aida64)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump =
		parse("------[ Versions ]------\r\n\r\nProgram Version : AIDA64\r\nCPUID Manufacturer: GenuineIntel\r\n"
		      "CPUID Revision    : 000306C3h\r\n"
		      "------[ CPUID Registers / Logical CPU #0 ]------\r\n\r\n"
		      "CPUID 00000000: 0000000B-756E6547-6C65746E-49656E69 [GenuineIntel]\r\n"
		      "CPUID 00000004: 1C004121-01C0003F-0000003F-00000000 [SL 00] [L1D: 32 KB]\r\n"
		      "CPUID 00000004: 1C03C163-02C0003F-00001FFF-00000006 [SL 03]\r\n"
		      "MSR 0000001B: 0000-0000-FEE0-0900\r\n"
		      "CPU   1: APICID    1 / Package 0 / Core   0 / Thread 1: Valid, Virtual\r\n"
		      "------[ MSR Registers / Logical CPU #0 ]------\r\n\r\n"
		      "------[ CPUID Registers / Logical CPU #1 ]------\r\n\r\n"
		      "CPUID 00000000: 0000000b-756e6547-6c65746e-49656e69\r\n"
		      "CPUID 0000000B: 00000001-00000002-00000100-00000001 \r\n"
		      "CPUID 0000000B: 00000004-00000008-00000201-00000001 \r\n");

	cr_assert_eq(dump.n_cpus, 2);
	expect(&dump, 0, 0, 0, 0xb, 0x49656e69);
	expect(&dump, 0, 4, 3, 0x1c03c163, 6);
	/* Old versions leave [SL n] out: lines of one leaf are its subleaves. */
	expect(&dump, 1, 0xb, 0, 1, 1);
	expect(&dump, 1, 0xb, 1, 4, 1);
}

Test(cpuid_dump, blocks_without_headings_start_at_leaf_0)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = parse("CPUID 00000000: 00000001-756E6547-6C65746E-49656E69\n"
							    "CPUID 00000001: 00000001-00000000-00000000-00000000\n"
							    "CPUID 00000000: 00000001-756E6547-6C65746E-49656E69\n"
							    "CPUID 00000001: 00000002-00000000-00000000-00000000\n");

	cr_assert_eq(dump.n_cpus, 2);
	expect(&dump, 1, 1, 0, 2, 0);
}

Test(cpuid_dump, numbered_as_they_come_when_some_are_missing)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };

	dump = parse("------[ Logical CPU #0 ]------\nCPUID 00000000: 00000001-00000000-00000000-00000000\n"
		     "------[ Logical CPU #5 ]------\nCPUID 00000000: 00000002-00000000-00000000-00000000\n");
	cr_assert_eq(dump.n_cpus, 2);
	cr_assert_eq(dump.cpus[1].number, 1);
	cr_assert_eq(dump.cpus[1].label, 5);
	cr_assert(cpuid_dump_number_by_label(&dump));
	cr_assert_eq(dump.cpus[1].number, 5);
}

Test(cpuid_dump, libcpuid_raw)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = parse(
		"version=0.6.2\n_________________ Logical CPU #0 _________________\n"
		"basic_cpuid[0]=0000000d 68747541 444d4163 69746e65\next_cpuid[0]=8000001e 68747541 444d4163 69746e65\n"
		"ext_cpuid[1]=00000001 00000002 00000003 00000004\namd_fn8000001dh[1]=00000122 00c0003f 000000ff 00000000\n"
		"_________________ Logical CPU #1 _________________\n"
		"basic_cpuid[0]=0000000d 68747541 444d4163 69746e65\nintel_fn11[1]=00000004 00000008 00000201 00000007\n");

	cr_assert_eq(dump.n_cpus, 2);
	expect(&dump, 0, 0x80000001, 0, 1, 4);
	expect(&dump, 0, 0x8000001d, 1, 0x122, 0);
	expect(&dump, 1, 0xb, 1, 4, 7);
}

Test(cpuid_dump, cpuid_r)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump =
		parse("CPU 0:\n   0x00000000 0x00: eax=0x00000016 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
		      "   0x00000004 0x01: eax=0x1c004122 ebx=0x01c0003f ecx=0x0000003f edx=0x00000000\n"
		      "CPU 1:\n   0x00000000 0x00: eax=0x00000016 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n");

	cr_assert_eq(dump.n_cpus, 2);
	expect(&dump, 0, 4, 1, 0x1c004122, 0);
}

Test(cpuid_dump, hwloc_directory)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct error error = { 0 };

	tree_puts(&tree, "hwloc-cpuid-info", "Architecture: x86\n");
	/* pu10 comes after pu2, as numbers do. */
	tree_puts(&tree, "pu0",
		  "# mask e[abcd]x => e[abcd]x\n1 0 0 0 0 => b 756e6547 6c65746e 49656e69\n5 b 0 1 0 => 4 8 201 0\n");
	tree_puts(&tree, "pu2", "1 0 0 0 0 => b 756e6547 6c65746e 49656e69\n5 b 0 1 0 => 4 8 201 2\n");
	tree_puts(&tree, "pu10", "1 0 0 ff 0 => b 756e6547 6c65746e 49656e69\n5 b 0 1 0 => 4 8 201 a\n");
	cr_assert_eq(cpuid_dump_read(tree.path, &dump, &error), 0, "%s", error.what);
	cr_assert_eq(dump.n_cpus, 3);
	expect(&dump, 1, 0xb, 1, 4, 2);
	expect(&dump, 2, 0xb, 1, 4, 0xa);
	expect(&dump, 2, 0, 0, 0xb, 0x49656e69); /* ecx is no input of this leaf */
}

Test(cpuid_dump, leaves_above_the_maximum_are_not_there)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = parse("CPUID 00000000: 00000001-756E6547-6C65746E-49656E69\n"
							    "CPUID 00000004: 00000001-00000000-00000000-00000000\n"
							    "CPUID 80000001: 00000001-00000000-00000000-00000000\n");
	struct cpuid_regs regs = { 1, 1, 1, 1 };

	cr_assert_not(cpuid_dump_get(&dump, 0, 4, 0, &regs));
	cr_assert_eq(regs.eax, 0);
	cr_assert_not(cpuid_dump_get(&dump, 0, 0x80000001, 0, &regs));
}

Test(cpuid_dump, cut_or_malformed_registers_are_errors)
{
	refused("CPUID 00000000: 0000000B-756E6547-6C65746E-49656E69\nCPUID 00000001: 000306C3-001", 2);
	refused("CPUID 00000000: 0000000B-756E6547-6C65746E-49656E69\nCPUID 0000", 2);
	refused("CPUID 00000000: 0000000B-756E6547-6C65746E\n", 1);
	refused("CPUID 00000000: 0000000B-756E6547-6C65746E-49656E6G\n", 1);
	refused("CPUID 00000000: 0000000B-756E6547-6C65746E-49656E6900\n", 1);
	refused("CPUID 00000004: 0000000B-756E6547-6C65746E-49656E69 [SL 1FFFFFFFFF]\n", 1);
	refused("basic_cpuid[0]=0000000d 68747541\n", 1);
	refused("basic_cpuid[99999999999]=0000000d 68747541 444d4163 69746e65\n", 1);
	refused("basic_cpuid[-1]=0000000d 68747541 444d4163 69746e65\n", 1);
	refused("   0x00000000 0x00: eax=0x00000016 ebx=0x756e6547\n", 1);
	refused("   0x00000000 0x00: eax=0x100000016 ebx=0 ecx=0 edx=0\n", 1);
	refused("5 b 0 1 0 => 4 8 201\n", 1);
	refused("5 b 0 1 0 => 4 8 201 0 0\n", 1);
	refused("------[ Logical CPU #x ]------\n", 1);
	refused("------[ CPUID Registers / Logical CPU # ]------\n", 1);
}

static int read_text(const char *text, size_t length, struct error *error)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	char path[128];

	tree_write(&tree, text, length, "dump");
	snprintf(path, sizeof(path), "%s/dump", tree.path);
	return cpuid_dump_read(path, &dump, error);
}

Test(cpuid_dump, inputs_without_registers_are_errors)
{
	static const char binary[] = "\x7f"
				     "ELF\0\0\n\xff\xfe\0CPUID \0\n=>\n[\n]=\n:";
	_cleanup_tree_ struct tree empty = tree_new();
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct error error = { 0 };

	cr_assert_eq(read_text("", 0, &error), -EINVAL);
	cr_assert(strstr(error.what, "no CPUID registers"), "%s", error.what);
	cr_assert_eq(read_text(binary, sizeof(binary), NULL), -EINVAL);
	cr_assert_eq(cpuid_dump_read(empty.path, &dump, NULL), -EINVAL);
	cr_assert_eq(cpuid_dump_read("/no/such/file", &dump, NULL), -ENOENT);
	cr_assert_eq(cpuid_dump_read("/dev/zero", &dump, NULL), -EINVAL);
	tree_puts(&empty, "pu0", "nothing\n");
	cr_assert_eq(cpuid_dump_read(empty.path, &dump, NULL), -EINVAL);
	cr_assert_null(dump.entries);
}

Test(cpuid_dump, a_fifo_without_writer_does_not_hang, .timeout = 120)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	char path[128];

	snprintf(path, sizeof(path), "%s/fifo", tree.path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_assert_eq(cpuid_dump_read(path, &dump, NULL), -EINVAL);
}

Test(cpuid_dump, bounds)
{
	static const char cpu[] = "CPUID 00000000: 00000001-756E6547-6C65746E-49656E69\n";
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_tree_ struct tree tree = tree_new();
	struct error error = { 0 };
	char path[128];
	FILE *file;

	for (int i = 0; i <= CPUID_CPUS_MAX; i++)
		strbuf_puts(&text, cpu);
	cr_assert_eq(cpuid_dump_parse(text.text, text.length, &dump, &error), -E2BIG);
	cr_assert_eq(error.line, CPUID_CPUS_MAX + 1);

	/* A sparse file: larger than the bound, but on disk it is nothing. */
	snprintf(path, sizeof(path), "%s/large", tree.path);
	file = fopen(path, "w");
	cr_assert(file && !fseek(file, CPUID_DUMP_MAX + 1L, SEEK_SET) && fputc('\n', file) == '\n' && !fclose(file));
	cr_assert_eq(cpuid_dump_read(path, &dump, NULL), -EFBIG);
}

Test(cpuid_dump, written_text_reads_back)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 }, again = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct cpuid_regs regs = { 0x20, 1, 2, 0xffffffff };

	for (unsigned int i = 0; i < 3; i++) {
		cr_assert_eq(cpuid_dump_begin(&dump, i * 2), 0);
		cr_assert_eq(cpuid_dump_add(&dump, 0, 0, &regs), 0);
		cr_assert_eq(cpuid_dump_add(&dump, 0xb, 0x12345678, &regs), 0);
		cr_assert_eq(cpuid_dump_add(&dump, 0x80000000, 0, &regs), 0);
	}
	cr_assert(cpuid_dump_number_by_label(&dump));
	cpuid_dump_write(&dump, &text);
	again = parse(strbuf_text(&text));
	cr_assert_eq(again.n_cpus, 3);
	cr_assert_eq(again.n_entries, 9);
	cr_assert(!memcmp(again.entries, dump.entries, 9 * sizeof(*dump.entries)));
	cr_assert_eq(again.cpus[2].label, 4);
}

/* Sections of something else name a CPU in their own ways. */
Test(cpuid_dump, other_sections_are_skipped)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = parse(
		"------[ CPUID Registers / Logical CPU #0 ]------\nCPUID 00000000: 00000001-00000000-00000000-00000000\n"
		"------[ MSR Registers / Logical CPU # Clock ]------\nMSR 00000017: 0000-0000-0000-0000\n"
		"------[ MSRs / Logical CPU #7 as CPUID has it ]------\nMSR 00000017: 0000-0000-0000-0000\n"
		"------[ All MSRs / Logical CPU # Clock ]------\nCPU#001 Clock : 3000 MHz\n------[ PCI Devices "
		"]------\nOffset 00: 86 80\n"
		"------[ CPUID Registers / Logical CPU #1 ]------\nCPUID 00000000: 00000002-00000000-00000000-00000000\n");

	cr_assert_eq(dump.n_cpus, 2);
}
