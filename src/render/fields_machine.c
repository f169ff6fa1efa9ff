// SPDX-License-Identifier: MIT
// Fields of the machine as a whole: source, machine, counts, SMT, CPU sets, frequency, vulnerabilities, warnings.
#include "model/limits.h"
#include "model/names.h"
#include "render/fields_internal.h"

#define FACTS (&view->topology->facts)
#define MACHINE (&FACTS->machine)
#define COUNTS (&view->derived->counts)

GET(source_kind, value_text, source_kind_name(FACTS->kind))
GET(source_path, value_text, FACTS->path)
GET(source_consistent, value_boolean, FACTS->consistent)

static void source_backends(const struct view *view, size_t row _unused_, struct value *value)
{
	size_t n = 0;

	for (const struct backend_name *backend = backend_names; backend->name; backend++)
		if (view->topology->facts.backends & backend->bit)
			value->inline_texts[n++] = backend->name;
	value->inline_texts[n] = NULL;
	value->type = VALUE_TEXTS;
	value->texts = value->inline_texts;
}

const struct field source_fields[] = {
	{ "kind", NULL, "live, sysroot, xml, synthetic or cpuid", DOC, UNIT_NONE, source_kind },
	{ "path", NULL, "what was read", DOC, UNIT_NONE, source_path },
	{ "backends", NULL, "the readers that added something", DOC, UNIT_NONE, source_backends },
	{ "consistent", NULL, "false when CPUs came or went while the machine was read", DOC, UNIT_NONE, source_consistent },
	{ 0 },
};

GET(machine_arch, value_text, MACHINE->arch)
GET(machine_byte_order, value_text, MACHINE->byte_order)
GET(machine_phys, value_integer, MACHINE->phys_addr_bits)
GET(machine_virt, value_integer, MACHINE->virt_addr_bits)
GET(machine_hypervisor, value_text, MACHINE->hypervisor ? MACHINE->hypervisor : MACHINE->virt_vendor)
GET(machine_dispatching, value_text, MACHINE->dispatching)
GET(machine_hypervisor_name, value_text, MACHINE->hypervisor)
GET(machine_virt_vendor, value_text, MACHINE->virt_vendor)
GET(machine_virt_type, value_text, MACHINE->virt_type)
GET(machine_virt_extension, value_text, MACHINE->virt_extension)
GET(machine_container, value_text, MACHINE->container)

static void machine_op_modes(const struct view *view, size_t row _unused_, struct value *value)
{
	value->integers.n = 0;
	for (size_t i = 0; i < 2; i++)
		if (view->topology->facts.machine.op_modes[i] != UNKNOWN)
			value->integers.items[value->integers.n++] = view->topology->facts.machine.op_modes[i];
	value->type = value->integers.n ? VALUE_INTEGERS : VALUE_NULL;
}

static void machine_layout(const struct view *view, size_t row _unused_, struct value *value)
{
	const struct machine_facts *machine = MACHINE;
	const int64_t numbers[] = { machine->layout_drawers, machine->layout_books, machine->layout_sockets,
				    machine->layout_cores };

	value->type = machine->layout_cores == UNKNOWN ? VALUE_NULL : VALUE_LAYOUT;
	value->integers.n = ARRAY_SIZE(numbers);
	/* 0: a machine without that level. */
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		value->integers.items[i] = numbers[i] ? numbers[i] : UNKNOWN;
}

const struct field machine_fields[] = {
	{ "arch", NULL, "architecture, as uname -m says", DOC, UNIT_NONE, machine_arch },
	{ "byte_order", NULL, "little or big", DOC, UNIT_NONE, machine_byte_order },
	{ "op_modes", NULL, "word sizes that programs may have", DOC, UNIT_NONE, machine_op_modes },
	{ "phys_addr_bits", NULL, "bits of a physical address", DOC, UNIT_NONE, machine_phys },
	{ "virt_addr_bits", NULL, "bits of a virtual address", DOC, UNIT_NONE, machine_virt },
	{ "hypervisor", NULL, "what this virtual machine runs on", DOC, UNIT_NONE, machine_hypervisor },
	{ "virt_type", NULL, "full, para or container", DOC, UNIT_NONE, machine_virt_type },
	{ "virt_extension", NULL, "VT-x or AMD-V", DOC, UNIT_NONE, machine_virt_extension },
	{ "container", NULL, "the container that the process is in", DOC, UNIT_NONE, machine_container },
	{ "dispatching", NULL, "s390: horizontal or vertical", DOC, UNIT_NONE, machine_dispatching },
	{ "hypervisor_name", NULL, "s390: the hypervisor by its name and version", LINE, UNIT_NONE,
	  machine_hypervisor_name },
	{ "virt_vendor", NULL, "who made the hypervisor", LINE, UNIT_NONE, machine_virt_vendor },
	{ "firmware_layout", NULL, "s390: the physical machine, of which this is a part", DOC, UNIT_NONE, machine_layout },
	{ 0 },
};

