// SPDX-License-Identifier: MIT
// A function in a child process of its own: the side of the parent.
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/child_internal.h"
#include "base/debug.h"
#include "base/strbuf.h"

/* What a pipe holds without being read, so that the child need not wait for a parent that has other work. */
enum { PIPE_BYTES = 1024 * 1024 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t time_left(const struct child *child)
{
	return MAX(child->deadline_ms - now_ms(), 0);
}

/* No handler of the caller's may run in the child before it has set them aside: signals wait until then. */
static pid_t fork_quietly(const struct child_request *request, int out)
{
	sigset_t all, before;
	pid_t pid;
	int code;

	debug_on(); /* looks it up while there is an environment */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	pid = fork();
	if (!pid)
		child_run(request, out);
	code = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = code;
	return pid;
}

int child_start(const struct child_request *request, struct child *ret_child, struct error *error)
{
	_cleanup_fd_ int in = -1, out = -1;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(error, errno, NULL, 0, "no pipe for a child process: %s", error_text(errno));
	in = ends[0];
	out = ends[1];
	fcntl(in, F_SETPIPE_SZ, PIPE_BYTES);
	pid = fork_quietly(request, out);
	if (pid < 0)
		return error_set(error, errno, NULL, 0, "no child process: %s", error_text(errno));
	/* Both do it, for either may be first. */
	setpgid(pid, pid);
	*ret_child = (struct child){
		.pid = pid,
		.fd = in,
		.deadline_ms = now_ms() + (int64_t)request->seconds * 1000,
		.seconds = request->seconds,
		.answer_bytes = request->answer_bytes,
		.last_line = request->last_line,
	};
	in = -1;
	return 0;
}

static bool is_whole(const struct child *child, const struct strbuf *answer)
{
	size_t length = strlen(child->last_line);

	return answer->length >= length && !memcmp(answer->text + answer->length - length, child->last_line, length);
}

/* Also true where nobody keeps its status: the caller ignores SIGCHLD, or waited for any child. */
static bool has_ended(const struct child *child)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ? errno == ECHILD : info.si_pid != 0;
}

/*
 * Reads until the answer is whole (0), the pipe or the child ends (-EPIPE), time is up (-ETIMEDOUT) or it is too long
 * (-EFBIG). What the child started may keep the pipe open: so we look after it now and then.
 */
static int read_answer(const struct child *child, struct strbuf *answer)
{
	enum { LOOK_MS = 50 };
	char buffer[16384]; /* a caller's thread may have little stack: 128 KiB with musl */
	bool ended = false;

	while (!is_whole(child, answer)) {
		struct pollfd ready = { .fd = child->fd, .events = POLLIN };
		/* What is there already is taken, however late it is: the caller may have been stopped meanwhile. */
		int64_t left = time_left(child);
		int n = poll(&ready, 1, ended ? 0 : (int)MIN(left, LOOK_MS));
		ssize_t got = n > 0 ? read(child->fd, buffer, sizeof(buffer)) : n;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!n && (ended || !left))
			return ended ? -EPIPE : -ETIMEDOUT;
		if (!n) {
			ended = has_ended(child);
			continue;
		}
		if (!got)
			return -EPIPE;
		if (answer->length + (size_t)got > child->answer_bytes)
			return -EFBIG;
		strbuf_add(answer, buffer, (size_t)got);
		if (answer->failed)
			return -ENOMEM;
	}
	return 0;
}

/*
 * Takes the status of a child that closed its pipe; false where it is not to be had: it does not end in time, or nobody
 * keeps it, since the caller ignores SIGCHLD or waits for any child.
 */
static bool take_status(struct child *child, int *ret_status)
{
	struct timespec pause = { .tv_nsec = 50000 };

	for (;;) {
		pid_t pid = waitpid(child->pid, ret_status, WNOHANG);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid) {
			/* Those that it started are in its group still. */
			kill(-child->pid, SIGKILL);
			child->reaped = true;
			return pid > 0;
		}
		if (!time_left(child))
			return false;
		nanosleep(&pause, NULL);
		pause.tv_nsec = MIN(pause.tv_nsec * 2, 10000000L);
	}
}

static int explain(struct child *child, int code, struct error *error)
{
	int status;

	if (code == -ETIMEDOUT)
		return error_set(error, ETIMEDOUT, NULL, 0, "no answer within %u s", child->seconds);
	if (code == -EFBIG)
		return error_set(error, EFBIG, NULL, 0, "an answer of more than %zu MiB", child->answer_bytes >> 20);
	if (code != -EPIPE)
		return error_errno(error, -code, NULL);
	if (!take_status(child, &status))
		return error_set(error, EPROTO, NULL, 0, "it ended without an answer");
	if (WIFSIGNALED(status)) {
#ifdef HAVE_SIGDESCR_NP
		const char *name = sigdescr_np(WTERMSIG(status));
#else
		const char *name = strsignal(WTERMSIG(status)); /* musl: a constant */
#endif

		return error_set(error, EPROTO, NULL, 0, "killed by signal %d (%s)", WTERMSIG(status),
				 name ? name : "unknown");
	}
	if (WEXITSTATUS(status))
		return error_set(error, EPROTO, NULL, 0, "it ended with exit status %d", WEXITSTATUS(status));
	return error_set(error, EPROTO, NULL, 0, "its answer is cut off");
}

int child_hear(struct child *child, char **ret_text, size_t *ret_length, struct error *error)
{
	_cleanup_strbuf_ struct strbuf answer = { 0 };
	int r = read_answer(child, &answer);

	if (r < 0)
		r = explain(child, r, error);
	*ret_length = answer.failed ? 0 : answer.length;
	*ret_text = strbuf_take(&answer);
	return r;
}

void child_end(struct child *child)
{
	if (child->pid && !child->reaped) {
		kill(-child->pid, SIGKILL);
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (child->pid)
		close(child->fd);
	*child = (struct child){ 0 };
}
