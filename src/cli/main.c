// SPDX-License-Identifier: MIT
// The program: picks the verb and runs it.
#include <signal.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/verbs.h"

int main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;

	/* A limit of file sizes is an error to be told, not an end that leaves half an archive behind. */
	signal(SIGXFSZ, SIG_IGN);
	/* A link named lscpu is lscpu. */
	if (argc > 0 && !strcmp(slash ? slash + 1 : argv[0], verb_lscpu.name))
		return verb_lscpu.run(&verb_lscpu, argc, argv);
	for (size_t i = 1; argc > 1 && i < cli_n_verbs; i++)
		if (!strcmp(argv[1], cli_verbs[i]->name))
			return cli_verbs[i]->run(cli_verbs[i], argc - 1, argv + 1);
	return cli_verbs[0]->run(cli_verbs[0], argc, argv);
}
