// SPDX-License-Identifier: MIT
// CPU quota and memory limits of control groups (Documentation/admin-guide/cgroup-v2.rst, scheduler/sched-bwc.rst).
#include "probe/limits/cgroup_limits.h"

#include <errno.h>
#include <string.h>

#include "base/meminfo.h"
#include "base/wide.h"

enum { DEFAULT_PERIOD_US = 100000 };

static int parse_positive(struct span word, uint64_t *ret_value)
{
	uint64_t value;

	if (parse_u64(word, &value) < 0 || !value || value > INT64_MAX)
		return -EINVAL;
	*ret_value = value;
	return 0;
}

int cgroup_limits_parse_cpu_max(struct span text, uint64_t *ret_quota, uint64_t *ret_period)
{
	uint64_t quota = 0, period = DEFAULT_PERIOD_US;
	struct span word;
	bool unlimited;

	if (!span_word(&text, &word))
		return -EINVAL;
	unlimited = span_equal(word, "max");
	if (!unlimited && parse_positive(word, &quota) < 0)
		return -EINVAL;
	if (span_word(&text, &word) && parse_positive(word, &period) < 0)
		return -EINVAL;
	if (unlimited)
		return -ENOENT;
	*ret_quota = quota;
	*ret_period = period;
	return 0;
}

int cgroup_limits_parse_cfs(struct span quota_text, struct span period_text, uint64_t *ret_quota, uint64_t *ret_period)
{
	uint64_t quota, period;
	struct span word;
	int64_t number;

	if (!span_word(&quota_text, &word))
		return -EINVAL;
	if (!parse_i64(word, &number) && number < 0)
		return -ENOENT;
	if (parse_positive(word, &quota) < 0 || !span_word(&period_text, &word) || parse_positive(word, &period) < 0)
		return -EINVAL;
	*ret_quota = quota;
	*ret_period = period;
	return 0;
}

bool cgroup_limits_less(uint64_t quota_a, uint64_t period_a, uint64_t quota_b, uint64_t period_b)
{
	return wide_product_less(quota_a, period_b, quota_b, period_a);
}

/* Adds the flag that an error of cgroup_find or of a level stands for; true when the limit is then unknown. */
static bool flag_error(int error, unsigned int *flags)
{
	if (error == -EINVAL) {
		*flags |= FLAG_LIMIT_MALFORMED;
		return false;
	}
	*flags |= error == -EXDEV ? FLAG_CGROUP_UNRESOLVED : FLAG_CGROUP_UNREADABLE;
	return true;
}

int cgroup_limits_find(struct root *root, const struct cgroup_limits_context *context, const char *controller,
		       struct cgroup *ret_group)
{
	if (!context->membership.text || !context->mountinfo.text)
		return -EIO;
	return cgroup_find(root, context->membership, context->mountinfo, controller, context->pid, ret_group);
}

static const char *quota_file(int version)
{
	return version == 2 ? "cpu.max" : "cpu.cfs_quota_us";
}

/* A read that fails for another reason than that the file is not there leaves the limit unknown. */
static int read_level(struct root *root, const struct cgroup *group, const char *file, struct span *ret_text)
{
	int r = root_read(root, ret_text, "%s/%s", group->directory, file);

	/* ENODEV: the group was removed meanwhile. */
	return r == -ENOENT || r == -ENODEV ? -ENOENT : r < 0 ? -EIO : 0;
}

static bool is_number(struct span text)
{
	struct span word;
	int64_t number;

	return span_word(&text, &word) && !parse_i64(word, &number);
}

/*
 * The quota of one level: 0, -ENOENT (none), -EINVAL (junk: it may stand for any limit), -EDOM (a v1 quota of 0 or without a
 * period, which never was one), -EIO. *has_file: the controller is on at this level.
 */
