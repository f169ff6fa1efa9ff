// SPDX-License-Identifier: MIT
// cputopo devices: on which NUMA node a NIC, GPU or disk is, and which CPUs are near it.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/input.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "render/table.h"
#include "render/where.h"

enum option_id { OPTION_CPUS = 1, OPTION_ALL, OPTION_WHERE, OPTION_OUTPUT, OPTION_JSON };

static const struct cli_option rows[] = {
	{ OPTION_CPUS, "cpus", 0, NULL, false, "only the list of CPUs near NAME, for taskset -c" },
	{ OPTION_ALL, "all", 'a', NULL, false, "also bridges and others whose place does not matter" },
	{ OPTION_WHERE, "where", 0, "CONDITION", false, "devices for which it holds: 'type==network && node==1'" },
	{ OPTION_OUTPUT, "output", 'o', "LIST", false,
	  "these columns, +LIST adds to the usual ones (cputopo -H lists them)" },
	{ OPTION_JSON, "json", 'J', NULL, false, "the table as JSON (cputopo schema devices describes it)" },
};

static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const option_tables[] = { &options, &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	struct source source;
	const char *name, *where, *output;
	bool cpus, all, json;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;
	int r = cli_input_option(invocation->verb, &invocation->source, option, argument);

	if (r != -1)
		return r;
	invocation->cpus |= option->id == OPTION_CPUS;
	invocation->all |= option->id == OPTION_ALL;
	invocation->json |= option->id == OPTION_JSON;
	if (option->id == OPTION_WHERE)
		invocation->where = argument;
	if (option->id == OPTION_OUTPUT)
		invocation->output = argument;
	return 0;
}

/* By either name, or the PCI address, of which lspci leaves out the domain 0000. */
static bool is_called(const struct device_facts *device, const char *name)
{
	return !strcmp(device->name, name) || !strcmp(device->kernel_name, name) ||
	       (device->pci &&
		(!strcmp(device->pci, name) || (!strncmp(device->pci, "0000:", 5) && !strcmp(device->pci + 5, name))));
}

static const char *name_at(const void *context, size_t i)
{
	const struct derived *derived = context;

	return i < derived->n_devices ? derived->devices[i].facts->name : NULL;
}

static int unknown_name(const struct derived *derived, const char *name, struct error *error)
{
	const char *near = nearest(span_of(name), name_at, derived);

	return near ? error_set(error, ENODEV, NULL, 0, "no device '%.64s'; did you mean '%s'?", name, near) :
		      error_set(error, ENODEV, NULL, 0, "no device '%.64s' (cputopo devices --all lists them)", name);
}

static bool is_shown(const struct invocation *invocation, const struct where *where, const struct view *view, size_t row)
{
	const struct device *device = &view->derived->devices[row];

	if (invocation->name ? !is_called(device->facts, invocation->name) : !device->type && !invocation->all)
		return false;
	return !where || where_holds(where, view, row);
}

/* Names of one device are at one place. */
static int put_cpus(const struct device *device, struct strbuf *out, struct error *error)
{
	if (!device->cpus.known)
		return error_set(error, ENODATA, NULL, 0, "which CPUs are near %s is not known", device->facts->name);
	if (cpuset_empty(&device->cpus.set))
		return error_set(error, ENODATA, NULL, 0, "no CPU is near %s: its NUMA node %lld has none that is online",
				 device->facts->name, (long long)device->node_id);
	cpuset_format_list(&device->cpus.set, out);
	strbuf_putc(out, '\n');
	return 0;
}

/* Of JSON nothing asked for is every field. */
static int choose_columns(const struct invocation *invocation, struct columns *columns, struct error *error)
{
	_cleanup_strbuf_ struct strbuf all = { 0 };
	const char *separator = "";

	for (const struct field *field = device_section.fields; field->key && invocation->json; field++) {
		strbuf_printf(&all, "%s%s", separator, field->column);
		separator = ",";
	}
	if (all.failed)
		return error_oom(error);
	return columns_parse(&device_section, invocation->json ? strbuf_text(&all) : tables[TABLE_DEVICES].columns,
			     invocation->output, false, columns, error);
}

