// SPDX-License-Identifier: MIT
// A pool of POSIX threads, as many as this process may really use.
// cc pool.c -o pool -pthread $(pkg-config --cflags --libs cputopo)
#include <cputopo.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 100 };

static atomic_int next_task, tasks_done;

static void *work(void *unused)
{
	(void)unused;
	while (atomic_fetch_add(&next_task, 1) < TASKS)
		atomic_fetch_add(&tasks_done, 1);
	return NULL;
}

int main(void)
{
	cputopo_workers_result pool = { .size = sizeof(pool) };
	int r = cputopo_workers(NULL, &pool);
	pthread_t *threads;

	if (r < 0) {
		fprintf(stderr, "pool: %s\n", *pool.error.what ? pool.error.what : strerror(-r));
		return 1;
	}
	threads = calloc(pool.workers, sizeof(*threads));
	if (!threads)
		return 1;
	for (unsigned int i = 0; i < pool.workers; i++)
		if (pthread_create(&threads[i], NULL, work, NULL))
			return 1;
	for (unsigned int i = 0; i < pool.workers; i++)
		pthread_join(threads[i], NULL);
	printf("%d tasks by %u threads; the reason: %s, %s\n", tasks_done, pool.workers, cputopo_limit_name(pool.binding),
	       pool.limits[pool.binding].source);
	free(threads);
	return 0;
}
