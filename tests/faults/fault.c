// SPDX-License-Identifier: MIT
// Preloaded by tests/faults/faults.py: makes the Nth call of one kind fail.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<execinfo.h>)
#include <execinfo.h>
#else
/* musl: calls are told apart by the place alone. */
static int backtrace(void **frames, int n)
{
	(void)n;
	frames[0] = __builtin_return_address(0);
	return 1;
}
#endif

/*
 * FAULT_KIND: alloc, open, read, getdents, mmap, affinity, fork or pipe. FAULT_AT: which call, from 1; with a "+" behind it
 * all later ones too. FAULT_ERRNO: its number; 0: the process dies there. FAULT_CHILD: calls are those of the Nth child,
 * else those of the program itself. FAULT_LOG: instead of failing, a file for their number, and behind it a 64 bit number
 * for each, the same for calls that the same functions lead to. FAULT_SPARE: names of libraries; calls on their behalf are
 * none. getdents, and openat within libc, are called inside it: readdir and opendir stand for them. FAULT_HIDE: how the path
 * of a file ends that can never be opened.
 */
static const char *kind, *spare, *hidden;
static long at, count;
static int code;
static bool ever;
static int of_child, this_child; /* by the order of forks; 0: the program itself */

/* Shared with the child, which closes what it inherits. */
enum { LOG_MAX = 1024 * 1024 };
static uint64_t *ways;

static void open_log(const char *path)
{
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	size_t size = (LOG_MAX + 1) * sizeof(*ways);

	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		return;
	ways = (void *)syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
}

__attribute__((constructor)) static void configure(void)
{
	const char *number = getenv("FAULT_AT"), *text = getenv("FAULT_ERRNO");

	at = number ? atol(number) : 0;
	ever = number && strchr(number, '+');
	code = text ? atoi(text) : ENOMEM;
	spare = getenv("FAULT_SPARE");
	hidden = getenv("FAULT_HIDE");
	backtrace((void *[1]){ NULL }, 1); /* the first one allocates */
	open_log(getenv("FAULT_LOG"));
	text = getenv("FAULT_CHILD");
	of_child = text ? atoi(text) : 0;
	kind = getenv("FAULT_KIND");
}

/*
 * The program proper is what fails: not what comes behind main, where a build with --coverage writes its counters and does
 * not survive a failure.
 */
static int (*program_main)(int, char **, char **);

static int main_only(int argc, char **argv, char **environment)
{
	int r = program_main(argc, argv, environment);

	kind = NULL;
	return r;
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end)
{
	int (*next)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
	void *found = dlsym(RTLD_NEXT, "__libc_start_main");

	memcpy(&next, &found, sizeof(next));
	program_main = main;
	return next(main_only, argc, argv, init, fini, rtld_fini, stack_end);
}

static bool is_spared(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL, *name = slash ? slash + 1 : path;
	const char *dot = name ? strchr(name, '.') : NULL;
	char stem[64];

	if (!dot || (size_t)(dot - name) >= sizeof(stem))
		return false;
	memcpy(stem, name, (size_t)(dot - name));
	stem[dot - name] = '\0';
	return strstr(spare, stem) != NULL;
}

/* Where a call comes from; false when it is to be spared. */
static bool way_of(uint64_t *ret_hash)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	void *frames[64];
	int n = backtrace(frames, 64);

	for (int i = 0; i < n; i++) {
		Dl_info info;

		if (spare && dladdr(frames[i], &info) && is_spared(info.dli_fname))
			return false;
		hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
	}
	*ret_hash = hash;
	return true;
}

static bool fails(const char *which)
{
	const char *own_kind = kind;
	uint64_t way = 0;
	bool counts;

	if (!kind || strcmp(kind, which) != 0 || this_child != of_child)
		return false;
	kind = NULL; /* not what is done here */
	counts = (!ways && !spare) || way_of(&way);
	kind = own_kind;
	if (!counts)
		return false;
	if (ways) {
		if (ways[0] < LOG_MAX)
			ways[++ways[0]] = way;
		return false;
	}
	count++;
	if (ever ? count < at : count != at)
		return false;
	if (!code)
		kill(getpid(), SIGKILL);
	errno = code;
	return true;
}

/* libc's own allocator by its other names: dlsym allocates, so it cannot be asked for them. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void *malloc(size_t size)
{
	return fails("alloc") ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails("alloc") ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails("alloc") ? NULL : __libc_realloc(old, size);
}

static bool fails_to_open(const char *path)
{
	size_t length = strlen(path), end = hidden ? strlen(hidden) : 0;

	if (hidden && length >= end && !strcmp(path + length - end, hidden)) {
		errno = EACCES;
		return true;
	}
	/* In a build for gcov a child writes its counters when its answer is out. */
	return length < 5 || strcmp(path + length - 5, ".gcda") ? fails("open") : false;
}

static int open_at(int dirfd, const char *path, int flags, int mode)
{
	return fails_to_open(path) ? -1 : (int)syscall(SYS_openat, dirfd, path, flags, mode);
}

int openat(int dirfd, const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
	va_end(arguments);
	return open_at(dirfd, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
	va_end(arguments);
	return open_at(AT_FDCWD, path, flags, mode);
}

/* openat2 has no wrapper in libc. */
long syscall(long number, ...)
{
	static long (*next)(long, ...);
	long argument[6];
	va_list arguments;

	va_start(arguments, number);
	for (int i = 0; i < 6; i++)
		argument[i] = va_arg(arguments, long);
	va_end(arguments);
	if (!next) {
		void *found = dlsym(RTLD_NEXT, "syscall");

		memcpy(&next, &found, sizeof(next));
	}
	if (number == SYS_openat2 && fails_to_open((const char *)argument[1]))
		return -1;
	return next(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

ssize_t read(int fd, void *buffer, size_t size)
{
	return fails("read") ? -1 : syscall(SYS_read, fd, buffer, size);
}

struct dirent *readdir(DIR *dir)
{
	static struct dirent *(*next)(DIR *);

	if (!next) {
		void *found = dlsym(RTLD_NEXT, "readdir");

		memcpy(&next, &found, sizeof(next));
	}
	return fails("getdents") ? NULL : next(dir);
}

void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t offset)
{
	return fails("mmap") ? MAP_FAILED : (void *)syscall(SYS_mmap, where, length, protection, flags, fd, offset);
}

pid_t fork(void)
{
	static pid_t (*next)(void);
	static int children;
	pid_t pid;

	if (!next) {
		void *found = dlsym(RTLD_NEXT, "fork");

		memcpy(&next, &found, sizeof(next));
	}
	if (fails("fork"))
		return -1;
	children++;
	pid = next();
	if (!pid)
		this_child = children;
	return pid;
}

int pipe2(int ends[2], int flags)
{
	return fails("pipe") ? -1 : (int)syscall(SYS_pipe2, ends, flags);
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *mask)
{
	long r;

	if (fails("affinity"))
		return -1;
	memset(mask, 0, size);
	r = syscall(SYS_sched_getaffinity, pid, size, mask);
	return r < 0 ? -1 : 0;
}
