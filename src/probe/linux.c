// SPDX-License-Identifier: MIT
// A Linux machine by its /proc and /sys: which readers run, in which order, and what stands in for what is missing.
#include "probe/linux.h"

#include <errno.h>
#include <sched.h>

#include "model/limits.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/kernel/arch.h"
#include "probe/kernel/cpuinfo.h"
#include "probe/kernel/sysfs.h"
#include "probe/kernel/virt.h"
#include "probe/limits/affinity.h"
#include "probe/limits/limits.h"

/* Every CPU that is present or online gets a row; where neither is told, every possible one. */
int linux_make_rows(struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	int r = cpuset_or(&cpus, &facts->present.set);

	if (r >= 0)
		r = cpuset_or(&cpus, &facts->online.set);
	if (r >= 0 && !facts->present.known && !facts->online.known)
		r = cpuset_or(&cpus, &facts->possible.set);
	return r < 0 ? r : facts_set_cpus(facts, &cpus);
}

/* A set that sysfs did not tell, out of the CPUs of /proc/cpuinfo: those are online. */
static int set_if_unknown(struct known_set *set, const struct cpuset *cpus)
{
	if (set->known || cpuset_empty(cpus))
		return 0;
	set->known = true;
	return cpuset_copy(cpus, &set->set);
}

/*
 * lxcfs shows a container the online CPUs that it was given, or 0: where the process may run on others, those are online
 * too: the mask is the truth about CPU sets.
 */
static int add_allowed(struct facts *facts, const struct cpuset *allowed)
{
	int r;

	if (!facts->online.known || cpuset_subset(allowed, &facts->online.set))
		return 0;
	r = cpuset_or(&facts->online.set, allowed);
	if (r >= 0 && facts->present.known)
		r = cpuset_or(&facts->present.set, allowed);
	return r < 0 ? r :
		       facts_warn(facts, allowed, WARN_ONLINE_MASKED,
				  "the online list lacks CPUs that this process may run on");
}

int linux_settle_sets(const struct cpuset *mask, const struct cpuinfo *cpuinfo, struct facts *facts)
{
	bool no_sysfs = !facts->online.known && !facts->present.known;
	int r = set_if_unknown(&facts->online, &cpuinfo->listed);

	if (r >= 0 && !facts->online.known)
		r = set_if_unknown(&facts->online, mask);
	else if (r >= 0)
		r = add_allowed(facts, mask);
	if (r >= 0)
		r = set_if_unknown(&facts->present, &facts->online.set);
	if (r >= 0 && no_sysfs)
		r = facts_warn(facts, NULL, WARN_NO_SYSFS, "/sys/devices/system/cpu is missing or unreadable: CPUs by %s",
			       !cpuset_empty(&cpuinfo->listed) ? "/proc/cpuinfo" :
			       facts->online.known	       ? "the affinity mask" :
								 "nothing");
	return r;
}

/* The affinity mask and the limits of control groups; where no CPU is told, allowed stays unknown. */
static int read_allowance(bool live, struct root *root, struct facts *facts, struct error *error)
{
	struct limits_request request = { .root = root, .live = live };
	struct worker_environment *environment = arena_alloc(&facts->arena, sizeof(*environment));
	struct limits *limits = malloc(sizeof(*limits));
	struct error ignored = { 0 };
	int r;

	if (!environment || !limits) {
		free(limits);
		return error_oom(error);
	}
	r = limits_read_mask(&request, limits, &ignored);
	if (r >= 0)
		r = limits_read(&request, facts, limits, &ignored);
	if (r < 0) {
		limits_free(limits);
		free(limits);
		return r == -ENOMEM ? error_oom(error) : 0;
	}
	facts->limits = limits;
	if (live)
		limits_read_environment(environment);
	facts->environment = environment;
	if (live && limits->flags & FLAG_AFFINITY_FALLBACK &&
	    facts_warn(facts, NULL, WARN_AFFINITY_FALLBACK,
		       "the affinity mask could not be asked for: allowed CPUs are those of %s", limits->allowed_source) < 0)
		return error_oom(error);
	if (limits->quota.malformed &&
	    facts_warn(facts, NULL, WARN_UNREADABLE_FILE, "%s is no quota that the kernel writes: there may be a limit",
		       limits->quota.malformed) < 0)
		return error_oom(error);
	facts->backends |= BACKEND_AFFINITY;
	facts->allowed.known = true;
	return cpuset_copy(&limits->allowed, &facts->allowed.set) < 0 ? error_oom(error) : 0;
}

