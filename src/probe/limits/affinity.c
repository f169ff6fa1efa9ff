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
	bool listed = false;

	while (span_line(&text, &line)) {
		if (!span_split(line, ':', &name, &value))
			continue;
		if (span_equal(name, "Pid") && (parse_i64(value, &status.pid) < 0 || status.pid < 0))
			status.pid = 0;
		/* The list is of Linux 2.6.26 and later, and stands behind the mask. */
		if (span_equal(name, "Cpus_allowed_list") || span_equal(name, "Cpus_allowed")) {
			_cleanup_cpuset_ struct cpuset cpus = { 0 };
			bool list = name.length > strlen("Cpus_allowed");
			int r = list ? cpuset_parse_list(value, &cpus) : cpuset_parse_mask(value, &cpus);

			if (r == -ENOMEM)
				return r;
			if (r < 0 || cpuset_empty(&cpus) || listed)
				continue;
			cpuset_free(&status.cpus);
			status.cpus = TAKE(cpus);
			status.cpus_known = true;
			listed = list;
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
