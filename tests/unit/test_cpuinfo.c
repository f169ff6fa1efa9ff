// SPDX-License-Identifier: MIT
// Tests of src/probe/kernel/cpuinfo.c and cpuinfo_structure.c: cpuinfo of each architecture, and of none.
#include <criterion/criterion.h>
#include <string.h>

#include "probe/kernel/cpuinfo.h"

struct parsed {
	struct facts facts;
	struct cpuinfo procfs;
};

/* Parses text and applies it to CPUs 0 to n - 1. */
static struct parsed *parse(const char *text, size_t length, unsigned int n)
{
	struct parsed *parsed = calloc(1, sizeof(*parsed));
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	cr_assert(parsed);
	facts_init(&parsed->facts);
	cr_assert_eq(cpuinfo_parse(&parsed->facts, (struct span){ text, length }, &parsed->procfs, NULL), 0);
	if (n)
		cr_assert_eq(cpuset_add_range(&cpus, 0, n - 1), 0);
	cr_assert_eq(facts_set_cpus(&parsed->facts, &cpus), 0);
	cpuinfo_apply(&parsed->procfs, &parsed->facts);
	return parsed;
}

static void drop(struct parsed **parsed)
{
	facts_free(&(*parsed)->facts);
	cpuinfo_free(&(*parsed)->procfs);
	free(*parsed);
}
#define PARSED _cleanup_(drop) struct parsed *
#define PARSE(text, n) parse(text, sizeof(text) - 1, n)

static void expect(const struct parsed *parsed, unsigned int cpu, enum identity_field field, const char *text)
{
	const struct cpu_facts *row = facts_cpu(&parsed->facts, cpu);
	const char *found = row && row->model >= 0 ? parsed->facts.models[row->model].field[field] : NULL;

	if (!text)
		cr_assert_null(found, "CPU %u field %d is %s", cpu, (int)field, found);
	else
		cr_assert(found && !strcmp(found, text), "CPU %u field %d is %s, not %s", cpu, (int)field,
			  found ? found : "NULL", text);
}

static void expect_text(const char *found, const char *text)
{
	cr_assert(found && !strcmp(found, text), "%s, not %s", found ? found : "NULL", text);
}

#define X86(number, core, mhz)                                                                                              \
	"processor\t: " number                                                                                              \
	"\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.00GHz\n"                   \
	"stepping\t: 4\nmicrocode\t: 0x2000a\ncpu MHz\t\t: " mhz "\nphysical id\t: 0\nsiblings\t: 4\ncore id\t\t: " core    \
	"\napicid\t\t: 1" number                                                                                            \
	"\nflags\t\t: fpu lm vmx\nbogomips\t: 3600.00\naddress sizes\t: 46 bits physical, 48 bits virtual\n\n"

Test(procfs, x86)
{
	PARSED parsed = PARSE(X86("0", "0", "800.5") X86("1", "1", "2000.0") X86("2", "0", "800.5"), 4);

	cr_assert_eq(parsed->facts.n_models, 1);
	cr_assert(parsed->facts.x86);
	expect(parsed, 2, IDENTITY_NAME, "Some CPU @ 2.00GHz");
	expect(parsed, 2, IDENTITY_MODEL, "85");
	expect(parsed, 2, IDENTITY_FLAGS, "fpu lm vmx");
	expect(parsed, 3, IDENTITY_NAME, NULL);
	expect_text(parsed->facts.cpus[1].mhz, "2000.0");
	expect_text(parsed->facts.cpus[2].mhz, "800.5");
	expect_text(parsed->facts.cpus[2].microcode, "0x2000a");
	cr_assert_eq(parsed->facts.cpus[2].apic_id, 12);
	cr_assert_eq(cpuset_count(&parsed->procfs.listed), 3);
}

