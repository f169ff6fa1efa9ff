// SPDX-License-Identifier: MIT
// The tables of the plain command: their options, and reading no more than the chosen columns need.
#include "cli/tables.h"

#include <errno.h>
#include <string.h>

#include "cli/input.h"
#include "cli/terminal.h"
#include "render/table.h"
#include "render/where.h"

enum {
	OPTION_EXTENDED = TABLE_OPTION_FIRST,
	OPTION_PARSE,
	OPTION_CACHES,
	OPTION_NODES,
	OPTION_KINDS,
	OPTION_COLUMNS,
	OPTION_ALL,
	OPTION_ONLINE,
	OPTION_OFFLINE,
	OPTION_WHERE,
	OPTION_PHYSICAL,
	OPTION_RAW,
	OPTION_BYTES,
};

static const struct cli_option option_rows[] = {
	{ OPTION_EXTENDED, "extended", 'e', "LIST", true, "a table of the CPUs" },
	{ OPTION_PARSE, "parse", 'p', "LIST", true, "the same with commas, for a program" },
	{ OPTION_CACHES, "caches", 'C', "LIST", true, "a table of the caches" },
	{ OPTION_NODES, "nodes", 'n', "LIST", true, "a table of the NUMA nodes" },
	{ OPTION_KINDS, "kinds", 'k', "LIST", true, "a table of the kinds of core" },
	{ OPTION_COLUMNS, "list-columns", 'H', NULL, false, "list the columns of all tables" },
	{ OPTION_ALL, "all", 'a', NULL, false, "CPUs on- and offline (usual with -e)" },
	{ OPTION_ONLINE, "online", 'b', NULL, false, "online CPUs only (usual with -p)" },
	{ OPTION_OFFLINE, "offline", 'c', NULL, false, "offline CPUs only" },
	{ OPTION_WHERE, "where", 0, "CONDITION", false,
	  "CPUs for which it holds: 'kind==performance && node!=1 && online'" },
	{ OPTION_PHYSICAL, "physical", 'y', NULL, false, "the kernel's numbers of cores, sockets and so on" },
	{ OPTION_RAW, "raw", 'r', NULL, false, "columns not aligned, no blanks in a value" },
	{ OPTION_BYTES, "bytes", 'B', NULL, false, "sizes in bytes" },
};

#define COLUMNS(function, table)                                                                                            \
	static const char *function(const void *context _unused_, size_t i)                                                 \
	{                                                                                                                   \
		return column_at(section_by_key(tables[table].section), i);                                                 \
	}
COLUMNS(cpu_column, TABLE_CPUS)
COLUMNS(cache_column, TABLE_CACHES)
COLUMNS(node_column, TABLE_NODES)
COLUMNS(kind_column, TABLE_KINDS)
static const struct cli_values values[] = {
	{ OPTION_EXTENDED, cpu_column }, { OPTION_PARSE, cpu_column },	{ OPTION_CACHES, cache_column },
	{ OPTION_NODES, node_column },	 { OPTION_KINDS, kind_column },
};

const struct cli_options cli_table_options = CLI_OPTIONS_WITH_VALUES(
	option_rows, "Tables (LIST: columns by commas, +LIST adds to the usual ones, -H lists them)", values);

int cli_table_option(const struct verb *verb, struct table_request *request, const struct cli_option *option,
		     const char *argument)
{
	switch (option->id) {
	case OPTION_EXTENDED:
	case OPTION_PARSE:
	case OPTION_CACHES:
	case OPTION_NODES:
	case OPTION_KINDS:
	case OPTION_COLUMNS:
		if (request->form && request->form != option)
			return cli_usage(verb, "only one of '--%s' and '--%s'", request->form->name, option->name);
		request->form = option;
		request->list = argument && *argument == '=' ? argument + 1 : argument; /* -e=CPU, as lscpu */
		return 0;
	case OPTION_ALL:
	case OPTION_ONLINE:
	case OPTION_OFFLINE:
		if (request->rows && request->rows != option)
			return cli_usage(verb, "only one of '--%s' and '--%s'", request->rows->name, option->name);
		request->rows = option;
		return 0;
	case OPTION_WHERE:
		request->where = argument;
		return 0;
	case OPTION_PHYSICAL:
		request->physical = true;
		return 0;
	case OPTION_RAW:
		request->raw = true;
		return 0;
	case OPTION_BYTES:
		request->bytes = true;
		return 0;
	default:
		return -1;
	}
}

bool cli_table_wanted(const struct table_request *request)
{
	return request->form;
}

/* What goes with a form. */
static const struct form {
	int option;
	int table;
	bool picks, raw, bytes; /* CPUs by -a, -b, -c, -y and --where; -r; -B */
} forms[] = {
	{ OPTION_EXTENDED, TABLE_CPUS, true, true, false }, { OPTION_PARSE, TABLE_CPUS, true, false, false },
	{ OPTION_CACHES, TABLE_CACHES, false, true, true }, { OPTION_NODES, TABLE_NODES, false, true, true },
	{ OPTION_KINDS, TABLE_KINDS, false, true, false },  { OPTION_COLUMNS, TABLE_CPUS, false, false, false },
};

