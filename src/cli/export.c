// SPDX-License-Identifier: MIT
// cputopo export FORMAT: the machine, or CPUs of it, in the format of another program.
#include "export/export.h"

#include <string.h>
#include <sys/utsname.h>

#include "cli/choose.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/verbs.h"

enum option_id { OPTION_OUTPUT = 1, OPTION_NAME, OPTION_PER_CPU };

static const struct cli_option own_rows[] = {
	{ OPTION_OUTPUT, "output", 'o', "FILE", false, "write to FILE, which is replaced as a whole" },
	{ OPTION_NAME, "name", 0, "NAME", false, "slurm, mpi: of the host; nfd: of the namespace" },
	{ OPTION_PER_CPU, "per-cpu", 0, NULL, false, "prometheus: also metrics of each CPU" },
};
static const struct cli_options own_options = CLI_OPTIONS(own_rows, "Options");
static const struct cli_options *const tables[] = { &own_options, &cli_choose_options, &cli_sizing_options,
						    &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	const struct export_format *format;
	struct source source;
	struct chooser chooser;
	struct export_job job;
	const char *output;
};

static void free_invocation(struct invocation *invocation)
{
	cli_chooser_free(&invocation->chooser);
}

/* Characters that no format gives a meaning. */
static bool is_name(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return length && !text[length] && length <= 253;
}

static int parse_name(struct invocation *invocation, const char *text)
{
	invocation->job.name = text;
	return is_name(text) ?
		       0 :
		       cli_usage(invocation->verb, "--name: '%s' is no name of letters, digits, '.', '_' and '-'", text);
}

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;
	int r = cli_input_option(invocation->verb, &invocation->source, option, argument);

	if (r == -1)
		r = cli_choose_option(invocation->verb, &invocation->chooser, option, argument);
	if (r != -1)
		return r;
	switch (option->id) {
	case OPTION_OUTPUT:
		invocation->output = argument;
		return *argument ? 0 : cli_usage(invocation->verb, "--output: the name to write to is empty");
	case OPTION_NAME:
		return parse_name(invocation, argument);
	default:
		invocation->job.per_cpu = true;
		return 0;
	}
}

static const char *format_name(const void *context _unused_, size_t i)
{
	return i < export_n_formats ? export_formats[i].name : NULL;
}

static int unknown_format(const struct verb *verb, const char *word)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };
	char hint[CLI_HINT_MAX];

	for (size_t i = 0; i < export_n_formats; i++)
		strbuf_printf(&names, "%s%s", i ? ", " : "", export_formats[i].name);
	return word ? cli_usage(verb, "no format '%s'; there are: %s%s", word, strbuf_text(&names),
				cli_hint(hint, "", word, format_name, NULL)) :
		      cli_usage(verb, "give a format: %s", strbuf_text(&names));
}

/* What this format has no use for. */
static int check_options(const struct invocation *invocation)
{
	const struct export_format *format = invocation->format;
	const char *wrong = workers_check_options(&invocation->chooser.options);

	if (wrong)
		return cli_usage(invocation->verb, "%s", wrong);
	if (invocation->chooser.used && !(format->flags & EXPORT_CHOOSES))
		return cli_usage(invocation->verb, "%s tells of the whole machine: it takes no '--%s'", format->name,
				 invocation->chooser.used);
	if (invocation->job.name && !(format->flags & EXPORT_NAMED))
		return cli_usage(invocation->verb, "%s takes no '--name'", format->name);
	if (invocation->job.per_cpu && !(format->flags & EXPORT_PER_CPU))
		return cli_usage(invocation->verb, "%s takes no '--per-cpu'", format->name);
	return 0;
}

/* Up to the first dot, as Slurm and others name a host. */
static const char *host_name(struct utsname *host)
{
	if (uname(host) < 0)
		return NULL;
	host->nodename[strcspn(host->nodename, ".")] = '\0';
	return is_name(host->nodename) ? host->nodename : NULL;
}

static int export(struct invocation *invocation, struct strbuf *out, struct error *error)
{
	const struct export_format *format = invocation->format;
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_choice_ struct choice choice = { 0 };
	struct utsname host;
	int r;

	invocation->source.wanted = (unsigned int)format->reads;
	cli_choose_reads(&invocation->chooser, format->flags, &invocation->source);
	r = machine_load(&invocation->source, &machine, error);
	if (r >= 0)
		r = cli_choose(&invocation->chooser, format->flags, &machine, &choice, error);
	if (r < 0)
		return r;
	invocation->job.view = &(struct view){ machine.topology, &machine.derived };
	invocation->job.choice = &choice;
	if (!invocation->job.name && format->flags & EXPORT_NAMED && invocation->source.kind == SOURCE_LIVE)
		invocation->job.host = host_name(&host);
	r = format->write(&invocation->job, out, error);
	if (r >= 0 && out->failed)
		return error_oom(error);
	if (r >= 0)
		cli_warn_unread(&machine); /* what is missing must not look as if there were none */
	return r;
}

static void describe(struct strbuf *out)
{
	strbuf_puts(out, "\nFormats:\n");
	for (size_t i = 0; i < export_n_formats; i++)
		strbuf_printf(out, "  %-28s%s\n", export_formats[i].name, export_formats[i].help);
}

static void operands(struct strbuf *out)
{
	for (size_t i = 0; i < export_n_formats; i++)
		strbuf_printf(out, "%s\n", export_formats[i].name);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	_cleanup_(free_invocation) struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE } };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first + 1 < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first + 1]);
	invocation.format = first < argc ? export_format_by_name(argv[first]) : NULL;
	if (!invocation.format)
		return unknown_format(verb, argv[first]);
	r = check_options(&invocation);
	if (r)
		return r;
	if (export(&invocation, &out, &error) < 0)
		return cli_fail(&error);
	return cli_write_file(invocation.output, &out);
}

const struct verb verb_export = {
	.name = "export",
	.group = GROUP_HAND_ON,
	.synopsis = "[OPTION...] FORMAT",
	.summary = "hand the machine on, in the format of another program",
	.examples = "  eval \"$(cputopo export shell)\"\n"
		    "  cputopo export slurm >>slurm.conf\n"
		    "  cputopo export prometheus -o /var/lib/prometheus/node-exporter/cputopo.prom\n"
		    "  cputopo export libvirt --where 'node==0'\n",
	.describe = describe,
	.operands = operands,
	.options = tables,
	.run = run,
};
