// SPDX-License-Identifier: MIT
// Tests of src/probe/snapshot*.c: what goes in, what does not, and that nothing half-written stays behind.
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/snapshot.h"
#include "tree.h"

/* Writes the snapshot of a tree of the given files into target, below a tree of its own. */
static int write_snapshot(const struct tree *from, const char *target, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };

	cr_assert_eq(root_open(from->path, true, &root, NULL), 0);
	return snapshot_write(&root, target, NULL, error);
}

/* The text of a recorded file, NULL when it was not recorded. */
static char *recorded(const struct tree *snapshot, const char *path)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	char *text = NULL;
	size_t length;
	int r;

	cr_assert_eq(root_open(snapshot->path, true, &root, NULL), 0);
	r = root_read_file(&root, path, ROOT_FILE_MAX, &text, &length);
	cr_assert(r == 0 || r == -ENOENT || r == -ENOTDIR, "%s: %d", path, r);
	return r < 0 ? NULL : text;
}

static void expect_recorded(const char *lines, const char *path, const char *text)
{
	_cleanup_tree_ struct tree from = tree_new(), to = tree_new();
	_cleanup_free_ char *found = NULL;
	struct error error = { 0 };

	tree_add(&from, lines);
	cr_assert_eq(write_snapshot(&from, to.path, &error), 0, "%s", error.what);
	found = recorded(&to, path);
	cr_assert((!found && !text) || (found && text && !strcmp(found, text)), "%s is %s, not %s", path,
		  found ? found : "not there", text ? text : "nothing");
}

Test(snapshot, records_what_is_read)
{
	const char *lines = "\"sys/devices/system/cpu/online\" = \"0-1\\n\"\n"
			    "\"sys/devices/system/cpu/cpu10/topology/core_id\" = \"7\\n\"\n"
			    "\"sys/devices/system/cpu/cpu10/cache/index3/size\" = \"32K\\n\"\n"
			    "\"sys/devices/system/cpu/vulnerabilities/new_one\" = \"Vulnerable\\n\"\n"
			    "\"sys/devices/system/node/node33/cpulist\" = \"\\n\"\n";

	expect_recorded(lines, "sys/devices/system/cpu/online", "0-1\n");
	expect_recorded(lines, "sys/devices/system/cpu/cpu10/topology/core_id", "7\n");
	expect_recorded(lines, "sys/devices/system/cpu/cpu10/cache/index3/size", "32K\n");
	expect_recorded(lines, "sys/devices/system/cpu/vulnerabilities/new_one", "Vulnerable\n");
	expect_recorded(lines, "sys/devices/system/node/node33/cpulist", "\n");
}

/* In the record, too, it is there and cannot be read: not missing, which would be another machine. */
Test(snapshot, what_cannot_be_read)
{
	_cleanup_tree_ struct tree from = tree_new(), to = tree_new(), again = tree_new();
	_cleanup_root_ struct root root = { .fd = -1 };
	struct error error = { 0 };
	char path[PATH_MAX];
	struct span text;

	tree_add(&from, "\"sys/devices/system/cpu/cpu0/cache/index0/size\" = \"32K\\n\"\n"
			"\"sys/devices/system/cpu/cpu0/cache/index0/level/folder\" = \"\"\n");
	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu0/cache/index0/size", from.path);
	cr_assert_eq(truncate(path, (off_t)ROOT_FILE_MAX + 1), 0);
	cr_assert_eq(write_snapshot(&from, to.path, &error), 0, "%s", error.what);
	cr_assert_eq(root_open(to.path, true, &root, NULL), 0);
	cr_expect_eq(root_read(&root, &text, "sys/devices/system/cpu/cpu0/cache/index0/size"), -EINVAL);
	cr_expect_eq(root_read(&root, &text, "sys/devices/system/cpu/cpu0/cache/index0/level"), -ENOENT,
		     "a folder is no file");
	/* And in a record of the record. */
	cr_assert_eq(write_snapshot(&to, again.path, &error), 0, "%s", error.what);
	root_close(&root);
	cr_assert_eq(root_open(again.path, true, &root, NULL), 0);
	cr_expect_eq(root_read(&root, &text, "sys/devices/system/cpu/cpu0/cache/index0/size"), -EINVAL);
}

