// SPDX-License-Identifier: MIT
// The limits that control groups set on a process: CPU quota and memory, the tightest from its group up to the root.
#pragma once

#include "base/root.h"
#include "model/limits.h"
#include "probe/limits/cgroup.h"

/*
 * The texts of v2 cpu.max and v1 cpu.cfs_quota_us with cpu.cfs_period_us. 0; -ENOENT: no limit ("max", or below 0);
 * -EINVAL: no such text. The kernel takes neither a quota nor a period of 0.
 */
int cgroup_limits_parse_cpu_max(struct span text, uint64_t *ret_quota, uint64_t *ret_period);
int cgroup_limits_parse_cfs(struct span quota_text, struct span period_text, uint64_t *ret_quota, uint64_t *ret_period);

/* quota a is less than quota b, exactly. */
bool cgroup_limits_less(uint64_t quota_a, uint64_t period_a, uint64_t quota_b, uint64_t period_b);

/* The texts that tell the groups of a process; a NULL text could not be read. */
struct cgroup_limits_context {
	struct span membership; /* /proc/PID/cgroup */
	struct span mountinfo;
	int64_t pid;  /* of the process, 0: unknown */
	bool reasons; /* look also at what only an explanation needs */
};

/* The group of the process for controller: the errors of cgroup_find. */
int cgroup_limits_find(struct root *root, const struct cgroup_limits_context *context, const char *controller,
		       struct cgroup *ret_group);

/* Fills *quota (state none, set or unknown) and adds flags. 0 or -ENOMEM. */
int cgroup_limits_read_quota(struct root *root, const struct cgroup_limits_context *context, struct quota *quota,
			     unsigned int *flags);

/* How many CPUs the cpuset of the process gives it: limits->cpuset_cpus, cpuset_source. 0 or -ENOMEM. */
int cgroup_limits_read_cpuset(struct root *root, const struct cgroup_limits_context *context, struct limits *limits);

/*
 * The least of memory.max up the tree and MemAvailable: *ret_bytes is UNKNOWN where neither is told. *ret_source (the
 * caller frees it) is the file that said so. 0 or -ENOMEM.
 */
int cgroup_limits_read_memory(struct root *root, const struct cgroup_limits_context *context, int64_t *ret_bytes,
			      char **ret_source, unsigned int *flags);
