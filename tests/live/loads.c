// SPDX-License-Identifier: MIT
// Loading with CPUTOPO_CROSS_CHECK, which forks: by four threads at once, and by callers with odd signals, descriptors,
// limits. usage: loads threads LOADS-PER-THREAD TREE XML, or loads CALLER; exit code 77: this caller cannot be made here
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <cputopo.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static atomic_bool done;
static atomic_int wrong;

static void complain(const char *what, const char *found)
{
	if (wrong++ < 10)
		printf("%s: %s\n", what, found ? found : "");
}

/* --- What a load must leave alone */

struct caller {
	cpu_set_t affinity;
	sigset_t mask;
	struct sigaction on_child;
	char descriptors[4096], threads[4096], environment[8192];
	char **environ_at;
};

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder and, of descriptors, what they lead to. */
static void list(const char *folder, bool links, char *text, size_t size)
{
	char *lines[256], target[256], path[300];
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0, used = 0;

	while (dir && n < 256 && (entry = readdir(dir))) {
		ssize_t length = 0;

		if (entry->d_name[0] == '.' || (links && atoi(entry->d_name) == dirfd(dir)))
			continue;
		snprintf(path, sizeof(path), "%s/%.20s", folder, entry->d_name);
		if (links && (length = readlink(path, target, sizeof(target) - 1)) < 0)
			length = 0;
		target[length] = '\0';
		if (asprintf(&lines[n], "%s %s", entry->d_name, target) > 0)
			n++;
	}
	if (dir)
		closedir(dir);
	qsort(lines, n, sizeof(*lines), compare_texts);
	text[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s\n", lines[i]);
		free(lines[i]);
	}
}

static void look(struct caller *caller)
{
	size_t used = 0;

	memset(caller, 0, sizeof(*caller));
	sched_getaffinity(0, sizeof(caller->affinity), &caller->affinity);
	pthread_sigmask(SIG_SETMASK, NULL, &caller->mask);
	sigaction(SIGCHLD, NULL, &caller->on_child);
	list("/proc/self/fd", true, caller->descriptors, sizeof(caller->descriptors));
	list("/proc/self/task", false, caller->threads, sizeof(caller->threads));
	caller->environ_at = environ;
	for (char **variable = environ; *variable && used < sizeof(caller->environment); variable++)
		used += (size_t)snprintf(caller->environment + used, sizeof(caller->environment) - used, "%s\n", *variable);
}

static void compare(const struct caller *before, const struct caller *after)
{
	if (!CPU_EQUAL(&before->affinity, &after->affinity))
		complain("the affinity has changed", NULL);
	for (int signal = 1; signal < 65; signal++)
		if (sigismember(&before->mask, signal) != sigismember(&after->mask, signal))
			complain("the signal mask has changed", strsignal(signal));
	if (before->on_child.sa_handler != after->on_child.sa_handler)
		complain("the handler of SIGCHLD has changed", NULL);
	if (strcmp(before->descriptors, after->descriptors))
		complain("the descriptors have changed", after->descriptors);
	if (strcmp(before->threads, after->threads))
		complain("the threads have changed", after->threads);
	if (before->environ_at != after->environ_at || strcmp(before->environment, after->environment))
		complain("the environment has changed", NULL);
	if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
		complain("a child is left", NULL);
}

/* --- One load */

static bool has_warning(const cputopo_topology *loaded, const char *id)
{
	for (size_t i = 0; i < cputopo_count(loaded, CPUTOPO_WARNINGS); i++) {
		cputopo_warning row = { .size = sizeof(row) };

		if (!cputopo_get_warning(loaded, i, &row) && !strcmp(row.id, id)) {
			if (getenv("LOADS_VERBOSE"))
				puts(row.text);
			return true;
		}
	}
	return false;
}

/* Built with ThreadSanitizer a child may be late on a busy machine: races are looked for there, not answers. */
#ifdef __SANITIZE_THREAD__
enum { MAY_BE_LATE = true };
#else
enum { MAY_BE_LATE = false };
#endif

static bool is_late(const char *what)
{
	return MAY_BE_LATE && strstr(what, "no answer within");
}

/* hwloc: whether it is expected to have been heard. cpus: how many are expected to be online, 0: one at least. */
static void load(const cputopo_source *source, bool hwloc, int64_t cpus)
{
	cputopo_error error = { .size = sizeof(error) };
	cputopo_machine machine = { .size = sizeof(machine) };
	cputopo_counts counts = { .size = sizeof(counts) };
	cputopo_topology *loaded;

	if (cputopo_load(source, &loaded, &error) < 0) {
		if (!is_late(error.what))
			complain("load fails", error.what);
		return;
	}
	if (cputopo_get_machine(loaded, &machine) < 0 || cputopo_get_counts(loaded, &counts) < 0)
		complain("no machine, no counts", NULL);
	else if (counts.online < 1 || (cpus && counts.online != cpus))
		complain("another number of CPUs is online", machine.online);
	else if (MAY_BE_LATE && has_warning(loaded, "hwloc-failed"))
		; /* it was */
	else if (has_warning(loaded, "hwloc-failed") == hwloc)
		complain(hwloc ? "hwloc has failed" : "that hwloc failed is not told", machine.backends);
	else if ((strstr(machine.backends, "hwloc") != NULL) != hwloc)
		complain(hwloc ? "hwloc was not heard" : "hwloc was heard", machine.backends);
	cputopo_free(loaded);
}