Test(snapshot, leaves_out_what_is_not_read)
{
	const char *lines = "\"sys/devices/system/cpu/online\" = \"0\\n\"\n"
			    "\"sys/devices/system/cpu/uevent\" = \"x\\n\"\n"
			    "\"sys/class/dmi/id/product_serial\" = \"C02XYZ\\n\"\n"
			    "\"proc/cmdline\" = \"root=UUID=1234\\n\"\n"
			    "\"proc/sys/kernel/hostname\" = \"box\\n\"\n";

	expect_recorded(lines, "sys/devices/system/cpu/uevent", NULL);
	expect_recorded(lines, "sys/class/dmi/id/product_serial", NULL);
	expect_recorded(lines, "proc/cmdline", NULL);
	expect_recorded(lines, "proc/sys/kernel/hostname", NULL);
}

Test(snapshot, keeps_of_the_command_line_what_switches_cpus_off)
{
	expect_recorded("\"proc/cmdline\" = \"root=UUID=1234 nosmt=force maxcpus=2 console=ttyS0 -- nosmt\\n\"\n",
			"proc/cmdline", "nosmt=force maxcpus=2\n");
	expect_recorded("\"proc/cmdline\" = \"nosm\\n\"\n\"proc/cpuinfo\" = \"\"\n", "proc/cmdline", NULL);
}

Test(snapshot, keeps_no_serial_number)
{
	expect_recorded("\"proc/cpuinfo\" = \"processor\\t: 0\\nSerial\\t\\t: 00000000abcdef01\\nModel\\t\\t: Pi\\n\"\n",
			"proc/cpuinfo", "processor\t: 0\nModel\t\t: Pi\n");
	expect_recorded("\"proc/cpuinfo\" = \"processor 0: version = FF,  identification = 0a1B23,  machine = 2817\\n"
			"processor 1: version = FF,  identification = 1\"\n",
			"proc/cpuinfo",
			"processor 0: version = FF,  identification = 000000,  machine = 2817\n"
			"processor 1: version = FF,  identification = 0\n");
	expect_recorded("\"proc/sysinfo\" = \"Type: 2817\\nSequence Code: 00000000000AB123\\nLPAR Name: PROD1\\n"
			"VM00 Control Program: z/VM 6.1.0\\n\"\n",
			"proc/sysinfo", "Type: 2817\nVM00 Control Program: z/VM 6.1.0\n");
}