GET(memory_total, value_integer, MACHINE->memory_bytes)

const struct field memory_fields[] = {
	{ "total_bytes", NULL, "memory that the kernel has (MemTotal), of an XML file that of its nodes", DOC, UNIT_BYTES,
	  memory_total },
	{ 0 },
};

GET(counts_possible, value_integer, COUNTS->possible)
GET(counts_present, value_integer, COUNTS->present)
GET(counts_online, value_integer, COUNTS->online)
GET(counts_offline, value_integer, COUNTS->offline)
GET(counts_allowed, value_integer, COUNTS->allowed)
GET(counts_cores_online, value_integer, COUNTS->cores_online)
GET(counts_cores_allowed, value_integer, COUNTS->cores_allowed)
GET(counts_threads_min, value_integer, COUNTS->threads_per_core.min)
GET(counts_threads_max, value_integer, COUNTS->threads_per_core.max)
GET(counts_cores_min, value_integer, COUNTS->cores_per_package.min)
GET(counts_cores_max, value_integer, COUNTS->cores_per_package.max)
GET(counts_packages, value_integer, COUNTS->packages)
GET(counts_dies, value_integer, COUNTS->dies)
GET(counts_clusters, value_integer, COUNTS->clusters)
GET(counts_nodes, value_integer, COUNTS->nodes)
GET(counts_kinds, value_integer, COUNTS->kinds)
GET(counts_books, value_integer, COUNTS->books)
GET(counts_drawers, value_integer, COUNTS->drawers)
GET(counts_shape, value_text, view->derived->shape)
GET(counts_shape_id, value_text, view->derived->shape_id)

const struct field counts_fields[] = {
	{ "cpus.possible", NULL, "CPUs that may ever be there", DOC, UNIT_NONE, counts_possible },
	{ "cpus.present", NULL, "CPUs that are plugged in", DOC, UNIT_NONE, counts_present },
	{ "cpus.online", NULL, "CPUs that the kernel schedules on", DOC, UNIT_NONE, counts_online },
	{ "cpus.offline", NULL, "CPUs that are present but not online", DOC, UNIT_NONE, counts_offline },
	{ "cpus.allowed", NULL, "CPUs that this process may run on", DOC, UNIT_NONE, counts_allowed },
	{ "cores.online", NULL, "cores with an online CPU", DOC, UNIT_NONE, counts_cores_online },
	{ "cores.allowed", NULL, "cores with a CPU that this process may run on", DOC, UNIT_NONE, counts_cores_allowed },
	{ "threads_per_core.min", NULL, "fewest online CPUs of a core", DOC, UNIT_NONE, counts_threads_min },
	{ "threads_per_core.max", NULL, "most online CPUs of a core", DOC, UNIT_NONE, counts_threads_max },
	{ "cores_per_package.min", NULL, "fewest online cores of a package", DOC, UNIT_NONE, counts_cores_min },
	{ "cores_per_package.max", NULL, "most online cores of a package", DOC, UNIT_NONE, counts_cores_max },
	{ "packages", NULL, "packages (sockets) with an online CPU", DOC, UNIT_NONE, counts_packages },
	{ "dies", NULL, "dies with an online CPU", DOC, UNIT_NONE, counts_dies },
	{ "clusters", NULL, "clusters with an online CPU", DOC, UNIT_NONE, counts_clusters },
	{ "nodes", NULL, "NUMA nodes", DOC, UNIT_NONE, counts_nodes },
	{ "kinds", NULL, "kinds of core", DOC, UNIT_NONE, counts_kinds },
	{ "books", NULL, "s390 books", DOC, UNIT_NONE, counts_books },
	{ "drawers", NULL, "s390 drawers", DOC, UNIT_NONE, counts_drawers },
	{ "shape", NULL, "a line that is equal for equal hardware, whatever its numbering", DOC, UNIT_TEXT, counts_shape },
	{ "shape_id", NULL, "twelve digits that stand for it", DOC, UNIT_TEXT, counts_shape_id },
	{ 0 },
};

