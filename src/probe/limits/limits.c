// SPDX-License-Identifier: MIT
// Gathers what one process may use.
#include "probe/limits/limits.h"

#include <errno.h>
#include <string.h>

#include "probe/limits/affinity.h"
#include "probe/limits/cgroup_limits.h"
#include "probe/limits/places.h"

struct gathering {
	const struct limits_request *request;
	struct root *root;
	char folder[64]; /* "proc/self" or "proc/PID" */
	int64_t pid;	 /* as cgroup.procs lists it, 0: unknown */
	struct limits *limits;
};

/* The mask out of a record, or live where sched_getaffinity is forbidden. */
static int read_recorded_mask(struct gathering *gathering, struct error *error)
{
	struct limits *limits = gathering->limits;
	struct affinity_status status = { 0 };
	struct span text;
	int r = root_read(gathering->root, &text, "%s/status", gathering->folder);

	if (r < 0 && gathering->request->pid)
		return error_set(error, r == -ENOENT ? ESRCH : -r, NULL, 0, "process %lld: %s",
				 (long long)gathering->request->pid, r == -ENOENT ? "no such process" : strerrordesc_np(-r));
	if (r == 0 && affinity_parse_status(text, &status) < 0)
		return error_oom(error);
	gathering->pid = status.pid;
	r = affinity_read_online(gathering->root, &limits->online.set);
	if (r == -ENOMEM) {
		cpuset_free(&status.cpus);
		return error_oom(error);
	}
	limits->online.known = r == 0;
	if (status.cpus_known) {
		limits->allowed = status.cpus;
		limits->allowed_source = gathering->request->pid ? "Cpus_allowed_list of /proc/PID/status" :
								   "Cpus_allowed_list of /proc/self/status";
		/* It does not leave out offline CPUs. */
		if (!limits->online.known)
			limits->flags |= FLAG_AFFINITY_FALLBACK;
		else if (cpuset_and(&limits->allowed, &limits->online.set) < 0)
			return error_oom(error);
	}
	if (!cpuset_empty(&limits->allowed))
		return 0;
	if (!limits->online.known)
		return error_set(error, ENODATA, gathering->root->path, 0,
				 "neither an affinity mask nor a list of online CPUs");
	limits->flags |= FLAG_AFFINITY_FALLBACK;
	limits->allowed_source = "/sys/devices/system/cpu/online";
	cpuset_free(&limits->allowed);
	return cpuset_copy(&limits->online.set, &limits->allowed) < 0 ? error_oom(error) : 0;
}

static int read_live_mask(struct gathering *gathering, struct error *error)
{
	const struct limits_request *request = gathering->request;
	struct limits *limits = gathering->limits;
	int r = affinity_read_live(sched_getaffinity, (pid_t)request->pid, &limits->allowed);

	gathering->pid = request->pid ? request->pid : getpid();
	if (r == -ENOMEM)
		return error_oom(error);
	if (r == -ESRCH)
		return error_set(error, ESRCH, NULL, 0, "process %lld: no such process", (long long)request->pid);
	if (r < 0) {
		limits->flags |= FLAG_AFFINITY_FALLBACK;
		return read_recorded_mask(gathering, error);
	}
	/* It is already affinity, cpuset and online together; sysfs is not asked: lxcfs fakes its list. */
	limits->allowed_source = "sched_getaffinity";
	if (!(request->needs & NEED_ONLINE))
		return 0;
	r = affinity_read_online(gathering->root, &limits->online.set);
	if (r == -ENOMEM)
		return error_oom(error);
	limits->online.known = r == 0;
	return 0;
}

static bool is_real_time(struct gathering *gathering)
{
	struct span text;

	if (gathering->request->live)
		return affinity_is_real_time(sched_getscheduler((pid_t)gathering->request->pid));
	return !root_read(gathering->root, &text, "%s/stat", gathering->folder) &&
	       affinity_is_real_time(affinity_parse_policy(text));
}