Test(procfs, structure_of_last_resort)
{
	PARSED parsed = PARSE(X86("0", "0", "1") X86("1", "1", "1") X86("2", "0", "1"), 3);

	cr_assert_eq(cpuinfo_apply_structure(&parsed->procfs, &parsed->facts), 0);
	cr_assert_eq(parsed->facts.groups[LEVEL_CORE].n, 2);
	cr_assert_eq(parsed->facts.groups[LEVEL_PACKAGE].n, 1);
	cr_assert_eq(parsed->facts.cpus[0].group[LEVEL_CORE], parsed->facts.cpus[2].group[LEVEL_CORE]);
	/* A second source adds nothing to levels that are known. */
	cr_assert_eq(cpuinfo_apply_structure(&parsed->procfs, &parsed->facts), 0);
	cr_assert_eq(parsed->facts.groups[LEVEL_CORE].n, 2);
}

Test(procfs, line_missing_in_a_later_block)
{
	PARSED parsed = PARSE("processor\t: 0\nvendor_id\t: A\nmicrocode\t: 0x1\nflags\t: a\n\n"
			      "processor\t: 1\nvendor_id\t: A\nflags\t: a b\n\nprocessor\t: 2\nmicrocode\t: 0x1\n\n",
			      3);

	cr_assert_eq(parsed->facts.n_models, 2);
	cr_assert_null(parsed->facts.cpus[1].microcode);
	expect(parsed, 1, IDENTITY_FLAGS, "a b");
	expect(parsed, 2, IDENTITY_VENDOR, NULL);
	expect_text(parsed->facts.cpus[2].microcode, "0x1");
}

#define ARM(number, part)                                                                                                   \
	"processor\t: " number "\nBogoMIPS\t: 38.40\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\n"  \
	"CPU variant\t: 0x1\nCPU part\t: " part "\nCPU revision\t: 1\n\n"

Test(procfs, arm_with_two_kinds)
{
	PARSED parsed = PARSE(ARM("0", "0xd46") ARM("1", "0xd46") ARM("2", "0xd4e"), 3);

	cr_assert_eq(parsed->facts.n_models, 2);
	cr_assert_eq(parsed->facts.cpus[0].model, parsed->facts.cpus[1].model);
	expect(parsed, 0, IDENTITY_PART, "0xd46");
	expect(parsed, 2, IDENTITY_PART, "0xd4e");
	expect(parsed, 2, IDENTITY_REVISION, "1");
	cr_assert(!parsed->facts.x86);
}

Test(procfs, arm_32_bit_common_lines)
{
	PARSED parsed =
		PARSE("Processor\t: ARMv7 Processor rev 4 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 10.0\n\nprocessor\t: 1\n"
		      "BogoMIPS\t: 20.0\n\nFeatures\t: swp half thumb\nCPU implementer\t: 0x41\nCPU part\t: 0xc07\n\n"
		      "Hardware\t: board\nRevision\t: 0000\n",
		      2);

	expect(parsed, 1, IDENTITY_NAME, "ARMv7 Processor rev 4 (v7l)");
	expect(parsed, 1, IDENTITY_PART, "0xc07");
	expect(parsed, 0, IDENTITY_REVISION, NULL);
	expect_text(parsed->facts.cpus[1].bogomips, "20.0");
}

Test(procfs, power)
{
	PARSED parsed = PARSE(
		"processor\t: 0\ncpu\t\t: POWER9 (raw), altivec supported\nclock\t\t: 3000.000000MHz\nrevision\t: 2.1\n\n"
		"timebase\t: 512000000\nplatform\t: pSeries\nmodel\t\t: IBM,9\nmachine\t\t: CHRP IBM,9\n",
		1);

	expect(parsed, 0, IDENTITY_NAME, "POWER9 (raw), altivec supported");
	expect(parsed, 0, IDENTITY_REVISION, "2.1");
	expect(parsed, 0, IDENTITY_MODEL, NULL);
	expect(parsed, 0, IDENTITY_MACHINE, NULL);
	cr_assert_null(parsed->facts.cpus[0].mhz);
}

