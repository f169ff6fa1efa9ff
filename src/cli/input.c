// SPDX-License-Identifier: MIT
// The input options, and loading what they name.
#include "cli/input.h"

static const char *const witnesses[] = { "kernel", "all" };
OPTION_WORDS(witness, witnesses, 0, ARRAY_SIZE(witnesses))

static const struct cli_option rows[] = {
	{ INPUT_SYSROOT, "sysroot", 's', "DIR|TAR", false, "a recorded machine: /proc and /sys in a directory or archive" },
	{ INPUT_XML, "xml", 0, "FILE", false, "a topology that hwloc's lstopo has written" },
	{ INPUT_SYNTHETIC, "synthetic", 0, "TEXT", false, "a made-up topology, \"pack:2 core:8 pu:2\"" },
	{ INPUT_CPUID, "cpuid", 0, "FILE|DIR", false, "CPUID dumps of every CPU" },
	{ INPUT_WITNESS, "witness", 0, "kernel|all", false,
	  "kernel: of a Linux machine, do not ask hwloc and libcpuid too" },
};
static const struct cli_values values[] = { { INPUT_WITNESS, witness } };
const struct cli_options cli_input_options = CLI_OPTIONS_WITH_VALUES(rows, "Input (without one, this machine)", values);

int cli_input_option(const struct verb *verb, struct source *source, const struct cli_option *option, const char *argument)
{
	static const enum source_kind kinds[] = { SOURCE_SYSROOT, SOURCE_XML, SOURCE_SYNTHETIC, SOURCE_CPUID };

	if (option->id == INPUT_WITNESS) {
		unsigned int word = 0;
		int r = cli_parse_word(verb, option, argument, &word);

		source->kernel_only = !word;
		return r;
	}
	if (option->id > INPUT_SYSROOT || option->id < INPUT_CPUID)
		return -1;
	if (source->argument)
		return cli_usage(verb, "only one input can be named, not %s and %s", source->argument, argument);
	source->kind = kinds[INPUT_SYSROOT - option->id];
	source->argument = argument;
	return 0;
}

void cli_warn_unread(const struct machine *machine)
{
	for (size_t i = 0; i < machine->derived.n_warnings; i++)
		if (machine->derived.warnings[i].id == WARN_UNREADABLE_FILE)
			cli_warn(machine->derived.warnings[i].text);
}
