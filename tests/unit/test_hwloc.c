// SPDX-License-Identifier: MIT
// Tests of src/probe/hwloc: what hwloc tells, in its child, and that it never reads the machine it runs on by mistake.
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/strbuf.h"
#include "probe/hwloc/hwloc.h"
#include "probe/source.h"
#include "probe/witness.h"
#include "tree.h"

/* What hwloc writes of the sets of an object: CPUs, then nodes. */
#define SETS(cpus, nodes)                                                                                                   \
	" cpuset=\"" cpus "\" complete_cpuset=\"" cpus "\" nodeset=\"" nodes "\" complete_nodeset=\"" nodes "\""
#define OBJECT(type, number, cpus, nodes) "<object type=\"" type "\" os_index=\"" number "\"" SETS(cpus, nodes)

/* A hybrid machine: cores 0 (CPUs 0-1) and 1 (CPU 2), a memory node without CPUs, CPU 3 offline, CPU 2 not allowed. */
static const char *const machine_lines[] = {
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
	"<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">",
	"<topology version=\"2.0\">",
	"<object type=\"Machine\" os_index=\"0\" cpuset=\"0x7\" complete_cpuset=\"0xf\" allowed_cpuset=\"0x3\" "
	"nodeset=\"0x5\" complete_nodeset=\"0x5\" allowed_nodeset=\"0x5\" gp_index=\"1\">",
	"<info name=\"Architecture\" value=\"x86_64\"/>",
	OBJECT("Package", "4", "0x7", "0x5") " gp_index=\"2\">",
	"<info name=\"CPUVendor\" value=\"GenuineIntel\"/><info name=\"CPUFamilyNumber\" value=\"6\"/>",
	"<info name=\"CPUModelNumber\" value=\"151\"/><info name=\"CPUModel\" value=\"Some CPU\"/>",
	OBJECT("NUMANode", "0", "0x7", "0x1") " gp_index=\"3\" local_memory=\"4096000\"/>",
	OBJECT("NUMANode", "2", "0x7", "0x4") " gp_index=\"4\"/>",
	OBJECT("L2Cache", "9", "0x3", "0x5") " gp_index=\"5\" cache_size=\"2097152\" depth=\"2\" cache_linesize=\"64\" "
					     "cache_associativity=\"16\" cache_type=\"0\">",
	OBJECT("Core", "0", "0x3", "0x5") " gp_index=\"6\">",
	OBJECT("PU", "0", "0x1", "0x5") " gp_index=\"7\"/>",
	OBJECT("PU", "1", "0x2", "0x5") " gp_index=\"8\"/>",
	"</object></object>",
	OBJECT("Core", "8", "0x4", "0x5") " gp_index=\"9\">",
	OBJECT("PU", "2", "0x4", "0x5") " gp_index=\"10\"/>",
	"</object></object></object>",
	"<distances2 type=\"NUMANode\" nbobjs=\"2\" kind=\"5\" indexing=\"os\"><indexes length=\"4\">0 2 </indexes>",
	"<u64values length=\"12\">10 17 28 10 </u64values></distances2>",
	"<cpukind cpuset=\"0x3\"><info name=\"CoreType\" value=\"IntelCore\"/></cpukind>",
	"<cpukind cpuset=\"0x4\"><info name=\"CoreType\" value=\"IntelAtom\"/></cpukind>",
	"</topology>",
};

/* The first n of its lines. */
static char *machine_text(size_t n)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&text, "%s\n", machine_lines[i]);
	return strbuf_take(&text);
}

/* What hwloc says of an input: facts to be freed in any case. */
static int ask(enum source_kind kind, const char *argument, struct facts *ret_facts, struct error *error)
{
	_cleanup_testimony_ struct testimony testimony;
	const struct witness_request request = { .kind = kind, .argument = argument, .hwloc = true };

	testimony_init(&testimony);
	cr_assert_eq(witness_ask(&request, &testimony), 0);
	*ret_facts = testimony.of[WITNESS_HWLOC].facts;
	facts_init(&testimony.of[WITNESS_HWLOC].facts);
	if (error)
		*error = testimony.of[WITNESS_HWLOC].error;
	return testimony.of[WITNESS_HWLOC].heard ? 0 : -testimony.of[WITNESS_HWLOC].error.code;
}

static void expect_set(const struct cpuset *set, const char *expected)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	cpuset_format_list(set, &text);
	cr_expect_str_eq(strbuf_text(&text), expected);
}

static int read_text(const char *text, struct facts *facts, struct error *error)
{
	_cleanup_tree_ struct tree tree = tree_new();
	char path[PATH_MAX];

	tree_puts(&tree, "x.xml", text);
	snprintf(path, sizeof(path), "%s/x.xml", tree.path);
	return ask(SOURCE_XML, path, facts, error);
}

