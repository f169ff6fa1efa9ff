// SPDX-License-Identifier: MIT
// OpenMP: a place for each core, or for each worker, as variables of the environment.
#include "export/export.h"

static const char *name_of_cores(const struct export_job *job)
{
	static const char *const names[] = {
		[KIND_UNIFORM] = "cores",
		[KIND_PERFORMANCE] = "performance cores",
		[KIND_EFFICIENCY] = "efficiency cores",
		[KIND_LOW_POWER] = "low-power cores",
		[KIND_UNKNOWN] = "cores",
	};
	const struct derived *derived = job->view->derived;
	const struct kind *only = NULL;

	for (size_t i = 0; i < derived->n_kinds; i++) {
		if (!cpuset_intersects(&derived->kinds[i].cpus, &job->choice->set))
			continue;
		if (only)
			return "cores of several kinds";
		only = &derived->kinds[i];
	}
	return names[only ? only->type : KIND_UNKNOWN];
}

/* CPUs one by one, no ranges: "{0-1}" is refused by libgomp and ignored by libomp. */
static void put_place(const struct export_job *job, size_t i, bool whole_cores, struct strbuf *out)
{
	const struct choice *choice = job->choice;
	const struct chosen_core *core =
		!choice->workers ? &choice->cores[i] : choice_core_of(choice, job->view->topology, choice->workers[i]);

	strbuf_puts(out, i ? ",{" : "{");
	if (whole_cores && core)
		choice_put_core(choice, core, out);
	else
		strbuf_printf(out, "%u", choice->workers[i]);
	strbuf_putc(out, '}');
}

int export_openmp(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct choice *choice = job->choice;
	size_t n = choice->workers ? choice->n_workers : choice->n_cores;
	bool whole_cores = n <= choice->n_cores;

	strbuf_printf(out, "# OpenMP on the %s, one thread a %s\n", name_of_cores(job), whole_cores ? "core" : "CPU");
	strbuf_printf(out, "OMP_NUM_THREADS=%zu\nOMP_PROC_BIND=close\nOMP_PLACES='", n);
	for (size_t i = 0; i < n; i++)
		put_place(job, i, whole_cores, out);
	strbuf_puts(out, "'\n");
	return 0;
}
