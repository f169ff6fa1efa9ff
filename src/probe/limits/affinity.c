// SPDX-License-Identifier: MIT
// Affinity masks of a record, and scheduling policies.
#include "probe/limits/affinity.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

int affinity_parse_status(struct span text, struct affinity_status *ret_status)
{
	struct affinity_status status = { 0 };
	struct span line, name, value;

	while (span_line(&text, &line)) {
		if (!span_split(line, ':', &name, &value))
			continue;
		if (span_equal(name, "Pid") && (parse_i64(value, &status.pid) < 0 || status.pid < 0))
			status.pid = 0;
		if (span_equal(name, "Cpus_allowed_list") && !status.cpus_known) {
			int r = cpuset_parse_list(value, &status.cpus);

			if (r == -ENOMEM)
				return r;
			status.cpus_known = r == 0 && !cpuset_empty(&status.cpus);
		}
	}
	if (!status.cpus_known)
		cpuset_free(&status.cpus);
	*ret_status = status;
	return 0;
}

int affinity_parse_policy(struct span text)
{
	enum { FIELDS_TO_POLICY = 39 }; /* field 41; the 2 before the state are the number and the name */
	const char *end = text.length ? memrchr(text.text, ')', text.length) : NULL;
	struct span rest, word;
	int64_t policy;

	if (!end)
		return -1;
	rest = (struct span){ end + 1, text.length - (size_t)(end + 1 - text.text) };
	for (int i = 0; i < FIELDS_TO_POLICY; i++)
		if (!span_word(&rest, &word))
			return -1;
	return parse_i64(word, &policy) < 0 || policy < 0 || policy > INT16_MAX ? -1 : (int)policy;
}

bool affinity_is_real_time(int policy)
{
	if (policy < 0)
		return false;
	policy &= ~SCHED_RESET_ON_FORK;
	return policy == SCHED_FIFO || policy == SCHED_RR || policy == 6 /* SCHED_DEADLINE, which glibc 2.36 lacks */;
}

/* Before Linux 2.6.26 there was no list; a CPU without its own `online` file cannot be taken offline. */
static int online_by_folders(struct root *root, struct cpuset *ret_online)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 }, online = { 0 };
	int r = root_list_numbers(root, "sys/devices/system/cpu", "cpu", &cpus);

	if (r < 0)
		return r;
	CPUSET_FOREACH(cpu, &cpus) {
		int64_t value;

		if (!root_read_i64(root, &value, "sys/devices/system/cpu/cpu%d/online", cpu) && value == 0)
			continue;
		r = cpuset_add(&online, (unsigned int)cpu);
		if (r < 0)
			return r;
	}
	*ret_online = online;
	online = (struct cpuset){ 0 };
	return 0;
}

static int online_by_stat(struct root *root, struct cpuset *ret_online)
{
	_cleanup_cpuset_ struct cpuset online = { 0 };
	_cleanup_free_ char *text = NULL;
	struct span rest = { 0 }, line, word;
	uint64_t cpu;
	int r = root_read_file(root, "proc/stat", ROOT_FILE_MAX, &text, &rest.length);

	if (r < 0)
		return r;
	rest.text = text;
	while (span_line(&rest, &line)) {
		if (!span_starts(line, "cpu") || !span_word(&line, &word))
			continue;
		word.text += 3, word.length -= 3;
		if (parse_u64(word, &cpu) < 0 || cpu >= CPUSET_MAX)
			continue;
		r = cpuset_add(&online, (unsigned int)cpu);
		if (r < 0)
			return r;
	}
	*ret_online = online;
	online = (struct cpuset){ 0 };
	return 0;
}

int affinity_read_online(struct root *root, struct cpuset *ret_online)
{
	static int (*const ways[])(struct root * root, struct cpuset * ret_online) = { online_by_folders, online_by_stat };
	struct cpuset online;
	int r = root_read_list(root, &online, "sys/devices/system/cpu/online");

	for (size_t i = 0;; i++) {
		if (r == -ENOMEM)
			return r;
		if (r == 0 && !cpuset_empty(&online)) {
			*ret_online = online;
			return 0;
		}
		if (r == 0)
			cpuset_free(&online);
		if (i == ARRAY_SIZE(ways))
			return -ENOENT;
		r = ways[i](root, &online);
	}
}