Test(hwloc, xml)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_free_ char *text = machine_text(ARRAY_SIZE(machine_lines));
	const struct model_facts *model;

	cr_assert_eq(read_text(text, &facts, NULL), 0);
	cr_expect_eq(facts.backends, BACKEND_HWLOC);
	expect_set(&facts.possible.set, "0-3");
	expect_set(&facts.online.set, "0-2");
	expect_set(&facts.allowed.set, "0-1");
	cr_expect(facts.x86 && !strcmp(facts.machine.arch, "x86_64"));
	cr_expect_eq(facts.groups[LEVEL_CORE].n, 2);
	cr_expect_eq(facts.groups[LEVEL_CORE].items[1].id, 8);
	cr_expect_eq(facts.groups[LEVEL_PACKAGE].items[0].id, 4);
	cr_expect_eq(facts.groups[LEVEL_DIE].n, 0);
	cr_expect_eq(facts_cpu(&facts, 1)->group[LEVEL_CORE], 0);
	cr_expect_eq(facts_cpu(&facts, 3)->group[LEVEL_CORE], -1);

	cr_assert_eq(facts.n_caches, 1);
	cr_expect(facts.caches[0].attr.level == 2 && facts.caches[0].attr.type == CACHE_UNIFIED && facts.caches[0].id == 9);
	cr_expect(facts.caches[0].attr.size_bytes == 2097152 && facts.caches[0].attr.ways == 16 &&
		  facts.caches[0].attr.line_bytes == 64);
	expect_set(&facts.caches[0].cpus, "0-1");

	cr_assert_eq(facts.n_models, 1);
	model = &facts.models[facts_cpu(&facts, 2)->model];
	cr_expect_str_eq(model->field[IDENTITY_NAME], "Some CPU");
	cr_expect_str_eq(model->field[IDENTITY_MODEL], "151");
	cr_expect_null(model->field[IDENTITY_STEPPING]);
	cr_expect_eq(facts_cpu(&facts, 0)->core_type, CORE_TYPE_PERFORMANCE);
	cr_expect_eq(facts_cpu(&facts, 2)->core_type, CORE_TYPE_EFFICIENCY);
	cr_expect_eq(facts_cpu(&facts, 2)->evidence, EVIDENCE_HWLOC);
}

Test(hwloc, xml_nodes)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_free_ char *text = machine_text(ARRAY_SIZE(machine_lines));

	cr_assert_eq(read_text(text, &facts, NULL), 0);
	cr_assert_eq(facts.n_nodes, 2);
	cr_expect_eq(facts.nodes[0].attr.memory_bytes, 4096000);
	expect_set(&facts.nodes[0].cpus, "0-2");
	cr_expect_eq(facts.nodes[1].id, 2);
	cr_expect_eq(facts.nodes[1].attr.memory_bytes, UNKNOWN);
	expect_set(&facts.nodes[1].cpus, "");
	cr_assert_eq(facts.nodes[1].n_distances, 2);
	cr_expect_eq(facts.nodes[0].distances[1], 17);
	cr_expect_eq(facts.nodes[1].distances[0], 28);
}

static void expect_synthetic(const char *text, size_t cpus, size_t cores, size_t packages, size_t nodes)
{
	_cleanup_facts_ struct facts facts;

	cr_assert_eq(ask(SOURCE_SYNTHETIC, text, &facts, NULL), 0, "%s", text);
	cr_expect_eq(facts.n_cpus, cpus);
	cr_expect_eq(facts.groups[LEVEL_CORE].n, cores);
	cr_expect_eq(facts.groups[LEVEL_PACKAGE].n, packages);
	cr_expect_eq(facts.n_nodes, nodes);
	cr_expect_null(facts.machine.arch, "the machine it runs on");
	cr_expect_eq(facts.n_models, 0);
}

Test(hwloc, synthetic)
{
	expect_synthetic("pack:2 [numa] l3:2 core:8 pu:2", 64, 32, 2, 2);
	expect_synthetic("core:3 pu:1", 3, 3, 0, 1);
}

