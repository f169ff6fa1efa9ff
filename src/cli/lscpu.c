// SPDX-License-Identifier: MIT
// cputopo lscpu, or cputopo called as lscpu: what lscpu prints.
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>

#include "cli/verbs.h"
#include "lscpu/options.h"
#include "model/names.h"
#include "probe/source.h"
#include "render/escape.h"

static int show_version(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	strbuf_puts(&out, "lscpu from cputopo " PACKAGE_VERSION ", compatible with util-linux 2.42\n");
	return cli_write(&out);
}

static int show_help(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	lscpu_help(&out);
	return cli_write(&out);
}

struct columns {
	const struct lscpu_column **items;
	size_t n;
};

static void free_columns(struct columns *columns)
{
	free(columns->items);
}

static int add_column(struct columns *columns, const struct lscpu_column *table, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(table[i].name) == length && !strncasecmp(table[i].name, name, length)) {
			columns->items[columns->n++] = &table[i];
			return 0;
		}
	return lscpu_fail("unknown column: %.*s", (int)MIN(length, (size_t)200), name);
}

/* list is without a leading plus sign. */
static int add_columns(struct columns *columns, const struct lscpu_column *table, size_t n, const char *list)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		int r = add_column(columns, table, n, list, length);

		if (r || !list[length])
			return r;
		list += length + 1;
	}
}

static const char *list_of(const struct lscpu_command *command)
{
	const char *environment = command->mode == MODE_EXTENDED ? getenv("LSCPU_COLUMNS") :
				  command->mode == MODE_CACHES	 ? getenv("LSCPU_CACHES_COLUMNS") :
								   NULL;

	return command->list || command->all_columns || !environment || !environment[0] ? command->list : environment;
}

/* lscpu is NULL before anything was read: then the default columns of -e, which depend on it, are all. */
static int choose_columns(const struct lscpu_command *command, const struct lscpu *lscpu, struct columns *columns)
{
	bool caches = command->mode == MODE_CACHES;
	const struct lscpu_column *table = caches ? lscpu_cache_columns : lscpu_cpu_columns;
	size_t n = caches ? lscpu_n_cache_columns : lscpu_n_cpu_columns, named = 1;
	const char *list = list_of(command);

	for (const char *c = list ? list : ""; *c; c++)
		named += *c == ',';
	columns->items = calloc(n + named, sizeof(*columns->items));
	if (!columns->items)
		return lscpu_fail("%s", strerrordesc_np(ENOMEM));
	if (!list || list[0] == '+') {
		if (command->all_columns || (command->mode == MODE_EXTENDED && !lscpu))
			for (columns->n = 0; columns->n < n; columns->n++)
				columns->items[columns->n] = &table[columns->n];
		else if (command->mode == MODE_EXTENDED)
			columns->n = lscpu_default_extended(lscpu, columns->items);
		else if (command->mode == MODE_PARSE)
			columns->n = lscpu_default_parse(columns->items);
		else
			columns->n = lscpu_default_caches(columns->items);
	}
	return list ? add_columns(columns, table, n, list[0] == '+' ? list + 1 : list) : 0;
}

/* What has to be read for the columns, no more. */
static unsigned int wanted_by(const struct lscpu_command *command, const struct columns *columns)
{
	const struct {
		unsigned int needs, wanted;
	} parts[] = {
		{ LSCPU_NEEDS_TOPOLOGY, WANT_TOPOLOGY | (command->view.physical ? WANT_CORE_IDS : 0) },
		{ LSCPU_NEEDS_CACHES, WANT_CACHES | WANT_CACHE_IDS },
		{ LSCPU_NEEDS_NODES, WANT_NODES },
		{ LSCPU_NEEDS_FREQUENCY, WANT_FREQUENCY | WANT_CURRENT_FREQUENCY },
		{ LSCPU_NEEDS_CONFIGURATION, WANT_CONFIGURATION },
	};
	unsigned int wanted = WANT_CPUINFO;

	if (command->mode == MODE_CACHES)
		return wanted | WANT_CACHES | WANT_CACHE_IDS | WANT_CACHE_GEOMETRY | WANT_CACHE_DETAILS;
	if (command->mode == MODE_SUMMARY)
		return wanted | WANT_TOPOLOGY | WANT_CACHES | WANT_CACHE_IDS | WANT_NODES | WANT_FREQUENCY |
		       WANT_CURRENT_FREQUENCY | WANT_MACHINE | WANT_VULNERABILITIES | WANT_VIRT |
		       (command->sysroot ? WANT_VIRT_LEGACY : 0);
	for (size_t i = 0; i < columns->n; i++)
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
			if (columns->items[i]->needs & parts[k].needs)
				wanted |= parts[k].wanted;
	return wanted;
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
				  strerrordesc_np(r == -ENOTDIR ? ENOTDIR : ENOENT));
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

