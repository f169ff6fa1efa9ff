// SPDX-License-Identifier: MIT
// /sys/devices/system/cpu: the CPU sets, and what all that read it share.
#include "probe/kernel/sysfs.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int probe_text(struct root *root, struct facts *facts, const char **ret_text, const char *format, ...)
{
	char path[256];
	va_list arguments;
	struct span text;
	int r;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	*ret_text = NULL;
	r = root_read(root, &text, "%s", path);
	return r < 0 ? probe_bad_file(facts, r, "%s", path) : facts_text(facts, text, ret_text);
}

static bool is_shortage(int r)
{
	return r == -ENOMEM || r == -EMFILE || r == -ENFILE;
}

/* Adds the warning; *ret_text is its text, NULL for a kernel without this file. */
static int warn_of_file(struct facts *facts, int r, const char *format, va_list arguments, const char **ret_text)
{
	const char *reason = r == -EINVAL || r == -ERANGE ? "is not what the kernel writes" :
			     r == -EFBIG		  ? "is too large" :
							    error_text(-r);
	char path[256];

	*ret_text = NULL;
	if (is_shortage(r))
		return r;
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	vsnprintf(path, sizeof(path), format, arguments);
	if (facts_warn(facts, NULL, WARN_UNREADABLE_FILE, "/%s: %s", path, reason) < 0)
		return -ENOMEM;
	*ret_text = facts->warnings.items[facts->warnings.n - 1].text;
	return 0;
}

int probe_bad_file(struct facts *facts, int r, const char *format, ...)
{
	const char *text;
	va_list arguments;

	va_start(arguments, format);
	r = warn_of_file(facts, r, format, arguments, &text);
	va_end(arguments);
	return r;
}

int sysfs_bad_structure(struct facts *facts, enum facts_part part, int r, const char *format, ...)
{
	bool content = r == -EINVAL || r == -ERANGE || r == -EFBIG;
	const char *text;
	va_list arguments;

	va_start(arguments, format);
	r = warn_of_file(facts, r, format, arguments, &text);
	va_end(arguments);
	if (text)
		facts->incomplete |= part;
	if (text && !content && !facts->unread)
		facts->unread = text;
	return r;
}

/* Of CPUs that are isolated, or that tick less, there may be none. */
static bool set_has_cpus(const struct facts *facts, const struct known_set *set)
{
	return set == &facts->online || set == &facts->present || set == &facts->possible;
}

static int read_set(struct root *root, struct facts *facts, const char *name, struct known_set *set)
{
	struct span text;
	int r = root_read(root, &text, SYSFS_CPU "/%s", name);

	/* The kernel writes "(null)" into nohz_full where the feature is off: that is an answer, not a bad file. */
	if (r >= 0 && !span_equal(span_trim(text), "(null)"))
		r = cpuset_parse_list(text, &set->set);
	/* Who reads it runs on a CPU. */
	if (r >= 0 && cpuset_empty(&set->set) && set_has_cpus(facts, set))
		r = -EINVAL;
	if (r < 0)
		return sysfs_bad_structure(facts, PART_SETS, r, SYSFS_CPU "/%s", name);
	set->known = true;
	return 0;
}

/*
 * Without the file "online" (before Linux 2.6.27, and in some records) each CPU tells: its own file "online", or,
 * where it has none because it cannot be taken offline, that it is there.
 */
static int online_of_each(struct root *root, struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset online = { 0 };

	CPUSET_FOREACH(cpu, &facts->present.set) {
		int64_t value;
		int r = root_read_i64(root, &value, SYSFS_CPU "/cpu%d/online", cpu);

		/* A file that cannot be read says neither; then something else has to tell. */
		if (r < 0 && r != -ENOENT)
			return sysfs_bad_structure(facts, PART_SETS, r, SYSFS_CPU "/cpu%d/online", cpu);
		if (r >= 0 && !value)
			continue;
		r = cpuset_add(&online, (unsigned int)cpu);
		if (r < 0)
			return r;
	}
	facts->online.set = TAKE(online);
	facts->online.known = true;
	return 0;
}

/* Takes what a set lacks out of the cpuN entries. */
static int read_entries(struct root *root, struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset entries = { 0 };
	int r = root_list_numbers(root, SYSFS_CPU, "cpu", &entries);

	if (r < 0)
		return sysfs_bad_structure(facts, PART_SETS, r, SYSFS_CPU);
	if (cpuset_empty(&entries))
		return 0;
	facts->backends |= BACKEND_SYSFS;
	if (!facts->present.known) {
		facts->present.set = TAKE(entries);
		facts->present.known = true;
	}
	return facts->online.known ? 0 : online_of_each(root, facts);
}

int sysfs_read_isolated(struct root *root, struct facts *facts)
{
	return read_set(root, facts, "isolated", &facts->isolated);
}

int sysfs_read_online(struct root *root, struct facts *facts)
{
	int r = read_set(root, facts, "online", &facts->online);

	if (r >= 0 && !facts->online.known)
		return read_entries(root, facts);
	facts->backends |= BACKEND_SYSFS;
	return r;
}

int sysfs_read_sets(struct root *root, struct facts *facts)
{
	const struct {
		const char *name;
		struct known_set *set;
	} files[] = {
		{ "possible", &facts->possible }, { "present", &facts->present },     { "online", &facts->online },
		{ "isolated", &facts->isolated }, { "nohz_full", &facts->nohz_full },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		int r = read_set(root, facts, files[i].name, files[i].set);

		if (r < 0)
			return r;
	}
	if (!facts->present.known || !facts->online.known)
		return read_entries(root, facts);
	facts->backends |= BACKEND_SYSFS;
	return 0;
}
