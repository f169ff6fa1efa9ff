// SPDX-License-Identifier: MIT
// Prints, thread by thread, the CPUs of the place that the OpenMP runtime bound it to: "{0,1},{2,3}".
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	int n = omp_get_max_threads(), *place = calloc((size_t)n, sizeof(*place));

	if (!place)
		return 1;
#pragma omp parallel num_threads(n)
	place[omp_get_thread_num()] = omp_get_place_num();
	for (int thread = 0; thread < n; thread++) {
		int cpus = place[thread] < 0 ? 0 : omp_get_place_num_procs(place[thread]);
		int *ids = calloc((size_t)cpus + 1, sizeof(*ids));

		if (!ids)
			return 1;
		if (cpus)
			omp_get_place_proc_ids(place[thread], ids);
		printf("%s{", thread ? "," : "");
		for (int i = 0; i < cpus; i++)
			printf("%s%d", i ? "," : "", ids[i]);
		printf("}");
		free(ids);
	}
	printf("\n");
	free(place);
	return 0;
}