GET(smt_control, value_text, FACTS->smt_control)
GET(smt_active, value_boolean, FACTS->smt_active)

const struct field smt_fields[] = {
	{ "control", NULL, "the kernel's switch: on, off, forceoff, notsupported ...", DOC, UNIT_NONE, smt_control },
	{ "active", NULL, "whether some core has several online CPUs", DOC, UNIT_NONE, smt_active },
	{ 0 },
};

static void cpusets_offline(const struct view *view, size_t row _unused_, struct value *value)
{
	value->type = view->derived->offline.known ? VALUE_SET : VALUE_NULL;
	value->set = &view->derived->offline.set;
}

GET(cpusets_offline_reason, value_text, offline_reason_name(view->derived->offline_reason))
GET(cpusets_possible, value_known_set, &FACTS->possible)
GET(cpusets_present, value_known_set, &FACTS->present)
GET(cpusets_online, value_known_set, &FACTS->online)
GET(cpusets_isolated, value_known_set, &FACTS->isolated)
GET(cpusets_nohz_full, value_known_set, &FACTS->nohz_full)
GET(cpusets_allowed, value_known_set, &FACTS->allowed)

const struct field cpusets_fields[] = {
	{ "possible", NULL, "CPUs that may ever be there", DOC, UNIT_NONE, cpusets_possible },
	{ "present", NULL, "CPUs that are plugged in", DOC, UNIT_NONE, cpusets_present },
	{ "online", NULL, "CPUs that the kernel schedules on", DOC, UNIT_NONE, cpusets_online },
	{ "offline", NULL, "present CPUs that are not online", DOC, UNIT_NONE, cpusets_offline },
	{ "offline_reason", NULL, "why: nosmt, smt-off, smt-limited, maxcpus or unconfigured",
	  DOC | WANT_MACHINE | READ_CONFIGURATION, UNIT_NONE, cpusets_offline_reason },
	{ "isolated", NULL, "CPUs kept out of load balancing (isolcpus)", DOC, UNIT_NONE, cpusets_isolated },
	{ "nohz_full", NULL, "CPUs without a scheduling tick", DOC, UNIT_NONE, cpusets_nohz_full },
	{ "allowed", NULL, "CPUs that this process may run on", DOC, UNIT_NONE, cpusets_allowed },
	{ 0 },
};

GET(frequency_boost, value_boolean, FACTS->boost)
GET(frequency_driver, value_text, FACTS->driver)
GET(frequency_min, value_integer, view->derived->min_hz.min)
GET(frequency_max, value_integer, view->derived->max_hz.max)
GET(frequency_base_min, value_integer, view->derived->base_hz.min)
GET(frequency_base_max, value_integer, view->derived->base_hz.max)

const struct field frequency_fields[] = {
	{ "boost", NULL, "whether turbo frequencies are allowed", DOC, UNIT_NONE, frequency_boost },
	{ "driver", NULL, "the kernel's cpufreq driver", DOC, UNIT_NONE, frequency_driver },
	{ "min_hz", NULL, "lowest frequency of any CPU", DOC, UNIT_HZ, frequency_min },
	{ "max_hz", NULL, "highest frequency of any CPU", DOC, UNIT_HZ, frequency_max },
	{ "base_hz.min", NULL, "lowest guaranteed frequency of a CPU", DOC, UNIT_HZ, frequency_base_min },
	{ "base_hz.max", NULL, "highest guaranteed frequency of a CPU", DOC, UNIT_HZ, frequency_base_max },
	{ 0 },
};

