// SPDX-License-Identifier: MIT
// cputopo lscpu, or cputopo called as lscpu: what lscpu prints.
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cli/verbs.h"
#include "lscpu/options.h"
#include "model/names.h"
#include "probe/source.h"

static int show_version(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	strbuf_puts(&out,
		    "lscpu from cputopo " PACKAGE_VERSION ", after util-linux 2.43 in development (2.42.4 of Debian sid)\n");
	return cli_write(&out);
}

static int show_help(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	lscpu_help(&out);
	return cli_write(&out);
}

/* A variable that is set and empty is an empty list. */
static const char *list_of(const struct lscpu_command *command)
{
	if (command->list)
		return command->list;
	return command->mode == MODE_CACHES ? getenv("LSCPU_CACHES_COLUMNS") : getenv("LSCPU_COLUMNS");
}

static int choose_columns(const struct lscpu_command *command, struct lscpu_columns *columns)
{
	static const char *const defaults[] = {
		[MODE_EXTENDED] = "CPU,NODE,DRAWER,BOOK,SOCKET,CLUSTER,CORE,CACHE,ONLINE,CONFIGURED,POLARIZATION,ADDRESS,"
				  "MAXMHZ,MINMHZ,MHZ",
		[MODE_PARSE] = "CPU,CORE,SOCKET,NODE,CACHE",
		[MODE_CACHES] = "NAME,ONE-SIZE,ALL-SIZE,WAYS,TYPE,LEVEL,SETS,PHY-LINE,COHERENCY-SIZE",
	};
	struct error error = { 0 };
	int r = lscpu_columns_parse(command->view.caches ? lscpu_cache_columns : lscpu_cpu_columns,
				    command->all_columns ? NULL : defaults[command->mode], command->list, columns, &error);

	if (r == -ENODATA)
		return EXIT_FAILURE;
	return r < 0 ? lscpu_fail("%s", error.what) : 0;
}

/* What has to be read for the columns, no more. */
static unsigned int wanted_by(const struct lscpu_command *command, const struct lscpu_columns *columns)
{
	unsigned int wanted = WANT_CPUINFO | WANT_EVERY_FOLDER;

	if (command->mode == MODE_CACHES)
		return wanted | WANT_CACHES | WANT_CACHE_IDS | WANT_CACHE_GEOMETRY | WANT_CACHE_DETAILS;
	if (command->mode == MODE_SUMMARY)
		return wanted | WANT_TOPOLOGY | WANT_CACHES | WANT_CACHE_IDS | WANT_NODES | WANT_FREQUENCY |
		       WANT_CURRENT_FREQUENCY | WANT_MACHINE | WANT_VULNERABILITIES | WANT_VIRT |
		       (command->sysroot ? WANT_VIRT_LEGACY : 0);
	for (size_t i = 0; i < columns->n; i++)
		wanted |= columns->items[i]->wants;
	return wanted & WANT_TOPOLOGY && command->view.physical ? wanted | WANT_CORE_IDS : wanted;
}

static int read_facts(const struct lscpu_command *command, unsigned int wanted, struct facts *ret_facts)
{
	const struct source source = {
		.kind = command->sysroot ? SOURCE_SYSROOT : SOURCE_LIVE,
		.argument = command->sysroot,
		.wanted = wanted,
	};
	struct error error = { 0 };
	int r = source_read(&source, ret_facts, NULL, &error);

	if (r >= 0 && ret_facts->n_cpus)
		return 0;
	if (r >= 0)
		facts_free(ret_facts);
	if (r >= 0 || r == -ENOENT || r == -ENOTDIR)
		return lscpu_fail("failed to determine number of CPUs: /sys/devices/system/cpu/possible: %s",
				  error_text(r == -ENOTDIR ? ENOTDIR : ENOENT));
	{
		char text[640];

		return lscpu_fail("%s", error_format(&error, text, sizeof(text)));
	}
}

