// SPDX-License-Identifier: MIT
// A thread that calls cputopo_workers in a loop while another changes its affinity: the answer is always one of the two.
// For ThreadSanitizer and valgrind. usage: threads CALLS; exit code 77: there is only one CPU
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <cputopo.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_bool ready, done;
static pid_t worker;
static int calls, wrong, seen[3];

static void *ask(void *unused)
{
	(void)unused;
	worker = gettid();
	ready = true;
	for (int i = 0; i < calls; i++) {
		cputopo_workers_options options = { .size = sizeof(options), .goal = i % 3, .details = i % 2 };
		cputopo_workers_result result = { .size = sizeof(result) };

		if (cputopo_workers(i % 7 ? NULL : &options, &result) < 0 || result.workers < 1 || result.workers > 2 ||
		    result.allowed < 1 || result.allowed > 2 || cputopo_workers_simple() > 2)
			wrong++;
		else
			seen[result.allowed]++;
	}
	done = true;
	return NULL;
}

int main(int argc, char **argv)
{
	cputopo_topology *topology;
	cpu_set_t all, one, two;
	pthread_t thread;
	int found = 0;

	CPU_ZERO(&one);
	CPU_ZERO(&two);
	if (cputopo_load(NULL, &topology, NULL) < 0 || !cputopo_count(topology, CPUTOPO_CPUS))
		return 1;
	cputopo_free(topology);
	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		return 77;
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
		if (CPU_ISSET(cpu, &all)) {
			if (!found++)
				CPU_SET(cpu, &one);
			CPU_SET(cpu, &two);
		}
	if (found < 2)
		return 77;
	calls = argc > 1 ? atoi(argv[1]) : 1000;
	sched_setaffinity(0, sizeof(two), &two);
	if (pthread_create(&thread, NULL, ask, NULL))
		return 1;
	while (!ready)
		sched_yield();
	for (int i = 0; !done; i++) {
		sched_setaffinity(worker, sizeof(one), i % 2 ? &one : &two);
		sched_yield();
	}
	pthread_join(thread, NULL);
	printf("%d wrong, %d times one CPU, %d times two\n", wrong, seen[1], seen[2]);
	return wrong > 0;
}