static int render_summary(struct lscpu_command *command, struct strbuf *out, struct error *error)
{
	bool terminal = isatty(STDOUT_FILENO);
	struct lscpu_view *view = &command->view;

	view->nested = command->hierarchic == WHEN_ALWAYS || (command->hierarchic == WHEN_AUTO && terminal);
	view->width = terminal ? terminal_width() : 0;
	/* Long lines are wrapped on a terminal; a pipe needs no table library for two columns. */
	if (terminal && !view->json && lscpu_render_summary_wrapped(view, out, error) >= 0)
		return 0;
	lscpu_render_summary(view, out);
	return 0;
}

static int render(struct lscpu_command *command, struct columns *columns, struct strbuf *out, struct error *error)
{
	switch (command->mode) {
	case MODE_EXTENDED:
		return lscpu_render_extended(&command->view, columns->items, columns->n, out, error);
	case MODE_PARSE:
		lscpu_render_parse(&command->view, columns->items, columns->n, !list_of(command), out);
		return 0;
	case MODE_CACHES:
		return lscpu_render_caches(&command->view, columns->items, columns->n, out, error);
	case MODE_ARM_MODEL:
		for (size_t i = 0; i < command->view.lscpu->n_types; i++) {
			const struct lscpu_type *type = &command->view.lscpu->types[i];

			if (!type->facts->field[IDENTITY_IMPLEMENTER])
				continue;
			escape_text(out, type->name ? type->name : "-");
			strbuf_putc(out, '\n');
		}
		return 0;
	default:
		return render_summary(command, out, error);
	}
}

/* Every ARM core that has a name: implementer and part, by number and by name. */
static int show_arm_ids(void)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	for (int64_t implementer = 0; implementer < 256; implementer++) {
		const char *vendor = name_arm_implementer(implementer);

		for (int64_t part = 0; vendor && part < 4096; part++) {
			const char *name = name_arm_part(implementer, part);

			if (name)
				strbuf_printf(&out, "0x%02x 0x%03x %s %s\n", (unsigned int)implementer, (unsigned int)part,
					      vendor, name);
		}
	}
	return cli_write(&out);
}

static int show(struct lscpu_command *command)
{
	_cleanup_(free_columns) struct columns wanted = { 0 }, columns = { 0 };
	bool table = command->mode == MODE_EXTENDED || command->mode == MODE_PARSE || command->mode == MODE_CACHES;
	_cleanup_facts_ struct facts facts = { 0 };
	_cleanup_lscpu_ struct lscpu lscpu = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	char text[640];
	int r = table ? choose_columns(command, NULL, &wanted) : 0;

	if (!r)
		r = read_facts(command, wanted_by(command, &wanted), &facts);
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
	r = table ? choose_columns(command, &lscpu, &columns) : 0;
	if (r)
		return r;
	if (render(command, &columns, &out, &error) < 0)
		return lscpu_fail("%s", error_format(&error, text, sizeof(text)));
	return cli_write(&out);
}

static int run(const struct verb *verb _unused_, int argc, char **argv)
{
	static char name[] = "lscpu";
	struct lscpu_command command = { .rows = -1 };
	int r;

	argv[0] = name;
	r = lscpu_parse_options(&command, argc, argv);
	if (r)
		return r;
	if (command.help)
		return show_help();
	if (command.version)
		return show_version();
	if (command.mode == MODE_ARM_ID)
		return show_arm_ids();
	if (command.sysroot && !command.sysroot[0])
		command.sysroot = NULL;
	if (command.rows < 0)
		command.rows = command.mode == MODE_PARSE ? OPTION_ONLINE : OPTION_ALL;
	command.view.parse = command.mode == MODE_PARSE;
	command.view.online_rows = command.rows != OPTION_OFFLINE;
	command.view.offline_rows = command.rows != OPTION_ONLINE;
	return show(&command);
}

const struct verb verb_lscpu = {
	.name = "lscpu",
	.synopsis = "[OPTION...]",
	.summary = "lscpu's own command line and output, byte for byte",
	.examples = "  cputopo lscpu -e=CPU,CORE,SOCKET,NODE\n",
	.options = &lscpu_options,
	.n_options = 1,
	.run = run,
};
