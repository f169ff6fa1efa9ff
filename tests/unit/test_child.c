// SPDX-License-Identifier: MIT
// Tests of src/base/child*.c: what a child does stays there, whatever it does, and how it ended is told in words.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/child.h"
#include "base/strbuf.h"

static const char last[] = "end\n";

static int start(int (*run)(int, void *), void *context, struct child *child, struct error *error)
{
	const struct child_request request = {
		.run = run,
		.context = context,
		.seconds = 1,
		.memory_bytes = 64 << 20,
		.answer_bytes = 1 << 20,
		.last_line = last,
	};

	return child_start(&request, child, error);
}

/* Runs it, expects what it says; why: the error, NULL where the answer is whole. */
static void expect(int (*run)(int, void *), const char *text, const char *why)
{
	_cleanup_child_ struct child child = { 0 };
	_cleanup_free_ char *said = NULL;
	struct error error = { 0 };
	size_t length;
	int r;

	cr_assert_eq(start(run, NULL, &child, NULL), 0);
	r = child_hear(&child, &said, &length, &error);
	cr_expect_eq(r < 0, why != NULL, "%s", error.what);
	if (text)
		cr_expect_str_eq(said, text);
	if (why)
		cr_expect_str_eq(error.what, why);
}

static int say(int out, const char *text)
{
	return child_say(out, text, strlen(text)) ? 0 : 1;
}

static int answer(int out, void *context _unused_)
{
	return say(out, "hello\nend\n");
}

static int stop_halfway(int out, void *context _unused_)
{
	return say(out, "hello\nen");
}

static int abort_after_words(int out, void *context _unused_)
{
	say(out, "hello\n");
	abort();
}

static int crash(int out _unused_, void *context _unused_)
{
	raise(SIGSEGV);
	return 0;
}

static int fail(int out _unused_, void *context _unused_)
{
	return 3;
}

static int hang(int out _unused_, void *context _unused_)
{
	pause();
	return 0;
}

static int hang_mutely(int out, void *context _unused_)
{
	close(out);
	return hang(-1, NULL);
}

static int flood(int out, void *context _unused_)
{
	char text[65536];

	memset(text, 'x', sizeof(text));
	while (child_say(out, text, sizeof(text)))
		;
	return 0;
}

static int burn(int out _unused_, void *context _unused_)
{
	for (volatile unsigned int i = 1; i; i |= 1)
		;
	return 0;
}

Test(child, answers)
{
	expect(answer, "hello\nend\n", NULL);
}

Test(child, tells_how_it_ended)
{
	expect(stop_halfway, "hello\nen", "its answer is cut off");
	expect(abort_after_words, "hello\n", "killed by signal 6 (Aborted)");
	expect(crash, "", "killed by signal 11 (Segmentation fault)");
	expect(fail, "", "it ended with exit status 3");
	expect(flood, NULL, "an answer of more than 1 MiB");
}

Test(child, is_not_waited_for_without_end)
{
	struct timespec before, after;

	clock_gettime(CLOCK_MONOTONIC, &before);
	expect(hang, "", "no answer within 1 s");
	expect(burn, "", "no answer within 1 s");
	expect(hang_mutely, "", "it ended without an answer");
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect_lt(after.tv_sec - before.tv_sec, 20);
}

/* A child of the child keeps the pipe open, and runs on. */
static int fork_and_answer(int out, void *context)
{
	pid_t pid = fork();

	if (!pid)
		hang(out, NULL);
	*(pid_t *)context = pid;
	return say(out, last);
}

static int fork_and_abort(int out, void *context _unused_)
{
	if (!fork())
		hang(out, NULL);
	abort();
}

Test(child, is_not_taken_for_its_own_children)
{
	expect(fork_and_abort, "", "killed by signal 6 (Aborted)");
}

static bool is_gone(pid_t pid)
{
	for (int i = 0; i < 500; i++) {
		_cleanup_strbuf_ struct strbuf path = { 0 };
		_cleanup_fd_ int fd = -1;
		char text[256] = "";

		strbuf_printf(&path, "/proc/%d/stat", (int)pid);
		fd = open(strbuf_text(&path), O_RDONLY | O_CLOEXEC);
		/* A zombie is one that its new parent has not reaped yet. */
		if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0 || strstr(text, ") Z "))
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return false;
}

