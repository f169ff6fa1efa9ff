// SPDX-License-Identifier: MIT
// Graphviz: packages and cores as boxes in each other, the CPUs in them; kinds of core by colour and name.
#include <inttypes.h>

#include "base/escape.h"
#include "export/export.h"

static void begin_box(const char *name, size_t index, const char *label, const char *style, struct strbuf *out)
{
	strbuf_printf(out, "subgraph cluster_%s%zu { label=", name, index);
	escape_dot(out, label);
	strbuf_printf(out, ";%s\n", style);
}

/* Light colours, the same in every viewer; what they mean stands in the core's label, too. */
static const char *style_of(const struct derived *derived, int32_t kind)
{
	static const char *const styles[] = {
		[KIND_UNIFORM] = " style=filled; fillcolor=\"#eeeeee\";",
		[KIND_PERFORMANCE] = " style=filled; fillcolor=\"#cfe2f3\";",
		[KIND_EFFICIENCY] = " style=filled; fillcolor=\"#d9ead3\";",
		[KIND_LOW_POWER] = " style=filled; fillcolor=\"#fff2cc\";",
		[KIND_UNKNOWN] = " style=filled; fillcolor=\"#eeeeee\";",
	};

	return styles[kind == NO_INDEX ? KIND_UNKNOWN : derived->kinds[kind].type];
}

static void put_cpu(unsigned int cpu, struct strbuf *out)
{
	strbuf_printf(out, "cpu%u [label=\"CPU %u\"];\n", cpu, cpu);
}

static void put_core(const struct export_job *job, const struct chosen_core *core, struct strbuf *out)
{
	const struct derived *derived = job->view->derived;
	const struct topo_cpu *cpu = topology_cpu(job->view->topology, job->choice->cpus[core->first]);
	int32_t kind = cpu ? derived->kind_of_cpu[cpu - job->view->topology->cpus] : NO_INDEX;
	const char *type = kind == NO_INDEX || derived->n_kinds < 2 ? NULL : kind_type_name(derived->kinds[kind].type);
	char label[64];

	snprintf(label, sizeof(label), "core %d%s%s", core->core, type ? ", " : "", type ? type : "");
	begin_box("core", (size_t)core->core, label, style_of(derived, kind), out);
	for (unsigned int i = 0; i < core->n; i++)
		put_cpu(job->choice->cpus[core->first + i], out);
	strbuf_puts(out, "}\n");
}

/* The model of all CPUs of a package; NULL where they are of several. */
static const char *model_of(const struct topology *topology, int32_t package)
{
	int32_t model = NO_INDEX;

	for (size_t i = 0; i < topology->n_cpus; i++) {
		const struct topo_cpu *cpu = &topology->cpus[i];

		if (cpu->group[LEVEL_PACKAGE] != package || cpu->model == NO_INDEX)
			continue;
		if (model != NO_INDEX && model != cpu->model)
			return NULL;
		model = cpu->model;
	}
	return model == NO_INDEX ? NULL : topology->models[model].name;
}

static void begin_package(const struct topology *topology, int32_t package, struct strbuf *out)
{
	const char *model = model_of(topology, package);
	_cleanup_strbuf_ struct strbuf label = { 0 };

	strbuf_printf(&label, "package %d%s%s", package, model ? ": " : "", model ? model : "");
	begin_box("package", (size_t)package, strbuf_text(&label), "", out);
	out->failed |= label.failed;
}

int export_dot(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct topology *topology = job->view->topology;
	const struct choice *choice = job->choice;
	int32_t package = NO_INDEX;
	size_t in_cores = 0;

	strbuf_puts(out, "digraph machine {\nnode [shape=box, style=filled, fillcolor=white];\n");
	for (size_t i = 0; i < choice->n_cores; i++) {
		int32_t next = topology->groups[LEVEL_CORE].items[choice->cores[i].core].parent[LEVEL_PACKAGE];

		if (next != package && package != NO_INDEX)
			strbuf_puts(out, "}\n");
		if (next != package && next != NO_INDEX)
			begin_package(topology, next, out);
		package = next;
		put_core(job, &choice->cores[i], out);
		in_cores += choice->cores[i].n;
	}
	if (package != NO_INDEX)
		strbuf_puts(out, "}\n");
	for (size_t i = in_cores; i < choice->n_cpus; i++)
		put_cpu(choice->cpus[i], out);
	strbuf_puts(out, "}\n");
	return 0;
}
