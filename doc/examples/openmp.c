// SPDX-License-Identifier: MIT
// An OpenMP region: its threads wait for each other, so it gets a core each, of one kind, and no more than the quota.
// cc -fopenmp openmp.c -o openmp $(pkg-config --cflags --libs cputopo)
#include <cputopo.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	/* CPUTOPO_ENV_OMP: a user who sets OMP_NUM_THREADS means it. */
	cputopo_workers_options options = { .size = sizeof(options), .goal = CPUTOPO_FOR_LOCKSTEP, .env = CPUTOPO_ENV_OMP };
	cputopo_workers_result team = { .size = sizeof(team) };
	int r = cputopo_workers(&options, &team), threads = 0;
	double sum = 0;

	if (r < 0) {
		fprintf(stderr, "openmp: %s\n", *team.error.what ? team.error.what : strerror(-r));
		return 1;
	}
#pragma omp parallel num_threads(team.workers) reduction(+ : sum)
	{
#pragma omp single
		threads = omp_get_num_threads();
#pragma omp for
		for (int i = 1; i <= 1000000; i++)
			sum += 1.0 / i / i;
	}
	printf("sum %.4f by %d threads\n", sum, threads);
	return 0;
}
