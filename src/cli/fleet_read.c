// SPDX-License-Identifier: MIT
// Many machines read at a time: processes that are each handed one name after another, and say what they found.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/affinity.h"
#include "base/file.h"
#include "cli/documents.h"
#include "cli/fleet.h"
#include "render/json.h"

enum { MAX_WORKERS = 64, ANSWER_MAX = 16 * 1024 * 1024 };

struct worker {
	pid_t pid;    /* 0: none */
	int fd;	      /* of a pair of sockets: the number of a name there, an answer with its length before it back */
	size_t index; /* of what it reads; SIZE_MAX: nothing */
};

struct crew {
	const struct fleet_request *request;
	struct arena *arena;
	struct fleet_row *rows;
	struct worker workers[MAX_WORKERS];
	size_t n, next, done;
};

struct found {
	struct json *list;
	const struct node *first;
};

static int add_value(void *context, const char *path _unused_, const struct node *node)
{
	struct found *found = context;

	if (!found->first)
		found->first = node;
	json_push(&found->list, node_json(node));
	return 0;
}

/* A key that may find several values is a list; one that finds none is null. */
static struct json *value_of(const struct key *key, const struct node *root)
{
	struct found found = { .list = json_new_array() };
	struct json *value = NULL;
	size_t n;

	if (key_find(key, root, add_value, &found, &n, NULL) >= 0) {
		if (n > 1 || key_is_pattern(key))
			return found.list;
		value = n ? node_json(found.first) : json_new_null();
	}
	json_free(found.list);
	return value;
}

int fleet_answer(const struct fleet_request *request, const char *name, struct strbuf *out)
{
	struct document_request load = { .name = name, .kernel_only = true };
	_cleanup_document_ struct document document = { 0 };
	struct json *object = json_new_object(), *values = json_new_array();
	char text[1024];
	struct error error = { 0 };

	for (size_t i = 0; i < request->n_keys; i++) {
		load.sections |= request->keys[i].sections;
		load.wanted |= key_wanted(&request->keys[i]);
	}
	if (document_load(&load, &document, &error) < 0) {
		/* The name is told beside it. */
		if (!strcmp(error.path, name))
			error.path[0] = '\0';
		json_put(&object, "reason", json_new_string(error_format(&error, text, sizeof(text))));
	} else {
		json_put(&object, "reason", json_new_null());
		for (size_t i = 0; i < request->n_keys; i++)
			json_push(&values, value_of(&request->keys[i], document.root));
	}
	json_put(&object, "values", values);
	json_write(object, out);
	json_free(object);
	return out->failed ? -ENOMEM : 0;
}

static _Noreturn void work(const struct fleet_request *request, int fd)
{
	uint64_t index;

	/* Its own end, whatever becomes of the one who asks. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	while (file_fill(fd, (char *)&index, sizeof(index)) == sizeof(index) && index < request->n) {
		_cleanup_strbuf_ struct strbuf answer = { 0 };
		uint64_t length;

		if (fleet_answer(request, request->names[index], &answer) < 0)
			break;
		length = answer.length;
		if (file_write(fd, (const char *)&length, sizeof(length)) < 0 ||
		    file_write(fd, answer.text, answer.length) < 0)
			break;
	}
	_exit(0);
}

/* Hands the worker the next name, if there is one; false when it is gone. */
static bool hand_out(struct crew *crew, struct worker *worker)
{
	uint64_t index = crew->next;

	worker->index = SIZE_MAX;
	if (index >= crew->request->n)
		return true;
	/* No signal: its end is a row, not ours. */
	if (send(worker->fd, &index, sizeof(index), MSG_NOSIGNAL) != (ssize_t)sizeof(index))
		return false;
	worker->index = crew->next++;
	return true;
}

/* Lets it come to its end, and waits for that. Its status, as waitpid gives it. */
static int dismiss(struct worker *worker)
{
	int status = 0;

	close(worker->fd);
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	return status;
}

static int hire(struct crew *crew, struct worker *worker, struct error *error)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_errno(error, errno, NULL);
	pid = fork();
	if (pid < 0) {
		int code = errno;

		close(pair[0]);
		close(pair[1]);
		return error_errno(error, code, NULL);
	}
	if (!pid) {
		close(pair[0]);
		for (size_t i = 0; i < crew->n; i++)
			if (crew->workers[i].pid)
				close(crew->workers[i].fd);
		work(crew->request, pair[1]);
	}
	close(pair[1]);
	*worker = (struct worker){ .pid = pid, .fd = pair[0], .index = SIZE_MAX };
	if (hand_out(crew, worker))
		return 0;
	dismiss(worker);
	return error_set(error, EPIPE, NULL, 0, "a process that was to read machines ended at once");
}