/* A failed set followed by load gives the live machine; and so do the user's variables. */
Test(hwloc, never_the_live_machine)
{
	static const char *const texts[] = { "pack:0", "", "pack:2 nonsense:3", "core:2 core:2", "pu:2 pack:2", "pack:2 -" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_facts_ struct facts facts;
		struct error error;

		cr_expect_eq(ask(SOURCE_SYNTHETIC, texts[i], &facts, &error), -EINVAL, "%s", texts[i]);
		cr_expect_eq(facts.n_cpus, 0);
		cr_expect(*error.what);
	}
	setenv("HWLOC_SYNTHETIC", "pack:7 pu:1", 1);
	setenv("HWLOC_XMLFILE", "/no/such/file", 1);
	setenv("HWLOC_FSROOT", "/no/such/root", 1);
	setenv("HWLOC_THISSYSTEM", "1", 1);
	expect_synthetic("core:3 pu:1", 3, 3, 0, 1);
	cr_expect_str_eq(getenv("HWLOC_SYNTHETIC"), "pack:7 pu:1", "the environment is as it was");
	cr_expect_null(getenv("HWLOC_PLUGINS_PATH"));
}

Test(hwloc, longest_synthetic)
{
	_cleanup_facts_ struct facts facts;
	char text[5000];
	struct error error;

	memset(text, ' ', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "pu:1", 4);
	cr_expect_eq(ask(SOURCE_SYNTHETIC, text, &facts, &error), -EINVAL);
	cr_expect(strstr(error.what, "longer than 4096 bytes"));
}

/* Wherever a file is cut, it is refused. */
Test(hwloc, cut_off)
{
	for (size_t n = 0; n < ARRAY_SIZE(machine_lines) - 5; n++) {
		_cleanup_free_ char *text = machine_text(n);
		_cleanup_facts_ struct facts facts;
		struct error error;

		cr_expect_lt(read_text(text, &facts, &error), 0, "after %zu lines", n);
		cr_expect(*error.what);
	}
}

Test(hwloc, bad_files)
{
	_cleanup_tree_ struct tree tree = tree_new();
	char path[PATH_MAX];
	struct facts facts;
	struct error error;

	cr_expect_eq(read_text("", &facts, &error), -EINVAL);
	cr_expect(strstr(error.path, "x.xml") && strstr(error.what, "no XML file"));
	cr_expect_eq(read_text("hello", &facts, NULL), -EINVAL);
	cr_expect_eq(read_text("<topology version=\"9.9\"></topology>", &facts, &error), -EINVAL);
	cr_expect(strstr(error.what, "version 9 is newer than"), "%s", error.what);
	cr_expect_eq(ask(SOURCE_XML, "/no/such/file", &facts, NULL), -ENOENT);
	cr_expect_eq(ask(SOURCE_XML, tree.path, &facts, NULL), -EINVAL);
	cr_expect_eq(ask(SOURCE_XML, "/dev/zero", &facts, NULL), -EINVAL);
	snprintf(path, sizeof(path), "%s/fifo", tree.path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_eq(ask(SOURCE_XML, path, &facts, NULL), -EINVAL);
}

Test(hwloc, linux_tree)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_facts_ struct facts facts, none;
	int r;

	tree_add(&tree, "\"sys/devices/system/cpu/online\" = \"0-1\\n\"\n\"sys/devices/system/cpu/possible\" = \"0-1\\n\"\n"
			"\"sys/devices/system/cpu/present\" = \"0-1\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/thread_siblings\" = \"3\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/core_siblings\" = \"3\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/physical_package_id\" = \"0\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/core_id\" = \"0\\n\"\n"
			"\"sys/devices/system/cpu/cpu1/topology/thread_siblings\" = \"3\\n\"\n"
			"\"sys/devices/system/cpu/cpu1/topology/core_siblings\" = \"3\\n\"\n"
			"\"sys/devices/system/cpu/cpu1/topology/physical_package_id\" = \"0\\n\"\n"
			"\"sys/devices/system/cpu/cpu1/topology/core_id\" = \"0\\n\"\n");
	r = ask(SOURCE_SYSROOT, tree.path, &facts, NULL);
	cr_expect_lt(ask(SOURCE_SYSROOT, "/no/such/root", &none, NULL), 0);
	if (r == -ENOTSUP)
		tree_skip(&tree, "neither Landlock nor chroot is to be had here");
	cr_assert_eq(r, 0);
	cr_expect_eq(facts.n_cpus, 2);
	cr_expect_eq(facts.groups[LEVEL_CORE].n, 1);
	cr_expect_not(facts.allowed.known, "hwloc was not asked");
}

