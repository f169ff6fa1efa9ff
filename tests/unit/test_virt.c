// SPDX-License-Identifier: MIT
// Tests of src/probe/kernel/virt.c and machine.c, on small trees.
#include <criterion/criterion.h>
#include <string.h>

#include "model/names.h"
#include "probe/kernel/arch.h"
#include "probe/kernel/cpuinfo.h"
#include "probe/kernel/virt.h"
#include "tree.h"

/* The facts of a tree of the given files. */
static struct facts read_tree(const char *lines, const char *signature, bool legacy)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = { .fd = -1 };
	_cleanup_cpuinfo_ struct cpuinfo procfs = { 0 };
	struct facts facts;

	facts_init(&facts);
	tree_add(&tree, lines);
	cr_assert_eq(root_open(tree.path, true, &root, NULL), 0);
	cr_assert_eq(cpuinfo_read(&root, &facts, &procfs, NULL), 0);
	cr_assert_eq(machine_read(&root, &facts, NULL), 0);
	cr_assert_eq(virt_read(&root, &facts, signature, legacy, NULL), 0);
	return facts;
}

static void expect(const char *found, const char *text, const char *what)
{
	cr_assert(found == text || (found && text && !strcmp(found, text)), "%s is %s, not %s", what, found ? found : "NULL",
		  text ? text : "NULL");
}

static void expect_virt(const char *lines, bool legacy, const char *vendor, const char *type)
{
	_cleanup_facts_ struct facts facts = read_tree(lines, NULL, legacy);

	expect(facts.machine.virt_vendor, vendor, lines);
	expect(facts.machine.virt_type, type, lines);
}

#define CPU "\"proc/cpuinfo\" = \"processor\\t: 0\\n"

Test(virt, vendors)
{
	static const char x86[] = CPU "vendor_id\\t: A\\nflags\\t: fpu lm\\n\"\n";

	expect_virt(x86, true, NULL, NULL);
	expect_virt("\"proc/sys/kernel/osrelease\" = \"4.4.0-19041-Microsoft\\n\"", false, "Windows Subsystem for Linux",
		    "container");
	expect_virt("\"proc/device-tree/compatible\" = \"qemu,pseries\\x00\"", false, "KVM", "para");
	expect_virt("\"proc/device-tree/ibm,partition-name\" = \"a\"\n\"proc/device-tree/hmc-managed?\" = \"\"", false,
		    "pHyp", "para");
	expect_virt("\"proc/device-tree/ibm,partition-name\" = \"a\"", false, NULL, NULL);
	expect_virt("\"proc/xen/capabilities\" = \"\"", false, "Xen", "para");
	expect_virt("\"proc/xen/capabilities\" = \"control_d\\n\"", false, "Xen", "none");
	expect_virt("\"proc/vz/x\" = \"\"", false, "Parallels", "container");
	expect_virt("\"proc/vz/x\" = \"\"\n\"proc/bc/x\" = \"\"", false, NULL, NULL);
	expect_virt(CPU "vendor_id\\t: User Mode Linux\\n\"", false, "User-mode Linux", "para");
}

Test(virt, signature_of_cpuid)
{
	expect(name_hypervisor("KVMKVMKVM"), "KVM", "KVMKVMKVM");
	expect(name_hypervisor("Microsoft Hv"), "Microsoft", "Microsoft Hv");
	expect(name_hypervisor("unheard of"), NULL, "unheard of");
}

Test(virt, pci)
{
	expect(virt_vendor_of_pci(SPAN("0000\t12341234\tb\n0010\t80eebeef\tb\n")), "Oracle", "VirtualBox");
	expect(virt_vendor_of_pci(SPAN("0010\t80eebeef\tb\n0008\t58530001\t0\n")), "Xen", "Xen first");
	expect(virt_vendor_of_pci(SPAN("0000\n\n\t\nx")), NULL, "junk");
}

Test(virt, extension)
{
	_cleanup_facts_ struct facts intel = read_tree(CPU "flags\\t: fpu vmx lm\\n\"", NULL, false);
	_cleanup_facts_ struct facts amd = read_tree(CPU "flags\\t: fpu svm\\n\"", NULL, false);
	_cleanup_facts_ struct facts arm = read_tree(CPU "Features\\t: svm\\n\"", NULL, false);

	expect(intel.machine.virt_extension, "VT-x", "vmx");
	expect(amd.machine.virt_extension, "AMD-V", "svm");
	expect(arm.machine.virt_extension, NULL, "not x86");
}

