// SPDX-License-Identifier: MIT
// The inputs: which readers run for which source, and in which order.
#include "probe/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "model/allowance.h"
#include "probe/allowance.h"
#include "probe/archive.h"
#include "probe/cpuid_decode.h"
#include "probe/cpuid_live.h"
#include "probe/hwloc.h"
#include "probe/machine.h"
#include "probe/procfs.h"
#include "probe/tree.h"
#include "probe/virt.h"

/* Every CPU that is present or online gets a row; where neither is told, every possible one. */
static int make_rows(struct facts *facts)
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
static int set_from_cpuinfo(struct known_set *set, const struct cpuset *listed)
{
	if (set->known || cpuset_empty(listed))
		return 0;
	set->known = true;
	return cpuset_copy(listed, &set->set);
}

/* The affinity mask and the limits of control groups; where no CPU is told, allowed stays unknown. */
static int read_allowance(bool live, struct root *root, struct facts *facts, struct error *error)
{
	struct allowance_request request = { .root = root, .live = live };
	struct worker_environment *environment = arena_alloc(&facts->arena, sizeof(*environment));
	struct allowance *allowance = malloc(sizeof(*allowance));
	struct error ignored = { 0 };
	int r;

	if (!environment || !allowance) {
		free(allowance);
		return error_oom(error);
	}
	r = allowance_read(&request, allowance, &ignored);
	if (r < 0) {
		free(allowance);
		return r == -ENOMEM ? error_oom(error) : 0;
	}
	facts->allowance = allowance;
	if (live)
		allowance_read_environment(environment);
	facts->environment = environment;
	facts->backends |= BACKEND_AFFINITY;
	facts->allowed.known = true;
	return cpuset_copy(&allowance->allowed, &facts->allowed.set) < 0 ? error_oom(error) : 0;
}

static int read_tree(const struct source *source, struct root *root, struct facts *facts, struct error *error)
{
	_cleanup_procfs_ struct procfs procfs = { 0 };
	bool live = source->kind == SOURCE_LIVE;
	char signature[13];
	int r = sysfs_read_sets(root, facts);

	if (r >= 0 && source->wanted & SOURCE_CPUINFO)
		r = procfs_read(root, facts, &procfs, error);
	if (r >= 0)
		r = set_from_cpuinfo(&facts->online, &procfs.listed);
	if (r >= 0)
		r = set_from_cpuinfo(&facts->present, &procfs.listed);
	if (r >= 0)
		r = make_rows(facts);
	if (r < 0)
		return error_errno(error, -r, NULL);
	procfs_apply(&procfs, facts);
	r = sysfs_read(root, source->wanted, facts);
	if (r >= 0 && source->wanted & SYSFS_TOPOLOGY)
		r = procfs_apply_structure(&procfs, facts);
	if (r >= 0 && source->wanted & SOURCE_CPUINFO)
		r = machine_read(root, facts, error);
	if (r >= 0 && live && source->wanted & SYSFS_KINDS)
		r = cpuid_live_kinds(facts);
	if (r >= 0 && source->wanted & SOURCE_VIRT)
		r = virt_read(root, facts, live && cpuid_live_hypervisor(signature) ? signature : NULL,
			      source->wanted & SOURCE_VIRT_LEGACY, error);
	if (r >= 0 && live && source->wanted & SOURCE_CPUINFO)
		r = cpuid_live_identity(facts);
	if (r >= 0 && source->wanted & SOURCE_AFFINITY)
		r = read_allowance(live, root, facts, error);
	return r < 0 ? error_errno(error, -r, NULL) : 0;
}

/* What a tree that leads outside made us fail with is not what is wrong. */
static int read_checked(const struct source *source, struct root *root, struct facts *facts, struct error *error)
{
	int r = read_tree(source, root, facts, error);

	if (!root->escape)
		return r;
	error_clear(error);
	return root_check(root, error);
}

static int read_live(const struct source *source, struct facts *facts, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	int r = root_open("/", false, &root, error);

	return r < 0 ? r : read_checked(source, &root, facts, error);
}

int source_open_tree(const char *path, char **ret_extracted, struct root *ret_root, struct error *error)
{
	_cleanup_archive_ char *extracted = NULL;
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return error_errno(error, errno, path);
	if (!S_ISDIR(st.st_mode)) {
		r = archive_extract(path, &extracted, error);
		if (r < 0)
			return r;
		path = extracted;
	}
	r = tree_check(path, error);
	if (r >= 0)
		r = root_open(path, true, ret_root, error);
	if (r >= 0)
		*ret_extracted = TAKE_PTR(extracted);
	return r;
}

static int read_sysroot(const struct source *source, struct facts *facts, struct error *error)
{
	_cleanup_archive_ char *extracted = NULL;
	_cleanup_root_ struct root root = { .fd = -1 };
	int r = source_open_tree(source->argument, &extracted, &root, error);

	return r < 0 ? r : read_checked(source, &root, facts, error);
}

static int read_cpuid(const char *path, struct facts *facts, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	int r = cpuid_dump_read(path, &dump, error);

	if (r < 0)
		return r;
	return cpuid_facts(&dump, facts) < 0 ? error_oom(error) : 0;
}

int source_read(const struct source *source, struct facts *ret_facts, struct error *error)
{
	struct facts facts;
	int r = -EINVAL;

	facts_init(&facts);
	facts.kind = source->kind;
	r = facts_text(&facts, span_of(source->argument ? source->argument : "/"), &facts.path);
	if (r < 0) {
		facts_free(&facts);
		return error_oom(error);
	}
	switch (source->kind) {
	case SOURCE_LIVE:
		r = read_live(source, &facts, error);
		break;
	case SOURCE_SYSROOT:
		r = read_sysroot(source, &facts, error);
		break;
	case SOURCE_XML:
		r = hwloc_read_xml(source->argument, &facts, error);
		break;
	case SOURCE_SYNTHETIC:
		r = hwloc_read_synthetic(source->argument, &facts, error);
		break;
	case SOURCE_CPUID:
		r = read_cpuid(source->argument, &facts, error);
		break;
	}
	if (r < 0) {
		facts_free(&facts);
		return r;
	}
	*ret_facts = facts;
	return 0;
}