Test(snapshot, keeps_of_a_process_what_limits_it)
{
	const char *lines = "\"proc/self/status\" = "
			    "\"Name:\\tbash\\nPid:\\t7\\nPPid:\\t6\\nUid:\\t1000\\nCpus_allowed_list:\\t0-3\\n\"\n"
			    "\"proc/self/cgroup\" = \"0::/a\\n\"\n"
			    "\"proc/self/mountinfo\" = \"22 1 0:20 / /home/alice rw - nfs4 srv:/home rw\\n"
			    "30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\\n\"\n"
			    "\"sys/fs/cgroup/a/cpu.max\" = \"100000 100000\\n\"\n"
			    "\"sys/fs/cgroup/a/memory.max\" = \"max\\n\"\n"
			    "\"sys/fs/cgroup/b/cpu.max\" = \"50000 100000\\n\"\n";

	expect_recorded(lines, "proc/self/status", "Pid:\t7\nCpus_allowed_list:\t0-3\n");
	expect_recorded(lines, "proc/self/cgroup", "0::/g1\n");
	expect_recorded(lines, "proc/self/mountinfo", "30 20 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	expect_recorded(lines, "sys/fs/cgroup/g1/cpu.max", "100000 100000\n");
	expect_recorded(lines, "sys/fs/cgroup/g1/memory.max", "max\n");
	expect_recorded(lines, "sys/fs/cgroup/b/cpu.max", NULL);
}

/* One mount, that of the process, in its usual place; what else is mounted tells of people and servers. */
Test(snapshot, keeps_of_mounts_the_one_of_the_process)
{
	const char *lines = "\"proc/self/cgroup\" = \"5:memory:/box\\n1:name=payroll:/alice\\n0::/team/alice/team\\n\"\n"
			    "\"proc/self/mountinfo\" = \"20 1 8:1 /@alice / rw shared:1 - btrfs /dev/sda1 rw\\n"
			    "31 20 0:27 /team /home/alice/cg rw - cgroup2 cgroup2 rw\\n"
			    "32 20 0:28 / /cg/memory rw - cgroup cgroup rw,memory\\n\"\n"
			    "\"home/alice/cg/alice/team/cpu.max\" = \"1 2\\n\"\n"
			    "\"home/alice/cg/cpu.max\" = \"3 4\\n\"\n"
			    "\"cg/memory/box/memory.limit_in_bytes\" = \"4096\\n\"\n";

	expect_recorded(lines, "proc/self/cgroup", "0::/g1/g2/g1\n2:memory:/g3\n");
	expect_recorded(lines, "proc/self/mountinfo",
			"30 20 0:30 /g1 /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
			"31 20 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
	expect_recorded(lines, "sys/fs/cgroup/unified/g2/g1/cpu.max", "1 2\n");
	expect_recorded(lines, "sys/fs/cgroup/unified/cpu.max", "3 4\n");
	expect_recorded(lines, "sys/fs/cgroup/memory/g3/memory.limit_in_bytes", "4096\n");
}

/* What was wrong is wrong in the record, and in a record of it. */
Test(snapshot, keeps_what_is_wrong_with_groups)
{
	static const struct {
		const char *membership, *mountinfo, *recorded_membership, *recorded_mountinfo;
	} rows[] = {
		{ "0::/a/b", "30 20 0:27 /c /cg rw - cgroup2 cgroup2 rw", "0::/g1/g2\n",
		  "30 20 0:30 /elsewhere /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n" },
		{ "0::/../a", "30 20 0:27 / /cg rw - cgroup2 cgroup2 rw", "0::/../g1\n",
		  "30 20 0:30 /elsewhere /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n" },
		{ "0::/a", "30 20 0:27 / /cg rw - tmpfs none rw", "0::/g1\n", "" },
		{ "1:name=acme:/a", "30 20 0:27 / /cg rw - cgroup2 cgroup2 rw", "9:name=other:/\n", "" },
		{ "acme", "30 20 0:27 / /cg rw - cgroup2 cgroup2 rw", "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_tree_ struct tree from = tree_new(), to = tree_new(), again = tree_new();

		tree_puts(&from, "proc/self/cgroup", rows[i].membership);
		tree_puts(&from, "proc/self/mountinfo", rows[i].mountinfo);
		tree_puts(&from, "cg/file", "");
		cr_assert_eq(write_snapshot(&from, to.path, NULL), 0);
		cr_assert_eq(write_snapshot(&to, again.path, NULL), 0);
		for (int k = 0; k < 2; k++) {
			_cleanup_free_ char *membership = recorded(k ? &again : &to, "proc/self/cgroup"),
					    *mountinfo = recorded(k ? &again : &to, "proc/self/mountinfo");

			cr_expect_str_eq(membership, rows[i].recorded_membership);
			cr_expect_str_eq(mountinfo, rows[i].recorded_mountinfo);
		}
	}
}

Test(snapshot, keeps_of_names_what_is_known)
{
	expect_recorded("\"proc/sys/kernel/osrelease\" = \"6.1.0-acme+\\n\"\n", "proc/sys/kernel/osrelease", "6.1.0\n");
	expect_recorded("\"proc/sys/kernel/osrelease\" = \"4.4.0-19041-Microsoft\\n\"\n", "proc/sys/kernel/osrelease",
			"4.4.0-Microsoft\n");
	expect_recorded("\"run/systemd/container\" = \"acme-box\\n\"\n\"proc/cpuinfo\" = \"\"\n", "run/systemd/container",
			"other\n");
	expect_recorded("\"run/systemd/container\" = \"lxc\\n\"\n\"proc/cpuinfo\" = \"\"\n", "run/systemd/container",
			"lxc\n");
	expect_recorded("\"proc/self/stat\" = \"7 (acme (x)) S 1 2\\n\"\n", "proc/self/stat", "7 (cputopo) S 1 2\n");
	expect_recorded("\"proc/cpuinfo\" = \"processor\\t: 0\\nboard serial number : 1\\nUUID: 2\\n\"\n", "proc/cpuinfo",
			"processor\t: 0\n");
}

Test(snapshot, records_that_a_file_is_there_without_its_text)
{
	expect_recorded("\"proc/device-tree/ibm,partition-name\" = \"payroll\\x00\"\n",
			"proc/device-tree/ibm,partition-name", "");
	expect_recorded("\"proc/xen/version\" = \"x\"\n", "proc/xen/exists", "");
}

Test(snapshot, replaces_no_folder_that_holds_something)
{
	_cleanup_tree_ struct tree from = tree_new(), to = tree_new();
	_cleanup_free_ char *kept = NULL;
	struct error error = { 0 };

	tree_puts(&from, "sys/devices/system/cpu/online", "0\n");
	tree_puts(&to, "mine", "text");
	cr_assert_lt(write_snapshot(&from, to.path, &error), 0);
	cr_assert_str_eq(error.what, "is there already, and not empty");
	kept = recorded(&to, "mine");
	cr_assert_str_eq(kept, "text");
}

Test(snapshot, refuses_a_tree_that_leads_outside)
{
	_cleanup_tree_ struct tree from = tree_new(), to = tree_new();
	char path[PATH_MAX], target[PATH_MAX];
	struct error error = { 0 };
	struct stat st;

	tree_puts(&from, "sys/devices/system/cpu/online", "0\n");
	tree_puts(&from, "proc/meminfo", "MemTotal: 1 kB\n");
	snprintf(path, sizeof(path), "%s/proc/cpuinfo", from.path);
	cr_assert_eq(symlink("/etc/passwd", path), 0);
	snprintf(target, sizeof(target), "%s/out.tar.gz", to.path);
	cr_assert_eq(write_snapshot(&from, target, &error), -EXDEV);
	cr_assert_eq(stat(target, &st), -1);
	cr_assert_eq(rmdir(to.path), 0, "something was left behind");
	cr_assert_eq(mkdir(to.path, 0700), 0);
}

Test(snapshot, equal_trees_make_equal_archives)
{
	_cleanup_tree_ struct tree from = tree_new(), to = tree_new();
	char *text[2];
	size_t length[2];

	tree_puts(&from, "sys/devices/system/cpu/online", "0\n");
	for (int i = 0; i < 2; i++) {
		_cleanup_root_ struct root root = { .fd = -1 };
		char target[PATH_MAX];

		snprintf(target, sizeof(target), "%s/%d.tgz", to.path, i);
		cr_assert_eq(write_snapshot(&from, target, NULL), 0);
		cr_assert_eq(root_open(to.path, true, &root, NULL), 0);
		cr_assert_eq(root_read_file(&root, i ? "1.tgz" : "0.tgz", ROOT_FILE_MAX, &text[i], &length[i]), 0);
	}
	cr_assert_eq(length[0], length[1]);
	cr_assert_eq(memcmp(text[0], text[1], length[0]), 0);
	free(text[0]);
	free(text[1]);
}
