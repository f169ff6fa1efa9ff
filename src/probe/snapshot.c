// SPDX-License-Identifier: MIT
// Snapshots: which files are recorded, and what of them.
#include "probe/snapshot_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/utsname.h>

#include "probe/cpuid/cpuid_live.h"
#include "probe/cpuid/cpuid_record.h"

/* What of a file goes in. */
enum keep {
	KEEP_ALL,    /* it tells of nothing but the hardware */
	KEEP_LINES,  /* the lines that a text of `texts` matches */
	KEEP_WORDS,  /* likewise the words; no file where there is none */
	KEEP_GROUPS, /* the file is written anew: see snapshot_groups_read */
	KEEP_MOUNTS,
	KEEP_CPUINFO, /* and others, of which a part tells whose machine it is: see snapshot_keep.c */
	KEEP_RELEASE,
	KEEP_CONTAINER,
	KEEP_STAT,
	KEEP_EXISTENCE, /* an empty file: only its being there is asked for */
};

/*
 * What goes in, a folder a row: [0-9]* after a name is a number, names are separated by blanks. Both spellings of the kernel
 * (lists and masks, thread_siblings and core_cpus) are recorded, since other readers of a snapshot (hwloc) prefer others.
 * texts: starts of lines, by bars; with a '*' before it a text may stand anywhere in the line.
 */
static const struct rule {
	const char *folder, *names;
	enum keep keep;
	const char *texts;
} rules[] = {
	{ "sys/devices/system/cpu", "possible present online offline isolated nohz_full kernel_max dispatching", KEEP_ALL,
	  NULL },
	{ "sys/devices/system/cpu/smt", "control active", KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpufreq", "boost", KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/intel_pstate", "no_turbo", KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/vulnerabilities", "*", KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpu[0-9]*",
	  "online cpu_capacity configure address polarization "
	  "l1_dcache_size l1_dcache_line_size l1_icache_size l1_icache_line_size l2_cache_size l2_cache_line_size",
	  KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpu[0-9]*/topology",
	  "core_id cluster_id die_id physical_package_id book_id drawer_id "
	  "thread_siblings_list core_cpus_list cluster_cpus_list die_cpus_list core_siblings_list package_cpus_list "
	  "book_siblings_list drawer_siblings_list "
	  "thread_siblings core_cpus cluster_cpus die_cpus core_siblings package_cpus book_siblings drawer_siblings",
	  KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpu[0-9]*/cache/index[0-9]*", "*", KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpu[0-9]*/cpufreq",
	  "cpuinfo_max_freq cpuinfo_min_freq base_frequency scaling_cur_freq scaling_driver amd_pstate_highest_perf",
	  KEEP_ALL, NULL },
	{ "sys/devices/system/cpu/cpu[0-9]*/regs/identification", "midr_el1", KEEP_ALL, NULL },
	{ "sys/devices/system/node", "online possible has_cpu has_memory", KEEP_ALL, NULL },
	{ "sys/devices/system/node/node[0-9]*", "cpulist cpumap distance", KEEP_ALL, NULL },
	{ "sys/devices/system/node/node[0-9]*/memory_side_cache/index[0-9]*", "size line_size indexing write_policy",
	  KEEP_ALL, NULL },
	{ "sys/devices/system/node/node[0-9]*", "meminfo", KEEP_LINES, "* MemTotal:" },
	{ "sys/devices/cpu_core", "cpus", KEEP_ALL, NULL },
	{ "sys/devices/cpu_atom", "cpus", KEEP_ALL, NULL },
	{ "sys/devices/cpu_lowpower", "cpus", KEEP_ALL, NULL },
	{ "sys/kernel", "cpu_byteorder address_bits", KEEP_ALL, NULL },
	{ "sys/class/dmi/id", "product_name sys_vendor", KEEP_ALL, NULL },
	{ "proc/sys/kernel", "arch threads-max", KEEP_ALL, NULL },
	{ "proc/sys/kernel", "osrelease", KEEP_RELEASE, NULL },
	{ "proc", "cpuinfo", KEEP_CPUINFO, NULL },
	{ "proc", "loadavg", KEEP_ALL, NULL },
	{ "proc", "cmdline", KEEP_WORDS, "nosmt|nosmp|maxcpus=|mitigations=" },
	{ "proc", "meminfo", KEEP_LINES, "MemTotal:|MemAvailable:" },
	{ "proc", "sysinfo", KEEP_LINES, "Manufacturer:|Type:|CPU Topology |*Control Program:" },
	{ "proc/self", "status", KEEP_LINES, "Pid:|VxID:|Cpus_allowed:|Cpus_allowed_list:|Mems_allowed_list:" },
	{ "proc/self", "cgroup", KEEP_GROUPS, NULL },
	{ "proc/self", "stat", KEEP_STAT, NULL },
	{ "proc/self", "mountinfo", KEEP_MOUNTS, NULL },
	{ "proc/device-tree", "compatible", KEEP_ALL, NULL },
	/* The partition's name is its owner's choice. */
	{ "proc/device-tree", "ibm,partition-name hmc-managed?", KEEP_EXISTENCE, NULL },
	{ "proc/device-tree/chosen", "qemu,graphic-width", KEEP_EXISTENCE, NULL },
	{ "proc/xen", "capabilities", KEEP_ALL, NULL },
	{ "proc/bus/pci", "devices", KEEP_LINES,
	  "*\t58530001\t|*\t15ad0710\t|*\t80eebeef\t" }, /* what probe/kernel/virt.c looks for */
	{ "proc", "iSeries xen vz bc", KEEP_EXISTENCE, NULL },
	{ "run/systemd", "container", KEEP_CONTAINER, NULL },
	{ "run", ".containerenv", KEEP_EXISTENCE, NULL },
	{ ".", ".dockerenv", KEEP_EXISTENCE, NULL },
};

