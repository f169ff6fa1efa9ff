// SPDX-License-Identifier: MIT
// A Linux machine by its /proc and /sys: which readers run, in which order, and what stands in for what is missing.
#include "probe/linux.h"

#include <errno.h>
#include <stdlib.h>

#include "model/limits.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/kernel/arch.h"
#include "probe/kernel/cpuinfo.h"
#include "probe/kernel/sysfs.h"
#include "probe/kernel/virt.h"
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
 * Of a CPU that the online list lacks its own file says whether it is, where it has one (the first CPU of x86 has none). Its
 * topology, which the kernel takes away with the CPU, says it only where the list is refuted.
 */
static bool is_surely_online(struct root *root, const struct cpuset *offline, unsigned int cpu, bool refuted)
{
	int64_t value;
	int r;

	if (cpuset_has(offline, cpu))
		return false;
	r = root_read_i64(root, &value, SYSFS_CPU "/cpu%u/online", cpu);
	return r == -ENOENT ? refuted && root_exists(root, SYSFS_CPU "/cpu%u/topology", cpu) : r >= 0 && value != 0;
}

/* Drops from allowed what is in the online list, is not there, or may be off. */
static int keep_surely_online(struct root *root, const struct facts *facts, struct cpuset *allowed)
{
	_cleanup_cpuset_ struct cpuset offline = { 0 }, unsure = { 0 };
	/* A process runs somewhere: a list without one of its CPUs is not the kernel's. */
	bool refuted = !cpuset_intersects(allowed, &facts->online.set);
	int r = cpuset_andnot(allowed, &facts->online.set);

	if (r >= 0 && facts->present.known)
		r = cpuset_and(allowed, &facts->present.set);
	if (r < 0 || cpuset_empty(allowed))
		return r;
	if (root_read_list(root, &offline, SYSFS_CPU "/offline") == -ENOMEM)
		return -ENOMEM;
	CPUSET_FOREACH(cpu, allowed) {
		if (is_surely_online(root, &offline, (unsigned int)cpu, refuted))
			continue;
		r = cpuset_add(&unsure, (unsigned int)cpu);
		if (r < 0)
			return r;
	}
	return cpuset_andnot(allowed, &unsure);
}

/*
 * lxcfs shows a container the online CPUs that it was given, or as many from 0 on: where the process may run on others,
 * those are online too: the mask is the truth about CPU sets.
 */
static int add_allowed(struct root *root, struct linux_mask mask, struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset allowed = { 0 };
	int r;

	if (!facts->online.known || cpuset_subset(mask.cpus, &facts->online.set))
		return 0;
	r = cpuset_copy(mask.cpus, &allowed);
	if (r >= 0 && !mask.all_online)
		r = keep_surely_online(root, facts, &allowed);
	if (r < 0 || cpuset_empty(&allowed))
		return r;
	r = cpuset_or(&facts->online.set, &allowed);
	if (r >= 0 && facts->present.known)
		r = cpuset_or(&facts->present.set, &allowed);
	return r < 0 ? r :
		       facts_warn(facts, mask.cpus, WARN_ONLINE_MASKED,
				  "the online list lacks CPUs that this process may run on");
}

/* What is online is there, and what is there is possible, whatever the other list says. */
static int enclose(struct facts *facts, const struct known_set *part, struct known_set *whole, const char *name)
{
	int r;

	if (!part->known || !whole->known || cpuset_subset(&part->set, &whole->set))
		return 0;
	r = facts_warn(facts, NULL, WARN_SOURCES_DISAGREE, "the %s list lacks CPUs that are there: they were added", name);
	return r < 0 ? r : cpuset_or(&whole->set, &part->set);
}

int linux_settle_sets(struct root *root, struct linux_mask mask, const struct cpuinfo *cpuinfo, struct facts *facts)
{
	bool no_sysfs = !facts->online.known && !facts->present.known;
	int r = set_if_unknown(&facts->online, &cpuinfo->listed);

	if (r >= 0 && facts->online.known)
		r = add_allowed(root, mask, facts);
	else if (r >= 0 && mask.all_online)
		r = set_if_unknown(&facts->online, mask.cpus);
	if (r >= 0)
		r = set_if_unknown(&facts->present, &facts->online.set);
	if (r >= 0)
		r = enclose(facts, &facts->online, &facts->present, "present");
	if (r >= 0)
		r = enclose(facts, &facts->present, &facts->possible, "possible");
	if (r >= 0 && no_sysfs)
		r = facts_warn(facts, NULL, WARN_NO_SYSFS, "/sys/devices/system/cpu is missing or unreadable: CPUs by %s",
			       !cpuset_empty(&cpuinfo->listed) ? "/proc/cpuinfo" :
			       facts->online.known	       ? "the affinity mask" :
								 "nothing");
	return r;
}

/* The mask of the running process, or with WANT_AFFINITY of the one that made the record, into facts->limits. 0 or -ENOMEM.
 */
static int read_mask(const struct limits_request *request, unsigned int wanted, struct facts *facts, struct error *error)
{
	facts->limits = calloc(1, sizeof(*facts->limits));
	if (!facts->limits)
		return error_oom(error);
	if (!request->live && !(wanted & WANT_AFFINITY))
		return 0;
	return limits_read_mask(request, facts->limits, error);
}

static void forget_limits(struct facts *facts)
{
	limits_free(facts->limits);
	free(facts->limits);
	facts->limits = NULL;
}

/* The rest of what a process may use; where no CPU is told, allowed stays unknown. */
static int read_allowance(const struct limits_request *request, struct facts *facts, struct error *error)
{
	struct worker_environment *environment = arena_alloc(&facts->arena, sizeof(*environment));
	struct limits *limits = facts->limits;
	struct error ignored = { 0 };
	int r;

	if (!environment)
		return error_oom(error);
	r = limits_read(request, facts, limits, &ignored);
	if (r < 0) {
		forget_limits(facts);
		return r == -ENOMEM ? error_oom(error) : 0;
	}
	if (request->live)
		limits_read_environment(environment);
	facts->environment = environment;
	if (request->live && limits->flags & FLAG_AFFINITY_FALLBACK &&
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
	const struct limits_request request = { .root = root,
						.live = source->kind == SOURCE_LIVE,
						.memory = source->wanted & WANT_MEMORY,
						.waiting = source->waiting };
	static const struct cpuset none;
	struct linux_mask mask;
	bool reads_cpuinfo;
	int r = read_mask(&request, source->wanted, facts, error);

	if (r < 0)
		return r;
	mask = (struct linux_mask){ &facts->limits->allowed, !limits_need_online(&request, facts->limits) };
	r = sysfs_read_sets(root, facts);
	if (source->wanted & WANT_EVERY_FOLDER && facts->online.known)
		mask.cpus = &none;
	reads_cpuinfo = r >= 0 && linux_needs_cpuinfo(source->wanted, root, facts);
	if (reads_cpuinfo)
		r = cpuinfo_read(root, facts, &cpuinfo, error);
	if (r >= 0)
		r = linux_settle_sets(root, mask, &cpuinfo, facts);
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
	if (!(source->wanted & WANT_AFFINITY))
		forget_limits(facts);
	else if (r >= 0)
		r = read_allowance(&request, facts, error);
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
