// SPDX-License-Identifier: MIT
// Linux' command line: whole cores kept free of the scheduler, the tick, RCU and interrupts.
#include <errno.h>

#include "export/export.h"

/* One thread of a core kept free would share it with whatever runs on the other. */
static int check_whole_cores(const struct export_job *job, struct error *error)
{
	const struct topology *topology = job->view->topology;

	for (size_t i = 0; i < job->choice->n_cores; i++) {
		const struct chosen_core *core = &job->choice->cores[i];
		const struct topo_group *group = &topology->groups[LEVEL_CORE].items[core->core];
		_cleanup_strbuf_ struct strbuf list = { 0 };

		if (core->n == group->n_cpus)
			continue;
		cpuset_format_list(&group->cpus, &list);
		return error_set(error, EINVAL, NULL, 0,
				 "CPU %u is chosen without its siblings (CPUs %s are one core): choose whole cores",
				 job->choice->cpus[core->first], strbuf_text(&list));
	}
	return 0;
}

int export_kernel(const struct export_job *job, struct strbuf *out, struct error *error)
{
	_cleanup_cpuset_ struct cpuset rest = { 0 };
	_cleanup_strbuf_ struct strbuf list = { 0 };
	int r = check_whole_cores(job, error);

	if (r < 0)
		return r;
	if (cpuset_copy(&job->view->topology->facts.online.set, &rest) < 0 || cpuset_andnot(&rest, &job->choice->set) < 0)
		return error_oom(error);
	if (cpuset_empty(&rest))
		return error_set(error, EINVAL, NULL, 0, "no CPU is left for the system: choose fewer");
	cpuset_format_list(&job->choice->set, &list);
	strbuf_printf(out, "isolcpus=managed_irq,domain,%s nohz_full=%s rcu_nocbs=%s irqaffinity=", strbuf_text(&list),
		      strbuf_text(&list), strbuf_text(&list));
	cpuset_format_list(&rest, out);
	strbuf_putc(out, '\n');
	out->failed |= list.failed;
	return 0;
}