static struct form form_of(const struct table_request *request)
{
	for (size_t i = 0; request->form && i < ARRAY_SIZE(forms); i++)
		if (forms[i].option == request->form->id)
			return forms[i];
	return (struct form){ 0 };
}

int cli_table_check(const struct verb *verb, const struct table_request *request)
{
	struct form form = form_of(request);

	if (request->rows && !form.picks)
		return cli_usage(verb, "option '--%s' goes with '--extended' or '--parse'", request->rows->name);
	if (request->where && !form.picks)
		return cli_usage(verb, "option '--where' goes with '--extended' or '--parse'");
	if (request->physical && !form.picks)
		return cli_usage(verb, "option '--physical' goes with '--extended' or '--parse'");
	if (request->raw && (!form.raw || request->json))
		return cli_usage(verb, "option '--raw' goes with a table: -e, -C, -n or -k");
	if (request->bytes && !form.bytes)
		return cli_usage(verb, "option '--bytes' goes with '--caches' or '--nodes'");
	return 0;
}

/* The usual columns: a person and a terminal have others than a program. */
static const char *defaults_of(const struct table_request *request, const struct table *table)
{
	if (request->form->id == OPTION_PARSE)
		return table->parse;
	return request->json || request->raw || !table->text ? table->columns : table->text;
}

static bool is_shown(const struct table_request *request, const struct where *where, const struct view *view, size_t row)
{
	bool parse = request->form->id == OPTION_PARSE, online = view->topology->cpus[row].online;
	int rows = request->rows ? request->rows->id : parse ? OPTION_ONLINE : OPTION_ALL;

	if (rows == (online ? OPTION_OFFLINE : OPTION_ONLINE))
		return false;
	return !where || where_holds(where, view, row);
}

static int print(const struct table_request *request, const struct view *view, struct columns *columns,
		 const struct where *where, struct strbuf *out, struct error *error)
{
	const struct table *table = &tables[form_of(request).table];
	const struct section *section = section_by_key(table->section);
	unsigned int flags = (request->raw ? TABLE_RAW : 0) | (request->bytes ? TABLE_BYTES : 0);
	size_t n_all = section->count(view), n = 0, width;
	_cleanup_free_ size_t *rows = calloc(n_all + 1, sizeof(*rows));
	int r;

	if (!rows)
		return error_oom(error);
	width = terminal_width_of_stdout();
	for (size_t row = 0; row < n_all; row++)
		if (table != &tables[TABLE_CPUS] || is_shown(request, where, view, row))
			rows[n++] = row;
	if (request->json)
		return render_table_json(view, section, columns, rows, n, out, error);
	if (request->form->id == OPTION_PARSE)
		return render_parse(view, columns, rows, n, request->list ? 0 : TABLE_COMPATIBLE, out, error);
	columns_drop(columns, view, section, table);
	r = render_table(view, columns, rows, n, flags, width, out, error);
	if (r >= 0 && table == &tables[TABLE_NODES] && !request->raw && (!request->list || *request->list == '+'))
		render_distances(view, width, out);
	return r;
}

/* An error of the command line, with the way to the help. */
static int usage_or_fail(const struct verb *verb, const struct error *error)
{
	return error->code == EINVAL ? cli_usage(verb, "%s", error->what) : cli_fail(error);
}

/* An empty table looks like an answer. */
static int none_known(const struct table *table)
{
	char text[64];

	snprintf(text, sizeof(text), "%s: none is known", table->title);
	cli_warn(text);
	return EXIT_NULL;
}

int cli_table_run(const struct verb *verb, const struct table_request *request, const struct source *source)
{
	const struct table *table = &tables[form_of(request).table];
	const struct section *section = section_by_key(table->section);
	_cleanup_columns_ struct columns columns = { 0 };
	_cleanup_where_ struct where *where = NULL;
	_cleanup_strbuf_ struct strbuf out = { 0 };
	_cleanup_machine_ struct machine machine = { 0 };
	struct source narrowed = *source;
	struct error error = { 0 };
	struct view view;
	int r;

	if (request->form->id == OPTION_COLUMNS) {
		r = render_column_list(request->json, &out, &error);
		return r < 0 ? cli_fail(&error) : cli_write(&out);
	}
	r = columns_parse(section, defaults_of(request, table), request->list, request->physical, &columns, &error);
	if (r >= 0 && request->where)
		r = where_parse(section, span_of(request->where), &where, &error);
	if (r < 0)
		return usage_or_fail(verb, &error);
	narrowed.wanted = table->reads | columns.reads | (where ? where_reads(where) : 0);
	r = machine_load(&narrowed, &machine, &error);
	view = (struct view){ machine.topology, &machine.derived };
	if (r >= 0)
		r = print(request, &view, &columns, where, &out, &error);
	if (r < 0)
		return cli_fail(&error);
	cli_warn_unread(&machine);
	return request->json || section->count(&view) ? cli_write(&out) : none_known(table);
}
