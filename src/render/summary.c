// SPDX-License-Identifier: MIT
// The summary. It differs from lscpu's where that misleads: totals, ranges, kinds of core, what the process may use.
#include "render/summary_lines.h"

#include "base/escape.h"

static void op_modes(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const int64_t *modes = view->topology->facts.machine.op_modes;
	struct strbuf value = { 0 };

	for (size_t i = 0; i < 2; i++)
		if (modes[i] != UNKNOWN)
			strbuf_printf(&value, "%s%lld-bit", value.length ? ", " : "", (long long)modes[i]);
	lines_add(lines, item->depth, item->label, &value);
}

static void address_sizes(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct machine_facts *machine = &view->topology->facts.machine;
	struct strbuf value = { 0 };

	if (machine->phys_addr_bits != UNKNOWN && machine->virt_addr_bits != UNKNOWN)
		strbuf_printf(&value, "%lld bits physical, %lld bits virtual", (long long)machine->phys_addr_bits,
			      (long long)machine->virt_addr_bits);
	lines_add(lines, item->depth, item->label, &value);
}

static void byte_order(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const char *order = view->topology->facts.machine.byte_order;

	summary_text(lines, item->depth, item->label, !order ? NULL : *order == 'l' ? "Little Endian" : "Big Endian");
}

/* As lscpu: the CPUs that are there, online or not. */
static void cpus(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	summary_number(lines, item->depth, item->label, counts->present != UNKNOWN ? counts->present : counts->online);
}

static void offline_cpus(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	if (view->derived->counts.offline <= 0)
		return;
	lines->tone = TONE_DEGRADED;
	summary_list(lines, item->depth, item->label, &view->derived->offline.set);
	lines->tone = TONE_NONE;
	summary_number(lines, item->depth, "On-line CPU(s)", view->derived->counts.online);
}

/* Why, where the kernel tells. */
static void offline_reason(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;
	struct strbuf value = { 0 };

	switch (view->derived->offline_reason) {
	case OFFLINE_NOSMT:
		strbuf_puts(&value, "SMT is off: nosmt on the kernel's command line");
		break;
	case OFFLINE_SMT_OFF:
		strbuf_printf(&value, "SMT is off: smt/control is %s", facts->smt_control);
		break;
	case OFFLINE_SMT_LIMITED:
		strbuf_puts(&value, "SMT is limited: threads per core by smt/control: ");
		escape_text(&value, facts->smt_control);
		break;
	case OFFLINE_MAXCPUS:
		strbuf_printf(&value,
			      facts->boot_maxcpus ? "maxcpus=%lld on the kernel's command line" :
						    "nosmp or maxcpus=0 on the kernel's command line",
			      (long long)facts->boot_maxcpus);
		break;
	case OFFLINE_UNCONFIGURED:
		strbuf_puts(&value, "not configured");
		break;
	case OFFLINE_UNKNOWN:
		break;
	}
	lines_add(lines, item->depth, item->label, &value);
}

static void isolated_cpus(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct known_set *isolated = &view->topology->facts.isolated;

	if (isolated->known && !cpuset_empty(&isolated->set))
		summary_list(lines, item->depth, item->label, &isolated->set);
}

/* What this process may use, where that is less than the machine. */
static void usable_cpus(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct facts *facts = &view->topology->facts;
	const struct worker_answer *answer = &view->derived->workers;
	struct strbuf quota = { 0 };
	bool unreadable;

	if (!view->derived->workers_known)
		return;
	unreadable = facts->kind == SOURCE_LIVE && facts->limits->quota.state == QUOTA_UNKNOWN &&
		     facts->limits->flags & FLAG_CGROUP_UNREADABLE;
	if ((int64_t)answer->workers == view->derived->counts.online && !unreadable)
		return;
	lines->tone = TONE_DEGRADED;
	summary_number(lines, item->depth, item->label, cpuset_count(&answer->usable));
	summary_list(lines, item->depth + 1, "Usable CPU(s) list", &answer->usable);
	if (facts->limits->quota.state == QUOTA_SET) {
		strbuf_printf(&quota, "%.4g CPU(s) by ",
			      (double)facts->limits->quota.quota_us / (double)facts->limits->quota.period_us);
		escape_text(&quota, facts->limits->quota.path);
	} else if (unreadable) {
		strbuf_puts(&quota, "not known: there is a file of its control groups that cannot be read");
	}
	lines_add(lines, item->depth + 1, "CPU quota", &quota);
	summary_number(lines, item->depth + 1, "Workers", answer->workers);
	lines->tone = TONE_NONE;
}

static void threads_per_core(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	summary_range(lines, item->depth, item->label, view->derived->counts.threads_per_core);
}

static void cores_per_socket(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	summary_range(lines, item->depth, item->label, view->derived->counts.cores_per_package);
}

/* Dies and clusters are told where they are a level of their own, not one per package or core. */
static void dies(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	if (counts->packages != UNKNOWN && counts->dies > counts->packages)
		summary_number(lines, item->depth, item->label, counts->dies);
}

static void clusters(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const struct counts *counts = &view->derived->counts;

	if (counts->clusters > 1 && counts->clusters < counts->cores_online)
		summary_number(lines, item->depth, item->label, counts->clusters);
}

static void boost(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	int64_t known = view->topology->facts.boost;

	summary_text(lines, item->depth, item->label, known == UNKNOWN ? NULL : known ? "enabled" : "disabled");
}

static void base_mhz(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	summary_mhz(lines, item->depth, item->label, view->derived->base_hz);
}

static void bogomips(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	const char *text = view->topology->n_models ? view->topology->models[0].bogomips : NULL;
	struct value value = { 0 };

	value_hundredths(&value, text);
	if (value.type != VALUE_NULL)
		summary_text(lines, item->depth, item->label, text);
}

