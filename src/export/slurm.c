// SPDX-License-Identifier: MIT
// Slurm: the line of a node in slurm.conf.
#include <inttypes.h>

#include "export/export.h"

/*
 * Sockets, cores and threads only where slurmd will count the same: it divides, and drains a node whose product is lower
 * than what is written here. Where cores differ in threads, or sockets in cores, the number of CPUs alone is right.
 */
int export_slurm(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct topology *topology = job->view->topology;
	const struct choice *choice = job->choice;
	int64_t memory = topology->facts.machine.memory_bytes, packages;
	int64_t threads = choice_threads_per_core(choice), cores = choice_cores_per_package(choice, topology, &packages);
	bool uniform = threads != UNKNOWN && cores != UNKNOWN;

	if (!uniform)
		strbuf_printf(out, "# %s: the number of CPUs alone\n",
			      !choice->n_cores			     ? "Which CPUs share a core is not known" :
			      !topology->groups[LEVEL_PACKAGE].known ? "Sockets are not known" :
								       "Cores or sockets differ");
	strbuf_printf(out, "NodeName=%s CPUs=%zu",
		      job->name ? job->name :
		      job->host ? job->host :
				  "localhost",
		      choice->n_cpus);
	if (uniform)
		strbuf_printf(out,
			      " Boards=1 SocketsPerBoard=%" PRId64 " CoresPerSocket=%" PRId64 " ThreadsPerCore=%" PRId64,
			      packages, cores, threads);
	if (memory != UNKNOWN && memory >= 1 << 20)
		strbuf_printf(out, " RealMemory=%" PRId64, memory >> 20);
	strbuf_putc(out, '\n');
	return 0;
}