static int level_quota(struct root *root, const struct cgroup *group, bool *has_file, uint64_t *ret_quota,
		       uint64_t *ret_period)
{
	struct span text, period = { 0 };
	char quota[64];
	int r = read_level(root, group, quota_file(group->version), &text);

	*has_file = r == 0;
	if (r < 0)
		return r;
	if (group->version == 2)
		return cgroup_limits_parse_cpu_max(text, ret_quota, ret_period);
	r = cgroup_limits_parse_cfs(text, SPAN("1"), ret_quota, ret_period);
	if (r < 0)
		return r == -EINVAL && is_number(text) ? -EDOM : r;
	/* The reader has one buffer for both files. */
	text = span_trim(text);
	snprintf(quota, sizeof(quota), "%.*s", (int)MIN(text.length, sizeof(quota)), text.text);
	r = read_level(root, group, "cpu.cfs_period_us", &period);
	if (r >= 0)
		r = cgroup_limits_parse_cfs(span_of(quota), period, ret_quota, ret_period);
	return r == -ENOENT || r == -EINVAL ? -EDOM : r;
}

/*
 * Throttling by ancestors that a cgroup namespace hides counts in the group's own statistics (cpu.stat.local, Linux 6.8),
 * in microseconds (v2) or nanoseconds (v1).
 */
static bool is_throttled(struct root *root, const char *directory)
{
	struct span text, line, word;
	uint64_t value;

	if (root_read(root, &text, "%s/cpu.stat.local", directory) < 0)
		return false;
	while (span_line(&text, &line))
		if (span_word(&line, &word) && (span_equal(word, "throttled_usec") || span_equal(word, "throttled_time")) &&
		    !parse_u64(line, &value) && value)
			return true;
	return false;
}

static int set_quota(struct quota *quota, const struct cgroup *group, uint64_t quota_us, uint64_t period_us)
{
	_cleanup_free_ char *path = strdup(group->path), *source = NULL;

	if (!path || asprintf(&source, "%s/%s", group->directory, quota_file(group->version)) < 0)
		return -ENOMEM;
	free(quota->path);
	free(quota->source);
	quota->state = QUOTA_SET;
	quota->quota_us = quota_us;
	quota->period_us = period_us;
	quota->path = TAKE_PTR(path);
	quota->source = TAKE_PTR(source);
	return 0;
}

/* The file of a level, unless another was noted before. */
static int note_file(char **file, const struct cgroup *group)
{
	if (*file || asprintf(file, "%s/%s", group->directory, quota_file(group->version)) >= 0)
		return 0;
	*file = NULL;
	return -ENOMEM;
}

/* The top that is visible is not the root of the hierarchy: only the root lacks cgroup.type, only it has release_agent. */
static bool hides_ancestors(struct root *root, const struct cgroup *top)
{
	if (top->below_root)
		return true;
	if (top->version == 2)
		return root_exists(root, "%s/cgroup.type", top->directory);
	return !root->confined && !root_exists(root, "%s/release_agent", top->directory);
}

/* One level; the quota becomes its own where that is tighter. *lowest is the first where the controller is on. */
static int take_level(struct root *root, const struct cgroup *group, struct quota *quota, char **lowest, bool *unknown,
		      unsigned int *flags)
{
	uint64_t quota_us, period_us;
	bool has_file;
	int r = level_quota(root, group, &has_file, &quota_us, &period_us);

	if (has_file && !*lowest) {
		*lowest = strdup(group->directory);
		if (!*lowest)
			return -ENOMEM;
	}
	if (r < 0 && r != -ENOENT)
		*unknown |= flag_error(r == -EDOM ? -EINVAL : r, flags) || r == -EINVAL;
	if (r == -EINVAL || r == -EDOM)
		return note_file(&quota->malformed, group);
	if (r < 0 ||
	    (quota->state == QUOTA_SET && !cgroup_limits_less(quota_us, period_us, quota->quota_us, quota->period_us)))
		return 0;
	return set_quota(quota, group, quota_us, period_us);
}

int cgroup_limits_read_quota(struct root *root, const struct cgroup_limits_context *context, struct quota *quota,
			     unsigned int *flags)
{
	_cleanup_cgroup_ struct cgroup group = { 0 };
	_cleanup_free_ char *lowest = NULL;
	bool unknown = false;
	int r = cgroup_limits_find(root, context, "cpu", &group);

	if (r < 0) {
		if (r == -ENOMEM)
			return r;
		quota->state = r != -ENOENT && flag_error(r, flags) ? QUOTA_UNKNOWN : QUOTA_NONE;
		return 0;
	}
	quota->version = group.version;
	r = note_file(&quota->leaf, &group);
	do
		r = r < 0 ? r : take_level(root, &group, quota, &lowest, &unknown, flags);
	while (r == 0 && cgroup_up(&group));
	if (r < 0)
		return r;
	if (quota->state != QUOTA_SET || context->reasons)
		quota->hidden = hides_ancestors(root, &group);
	if (quota->state == QUOTA_SET)
		return 0;
	quota->state = unknown ? QUOTA_UNKNOWN : QUOTA_NONE;
	if (quota->hidden)
		*flags |= FLAG_ANCESTORS_HIDDEN;
	/* Up to the root of the hierarchy nothing is hidden: that was a limit which is gone. What a record lacks it cannot
	 * tell. */
	if (lowest && (quota->hidden || root->confined) && is_throttled(root, lowest))
		*flags |= FLAG_HIDDEN_THROTTLE;
	return 0;
}