static unsigned int terminal_width(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

static void render_summary(struct lscpu_command *command, struct strbuf *out)
{
	bool terminal = isatty(STDOUT_FILENO);
	struct lscpu_view *view = &command->view;

	view->nested = command->hierarchic == WHEN_ALWAYS || (command->hierarchic == WHEN_AUTO && terminal);
	view->width = terminal ? terminal_width() : 0;
	lscpu_render_summary(view, out);
}

static int render(struct lscpu_command *command, struct lscpu_columns *columns, struct strbuf *out, struct error *error)
{
	switch (command->mode) {
	case MODE_EXTENDED:
		lscpu_columns_drop_empty(columns, command->view.lscpu);
		return lscpu_render_table(&command->view, columns, out, error);
	case MODE_PARSE:
	case MODE_CACHES:
		return lscpu_render_table(&command->view, columns, out, error);
	default:
		render_summary(command, out);
		return 0;
	}
}

static int show_list(const struct lscpu_command *command)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	char text[640];
	int r = command->list_columns ? lscpu_render_columns(&command->view, &out, &error) :
					lscpu_render_arm(&command->view, command->implementer, &out, &error);

	return r < 0 ? lscpu_fail("%s", error_format(&error, text, sizeof(text))) : cli_write(&out);
}

static int show_arm(struct lscpu_command *command)
{
	const char *name = name_arm_part(command->implementer, command->part);
	_cleanup_strbuf_ struct strbuf out = { 0 };

	if (command->mode == MODE_ARM_IMPLEMENTERS)
		command->implementer = -1;
	else if (!name_arm_implementer(command->implementer))
		return lscpu_fail("implementer not found");
	if (command->mode == MODE_ARM_IMPLEMENTERS || command->part < 0)
		return show_list(command);
	if (!name)
		return lscpu_fail("model not found");
	strbuf_printf(&out, "%s\n", name);
	return cli_write(&out);
}

static int show(struct lscpu_command *command)
{
	_cleanup_lscpu_columns_ struct lscpu_columns columns = { 0 };
	bool table = command->mode == MODE_EXTENDED || command->mode == MODE_PARSE || command->mode == MODE_CACHES;
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	char text[640];
	int r = table ? choose_columns(command, &columns) : 0;

	if (!r)
		r = read_facts(command, wanted_by(command, &columns), &facts);
	if (r)
		return r;
	/* Its formats have no place for a warning, and no null: a gap in the structure would make wrong numbers. */
	if (facts.unread)
		return lscpu_fail("%s", facts.unread);
	for (size_t i = 0; i < facts.warnings.n; i++)
		if (facts.warnings.items[i].id == WARN_UNREADABLE_FILE)
			lscpu_fail("%s", facts.warnings.items[i].text);
	if (lscpu_build(&facts, &lscpu, &error) < 0)
		return lscpu_fail("%s", error_format(&error, text, sizeof(text)));
	command->view.lscpu = &lscpu;
	if (render(command, &columns, &out, &error) < 0)
		return lscpu_fail("%s", error_format(&error, text, sizeof(text)));
	return cli_write(&out);
}

static int run(const struct verb *verb _unused_, int argc, char **argv)
{
	static char name[] = "lscpu";
	struct lscpu_command command;
	int r;

	argv[0] = name;
	r = lscpu_parse_options(&command, argc, argv);
	if (r)
		return r;
	if (command.help)
		return show_help();
	if (command.version)
		return show_version();
	if (command.list_columns)
		return show_list(&command);
	if (command.mode == MODE_ARM_IMPLEMENTERS || command.mode == MODE_ARM_CORES)
		return show_arm(&command);
	/* As lscpu takes it: the files of this machine, without what the running processor tells. */
	if (command.sysroot && !command.sysroot[0])
		command.sysroot = "/";
	if (command.rows < 0)
		command.rows = command.mode == MODE_PARSE ? OPTION_ONLINE : OPTION_ALL;
	command.view.caches = command.mode == MODE_CACHES;
	command.view.parse = command.mode == MODE_PARSE;
	command.list = list_of(&command);
	command.view.compatible = command.view.parse && !command.list;
	command.view.annotate = command.annotate == WHEN_ALWAYS || (command.annotate == WHEN_AUTO && isatty(STDOUT_FILENO));
	command.view.online_rows = command.rows != OPTION_OFFLINE;
	command.view.offline_rows = command.rows != OPTION_ONLINE;
	return show(&command);
}

const struct verb verb_lscpu = {
	.name = "lscpu",
	.group = GROUP_LOOK,
	.synopsis = "[OPTION...]",
	.summary = "lscpu's own command line and output, byte for byte",
	.examples = "  cputopo lscpu -e=CPU,CORE,SOCKET,NODE\n",
	.options = (const struct cli_options *const[]){ &lscpu_options, NULL },
	.run = run,
};
