// SPDX-License-Identifier: MIT
// The program: picks the verb and runs it.
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "cli/cli.h"
#include "cli/verbs.h"

/* Ends as the signal says, but leaves no unpacked archive and no half a snapshot behind. */
static void end_by_signal(int number)
{
	scratch_remove_all();
	raise(number); /* by default now: it ends the program on return */
}

static void clear_up_on_signals(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU, SIGALRM };
	struct sigaction action = { .sa_handler = end_by_signal, .sa_flags = SA_RESETHAND }, before;

	sigfillset(&action.sa_mask);
	/* What the caller has us ignore, as nohup(1) does, stays so. */
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!sigaction(numbers[i], NULL, &before) && before.sa_handler == SIG_DFL)
			sigaction(numbers[i], &action, NULL);
}

/*
 * A file that is opened where a standard descriptor is closed would get its number, and take what is said there. What stands
 * in its place is neither read nor written: that fails as it did before.
 */
static void keep_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH | O_CLOEXEC) < 0)
			return;
}

int main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	size_t verb;

	keep_standard_descriptors();
	/* A limit of file sizes is an error to be told, not an end that leaves half an archive behind. */
	signal(SIGXFSZ, SIG_IGN);
	clear_up_on_signals();
	/* A link named lscpu is lscpu. */
	if (argc > 0 && !strcmp(slash ? slash + 1 : argv[0], verb_lscpu.name))
		return verb_lscpu.run(&verb_lscpu, argc, argv);
	verb = cli_find_verb(argc, argv);
	return cli_verbs[verb]->run(cli_verbs[verb], verb ? argc - 1 : argc, verb ? argv + 1 : argv);
}