/* A tree with one thing more: type at path; of a link, target is where to. What hwloc_check_tree says of it. */
static void expect_check(const char *path, mode_t type, const char *target, int code)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_root_ struct root root = { .fd = -1 };
	struct error error = { 0 };
	char full[PATH_MAX];
	int r;

	tree_add(&tree, "\"sys/devices/system/cpu/online\" = \"0\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/topology/thread_siblings\" = \"1\\n\"\n"
			"\"sys/devices/system/node/node0/cpumap\" = \"1\\n\"\n");
	snprintf(full, sizeof(full), "%s/a-fifo", tree.path);
	cr_assert_eq(mkfifo(full, 0600), 0);
	snprintf(full, sizeof(full), "%s/%s", tree.path, path);
	if (S_ISDIR(type))
		cr_assert_eq(mkdir(full, 0700), 0);
	else if (S_ISLNK(type))
		cr_assert_eq(symlink(target, full), 0);
	else if (mknod(full, type | 0600, makedev(1, 5)) < 0)
		tree_skip(&tree, "devices cannot be made here");
	cr_assert_eq(root_open(tree.path, true, &root, &error), 0);
	r = hwloc_check_tree(&root, &error);
	cr_expect_eq(r, code == EXDEV ? 0 : -code, "%s: %d %s", path, r, error.what);
	cr_expect_eq(root.escape != NULL, code == EXDEV, "%s", path);
	if (r < 0)
		cr_expect_neq(strstr(error.what, path), NULL, "%s", error.what);
}

#define CPU "sys/devices/system/cpu"
#define NODE "sys/devices/system/node"

Test(hwloc, tree_with_a_fifo)
{
	expect_check(CPU "/cpu0/topology/core_siblings", S_IFIFO, NULL, EMEDIUMTYPE);
	expect_check(NODE "/node0/meminfo", S_IFIFO, NULL, EMEDIUMTYPE);
	expect_check(NODE "/node0/numastat", S_IFSOCK, NULL, 0);
	expect_check("sys/devices/system/something", S_IFIFO, NULL, 0);
}

Test(hwloc, tree_with_a_device)
{
	expect_check(CPU "/cpu0/topology/core_cpus", S_IFCHR, NULL, EMEDIUMTYPE);
	expect_check("proc/meminfo", S_IFBLK, NULL, 0); /* there is no proc */
	expect_check(CPU "/possible", S_IFBLK, NULL, EMEDIUMTYPE);
}

Test(hwloc, tree_with_large_numbers)
{
	expect_check(CPU "/cpu65535", S_IFDIR, NULL, 0);
	expect_check(CPU "/cpu65536", S_IFDIR, NULL, EFBIG);
	expect_check(CPU "/cpu99999999999999999999", S_IFDIR, NULL, EFBIG);
	expect_check(CPU "/cpu99999999999999999999x", S_IFDIR, NULL, 0);
	expect_check(NODE "/node2147483648", S_IFDIR, NULL, EFBIG);
}

Test(hwloc, tree_with_links)
{
	/* It would be walked in circles. */
	expect_check(CPU "/cpu0/cache", S_IFLNK, "..", 0);
	expect_check(CPU "/cpu1", S_IFLNK, ".", 0);
	expect_check(CPU "/cpu0/cache", S_IFLNK, "cache", 0);
	/* hwloc would follow these, and not the others. */
	expect_check(CPU "/cpu0/topology/core_cpus", S_IFLNK, "../../../../../../a-fifo", EMEDIUMTYPE);
	expect_check(CPU "/cpu0/topology/core_cpus", S_IFLNK, "/dev/null", EXDEV);
	expect_check(CPU "/cpu0/cache", S_IFLNK, "../../../../../../../tmp", EXDEV);
	expect_check(CPU "/cpu0/firmware_node", S_IFLNK, "/sys/devices/something", 0);
	expect_check(CPU "/cpu0/firmware_node", S_IFLNK, "../../../../../a-fifo", 0);
	expect_check(NODE "/node0/cpu0", S_IFLNK, "/sys/devices/something", 0);
}

/* The whole way: what is read of it does not hang on who was quicker, and hwloc is not waited for. */
Test(hwloc, tree_with_a_fifo_that_only_hwloc_reads)
{
	_cleanup_tree_ struct tree tree = tree_new();
	_cleanup_testimony_ struct testimony testimony;
	const struct source source = { .kind = SOURCE_SYSROOT, .argument = tree.path, .wanted = WANT_STRUCTURE_OF_HWLOC };
	_cleanup_facts_ struct facts facts;
	char path[PATH_MAX];
	struct error error = { 0 };

	tree_add(&tree, "\"" CPU "/online\" = \"0\\n\"\n\"" CPU "/cpu0/topology/thread_siblings\" = \"1\\n\"\n");
	snprintf(path, sizeof(path), "%s/" CPU "/cpu0/topology/hwloc_reads_this", tree.path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_assert_eq(source_read(&source, &facts, &testimony, &error), 0, "%s", error.what);
	cr_expect_not(testimony.of[WITNESS_HWLOC].heard);
	cr_expect_eq(testimony.of[WITNESS_HWLOC].error.code, EMEDIUMTYPE);
	cr_assert_eq(facts.warnings.n, 1);
	cr_expect_eq(facts.warnings.items[0].id, WARN_HWLOC_FAILED);
}
