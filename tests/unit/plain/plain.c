// SPDX-License-Identifier: MIT
// Runs unit tests where there is no Criterion, each in a process of its own; prints TAP.
// usage: unit [--tap] [--filter 'SUITE/TEST']        with *, ? and [] as in names of files
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "criterion/criterion.h"

enum { USUAL_TIMEOUT = 60, STATUS_SKIPPED = 77 };

static struct plain_test *first;
static bool failed; /* in the process of a test */

void plain_add(struct plain_test *test)
{
	struct plain_test **at = &first;

	while (*at && strcmp((*at)->file, test->file) <= 0)
		at = &(*at)->next;
	test->next = *at;
	*at = test;
}

void plain_failed(bool stop, const char *file, int line, const char *check, const char *format, ...)
{
	va_list arguments;

	printf("# %s:%d: %s", file, line, check);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	failed = true;
	if (stop) {
		fflush(stdout);
		_exit(1);
	}
}

void plain_skip(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
	_exit(STATUS_SKIPPED);
}

bool plain_equal_texts(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int run(const struct plain_test *test)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return -1;
	if (child == 0) {
		alarm(test->timeout ? test->timeout : USUAL_TIMEOUT);
		test->run();
		fflush(stdout);
		_exit(failed ? 1 : 0);
	}
	return waitpid(child, &status, 0) == child ? status : -1;
}

/* What failed or is skipped is told behind its "ok": the process of the test writes into a file. */
static void show(FILE *notes)
{
	char line[1024];

	rewind(notes);
	while (fgets(line, sizeof(line), notes))
		fputs(line, stdout);
}

/* SKIP_TESTS: patterns of names, separated by blanks. */
static bool is_to_be_skipped(const char *name)
{
	const char *patterns = getenv("SKIP_TESTS");

	for (size_t length; patterns && *patterns; patterns += length + (patterns[length] == ' ')) {
		char pattern[128];

		length = strcspn(patterns, " ");
		snprintf(pattern, sizeof(pattern), "%.*s", (int)length, patterns);
		if (!fnmatch(pattern, name, 0))
			return true;
	}
	return false;
}

static bool run_and_tell(const struct plain_test *test, unsigned int number)
{
	FILE *notes = tmpfile();
	int out = dup(STDOUT_FILENO), status;

	if (!notes || out < 0)
		return false;
	fflush(stdout);
	dup2(fileno(notes), STDOUT_FILENO);
	status = run(test);
	dup2(out, STDOUT_FILENO);
	close(out);
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
		printf("ok %u - %s::%s # SKIP ", number, test->suite, test->name);
	else
		printf("%sok %u - %s::%s\n", status ? "not " : "", number, test->suite, test->name);
	if (status && WIFSIGNALED(status))
		printf("# ended by signal %d\n", WTERMSIG(status));
	if (status)
		show(notes);
	fclose(notes);
	return !status || (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED);
}

int main(int argc, char **argv)
{
	const char *filter = "*";
	unsigned int number = 0;
	bool good = true;

	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], "--filter"))
			filter = argv[i + 1];
	for (const struct plain_test *test = first; test; test = test->next) {
		char name[256];

		snprintf(name, sizeof(name), "%s/%s", test->suite, test->name);
		if (fnmatch(filter, name, 0))
			continue;
		if (is_to_be_skipped(name))
			printf("ok %u - %s::%s # SKIP %s\n", ++number, test->suite, test->name, getenv("SKIP_REASON"));
		else
			good &= run_and_tell(test, ++number);
	}
	printf("1..%u\n", number);
	return good ? 0 : 1;
}