Test(virt, container)
{
	_cleanup_facts_ struct facts docker = read_tree("\".dockerenv\" = \"\"", NULL, false);
	_cleanup_facts_ struct facts lxc = read_tree("\"run/systemd/container\" = \"lxc\\n\"", NULL, false);

	expect(docker.machine.container, "docker", "docker");
	expect(lxc.machine.container, "lxc", "lxc");
}

Test(machine, s390)
{
	_cleanup_facts_ struct facts vm =
		read_tree("\"proc/cpuinfo\" = \"vendor_id : IBM/S390\\nfeatures : esan3 zarch\\n\"\n"
			  "\"proc/sysinfo\" = \"CPU Topology SW:      0 0 4 2 3 8\\n"
			  "VM00 Control Program: z/VM    6.1.0   \\n\"",
			  NULL, false);
	_cleanup_facts_ struct facts lpar =
		read_tree("\"proc/cpuinfo\" = \"vendor_id : IBM/S390\\n\"\n"
			  "\"proc/sysinfo\" = \"CPU Topology SW:      0 0 4\\nLPAR Number: 7\\n\"",
			  NULL, false);

	expect(vm.machine.arch, "s390x", "arch");
	expect(vm.machine.byte_order, "big", "order");
	expect(vm.machine.hypervisor, "z/VM 6.1.0", "hypervisor");
	expect(vm.machine.virt_vendor, "IBM", "vendor");
	cr_assert_eq(vm.machine.layout_drawers, 4);
	cr_assert_eq(vm.machine.layout_cores, 8);
	expect(lpar.machine.hypervisor, "PR/SM", "hypervisor");
	cr_assert_eq(lpar.machine.layout_drawers, UNKNOWN);
}

Test(machine, architecture_of_a_record)
{
	static const struct {
		const char *lines, *arch, *order;
		int64_t mode;
	} cases[] = {
		{ CPU "flags\\t: fpu lm\\naddress sizes\\t: 46 bits physical, 48 bits virtual\\n\"", "x86_64", "little",
		  32 },
		{ CPU "flags\\t: fpu\\n\"", "i686", "little", 32 },
		{ CPU "isa\\t: rv64imafdc\\n\"", "riscv64", "little", UNKNOWN },
		{ CPU "Features\\t: fp asimd\\nCPU implementer\\t: 0x41\\n\"", "aarch64", NULL, UNKNOWN },
		{ CPU "Features\\t: half thumb\\nCPU implementer\\t: 0x41\\n\"", NULL, NULL, UNKNOWN },
		{ CPU "model name\\t: ARMv7 Processor rev 4 (v7l)\\nFeatures\\t: half thumb\\nCPU implementer\\t: 0x41\\n\"",
		  "armv7l", "little", UNKNOWN },
		{ "\"proc/cpuinfo\" = \"Processor\\t: ARMv6-compatible processor rev 7 (v6l)\\nFeatures\\t: half thumb\\n"
		  "CPU implementer\\t: 0x41\\nCPU part\\t: 0xb76\\n\"",
		  "armv6l", "little", UNKNOWN },
		{ "\"proc/cpuinfo\" = \"Processor\\t: AArch64 Processor rev 3 (aarch64)\\nprocessor\\t: 0\\n\"", "aarch64",
		  NULL, UNKNOWN },
		{ CPU "model name\\t: ARMv8 Processor rev 4 (v8l)\\n\"", NULL, NULL, UNKNOWN },
		{ CPU "cpu\\t: POWER9 (raw)\\n\"", NULL, NULL, UNKNOWN },
		{ CPU "cpu\\t: POWER9 (raw)\\n\"\n\"sys/kernel/cpu_byteorder\" = \"little\\n\"", "ppc64le", "little",
		  UNKNOWN },
		{ CPU "cpu\\t: POWER7 (raw)\\n\"", "ppc64", "big", UNKNOWN },
		{ CPU "ISA\\t: loongarch32 loongarch64\\n\"", "loongarch64", "little", 32 },
		{ "\"proc/sys/kernel/arch\" = \"mips64\\n\"", "mips64", NULL, UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_facts_ struct facts facts = read_tree(cases[i].lines, NULL, false);

		expect(facts.machine.arch, cases[i].arch, cases[i].lines);
		expect(facts.machine.byte_order, cases[i].order, cases[i].lines);
		cr_assert_eq(facts.machine.op_modes[0], cases[i].mode, "%s", cases[i].lines);
	}
}

Test(machine, address_sizes)
{
	int64_t physical, virtual;

	machine_parse_address_sizes(SPAN("46 bits physical, 48 bits virtual"), &physical, &virtual);
	cr_assert_eq(physical, 46);
	cr_assert_eq(virtual, 48);
	machine_parse_address_sizes(SPAN("junk physical"), &physical, &virtual);
	cr_assert_eq(physical, UNKNOWN);
}