enum { MAX_NAMES = 256 };

static const char unreadable[] = "unreadable";

static bool line_matches(const char *texts, struct span line)
{
	struct span rest = span_of(texts);

	while (rest.length) {
		const char *bar = memchr(rest.text, '|', rest.length);
		struct span text = { rest.text, bar ? (size_t)(bar - rest.text) : rest.length };

		rest.text += text.length + (bar ? 1 : 0);
		rest.length -= text.length + (bar ? 1 : 0);
		if (*text.text == '*' ? memmem(line.text, line.length, text.text + 1, text.length - 1) != NULL :
					line.length >= text.length && !memcmp(line.text, text.text, text.length))
			return true;
	}
	return false;
}

static void filter_lines(const struct rule *rule, struct span text, struct strbuf *out)
{
	struct span line;

	while (span_line(&text, &line))
		if (line_matches(rule->texts, line)) {
			strbuf_add(out, line.text, line.length);
			strbuf_putc(out, '\n');
		}
}

static void filter_words(const struct rule *rule, struct span text, struct strbuf *out)
{
	struct span word;

	while (span_word(&text, &word) && !span_equal(word, "--"))
		if (line_matches(rule->texts, word))
			strbuf_printf(out, "%s%.*s", out->length ? " " : "", (int)word.length, word.text);
	if (out->length)
		strbuf_putc(out, '\n');
}

static void filter(const struct snapshot_walk *walk, const struct rule *rule, struct span text, struct strbuf *out)
{
	static void (*const keepers[])(struct span, struct strbuf *) = {
		[KEEP_CPUINFO] = snapshot_keep_cpuinfo,
		[KEEP_RELEASE] = snapshot_keep_release,
		[KEEP_CONTAINER] = snapshot_keep_container,
		[KEEP_STAT] = snapshot_keep_stat,
	};

	if (rule->keep == KEEP_WORDS)
		filter_words(rule, text, out);
	else if (rule->keep == KEEP_LINES)
		filter_lines(rule, text, out);
	else if (rule->keep == KEEP_GROUPS)
		strbuf_puts(out, snapshot_groups_membership(walk->groups));
	else if (rule->keep == KEEP_MOUNTS)
		strbuf_puts(out, snapshot_groups_mountinfo(walk->groups));
	else
		keepers[rule->keep](text, out);
}