Test(procfs, s390)
{
	PARSED parsed = PARSE(
		"vendor_id       : IBM/S390\n# processors    : 2\nbogomips per cpu: 20325.00\nfeatures\t: esan3 zarch \n"
		"cache0          : level=1 type=Data scope=Private size=128K line_size=256 associativity=8\n"
		"cache4          : level=3 type=Unified scope=Shared size=65536K line_size=256 associativity=16\n"
		"processor 0: version = 00,  identification = 4729E7,  machine = 2964\n"
		"processor 1: version = 00,  identification = 4729E7,  machine = 2964\n\n"
		"cpu number      : 0\ncpu MHz dynamic : 5000\ncpu MHz static  : 5200\n\n"
		"cpu number      : 1\ncpu MHz dynamic : 4000\ncpu MHz static  : 5200\n",
		2);

	cr_assert_eq(parsed->facts.n_models, 1);
	expect(parsed, 1, IDENTITY_VENDOR, "IBM/S390");
	expect(parsed, 1, IDENTITY_MACHINE, "2964");
	expect_text(parsed->facts.cpus[1].bogomips, "20325.00");
	expect_text(parsed->facts.cpus[1].mhz_dynamic, "4000");
	expect_text(parsed->facts.cpus[1].mhz_static, "5200");
	cr_assert_eq(parsed->facts.n_shared_caches, 1);
	cr_assert_eq(parsed->facts.shared_caches[0].attr.level, 3);
	cr_assert_eq(parsed->facts.shared_caches[0].attr.size_bytes, 65536 * 1024);
	cr_assert_eq(parsed->facts.shared_caches[0].attr.ways, 16);
}

Test(procfs, sparc)
{
	PARSED parsed = PARSE("cpu\t\t: TI UltraSparc II\ntype\t\t: sun4u\nncpus probed\t: 2\nCpu0Bogo\t: 800.00\nState:\n"
			      "CPU0:\t\tonline\nCPU2:\t\tonline\n",
			      3);

	expect(parsed, 2, IDENTITY_NAME, "TI UltraSparc II");
	expect(parsed, 2, IDENTITY_FLAGS, "sun4u");
	expect(parsed, 1, IDENTITY_NAME, NULL);
	expect_text(parsed->facts.cpus[0].bogomips, "800.00");
	cr_assert_eq(cpuset_count(&parsed->procfs.listed), 2);
}

Test(procfs, riscv_loongarch_mips_itanium)
{
	PARSED riscv = PARSE("processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nmmu\t\t: sv39\nuarch\t\t: sifive,u74-mc\n"
			     "mvendorid\t: 0x5b7\nmarchid\t\t: 0x1\nmimpid\t\t: 0x2\n\n",
			     1);
	PARSED loongarch =
		PARSE("system type\t\t: generic-loongson-machine\n\nprocessor\t\t: 0\npackage\t\t\t: 1\ncore\t\t\t: 3\n"
		      "CPU Family\t\t: Loongson-64bit\nModel Name\t\t: Loongson-3A5000\nCPU Revision\t\t: 0x11\n"
		      "CPU MHz\t\t\t: 2500.00\nBogoMIPS\t\t: 5000.00\nISA\t\t\t: loongarch32 loongarch64\n",
		      1);
	PARSED mips = PARSE("system type\t: X\nmachine\t\t: Y\nprocessor\t: 0\ncpu model\t: MIPS 24Kc V5.0\nBogoMIPS\t: "
			    "1.0\nisa\t: mips1\n",
			    1);
	PARSED itanium = PARSE(
		"processor  : 3\nvendor     : GenuineIntel\narch       : IA-64\nfamily     : Itanium 2\nmodel      : 1\n"
		"cpu number : 0\ncpu MHz    : 1403.0\nphysical id: 1\ncore id    : 1\nthread id  : 1\n",
		4);

	expect(riscv, 0, IDENTITY_ISA, "rv64imafdc");
	expect(riscv, 0, IDENTITY_UARCH, "sifive,u74-mc");
	expect(riscv, 0, IDENTITY_VENDOR, "0x5b7");
	expect(loongarch, 0, IDENTITY_NAME, "Loongson-3A5000");
	expect(loongarch, 0, IDENTITY_FAMILY, "Loongson-64bit");
	expect(loongarch, 0, IDENTITY_ISA, "loongarch32 loongarch64");
	cr_assert_eq(loongarch->procfs.cpus[0].package, 1);
	expect(mips, 0, IDENTITY_CPU_MODEL, "MIPS 24Kc V5.0");
	expect(mips, 0, IDENTITY_MACHINE, NULL);
	expect(itanium, 3, IDENTITY_FAMILY, "Itanium 2");
	cr_assert_eq(itanium->procfs.n_cpus, 1);
	cr_assert_eq(itanium->procfs.cpus[0].thread, 1);
}

