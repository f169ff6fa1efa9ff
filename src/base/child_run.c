// SPDX-License-Identifier: MIT
// A function in a child process of its own: the side of the child, which shuts out what it inherited.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/child_internal.h"
#include "base/debug.h"
#include "base/parse.h"

/* In a build for gcov: a child that does not end by exit has to write the counters itself. */
extern void __gcov_dump(void) __attribute__((weak));

static void close_all_by_hand(int but)
{
	_cleanup_dir_ DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		uint64_t fd;

		if (!parse_u64(span_of(entry->d_name), &fd) && (int)fd > 2 && (int)fd != but && (int)fd != dirfd(dir))
			close((int)fd);
	}
}

static int close_range_of(unsigned int first, unsigned int last)
{
#ifdef SYS_close_range
	return first > last ? 0 : (int)syscall(SYS_close_range, first, last, 0);
#else
	(void)first, (void)last;
	return -1;
#endif
}

/* Only out is left, above the three, which lead nowhere; CPUTOPO_DEBUG shows what the child says to the third. */
static int take_descriptors(int out)
{
	int kept = fcntl(out, F_DUPFD_CLOEXEC, 3);

	if (kept < 0 || close_range_of(3, (unsigned int)kept - 1) < 0 || close_range_of((unsigned int)kept + 1, ~0U) < 0)
		close_all_by_hand(kept);
	for (int fd = 0; fd < (debug_on() ? 2 : 3); fd++)
		close(fd);
	/* The lowest that is free, each time; where there is no /dev they stay closed. */
	for (int fd = 0; fd < (debug_on() ? 2 : 3); fd++)
		if (open("/dev/null", O_RDWR | O_NOCTTY) < 0)
			break;
	return kept;
}

/* What the process uses already, in bytes: all that is mapped, and what of it is data. False where that is not to be had. */
static bool read_usage(uint64_t *ret_mapped, uint64_t *ret_data)
{
	enum { MAPPED = 0, DATA = 5, COLUMNS };
	_cleanup_fd_ int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	uint64_t pages[COLUMNS], size = (uint64_t)sysconf(_SC_PAGESIZE);
	char text[256];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	struct span rest = { text, n > 0 ? (size_t)n : 0 }, word;

	for (int i = 0; i < COLUMNS; i++)
		if (!span_word(&rest, &word) || parse_u64(word, &pages[i]) < 0)
			return false;
	*ret_mapped = pages[MAPPED] * size;
	*ret_data = pages[DATA] * size;
	return true;
}

static void lower_limit(int resource, uint64_t value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return;
	limit.rlim_cur = MIN(limit.rlim_cur, (rlim_t)value);
	setrlimit(resource, &limit);
}

static void set_limits(const struct child_request *request)
{
	uint64_t mapped, data;

	/* RLIMIT_DATA counts what is mapped privately since Linux 4.7; the other is for older ones, and for shared memory.
	 */
	if (read_usage(&mapped, &data)) {
		lower_limit(RLIMIT_AS, mapped + request->memory_bytes + request->memory_bytes / 2);
		lower_limit(RLIMIT_DATA, data + request->memory_bytes);
	}
	lower_limit(RLIMIT_CPU, request->seconds + 1);
	/* 0 would still start the program that /proc/sys/kernel/core_pattern may name: see core(5) and fs/coredump.c. */
	lower_limit(RLIMIT_CORE, 1);
	alarm(request->seconds + 1);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < _NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void child_run(const struct child_request *request, int out)
{
	static char *empty[] = { NULL };
	int status = EXIT_FAILURE;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	reset_signals();
	environ = empty;
	out = take_descriptors(out);
	if (out >= 0) {
		set_limits(request);
		status = request->run(out, request->context);
	}
	if (__gcov_dump)
		__gcov_dump();
	_exit(status);
}

bool child_say(int out, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(out, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		length -= (size_t)n;
	}
	return true;
}
