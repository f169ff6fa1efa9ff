// SPDX-License-Identifier: MIT
// What lscpu's summary says, in its order.
#include <string.h>

#include "lscpu/lines.h"

static void add_architecture(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;
	const struct model_facts *models = summary->view->lscpu->facts->models;
	bool both = machine->op_modes[1] != UNKNOWN;

	/* Of a record the architecture may be unknown; lscpu would name the machine that it runs on. */
	summary->depth = 0;
	summary_add_text(summary, "Architecture:", machine->arch ? machine->arch : "-");
	if (summary->n)
		summary->lines[summary->n - 1].sections = true;
	summary->depth = 1;
	if (both || (machine->op_modes[0] != UNKNOWN && summary->view->lscpu->facts->kind == SOURCE_LIVE))
		summary_add(summary, "CPU op-mode(s):", both ? "%lld-bit, %lld-bit" : "%lld-bit",
			    (long long)machine->op_modes[0], (long long)machine->op_modes[1]);
	if (summary->view->lscpu->facts->n_models)
		summary_add_text(summary, "Address sizes:", models[0].field[IDENTITY_ADDRESS_SIZES]);
	if (machine->byte_order)
		summary_add(summary, "Byte Order:", "%s Endian", !strcmp(machine->byte_order, "little") ? "Little" : "Big");
}

static int add_cpus(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;
	_cleanup_cpuset_ struct cpuset offline = { 0 };

	summary->depth = 0;
	summary_add(summary, "CPU(s):", "%zu", lscpu->n_cpus);
	summary->depth = 1;
	if (!lscpu->facts->online.known)
		return 0;
	summary_add_set(summary, &lscpu->facts->online.set,
			summary->view->hex ? "On-line CPU(s) mask:" : "On-line CPU(s) list:");
	for (size_t i = 0; i < lscpu->n_cpus; i++)
		if (!lscpu->cpus[i].online && cpuset_add(&offline, lscpu->cpus[i].facts->cpu) < 0)
			return -1;
	if (!cpuset_empty(&offline))
		summary_add_set(summary, &offline, summary->view->hex ? "Off-line CPU(s) mask:" : "Off-line CPU(s) list:");
	return 0;
}

static void add_counts(struct summary *summary, const struct lscpu_type *type)
{
	struct lscpu_counts counts = lscpu_counts_of(summary->view->lscpu, type);
	bool clusters = summary->view->lscpu->has_clusters;

	summary_add(summary, "Thread(s) per core:", "%u", counts.threads);
	summary_add(summary, clusters ? "Core(s) per cluster:" : "Core(s) per socket:", "%u", counts.cores);
	if (clusters) {
		summary_add(summary, "Socket(s):", "-");
		summary_add(summary, "Cluster(s):", "%u", counts.sockets);
		return;
	}
	summary_add(summary, counts.has_books ? "Socket(s) per book:" : "Socket(s):", "%u", counts.sockets);
	if (counts.has_books)
		summary_add(summary, counts.has_drawers ? "Book(s) per drawer:" : "Book(s):", "%u", counts.books);
	if (counts.has_drawers)
		summary_add(summary, "Drawer(s):", "%u", counts.drawers);
}

static void add_frequencies(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct facts *facts = summary->view->lscpu->facts;
	const struct cpu_facts *cpu = summary->view->lscpu->cpus[type->first].facts;

	if (first && facts->boost_file)
		summary_add(summary, "Frequency boost:", facts->boost ? "enabled" : "disabled");
	if (type->scaling_percent > 0)
		summary_add(summary, "CPU(s) scaling MHz:", "%.0f%%", (double)type->scaling_percent);
	if (type->max_mhz > 0)
		summary_add(summary, "CPU max MHz:", "%.4f", (double)type->max_mhz);
	if (type->min_mhz > 0)
		summary_add(summary, "CPU min MHz:", "%.4f", (double)type->min_mhz);
	summary_add_text(summary, "CPU dynamic MHz:", cpu->mhz_dynamic);
	summary_add_text(summary, "CPU static MHz:", cpu->mhz_static);
	if (cpu->bogomips)
		summary_add(summary, "BogoMIPS:", "%.2f", (double)strtof(cpu->bogomips, NULL));
}