/* A folder, recorded as one with an empty file in it. */
static int add_folder(const struct snapshot_walk *walk, const char *path, const char *name)
{
	char inside[PATH_MAX];
	int r = snprintf(inside, sizeof(inside), "%s/%s", path, name);

	return r < 0 || (size_t)r >= sizeof(inside) ? 0 : walk->sink->add(walk->sink->context, inside, "", 0, walk->error);
}

static int add_existence(const struct snapshot_walk *walk, const char *path)
{
	if (root_has_folder(walk->root, path))
		return add_folder(walk, path, "exists");
	return root_exists(walk->root, "%s", path) ? walk->sink->add(walk->sink->context, path, "", 0, walk->error) : 0;
}

/* Not there, or no file: the probes pass it over. Of a confined root -EINVAL is what is no regular file, see root_read. */
static bool is_absent(const struct root *root, int r)
{
	return r == -ENOENT || r == -ENOTDIR || r == -EISDIR || r == -ELOOP || r == -EXDEV ||
	       (r == -EINVAL && root->confined);
}

/* A record has such a folder in the place of a file that could not be read: so has a record of it. */
static bool is_marked_unreadable(const struct root *root, const char *path)
{
	return root->confined && root_exists((struct root *)root, "%s/%s", path, unreadable);
}

static int add_text(const struct snapshot_walk *walk, const struct rule *rule, const char *from, const char *to)
{
	_cleanup_strbuf_ struct strbuf filtered = { 0 };
	_cleanup_free_ char *text = NULL;
	struct span content;
	size_t length;
	int r = root_read_file(walk->root, from, ROOT_FILE_MAX, &text, &length);

	if (r == -ENOMEM)
		return error_oom(walk->error);
	if (r < 0 && is_marked_unreadable(walk->root, from))
		return add_folder(walk, to, unreadable);
	if (is_absent(walk->root, r))
		return 0;
	if (r == -EMFILE || r == -ENFILE) /* says nothing about the file */
		return error_errno(walk->error, -r, from);
	/* What is there and cannot be read is to be so in the record, too: a folder, which the probes warn of. */
	if (r < 0)
		return add_folder(walk, to, unreadable);
	content = (struct span){ text, length };
	if (rule->keep != KEEP_ALL) {
		filter(walk, rule, content, &filtered);
		if (filtered.failed)
			return error_oom(walk->error);
		if (rule->keep == KEEP_WORDS && !filtered.length)
			return 0;
		content = (struct span){ strbuf_text(&filtered), filtered.length };
	}
	return walk->sink->add(walk->sink->context, to, content.text, content.length, walk->error);
}

static int add_file(const struct snapshot_walk *walk, const struct rule *rule, const char *folder, struct span name)
{
	char path[PATH_MAX];
	int r = !strcmp(folder, ".") ? snprintf(path, sizeof(path), "%.*s", (int)name.length, name.text) :
				       snprintf(path, sizeof(path), "%s/%.*s", folder, (int)name.length, name.text);

	if (r < 0 || (size_t)r >= sizeof(path))
		return error_set(walk->error, ENAMETOOLONG, folder, 0, "the path is too long");
	return rule->keep == KEEP_EXISTENCE ? add_existence(walk, path) : add_text(walk, rule, path, path);
}

int snapshot_add_attribute(const struct snapshot_walk *walk, const char *from, const char *to, const char *name)
{
	static const struct rule whole = { .keep = KEEP_ALL };
	char read[PATH_MAX], written[PATH_MAX];
	int r = snprintf(read, sizeof(read), "%s/%s", from, name), w = snprintf(written, sizeof(written), "%s/%s", to, name);

	/* Longer than any path that the kernel takes: as good as not there. */
	if (r < 0 || w < 0 || (size_t)r >= sizeof(read) || (size_t)w >= sizeof(written))
		return 0;
	return add_text(walk, &whole, read, written);
}

