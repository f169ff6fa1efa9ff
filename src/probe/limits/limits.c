// SPDX-License-Identifier: MIT
// Gathers what one process may use.
#include "probe/limits/limits.h"

#include <errno.h>
#include <string.h>

#include "probe/limits/affinity.h"
#include "probe/limits/cgroup_limits.h"
#include "probe/limits/processes.h"

/* "proc/self" or "proc/PID". */
struct folder {
	char path[64];
};

static struct folder folder_of(const struct limits_request *request)
{
	struct folder folder = { "proc/self" };

	if (request->pid)
		snprintf(folder.path, sizeof(folder.path), "proc/%lld", (long long)request->pid);
	return folder;
}

/* The mask out of a record, or live where sched_getaffinity is forbidden. */
static int read_recorded_mask(const struct limits_request *request, struct limits *limits, struct error *error)
{
	struct affinity_status status = { 0 };
	struct span text;
	int r = root_read(request->root, &text, "%s/status", folder_of(request).path);

	if (r < 0 && request->pid)
		return error_set(error, r == -ENOENT ? ESRCH : -r, NULL, 0, "process %lld: %s", (long long)request->pid,
				 r == -ENOENT ? "no such process" : error_text(-r));
	if (r == 0 && affinity_parse_status(text, &status) < 0)
		return error_oom(error);
	limits->pid = status.pid;
	limits->allowed = status.cpus;
	limits->allowed_source =
		request->pid ? "Cpus_allowed_list of /proc/PID/status" : "Cpus_allowed_list of /proc/self/status";
	return 0;
}

int limits_read_mask(const struct limits_request *request, struct limits *limits, struct error *error)
{
	int r;

	*limits = (struct limits){ .memory_bytes = UNKNOWN, .room = UNKNOWN, .cpuset_cpus = UNKNOWN };
	if (!request->live)
		return read_recorded_mask(request, limits, error);
	r = affinity_read_live(sched_getaffinity, (pid_t)request->pid, &limits->allowed);
	limits->pid = request->pid ? request->pid : getpid();
	if (r == -ENOMEM)
		return error_oom(error);
	if (r == -ESRCH)
		return error_set(error, ESRCH, NULL, 0, "process %lld: no such process", (long long)request->pid);
	/* It is already affinity, cpuset and online together; sysfs is not asked: lxcfs fakes its list. */
	limits->allowed_source = "sched_getaffinity";
	if (r == 0)
		return 0;
	limits->flags |= FLAG_AFFINITY_FALLBACK;
	return read_recorded_mask(request, limits, error);
}

bool limits_need_online(const struct limits_request *request, const struct limits *limits)
{
	return !request->live || limits->flags & FLAG_AFFINITY_FALLBACK;
}

/* A recorded mask does not leave out offline CPUs; without one, what is online is allowed. */
static int settle_mask(const struct limits_request *request, const struct facts *facts, struct limits *limits,
		       struct error *error)
{
	const struct known_set *online = &facts->online;

	if (!limits_need_online(request, limits))
		return 0;
	if (!cpuset_empty(&limits->allowed)) {
		if (!online->known)
			limits->flags |= FLAG_AFFINITY_FALLBACK;
		else if (cpuset_and(&limits->allowed, &online->set) < 0)
			return error_oom(error);
	}
	if (!cpuset_empty(&limits->allowed))
		return 0;
	if (cpuset_empty(&online->set))
		return error_set(error, ENODATA, request->root->path, 0,
				 "neither an affinity mask nor a list of online CPUs");
	limits->flags |= FLAG_AFFINITY_FALLBACK;
	limits->allowed_source = facts->backends & BACKEND_SYSFS ? "/sys/devices/system/cpu/online" : "/proc/cpuinfo";
	cpuset_free(&limits->allowed);
	return cpuset_copy(&online->set, &limits->allowed) < 0 ? error_oom(error) : 0;
}

static bool is_real_time(const struct limits_request *request)
{
	struct span text;

	if (request->live)
		return affinity_is_real_time(sched_getscheduler((pid_t)request->pid));
	return !root_read(request->root, &text, "%s/stat", folder_of(request).path) &&
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

/* Far more than a pool without a wait ratio has; with one, as many as it may ask for. */
static int64_t plenty_of(const struct limits_request *request, const struct limits *limits)
{
	enum { PLENTY = 4096 };

	return MAX((int64_t)PLENTY, (int64_t)((request->waiting + 2) * cpuset_count(&limits->allowed)));
}

static int read_room(const struct limits_request *request, const struct cgroup_limits_context *context,
		     struct limits *limits)
{
	struct folder folder = folder_of(request);
	struct processes_request room = { .root = request->root,
					  .folder = folder.path,
					  .live = request->live,
					  .pid = request->pid,
					  .plenty = plenty_of(request, limits) };

	return processes_read(&room, context, limits);
}

static int read_groups(const struct limits_request *request, struct limits *limits)
{
	/*
	 * A thread may be in another group, and another mount namespace, than its process (thread-self: Linux 3.17). The
	 * groups of another process are told in terms of our namespaces: our mounts lead to them.
	 */
	struct folder folder = folder_of(request);
	const char *const member[] = { request->pid ? folder.path : "proc/thread-self", folder.path };
	const char *const mounts[] = { request->pid ? "proc/self" : "proc/thread-self", folder.path };
	_cleanup_free_ char *membership = NULL, *mountinfo = NULL;
	struct cgroup_limits_context context = { .pid = limits->pid, .reasons = request->reasons };
	int r = read_first(request->root, member, "cgroup", &membership, &context.membership);

	if (r == 0)
		r = read_first(request->root, mounts, "mountinfo", &mountinfo, &context.mountinfo);
	if (r < 0)
		return r;
	if (is_real_time(request))
		limits->quota.state = QUOTA_NOT_APPLICABLE;
	else
		r = cgroup_limits_read_quota(request->root, &context, &limits->quota, &limits->flags);
	if (r == 0 && request->memory)
		r = cgroup_limits_read_memory(request->root, &context, &limits->memory_bytes, &limits->memory_source,
					      &limits->flags);
	if (r == 0 && request->reasons)
		r = cgroup_limits_read_cpuset(request->root, &context, limits);
	return r < 0 ? r : read_room(request, &context, limits);
}

int limits_read(const struct limits_request *request, const struct facts *facts, struct limits *limits, struct error *error)
{
	int r = settle_mask(request, facts, limits, error);

	if (r < 0)
		return r;
	return read_groups(request, limits) < 0 ? error_oom(error) : 0;
}

void limits_read_environment(struct worker_environment *ret_environment)
{
	*ret_environment = (struct worker_environment){
		.slurm_job_id = getenv("SLURM_JOB_ID"),
		.slurm_step_id = getenv("SLURM_STEP_ID"),
		.slurm_cpus_per_task = getenv("SLURM_CPUS_PER_TASK"),
		.slurm_cpus_on_node = getenv("SLURM_CPUS_ON_NODE"),
		.lsb_jobid = getenv("LSB_JOBID"),
		.lsb_djob_numproc = getenv("LSB_DJOB_NUMPROC"),
		.job_id = getenv("JOB_ID"),
		.pe = getenv("PE"),
		.nslots = getenv("NSLOTS"),
		.pbs_jobid = getenv("PBS_JOBID"),
		.pbs_np = getenv("PBS_NP"),
		.ncpus = getenv("NCPUS"),
		.omp_num_threads = getenv("OMP_NUM_THREADS"),
		.omp_thread_limit = getenv("OMP_THREAD_LIMIT"),
	};
}