int cgroup_limits_read_cpuset(struct root *root, const struct cgroup_limits_context *context, struct limits *limits)
{
	_cleanup_cgroup_ struct cgroup group = { 0 };
	int r = cgroup_limits_find(root, context, "cpuset", &group);

	for (bool more = r == 0; more; more = cgroup_up(&group)) {
		const char *file = group.version == 2 ? "cpuset.cpus.effective" : "cpuset.effective_cpus";
		_cleanup_cpuset_ struct cpuset cpus = { 0 };

		r = root_read_list(root, &cpus, "%s/%s", group.directory, file);
		if (r == -ENOENT)
			continue;
		if (r < 0 || cpuset_empty(&cpus))
			break;
		if (asprintf(&limits->cpuset_source, "%s/%s", group.directory, file) < 0) {
			limits->cpuset_source = NULL;
			return -ENOMEM;
		}
		limits->cpuset_cpus = cpuset_count(&cpus);
		break;
	}
	return r == -ENOMEM ? r : 0;
}

static int64_t available_memory(struct root *root, unsigned int *flags)
{
	int64_t bytes;
	int r = meminfo_read(root, "MemAvailable:", &bytes);

	if (r == -EBADMSG)
		*flags |= FLAG_LIMIT_MALFORMED;
	else if (r < 0 && r != -ENOENT && r != -ENOTDIR)
		*flags |= FLAG_CGROUP_UNREADABLE;
	return r < 0 ? UNKNOWN : bytes;
}

/* v1 has no word for "no limit": it shows the largest number of pages there is, which depends on their size. */
enum { NO_LIMIT_SHIFT = 62 };

static int level_memory(struct root *root, const struct cgroup *group, const char *file, uint64_t *ret_bytes)
{
	struct span text, word;
	int r = read_level(root, group, file, &text);

	if (r < 0)
		return r;
	if (!span_word(&text, &word))
		return -EINVAL;
	if (span_equal(word, "max"))
		return -ENOENT;
	if (parse_u64(word, ret_bytes) < 0)
		return -EINVAL;
	return *ret_bytes >> NO_LIMIT_SHIFT ? -ENOENT : 0;
}

int cgroup_limits_read_memory(struct root *root, const struct cgroup_limits_context *context, int64_t *ret_bytes,
			      char **ret_source, unsigned int *flags)
{
	_cleanup_cgroup_ struct cgroup group = { 0 };
	_cleanup_free_ char *source = NULL;
	int64_t least = available_memory(root, flags);
	const char *file;
	int r;

	source = strdup("/proc/meminfo");
	if (!source)
		return -ENOMEM;
	r = cgroup_limits_find(root, context, "memory", &group);
	if (r == -ENOMEM)
		return r;
	if (r < 0 && r != -ENOENT)
		flag_error(r, flags);
	file = group.version == 2 ? "memory.max" : "memory.limit_in_bytes";
	for (bool more = r == 0; more; more = cgroup_up(&group)) {
		uint64_t bytes;

		r = level_memory(root, &group, file, &bytes);
		if (r < 0 && r != -ENOENT)
			flag_error(r, flags);
		if (r < 0 || (least != UNKNOWN && (int64_t)bytes >= least))
			continue;
		free(TAKE_PTR(source));
		if (asprintf(&source, "%s/%s", group.directory, file) < 0) {
			source = NULL;
			return -ENOMEM;
		}
		least = (int64_t)bytes;
	}
	*ret_bytes = least;
	*ret_source = TAKE_PTR(source);
	return 0;
}