/* The file in the first folder that has it; *ret_span stays without text where it cannot be read. 0 or -ENOMEM. */
static int read_first(struct root *root, const char *const folders[2], const char *name, char **ret_text,
		      struct span *ret_span)
{
	int r = -ENOENT;

	for (int i = 0; i < 2 && r == -ENOENT; i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		r = root_read_file(root, path, ROOT_FILE_MAX, ret_text, &ret_span->length);
	}
	if (r == 0)
		ret_span->text = *ret_text;
	return r == -ENOMEM ? r : 0;
}

static int read_limits(struct gathering *gathering)
{
	/*
	 * A thread may be in another group, and another mount namespace, than its process (thread-self: Linux 3.17). The
	 * groups of another process are told in terms of our namespaces: our mounts lead to them.
	 */
	bool other = gathering->request->pid != 0;
	const char *const member[] = { other ? gathering->folder : "proc/thread-self", gathering->folder };
	const char *const mounts[] = { other ? "proc/self" : "proc/thread-self", gathering->folder };
	const struct limits_request *request = gathering->request;
	struct limits *limits = gathering->limits;
	_cleanup_free_ char *membership = NULL, *mountinfo = NULL;
	struct cgroup_limits_context context = { .pid = gathering->pid };
	int r = read_first(gathering->root, member, "cgroup", &membership, &context.membership);

	if (r == 0)
		r = read_first(gathering->root, mounts, "mountinfo", &mountinfo, &context.mountinfo);
	if (r < 0)
		return r;
	if (is_real_time(gathering))
		limits->quota.state = QUOTA_NOT_APPLICABLE;
	else
		r = cgroup_limits_read_quota(gathering->root, &context, &limits->quota, &limits->flags);
	if (r == 0 && request->needs & NEED_MEMORY)
		r = cgroup_limits_read_memory(gathering->root, &context, &limits->memory_bytes, &limits->memory_source,
					      &limits->flags);
	return r;
}

int limits_read(const struct limits_request *request, struct limits *ret_allowance, struct error *error)
{
	_cleanup_limits_ struct limits limits = { .memory_bytes = UNKNOWN };
	struct gathering gathering = { .request = request, .root = request->root, .limits = &limits };
	bool partial = false;
	int r;

	if (request->pid)
		snprintf(gathering.folder, sizeof(gathering.folder), "proc/%lld", (long long)request->pid);
	else
		snprintf(gathering.folder, sizeof(gathering.folder), "proc/self");
	r = request->live ? read_live_mask(&gathering, error) : read_recorded_mask(&gathering, error);
	if (r < 0)
		return r;
	r = root_read_list(request->root, &limits.isolated, "sys/devices/system/cpu/isolated");
	if (r == -ENOMEM)
		return error_oom(error);
	if (r < 0 && r != -ENOENT && r != -ENOTDIR)
		limits.flags |= FLAG_TOPOLOGY_PARTIAL;
	r = read_limits(&gathering);
	if (r == 0 && request->needs & (NEED_CORES | NEED_KINDS | NEED_SPREAD))
		r = places_read(request->root, &limits.allowed, request->needs, &limits.places, &limits.n_places, &partial);
	if (r < 0)
		return error_oom(error);
	if (partial)
		limits.flags |= FLAG_TOPOLOGY_PARTIAL;
	*ret_allowance = limits;
	limits = (struct limits){ 0 };
	return 0;
}

void limits_read_environment(struct worker_environment *ret_environment)
{
	*ret_environment = (struct worker_environment){
		.slurm_job_id = getenv("SLURM_JOB_ID"),
		.slurm_step_id = getenv("SLURM_STEP_ID"),
		.slurm_cpus_per_task = getenv("SLURM_CPUS_PER_TASK"),
		.slurm_cpus_on_node = getenv("SLURM_CPUS_ON_NODE"),
		.omp_num_threads = getenv("OMP_NUM_THREADS"),
		.omp_thread_limit = getenv("OMP_THREAD_LIMIT"),
	};
}
