// SPDX-License-Identifier: MIT
// Preloaded: shows a program the CPUs of SHOWN_CPUS ("0,1,48") as those that it may run on, and lets it bind to any.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long show(size_t size, cpu_set_t *mask)
{
	const char *at = getenv("SHOWN_CPUS");
	long last = 0;

	if (mask)
		memset(mask, 0, size);
	while (at && *at) {
		char *end;
		long cpu = strtol(at, &end, 10);

		if (end == at)
			break;
		if (mask)
			CPU_SET_S((size_t)cpu, size, mask);
		last = cpu > last ? cpu : last;
		at = *end == ',' ? end + 1 : end;
	}
	return last + 1;
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *mask)
{
	(void)thread;
	show(size, mask);
	return 0;
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *mask)
{
	(void)pid;
	show(size, mask);
	return 0;
}

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *mask)
{
	(void)thread, (void)size, (void)mask;
	return 0;
}

int pthread_attr_setaffinity_np(pthread_attr_t *attributes, size_t size, const cpu_set_t *mask)
{
	(void)attributes, (void)size, (void)mask;
	return 0;
}

long sysconf(int name)
{
	long (*real)(int) = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");

	return name == _SC_NPROCESSORS_CONF || name == _SC_NPROCESSORS_ONLN ? show(0, NULL) : real(name);
}
