// SPDX-License-Identifier: MIT
// What `workers` asks of a machine: which readers run, for which part of the question.
#include "probe/process.h"

#include <errno.h>

#include "model/limits.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/cpuid/cpuid_record.h"
#include "probe/cpuid/registers.h"
#include "probe/kernel/sysfs.h"
#include "probe/limits/limits.h"
#include "probe/linux.h"

static int read_cpuinfo(struct process_reader *reader, struct error *error)
{
	if (reader->has_cpuinfo)
		return 0;
	reader->has_cpuinfo = true;
	return cpuinfo_read(reader->root, reader->facts, &reader->cpuinfo, error);
}

static int read_online(struct process_reader *reader, struct error *error)
{
	struct facts *facts = reader->facts;
	unsigned int fallback = reader->source.wanted & WANT_CORES ? WANT_STRUCTURE : 0;
	bool live = reader->source.kind == SOURCE_LIVE && !(facts->limits->flags & FLAG_AFFINITY_FALLBACK);
	struct linux_mask mask = { &facts->limits->allowed, live };
	int r = sysfs_read_online(reader->root, facts);

	if (r >= 0 && linux_needs_cpuinfo(fallback, reader->root, facts))
		r = read_cpuinfo(reader, error);
	if (r >= 0)
		r = linux_settle_sets(reader->root, mask, &reader->cpuinfo, facts);
	return r < 0 ? error_errno(error, -r, NULL) : 0;
}

/* A file that is there, but could not be read, leaves the answer less than certain. */
static void flag_unread(struct facts *facts)
{
	for (size_t i = 0; i < facts->warnings.n; i++)
		if (facts->warnings.items[i].id == WARN_UNREADABLE_FILE)
			facts->limits->flags |= FLAG_TOPOLOGY_PARTIAL;
}

int process_read_limits(struct process_reader *reader, struct error *error)
{
	struct facts *facts = reader->facts;
	struct limits_request request = { .root = reader->root,
					  .live = reader->source.kind == SOURCE_LIVE,
					  .pid = reader->pid,
					  .reasons = reader->reasons,
					  .waiting = reader->source.waiting,
					  .memory = reader->source.wanted & WANT_MEMORY };
	struct worker_environment *environment = arena_alloc(&facts->arena, sizeof(*environment));
	struct limits *limits = facts->limits = calloc(1, sizeof(*limits));
	int r;

	if (!environment || !limits)
		return error_oom(error);
	r = limits_read_mask(&request, limits, error);
	if (r < 0)
		return r;
	r = sysfs_read_isolated(reader->root, facts);
	if (r < 0)
		return error_errno(error, -r, NULL);
	if (limits_need_online(&request, limits) || reader->source.wanted & (WANT_ONLINE | WANT_PLACES))
		r = read_online(reader, error);
	if (r >= 0)
		r = limits_read(&request, facts, limits, error);
	if (r < 0)
		return r;
	flag_unread(facts);
	/* Our environment says nothing about another process. */
	if (!reader->pid) {
		limits_read_environment(environment);
		facts->environment = environment;
	}
	return 0;
}

/* Of CPUID only what tells kinds: identity is not asked for. */
static int read_cpuid_kinds(struct process_reader *reader, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump record = { 0 };
	bool live = reader->source.kind == SOURCE_LIVE;
	int r = live ? 0 : cpuid_record_read(reader->root, &record, error);

	return r < 0 ? r : cpuid_kinds(live ? CPUID_LIVE : &record, reader->facts);
}

int process_read_more(struct process_reader *reader, unsigned int wanted, struct error *error)
{
	struct facts *facts = reader->facts;
	int r = 0;

	if (wanted & WANT_CPUINFO)
		r = read_cpuinfo(reader, error);
	if (r >= 0 && !facts->cpus)
		r = linux_make_rows(facts);
	if (r < 0)
		return error_errno(error, -r, NULL);
	if (reader->has_cpuinfo)
		cpuinfo_apply(&reader->cpuinfo, facts);
	facts->only = &facts->limits->allowed;
	r = sysfs_read(reader->root, wanted, facts);
	if (r >= 0 && wanted & WANT_CORES && reader->has_cpuinfo && !facts->groups[LEVEL_CORE].n)
		r = cpuinfo_apply_structure(&reader->cpuinfo, facts);
	if (r >= 0 && wanted & WANT_KINDS)
		r = read_cpuid_kinds(reader, error);
	flag_unread(facts);
	return r < 0 ? error_errno(error, -r, NULL) : 0;
}