static void flags(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	if (view->topology->n_models)
		summary_text(lines, item->depth, item->label, view->topology->models[0].facts->field[IDENTITY_FLAGS]);
}

static void memory(const struct view *view, const struct summary_item *item, struct lines *lines)
{
	int64_t bytes = view->topology->facts.machine.memory_bytes;
	struct strbuf value = { 0 };

	if (bytes != UNKNOWN)
		human_memory(bytes, &value);
	lines_add(lines, item->depth, item->label, &value);
}

static const struct summary_item items[] = {
	{ "Architecture", 0, "machine", "arch", NULL },
	{ "CPU op-mode(s)", 1, NULL, NULL, op_modes },
	{ "Address sizes", 1, NULL, NULL, address_sizes },
	{ "Byte Order", 1, NULL, NULL, byte_order },
	{ "CPU(s)", 0, NULL, NULL, cpus },
	{ "On-line CPU(s) list", 1, "cpusets", "online", NULL },
	{ "Off-line CPU(s) list", 1, NULL, NULL, offline_cpus },
	{ "Off-line reason", 1, NULL, NULL, offline_reason },
	{ "Isolated CPU(s) list", 1, NULL, NULL, isolated_cpus },
	{ "Usable CPU(s)", 0, NULL, NULL, usable_cpus },
	{ NULL, 0, NULL, NULL, summary_models },
	{ "Thread(s) per core", 1, NULL, NULL, threads_per_core },
	{ "Core(s) per socket", 1, NULL, NULL, cores_per_socket },
	{ "Socket(s)", 1, "counts", "packages", NULL },
	{ "Die(s)", 1, NULL, NULL, dies },
	{ "Cluster(s)", 1, NULL, NULL, clusters },
	{ "Book(s)", 1, "counts", "books", NULL },
	{ "Drawer(s)", 1, "counts", "drawers", NULL },
	{ "Core(s)", 1, "counts", "cores.online", NULL },
	{ "Dispatching mode", 1, "machine", "dispatching", NULL },
	{ "Frequency boost", 1, NULL, NULL, boost },
	{ "CPU max MHz", 1, "frequency", "max_hz", NULL },
	{ "CPU min MHz", 1, "frequency", "min_hz", NULL },
	{ "CPU base MHz", 1, NULL, NULL, base_mhz },
	{ "BogoMIPS", 1, NULL, NULL, bogomips },
	{ "Flags", 1, NULL, NULL, flags },
	{ "Kind(s) of core", 0, NULL, NULL, summary_kinds },
	{ "Virtualization features", 0, NULL, NULL, summary_virtualization },
	{ "Caches (instances x size)", 0, NULL, NULL, summary_caches },
	{ "Memory", 0, NULL, NULL, memory },
	{ "NUMA", 0, NULL, NULL, summary_nodes },
	{ "Vulnerabilities", 0, NULL, NULL, summary_vulnerabilities },
	{ "Warnings", 0, NULL, NULL, summary_warnings },
};

/* What fits on a screen of 24 lines. */
static const struct summary_item brief_items[] = {
	{ "Architecture", 0, NULL, NULL, brief_machine },
	{ "CPU(s)", 0, NULL, NULL, cpus },
	{ "On-line CPU(s) list", 1, "cpusets", "online", NULL },
	{ "Off-line CPU(s) list", 1, NULL, NULL, offline_cpus },
	{ "Off-line reason", 1, NULL, NULL, offline_reason },
	{ "Isolated CPU(s) list", 1, NULL, NULL, isolated_cpus },
	{ "Usable CPU(s)", 0, NULL, NULL, usable_cpus },
	{ NULL, 0, NULL, NULL, brief_models },
	{ "Thread(s) per core", 1, NULL, NULL, threads_per_core },
	{ "Core(s) per socket", 1, NULL, NULL, brief_cores_per_socket },
	{ "Socket(s)", 1, "counts", "packages", NULL },
	{ "Die(s)", 1, NULL, NULL, dies },
	{ "Book(s)", 1, "counts", "books", NULL },
	{ "Drawer(s)", 1, "counts", "drawers", NULL },
	{ "Core(s)", 1, "counts", "cores.online", NULL },
	{ "CPU max MHz", 1, NULL, NULL, brief_max_mhz },
	{ "Flags", 1, NULL, NULL, brief_flags },
	{ "Kind(s) of core", 0, NULL, NULL, brief_kinds },
	{ "Virtualization", 0, NULL, NULL, brief_virtualization },
	{ "Caches (instances x size)", 0, NULL, NULL, summary_caches },
	{ "Memory", 0, NULL, NULL, memory },
	{ "NUMA node(s)", 0, NULL, NULL, brief_nodes },
	{ "Vulnerabilities", 0, NULL, NULL, brief_vulnerabilities },
	{ "Warnings", 0, NULL, NULL, summary_warnings },
};

void render_summary(const struct view *view, const struct summary_style *style, struct strbuf *out)
{
	_cleanup_lines_ struct lines lines = { .sections = style->sections, .colour = style->colour, .width = style->width };
	const struct summary_item *rows = style->brief ? brief_items : items;
	size_t n = style->brief ? ARRAY_SIZE(brief_items) : ARRAY_SIZE(items);

	for (size_t i = 0; i < n; i++) {
		if (rows[i].add == brief_flags && style->flags)
			flags(view, &rows[i], &lines);
		else if (rows[i].add)
			rows[i].add(view, &rows[i], &lines);
		else
			summary_field(view, &rows[i], 0, &lines);
	}
	lines_write(&lines, out);
}
