// SPDX-License-Identifier: MIT
// Open MPI: a rankfile, each rank on a core of its own.
#include <errno.h>

#include "export/export.h"

/*
 * hwloc's numbers, as Open MPI counts: of a package, those before it in the machine, which stands in drawers and books; of a
 * core, those before it in its package. Cores are sorted so.
 */
static size_t number_in_package(const struct topology *topology, int32_t core, size_t *ret_package)
{
	const struct topo_group *cores = topology->groups[LEVEL_CORE].items;
	size_t n = 0;

	*ret_package = 0;
	for (int32_t i = 1; i <= core; i++) {
		bool same = cores[i].parent[LEVEL_PACKAGE] == cores[i - 1].parent[LEVEL_PACKAGE];

		n = same ? n + 1 : 0;
		*ret_package += !same;
	}
	return n;
}

static int put_rank(const struct export_job *job, size_t rank, int32_t core, struct strbuf *out, struct error *error)
{
	const struct topology *topology = job->view->topology;
	size_t package, number;

	if (core == NO_INDEX || topology->groups[LEVEL_CORE].items[core].parent[LEVEL_PACKAGE] == NO_INDEX)
		return error_set(
			error, ENODATA, NULL, 0,
			"a rankfile counts cores by sockets, and these are not known: bind by mpirun --bind-to core");
	number = number_in_package(topology, core, &package);
	strbuf_printf(out, "rank %zu=%s slot=%zu:%zu\n", rank, job->name ? job->name : "localhost", package, number);
	return 0;
}

int export_mpi(const struct export_job *job, struct strbuf *out, struct error *error)
{
	const struct choice *choice = job->choice;
	size_t n = choice->workers ? choice->n_workers : choice->n_cores;
	int r = 0;

	if (n > choice->n_cores)
		return error_set(error, EINVAL, NULL, 0, "a rank has a core of its own: there are %zu, and %zu ranks",
				 choice->n_cores, n);
	for (size_t i = 0; i < n && r >= 0; i++) {
		const struct chosen_core *core = choice->workers ?
							 choice_core_of(choice, job->view->topology, choice->workers[i]) :
							 &choice->cores[i];

		r = put_rank(job, i, core ? core->core : NO_INDEX, out, error);
	}
	return r;
}