Test(child, ends_with_its_own_children)
{
	pid_t *pid = mmap(NULL, sizeof(*pid), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	_cleanup_free_ char *said = NULL;
	struct child child = { 0 };
	size_t length;

	cr_assert_eq(start(fork_and_answer, pid, &child, NULL), 0);
	cr_expect_eq(child_hear(&child, &said, &length, NULL), 0);
	cr_assert_gt(*pid, 0);
	child_end(&child);
	cr_expect(is_gone(*pid));
	cr_expect(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "no zombie is left");
	munmap(pid, sizeof(*pid));
}

/* What it finds: "environment descriptors mask handler limit". */
static int look_around(int out, void *context _unused_)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct sigaction action;
	struct rlimit core;
	sigset_t mask;
	int open_ones = 0, blocked = 0;

	for (int fd = 0; fd < 2048; fd++)
		open_ones += fcntl(fd, F_GETFD) >= 0;
	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int number = 1; number < SIGRTMAX; number++)
		blocked += sigismember(&mask, number) == 1;
	sigaction(SIGCHLD, NULL, &action);
	getrlimit(RLIMIT_CORE, &core);
	strbuf_printf(&text, "%d %d %d %s %d\nend\n", environ[0] != NULL, open_ones, blocked,
		      action.sa_handler == SIG_DFL ? "default" : "other", core.rlim_cur <= 1);
	setenv("CPUTOPO_TEST_CHILD", "1", 1);
	return !child_say(out, text.text, text.length);
}

/* The caller ignores SIGCHLD, blocks all signals, and has only descriptors above 1000 to give. */
Test(child, neither_inherits_nor_leaves_anything)
{
	struct rlimit limit = { 4096, 4096 };
	struct sigaction action;
	sigset_t all, mask;
	int n = 0;

	setrlimit(RLIMIT_NOFILE, &limit);
	while (n < 1000)
		n = dup(2);
	setenv("HWLOC_XMLFILE", "x", 1);
	signal(SIGCHLD, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	expect(look_around, "0 4 0 default 1\nend\n", NULL);
	expect(crash, "", "it ended without an answer");
	sigprocmask(SIG_SETMASK, NULL, &mask);
	cr_expect(sigismember(&mask, SIGUSR1) && sigismember(&mask, SIGCHLD));
	sigaction(SIGCHLD, NULL, &action);
	cr_expect_eq(action.sa_handler, SIG_IGN);
	cr_expect_str_eq(getenv("HWLOC_XMLFILE"), "x");
	cr_expect_null(getenv("CPUTOPO_TEST_CHILD"));
	cr_expect_eq(dup(2), n + 1, "no descriptor is left open");
}

static int allocate(int out, void *context _unused_)
{
	char *volatile memory = malloc(256 << 20); /* or gcc 16 sees that nobody reads it, and takes none */

	if (memory)
		memset(memory, 1, 256 << 20);
	return say(out, memory ? "too much\nend\n" : "refused\nend\n");
}

Test(child, has_limited_memory)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip("the sanitizer has taken its memory before");
#endif
	expect(allocate, "refused\nend\n", NULL);
}

Test(child, none_to_be_had)
{
	struct child child = { 0 };
	struct error error = { 0 };
	struct rlimit limit;
	rlim_t before;
	int r;

	getrlimit(RLIMIT_NOFILE, &limit);
	before = limit.rlim_cur;
	limit.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &limit);
	r = start(answer, NULL, &child, &error);
	child_end(&child);
	limit.rlim_cur = before;
	setrlimit(RLIMIT_NOFILE, &limit);
	cr_expect_eq(r, -EMFILE);
	cr_expect(strstr(error.what, "no pipe for a child process"));
}

static void *ask_often(void *context _unused_)
{
	for (int i = 0; i < 20; i++)
		expect(answer, "hello\nend\n", NULL);
	return NULL;
}

Test(child, of_several_threads)
{
	pthread_t threads[4];

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, ask_often, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	cr_expect(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}