/* --- Threads */

static cputopo_source sources[4] = {
	{ sizeof(*sources), CPUTOPO_LIVE, NULL, CPUTOPO_CROSS_CHECK },
	{ sizeof(*sources), CPUTOPO_SYSROOT, NULL, CPUTOPO_CROSS_CHECK },
	{ sizeof(*sources), CPUTOPO_XML, NULL, CPUTOPO_CROSS_CHECK },
	{ sizeof(*sources), CPUTOPO_SYNTHETIC, "pack:2 core:2 pu:2", CPUTOPO_CROSS_CHECK },
};
static int loads;
static bool tree_by_hwloc;

static void *load_often(void *source)
{
	static const int64_t cpus[4] = { 0, 4, 4, 8 };
	size_t which = (size_t)((cputopo_source *)source - sources);

	for (int i = 0; i < loads; i++)
		if (which != 1 || tree_by_hwloc)
			load(source, true, cpus[which]);
	return NULL;
}

static void *ask_environment(void *unused)
{
	while (!done) {
		if (getenv("LOADS_NO_SUCH_NAME"))
			complain("a variable has appeared", NULL);
		sched_yield();
	}
	return unused;
}

static void *move(void *unused)
{
	cpu_set_t all, one;

	sched_getaffinity(0, sizeof(all), &all);
	for (int cpu = 0; !done; cpu = (cpu + 1) % CPU_SETSIZE) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		sched_getaffinity(0, sizeof(one), &one);
		if (!CPU_ISSET(cpu, &one) || CPU_COUNT(&one) != 1)
			complain("the affinity of another thread has changed", NULL);
		sched_setaffinity(0, sizeof(all), &all);
	}
	return unused;
}

static void run_threads(char **arguments)
{
	pthread_t threads[4], others[2];

	loads = atoi(arguments[0]);
	sources[1].argument = arguments[1];
	sources[2].argument = arguments[2];
	tree_by_hwloc = !getenv("LOADS_NO_SYSROOT");
	pthread_create(&others[0], NULL, ask_environment, NULL);
	pthread_create(&others[1], NULL, move, NULL);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, load_often, &sources[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	done = true;
	for (int i = 0; i < 2; i++)
		pthread_join(others[i], NULL);
}

/* --- Odd callers */

static void reap_all(int unused)
{
	int code = errno;

	(void)unused;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = code;
}

static void ignore_children(void)
{
	signal(SIGCHLD, SIG_IGN);
}

static void reap_children(void)
{
	signal(SIGCHLD, reap_all);
}

static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
}

/* All descriptors up to 1000 are taken. */
static void fill_descriptors(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < 1100 && limit.rlim_max >= 1100) {
		limit.rlim_cur = 1100;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (int fd = 0; fd >= 0 && fd < 1000;)
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (dup(0) < 1000)
		exit(77);
}

static void close_standard_descriptors(void)
{
	close(0);
	close(2);
}

/* The kernel counts the processes of a user, and lets root have more. */
static void forbid_processes(void)
{
	struct rlimit limit = { 1, 1 };
	pid_t pid;

	setrlimit(RLIMIT_NPROC, &limit);
	if (!getuid() && (setgid(65534) < 0 || setuid(65534) < 0))
		exit(77);
	pid = fork();
	if (pid < 0)
		return;
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	exit(77);
}

static const struct {
	const char *name;
	void (*prepare)(void);
	bool hwloc;
} callers[] = {
	{ "ignores-sigchld", ignore_children, true },	      { "reaps-any-child", reap_children, true },
	{ "blocks-all-signals", block_signals, true },	      { "has-1000-descriptors", fill_descriptors, true },
	{ "has-no-stdin", close_standard_descriptors, true }, { "may-not-fork", forbid_processes, false },
};

int main(int argc, char **argv)
{
	static struct caller before, after;
	bool known = false;
	pthread_t first;

	if (argc > 4 && !strcmp(argv[1], "threads")) {
		/* ThreadSanitizer has a thread of its own from the first one on. */
		pthread_create(&first, NULL, load_often, &sources[0]);
		pthread_join(first, NULL);
		look(&before);
		run_threads(argv + 2);
		known = true;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(callers) / sizeof(*callers); i++)
		if (!strcmp(argv[1], callers[i].name)) {
			callers[i].prepare();
			look(&before);
			for (int n = 0; n < 20; n++)
				load(&sources[0], callers[i].hwloc, 0);
			known = true;
		}
	look(&after);
	compare(&before, &after);
	printf("%d wrong\n", wrong);
	return !known || wrong;
}
