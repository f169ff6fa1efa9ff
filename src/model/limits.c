// SPDX-License-Identifier: MIT
// The names of what limits a process, and freeing it.
#include "model/limits.h"

const char *const quota_state_names[] = { "none", "set", "unknown", "not-applicable" };

const struct limits_flag_text limits_flag_texts[] = {
	{ "cgroup-unreadable", "a control group, or /proc/meminfo, could not be looked at: there may be a limit" },
	{ "cgroup-unresolved", "the control group lies outside of what is mounted: there may be a limit" },
	{ "limit-malformed", "a limit that is no valid number was left out" },
	{ "hidden-throttle", "the process was throttled by a limit that is not visible from here" },
	{ "affinity-fallback", "the affinity mask could not be read: allowed CPUs are known from elsewhere" },
	{ "topology-partial",
	  "part of the topology could not be read: such a CPU was counted as a core, and as not isolated" },
	{ "core-type-empty", "no usable CPU is of this core type: all were taken" },
	{ "raised-by-min", "--min raised the number above what the limits give" },
	{ "env-over-allowed", "the environment asks for more workers than there are usable CPUs" },
	{ "ancestors-hidden", "no limit is visible, but the groups above the visible ones may have one" },
};

void limits_free(struct limits *limits)
{
	cpuset_free(&limits->allowed);
	free(limits->quota.path);
	free(limits->quota.source);
	free(limits->memory_source);
	free(limits->room_source);
	free(limits->cpuset_source);
	free(limits->quota.leaf);
	free(limits->quota.malformed);
	*limits = (struct limits){ 0 };
}
