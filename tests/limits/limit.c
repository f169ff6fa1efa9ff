// SPDX-License-Identifier: MIT
// Preloaded by tests/limits/limits.py: sets one limit when the program is loaded, so that the loader is not what meets it.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CANNOT = 77 };

/* Calls without which no program ends or returns from a handler, and the one at whose refusal libc itself aborts. */
static int is_spared(unsigned int number)
{
	static const unsigned int spared[] = {
		SYS_exit,	  SYS_exit_group, SYS_rt_sigreturn,
#ifdef SYS_futex
		SYS_futex,
#endif
#ifdef SYS_futex_time64
		SYS_futex_time64,
#endif
#ifdef SYS_sigreturn
		SYS_sigreturn,
#endif
	};

	for (size_t i = 0; i < sizeof(spared) / sizeof(*spared); i++)
		if (spared[i] == number)
			return 1;
	return 0;
}

/*
 * CALL:ERRNO, where the call is a number from the first one of this architecture on. Errno 0: it does nothing and gives 0;
 * "kill": the process is killed.
 */
static void refuse(const char *text)
{
	const char *colon = strchr(text, ':');
	unsigned int number = SYS_read / 1000 * 1000 + (unsigned int)atoi(text);
	unsigned int refusal = colon && strcmp(colon, ":kill") != 0 ? SECCOMP_RET_ERRNO | (unsigned int)atoi(colon + 1) :
								      SECCOMP_RET_KILL_PROCESS;
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, refusal),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(rules) / sizeof(*rules), rules };

	if (is_spared(number) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) < 0)
		_exit(CANNOT);
}

/* Bytes that are mapped already, or that are data. */
static rlim_t in_use(int resource)
{
	unsigned long mapped = 0, data = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file || fscanf(file, "%lu %*u %*u %*u %*u %lu", &mapped, &data) != 2)
		_exit(CANNOT);
	fclose(file);
	return (rlim_t)(resource == RLIMIT_AS ? mapped : data) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* NAME:VALUE; of memory what may be used beyond what is in use. */
static void limit(const char *text)
{
	static const struct {
		const char *name;
		int resource;
	} rows[] = {
		{ "as", RLIMIT_AS },	     { "data", RLIMIT_DATA },	{ "fsize", RLIMIT_FSIZE },
		{ "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "stack", RLIMIT_STACK },
	};
	const char *colon = strchr(text, ':');

	for (size_t i = 0; colon && i < sizeof(rows) / sizeof(*rows); i++) {
		int resource = rows[i].resource;
		rlim_t value = (rlim_t)atol(colon + 1);

		if (strncmp(rows[i].name, text, (size_t)(colon - text)))
			continue;
		if (resource == RLIMIT_AS || resource == RLIMIT_DATA)
			value += in_use(resource);
		if (setrlimit(resource, &(struct rlimit){ value, value }) < 0)
			_exit(CANNOT);
		return;
	}
	_exit(CANNOT);
}

__attribute__((constructor)) static void configure(void)
{
	const char *text = getenv("LIMIT");

	if (!text)
		return;
	if (strncmp(text, "call:", 5) == 0)
		refuse(text + 5);
	else
		limit(text);
}