static void add_type(struct summary *summary, const struct lscpu_type *type, bool first)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	summary->depth = 0;
	if (first)
		summary_add_text(summary, "Vendor ID:", type->vendor);
	summary->depth = lscpu->types[0].vendor ? 1 : 0;
	summary_add_text(summary, "Model name:", type->name ? type->name : "-");
	summary->depth++;
	summary_add_text(summary, "Machine type:", type->facts->field[IDENTITY_MACHINE]);
	summary_add_text(summary, "CPU family:", type->family);
	summary_add_text(summary, "Model:", type->model);
	add_counts(summary, type);
	summary_add_text(summary, "Stepping:", type->stepping_text[0] ? type->stepping_text : type->stepping);
	summary_add_text(summary, "Microcode version:", lscpu->cpus[type->first].facts->microcode);
	add_frequencies(summary, type, first);
	if (first)
		summary_add_text(summary, "Dispatching mode:", lscpu->facts->machine.dispatching);
	summary_add_text(summary, "Flags:", type->facts->field[IDENTITY_FLAGS]);
	/* LoongArch's list of word sizes is in the line of op-modes. */
	if (lscpu->facts->machine.op_modes[0] == UNKNOWN)
		summary_add_text(summary, "ISA:", type->facts->field[IDENTITY_ISA]);
	summary_add_text(summary, "MMU:", type->facts->field[IDENTITY_MMU]);
}

static void add_virtualization(struct summary *summary)
{
	const struct machine_facts *machine = &summary->view->lscpu->facts->machine;

	if (!machine->virt_extension && !machine->hypervisor && !machine->virt_vendor)
		return;
	summary_begin_section(summary, "Virtualization features:");
	summary_add_text(summary, "Virtualization:", machine->virt_extension);
	summary_add_text(summary, "Hypervisor:", machine->hypervisor);
	summary_add_text(summary, "Hypervisor vendor:", machine->virt_vendor);
	summary_add_text(summary, "Virtualization type:", machine->virt_type);
}

static void add_cache(struct summary *summary, const struct lscpu_cache *cache)
{
	int64_t size = cache->instances ? cache->all_bytes : cache->first->attr.size_bytes;
	struct strbuf *out;

	if (size == UNKNOWN)
		return;
	out = summary_begin_line(summary, summary->view->nested ? "%s:" : "%s cache:", cache->name);
	if (!out)
		return;
	lscpu_put_size(size, summary->view->bytes, true, out);
	if (cache->instances)
		strbuf_printf(out, " (%u instance%s)", cache->instances, cache->instances == 1 ? "" : "s");
	summary_end_line(summary);
}

static void add_caches(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;
	bool any = false;

	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++)
		any = any || (lscpu->caches[i].instances ? lscpu->caches[i].all_bytes :
							   lscpu->caches[i].first->attr.size_bytes) != UNKNOWN;
	if (!any)
		return;
	summary_begin_section(summary, "Caches (sum of all):");
	for (size_t i = 0; i < lscpu->n_caches + lscpu->n_shared; i++)
		add_cache(summary, &lscpu->caches[i]);
}

static void add_nodes(struct summary *summary)
{
	const struct facts *facts = summary->view->lscpu->facts;

	if (!facts->n_nodes)
		return;
	summary_begin_section(summary, "NUMA:");
	summary_add(summary, "NUMA node(s):", "%zu", facts->n_nodes);
	for (size_t i = 0; i < facts->n_nodes; i++) {
		char label[64];

		snprintf(label, sizeof(label), "NUMA node%lld CPU(s):", (long long)facts->nodes[i].id);
		summary_add_set(summary, &facts->nodes[i].cpus, label);
	}
}

/* "spec_store_bypass" is printed "Spec store bypass"; of "Mitigation: A; B: C" the colons go, since a colon ends a label. */
static void add_vulnerability(struct summary *summary, const struct vulnerability_facts *vulnerability)
{
	struct strbuf *out;
	char name[96];
	bool mitigated = !strncmp(vulnerability->text, "Mitigation", 10), seen = false;

	snprintf(name, sizeof(name), "%s", vulnerability->name);
	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = ' ';
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
	out = summary_begin_line(summary, summary->view->nested ? "%s:" : "Vulnerability %s:", name);
	if (!out)
		return;
	for (const char *c = vulnerability->text; *c; c++) {
		if (!mitigated || *c != ':')
			strbuf_putc(out, *c);
		else if (!seen)
			strbuf_putc(out, ';');
		seen = seen || *c == ':';
	}
	summary_end_line(summary);
}

void summary_make(struct summary *summary)
{
	const struct lscpu *lscpu = summary->view->lscpu;

	add_architecture(summary);
	if (add_cpus(summary) < 0)
		summary->failed = true;
	for (size_t i = 0; i < lscpu->n_types; i++)
		add_type(summary, &lscpu->types[i], !i);
	add_virtualization(summary);
	add_caches(summary);
	add_nodes(summary);
	if (lscpu->facts->n_vulnerabilities)
		summary_begin_section(summary, "Vulnerabilities:");
	for (size_t i = 0; i < lscpu->facts->n_vulnerabilities; i++)
		add_vulnerability(summary, &lscpu->facts->vulnerabilities[i]);
	if (!summary->view->nested)
		for (size_t i = 0; i < summary->n; i++)
			summary->lines[i].depth = 0;
}