static int print(const struct invocation *invocation, const struct view *view, const struct columns *columns,
		 const struct where *where, struct strbuf *out, struct error *error)
{
	size_t n_all = view->derived->n_devices, n = 0;
	_cleanup_free_ size_t *shown = calloc(n_all + 1, sizeof(*shown));

	if (!shown)
		return error_oom(error);
	if (!view->topology->facts.devices.known)
		return error_set(error, ENODATA, NULL, 0,
				 "devices are not known: there is no /sys/bus/pci and no /sys/class");
	for (size_t row = 0; row < n_all; row++)
		if (is_shown(invocation, where, view, row))
			shown[n++] = row;
	if (!n && invocation->name && !where)
		return unknown_name(view->derived, invocation->name, error);
	if (invocation->cpus)
		return n ? put_cpus(&view->derived->devices[shown[0]], out, error) : 0;
	if (invocation->json)
		return render_table_json(view, &device_section, columns, shown, n, out, error);
	return render_table(view, columns, shown, n, 0, terminal_width_of_stdout(), out, error);
}

static void put_warnings(const struct derived *derived)
{
	for (size_t i = 0; i < derived->n_warnings; i++)
		if (derived->warnings[i].id == WARN_UNREADABLE_FILE || derived->warnings[i].id == WARN_DEVICE_PLACES)
			cli_warn(derived->warnings[i].text);
}

static int parse(struct invocation *invocation, int argc, char **argv)
{
	const struct verb *verb = invocation->verb;
	int first, r = cli_parse(verb, argc, argv, handle, invocation, &first);

	if (r)
		return r;
	if (argc - first > 1)
		return cli_usage(verb, "unexpected argument '%s'", argv[first + 1]);
	invocation->name = argv[first];
	if (invocation->cpus && (!invocation->name || invocation->where || invocation->output || invocation->json))
		return cli_usage(verb, "option '--cpus' goes with a name, and nothing else");
	if (invocation->name && (invocation->where || invocation->all))
		return cli_usage(verb, "options '--where' and '--all' do not go with a name");
	return 0;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE, .kernel_only = true } };
	_cleanup_columns_ struct columns columns = { 0 };
	_cleanup_where_ struct where *where = NULL;
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int r = parse(&invocation, argc, argv);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	r = choose_columns(&invocation, &columns, &error);
	if (r >= 0 && invocation.where)
		r = where_parse(&device_section, span_of(invocation.where), &where, &error);
	if (r == -EINVAL)
		return cli_usage(verb, "%s", error.what);
	invocation.source.wanted = tables[TABLE_DEVICES].reads;
	if (r >= 0)
		r = machine_load(&invocation.source, &machine, &error);
	if (r >= 0)
		r = print(&invocation, &(struct view){ machine.topology, &machine.derived }, &columns, where, &out, &error);
	if (r < 0) {
		cli_fail(&error);
		return r == -ENODATA ? EXIT_NULL : EXIT_ERROR;
	}
	put_warnings(&machine.derived);
	return cli_write(&out);
}

const struct verb verb_devices = {
	.name = "devices",
	.group = GROUP_ASK,
	.synopsis = "[OPTION...] [NAME]",
	.summary = "show NICs, GPUs and disks with their NUMA node and the CPUs near them",
	.examples = "  cputopo devices                       all of them\n"
		    "  cputopo devices eth0                  which node is my NIC on?\n"
		    "  taskset -c $(cputopo devices eth0 --cpus) PROGRAM\n"
		    "  cputopo devices --where 'type==gpu && node==1'\n"
		    "Exit status: 1 for a device that is not there, 3 where its CPUs, or devices at all, are not known.\n",
	.options = option_tables,
	.run = run,
};