#define ALLOWANCE (view->topology->facts.limits)
#define QUOTA_OF(member) (ALLOWANCE && ALLOWANCE->quota.state == QUOTA_SET ? (int64_t)ALLOWANCE->quota.member : UNKNOWN)
GET(limits_affinity, value_known_set, &FACTS->allowed)
GET(limits_quota_us, value_integer, QUOTA_OF(quota_us))
GET(limits_period_us, value_integer, QUOTA_OF(period_us))
GET(limits_path, value_text, ALLOWANCE ? ALLOWANCE->quota.path : NULL)
GET(limits_state, value_text, ALLOWANCE ? quota_state_names[ALLOWANCE->quota.state] : NULL)
GET(limits_workers, value_integer, view->derived->workers_known ? (int64_t)view->derived->workers.workers : UNKNOWN)

static void limits_quota_cpus(const struct view *view, size_t row _unused_, struct value *value)
{
	if (!ALLOWANCE || ALLOWANCE->quota.state != QUOTA_SET)
		return;
	value->type = VALUE_REAL;
	value->real = (double)ALLOWANCE->quota.quota_us / (double)ALLOWANCE->quota.period_us;
}

const struct field limits_fields[] = {
	{ "affinity", NULL, "CPUs that this process may run on", DOC, UNIT_NONE, limits_affinity },
	{ "quota.cpus", NULL, "CPU time that its control groups give it, in CPUs", DOC, UNIT_NONE, limits_quota_cpus },
	{ "quota.quota_us", NULL, "time in each period", DOC, UNIT_NONE, limits_quota_us },
	{ "quota.period_us", NULL, "the period", DOC, UNIT_NONE, limits_period_us },
	{ "quota.path", NULL, "the group that sets it", DOC, UNIT_NONE, limits_path },
	{ "quota.state", NULL, "none, set, unknown or not-applicable", DOC, UNIT_NONE, limits_state },
	{ "workers", NULL, "how many workers to start, as cputopo workers says", DOC, UNIT_NONE, limits_workers },
	{ 0 },
};

/* The kernel's texts begin with one of a few words (Documentation/admin-guide/hw-vuln). */
static const char *vulnerability_state_name(const char *text)
{
	static const struct {
		const char *begin, *state;
	} states[] = {
		{ "Not affected", "not-affected" },  { "Mitigation", "mitigated" },
		{ "Vulnerable", "vulnerable" },	     { "KVM: Mitigation", "mitigated" },
		{ "KVM: Vulnerable", "vulnerable" }, { "Processor vulnerable", "vulnerable" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (span_starts(span_of(text), states[i].begin))
			return states[i].state;
	return "unknown";
}

#define VULNERABILITY (&FACTS->vulnerabilities[row])
GET(vulnerability_name, value_text, VULNERABILITY->name)
GET(vulnerability_state, value_text, vulnerability_state_name(VULNERABILITY->text))
GET(vulnerability_text, value_text, VULNERABILITY->text)

static void vulnerability_cves(const struct view *view, size_t row, struct value *value)
{
	value->texts = cves_of(VULNERABILITY->name);
	value->type = value->texts ? VALUE_TEXTS : VALUE_NULL;
}

const struct field vulnerability_fields[] = {
	{ "name", NULL, "the kernel's name of it", DOC, UNIT_NONE, vulnerability_name },
	{ "state", NULL, "not-affected, mitigated, vulnerable or unknown", DOC, UNIT_NONE, vulnerability_state },
	{ "text", NULL, "the kernel's words", DOC, UNIT_NONE, vulnerability_text },
	{ "cves", NULL, "CVE numbers", DOC, UNIT_NONE, vulnerability_cves },
	{ 0 },
};

#define WARNING (&view->derived->warnings[row])
GET(warning_id, value_text, warning_name(WARNING->id))
GET(warning_text, value_text, WARNING->text)

static void warning_cpus(const struct view *view, size_t row, struct value *value)
{
	value->type = WARNING->has_cpus ? VALUE_SET : VALUE_NULL;
	value->set = &WARNING->cpus;
}

const struct field warning_fields[] = {
	{ "id", NULL, "of a closed list, see the man page", DOC, UNIT_NONE, warning_id },
	{ "text", NULL, "what was found", DOC, UNIT_NONE, warning_text },
	{ "cpus", NULL, "the CPUs concerned", DOC, UNIT_NONE, warning_cpus },
	{ 0 },
};