/* What CPUID adds: asked of the running machine, or as a snapshot recorded it. */
static int read_cpuid(const struct source *source, struct root *root, const struct cpuid_dump *dump, struct facts *facts,
		      struct error *error)
{
	char signature[13];
	int r = source->wanted & WANT_KINDS ? cpuid_kinds(dump, facts) : 0;

	if (r >= 0 && source->wanted & WANT_VIRT)
		r = virt_read(root, facts, cpuid_hypervisor(dump, signature) ? signature : NULL,
			      source->wanted & WANT_VIRT_LEGACY, error);
	if (r >= 0 && source->wanted & WANT_CPUINFO)
		r = cpuid_identity(dump, facts);
	return r;
}

bool linux_needs_cpuinfo(unsigned int wanted, struct root *root, const struct facts *facts)
{
	if (wanted & WANT_CPUINFO || !facts->online.known || cpuset_empty(&facts->online.set))
		return true;
	return wanted & WANT_STRUCTURE && !root_exists(root, SYSFS_CPU "/cpu%d/topology", cpuset_first(&facts->online.set));
}

static int read_once(const struct source *source, struct root *root, const struct cpuid_dump *cpuid, struct facts *facts,
		     struct error *error)
{
	_cleanup_cpuinfo_ struct cpuinfo cpuinfo = { 0 };
	_cleanup_cpuset_ struct cpuset mask = { 0 };
	bool live = source->kind == SOURCE_LIVE, reads_cpuinfo;
	int r = sysfs_read_sets(root, facts);

	reads_cpuinfo = r >= 0 && linux_needs_cpuinfo(source->wanted, root, facts);
	if (reads_cpuinfo)
		r = cpuinfo_read(root, facts, &cpuinfo, error);
	if (live) /* where it is not to be had it stays empty */
		affinity_read_live(sched_getaffinity, 0, &mask);
	if (r >= 0)
		r = linux_settle_sets(&mask, &cpuinfo, facts);
	if (r >= 0)
		r = cpuinfo_compare_cpus(&cpuinfo, facts);
	if (r >= 0)
		r = linux_make_rows(facts);
	if (r < 0)
		return error_errno(error, -r, NULL);
	if (reads_cpuinfo)
		cpuinfo_apply(&cpuinfo, facts);
	r = sysfs_read(root, source->wanted, facts);
	if (r >= 0 && source->wanted & WANT_STRUCTURE)
		r = cpuinfo_apply_structure(&cpuinfo, facts);
	if (r >= 0 && source->wanted & WANT_CPUINFO)
		r = machine_read(root, facts, error);
	if (r >= 0)
		r = read_cpuid(source, root, cpuid, facts, error);
	if (r >= 0 && source->wanted & WANT_AFFINITY)
		r = read_allowance(live, root, facts, error);
	return r < 0 ? error_errno(error, -r, NULL) : 0;
}

/* CPUs that come or go while we read would be counted half: read again until two looks at "online" agree. */
int linux_read(const struct source *source, struct root *root, const struct cpuid_dump *cpuid, struct facts *facts,
	       struct error *error)
{
	enum { READS = 3 };

	for (int attempt = 1;; attempt++) {
		_cleanup_cpuset_ struct cpuset before = { 0 }, after = { 0 };
		bool looked = source->kind == SOURCE_LIVE && root_read_list(root, &before, SYSFS_CPU "/online") >= 0;
		struct facts fresh;
		int r;

		r = read_once(source, root, cpuid, facts, error);
		if (r < 0 || !looked || root_read_list(root, &after, SYSFS_CPU "/online") < 0 ||
		    cpuset_equal(&before, &after))
			return r;
		if (attempt == READS) {
			facts->consistent = false;
			return facts_warn(facts, NULL, WARN_HOTPLUG,
					  "CPUs went on- or offline while the machine was read, %d times", READS) < 0 ?
				       error_oom(error) :
				       0;
		}
		facts_init(&fresh);
		fresh.kind = facts->kind;
		r = facts->path ? facts_text(&fresh, span_of(facts->path), &fresh.path) : 0;
		facts_free(facts);
		*facts = fresh;
		if (r < 0)
			return error_oom(error);
	}
}