static const char *keep(struct crew *crew, const char *text)
{
	return arena_strndup(crew->arena, text, strlen(text));
}

/* Takes an answer. 0, -ENOMEM, -EPROTO: there is none; or -E2BIG: it is more than a row. */
static int take(struct crew *crew, struct worker *worker)
{
	struct fleet_row *row = &crew->rows[worker->index];
	_cleanup_free_ char *text = NULL;
	const struct node *answer, *reason, *values;
	uint64_t length;
	int r;

	if (file_fill(worker->fd, (char *)&length, sizeof(length)) != sizeof(length))
		return -EPROTO;
	if (length > ANSWER_MAX)
		return -E2BIG;
	text = malloc(length + 1);
	if (!text)
		return -ENOMEM;
	if (file_fill(worker->fd, text, length) != (ssize_t)length)
		return -EPROTO;
	r = json_read((struct span){ text, length }, NULL, crew->arena, &answer, NULL);
	if (r < 0)
		return r;
	reason = node_get(answer, SPAN("reason"));
	values = node_get(answer, SPAN("values"));
	if (!reason || !values)
		return -EPROTO;
	row->reason = reason->type == NODE_TEXT ? reason->text : NULL;
	row->values = values->items;
	return 0;
}

/* An answer, or an end. */
static int hear(struct crew *crew, struct worker *worker, struct error *error)
{
	size_t index = worker->index;
	int status, r = take(crew, worker);
	char text[64];

	if (r == -ENOMEM)
		return error_oom(error);
	crew->done++;
	if (r >= 0 && hand_out(crew, worker))
		return 0;
	status = dismiss(worker);
	if (r >= 0)
		return hire(crew, worker, error);
	if (r != -E2BIG && WIFSIGNALED(status))
		snprintf(text, sizeof(text), "reading it was ended by signal %d", WTERMSIG(status));
	else
		snprintf(text, sizeof(text), "%s",
			 r == -E2BIG ? "too much for a row, or nested too deep" : "memory ran out");
	crew->rows[index].reason = keep(crew, text);
	if (!crew->rows[index].reason)
		return error_oom(error);
	return crew->next < crew->request->n ? hire(crew, worker, error) : 0;
}

static void tell(const struct crew *crew)
{
	if (crew->request->progress && (crew->done % 16 == 0 || crew->done == crew->request->n))
		fprintf(stderr, "\r%zu of %zu%s", crew->done, crew->request->n,
			crew->done == crew->request->n ? "\r\033[K" : "");
}

static int wait_for_answers(struct crew *crew, struct error *error)
{
	while (crew->done < crew->request->n) {
		struct pollfd waiting[MAX_WORKERS];

		for (size_t i = 0; i < crew->n; i++)
			waiting[i] = (struct pollfd){ .fd = crew->workers[i].pid && crew->workers[i].index != SIZE_MAX ?
								    crew->workers[i].fd :
								    -1,
						      .events = POLLIN };
		if (poll(waiting, crew->n, -1) < 0 && errno != EINTR)
			return error_errno(error, errno, NULL);
		for (size_t i = 0; i < crew->n; i++) {
			int r = waiting[i].fd >= 0 && waiting[i].revents ? hear(crew, &crew->workers[i], error) : 0;

			if (r < 0)
				return r;
		}
		tell(crew);
	}
	return 0;
}

static size_t count_cpus(void)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	return affinity_read_live(sched_getaffinity, 0, &cpus) < 0 ? 1 : cpuset_count(&cpus);
}

int fleet_read(const struct fleet_request *request, struct arena *arena, struct fleet_row **ret_rows, struct error *error)
{
	struct crew crew = { .request = request, .arena = arena };
	size_t n = MIN(MIN(count_cpus(), (size_t)MAX_WORKERS), request->n);
	int r = 0;

	crew.rows = arena_alloc(arena, (request->n + 1) * sizeof(*crew.rows));
	if (!crew.rows)
		return error_oom(error);
	while (r >= 0 && crew.n < n) {
		r = hire(&crew, &crew.workers[crew.n], error);
		crew.n += r >= 0;
	}
	/* With one at least it goes on, slower. */
	if (crew.n && r < 0) {
		error_clear(error);
		r = 0;
	}
	if (r >= 0)
		r = wait_for_answers(&crew, error);
	for (size_t i = 0; i < crew.n; i++)
		if (crew.workers[i].pid)
			dismiss(&crew.workers[i]);
	*ret_rows = crew.rows;
	return r;
}