static int add_all(const struct snapshot_walk *walk, const struct rule *rule, const char *folder)
{
	_cleanup_free_ char **names = NULL;
	size_t n = 0;
	int r = root_list_names(walk->root, folder, MAX_NAMES, &names, &n);

	if (r < 0)
		return r == -ENOMEM ? error_oom(walk->error) : 0;
	for (size_t i = 0; i < n; i++) {
		r = add_file(walk, rule, folder, span_of(names[i]));
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_names(const struct snapshot_walk *walk, const struct rule *rule, const char *folder)
{
	struct span rest = span_of(rule->names), name;

	while (span_word(&rest, &name)) {
		int r = span_equal(name, "*") ? add_all(walk, rule, folder) : add_file(walk, rule, folder, name);

		if (r < 0)
			return r;
	}
	return 0;
}

/* "cpu[0-9]*" of a row is a number with a prefix: cpu0, cpu1, cpu10 in the order of the numbers, not cpufreq. */
static int walk_folders(const struct snapshot_walk *walk, const struct rule *rule, const char *done, const char *pattern)
{
	const char *wild = strchr(pattern, '[');
	_cleanup_cpuset_ struct cpuset numbers = { 0 };
	char parent[PATH_MAX], path[PATH_MAX], prefix[NAME_MAX];
	const char *after, *slash;
	int r;

	if (!wild) {
		r = snprintf(path, sizeof(path), "%s%s", done, pattern);
		return r < 0 || (size_t)r >= sizeof(path) ? -ENAMETOOLONG : add_names(walk, rule, path);
	}
	slash = memrchr(pattern, '/', (size_t)(wild - pattern));
	after = strchrnul(wild, '/');
	snprintf(parent, sizeof(parent), "%s%.*s", done, (int)(slash - pattern), pattern);
	snprintf(prefix, sizeof(prefix), "%.*s", (int)(wild - slash - 1), slash + 1);
	r = root_list_numbers(walk->root, parent, prefix, &numbers);
	if (r < 0)
		return r == -ENOMEM ? error_oom(walk->error) : 0;
	CPUSET_FOREACH(number, &numbers) {
		r = snprintf(path, sizeof(path), "%s/%s%d", parent, prefix, number);
		if (r < 0 || (size_t)r >= sizeof(path))
			return error_set(walk->error, ENAMETOOLONG, parent, 0, "the path is too long");
		r = walk_folders(walk, rule, path, after);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Kernels before 6.1 have no file that tells what uname(2) does; a record needs one. */
static int add_arch(const struct snapshot_walk *walk)
{
	static const char path[] = "proc/sys/kernel/arch";
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct utsname name;

	if (walk->root->confined || root_exists(walk->root, "%s", path) || uname(&name) < 0)
		return 0;
	strbuf_printf(&text, "%s\n", name.machine);
	if (text.failed)
		return error_oom(walk->error);
	return walk->sink->add(walk->sink->context, path, text.text, text.length, walk->error);
}

/* CPUID of each CPU that this process may run on; of a record, as it was recorded. */
static int add_cpuid(const struct snapshot_walk *walk)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_cpuset_ struct cpuset all = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r = walk->root->confined ? cpuid_record_read(walk->root, &dump, walk->error) :
				       cpuset_add_range(&all, 0, CPUSET_MAX - 1);

	if (r < 0)
		return walk->root->confined ? r : error_oom(walk->error);
	/* Where a sandbox does not let us move, or there is no CPUID, a snapshot has none. */
	if (!walk->root->confined && cpuid_live_dump(&all, &dump) == -ENOMEM)
		return error_oom(walk->error);
	if (!dump.n_cpus)
		return 0;
	cpuid_dump_write(&dump, &text);
	if (text.failed)
		return error_oom(walk->error);
	return walk->sink->add(walk->sink->context, CPUID_RECORD, text.text, text.length, walk->error);
}

int snapshot_walk(struct root *root, const struct snapshot_sink *sink, struct error *error)
{
	_cleanup_snapshot_groups_ struct snapshot_groups *groups = NULL;
	struct snapshot_walk walk = { .root = root, .sink = sink, .error = error };
	int r = snapshot_groups_read(root, &groups, error);

	walk.groups = groups;
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(rules); i++)
		r = walk_folders(&walk, &rules[i], "", rules[i].folder);
	if (r >= 0)
		r = add_arch(&walk);
	if (r >= 0)
		r = snapshot_groups_add(groups, root, sink, error);
	if (r >= 0)
		r = add_cpuid(&walk);
	if (r >= 0)
		r = snapshot_devices_add(&walk);
	return r < 0 ? r : root_check(root, error);
}