Test(procfs, nonsense)
{
	static const char *const texts[] = { "",
					     "\n\n\n",
					     ":",
					     ":::\n",
					     "processor",
					     "processor:",
					     "processor: -1\n",
					     "processor: 99999999\n",
					     "processor : 0\nprocessor : 0\nprocessor : 1\n",
					     "cache0: level=99\n",
					     "cpu99999999: online\n",
					     "processor 0: machine\n",
					     "\xff\xfe\x01:\x02\n",
					     "physical id: 9223372036854775808\n" };
	static const char zeros[4096];

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		PARSED parsed = parse(texts[i], strlen(texts[i]), 2);

		cr_assert_leq(parsed->procfs.n_cpus, 2);
	}
	PARSED parsed = parse(zeros, sizeof(zeros), 2);

	cr_assert_eq(parsed->facts.n_models, 0);
	expect(parsed, 0, IDENTITY_NAME, NULL);
}

/* arm64 before Linux 3.18: a list of CPUs, then what holds for all of them, and no empty line between. */
Test(procfs, old_arm64_tells_of_all_cpus_below_the_list)
{
	PARSED parsed = PARSE("Processor\t: AArch64 Processor rev 3 (aarch64)\nprocessor\t: 0\nprocessor\t: 1\n"
			      "Features\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd03\n\nHardware\t: Board\n",
			      2);

	cr_assert_eq(parsed->procfs.n_cpus, 2);
	cr_assert_eq(parsed->facts.n_models, 1);
	expect(parsed, 0, IDENTITY_PART, "0xd03");
	expect(parsed, 1, IDENTITY_PART, "0xd03");
}

/* A kernel without SMP numbers no processor: there is one. */
Test(procfs, arm_without_numbers_is_one_cpu)
{
	PARSED parsed = PARSE("Processor\t: ARM720T rev 3 (v4l)\nBogoMIPS\t: 37.12\nFeatures\t: swp half\n", 1);

	cr_assert_eq(parsed->procfs.n_cpus, 1);
	cr_assert(cpuset_has(&parsed->procfs.listed, 0));
	expect(parsed, 0, IDENTITY_NAME, "ARM720T rev 3 (v4l)");
}

#define S390(number, book, drawer)                                                                                          \
	"cpu number      : " number "\nphysical id     : 1\ncore id         : " number "\nbook id         : " book          \
	"\ndrawer id       : " drawer "\n\n"

/* z14: sockets of one number in two books, and books of one number in two drawers. */
Test(procfs, packages_of_s390_by_book_and_drawer)
{
	PARSED parsed = PARSE(S390("0", "1", "4") S390("1", "1", "4") S390("2", "2", "4") S390("3", "1", "3"), 4);

	cr_assert_eq(cpuinfo_apply_structure(&parsed->procfs, &parsed->facts), 0);
	cr_assert_eq(parsed->facts.groups[LEVEL_PACKAGE].n, 3);
	cr_assert_eq(parsed->facts.groups[LEVEL_CORE].n, 4);
}
