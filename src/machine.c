// SPDX-License-Identifier: MIT
// The road that every run takes: input, facts, topology, derived.
#include "machine.h"

#include <errno.h>

#include "probe/limits/limits.h"
#include "probe/process.h"

int machine_load(const struct source *source, struct machine *ret_machine, struct error *error)
{
	_cleanup_testimony_ struct testimony testimony;
	*ret_machine = (struct machine){ 0 };
	return machine_load_heard(source, ret_machine, &testimony, error);
}

int machine_load_heard(const struct source *source, struct machine *ret_machine, struct testimony *ret_testimony,
		       struct error *error)
{
	struct facts facts;
	int r = source_read(source, &facts, ret_testimony, error);

	if (r < 0)
		return r;
	if (reconcile(&facts, ret_testimony) < 0) {
		facts_free(&facts);
		return error_oom(error);
	}
	return machine_conclude(&facts, ret_machine, error);
}

int machine_conclude(struct facts *facts, struct machine *ret_machine, struct error *error)
{
	_cleanup_machine_ struct machine machine = { 0 };
	int r = topology_build(facts, &machine.topology, error);

	if (r >= 0 && derive_all(machine.topology, &machine.derived) < 0)
		r = error_oom(error);
	if (r < 0)
		return r;
	*ret_machine = TAKE(machine);
	return 0;
}

/* Kinds are those of the whole machine: their evidence is read of every CPU, until it is enough. */
static int read_places(struct process_reader *reader, unsigned int wanted, struct error *error)
{
	unsigned int read = wanted & WANT_PLACES, more = read;
	int r = 0;

	while (r >= 0 && more) {
		r = process_read_more(reader, more, error);
		more = wanted & WANT_KINDS ? derive_kinds_want(reader->facts, read) : 0;
		read |= more;
	}
	return r;
}

static int read_process(const struct workers_request *request, struct facts *facts, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	_cleanup_process_reader_ struct process_reader reader = {
		.source = { .kind = request->sysroot ? SOURCE_SYSROOT : SOURCE_LIVE,
			    .argument = request->sysroot,
			    .wanted = workers_want(request->options),
			    .waiting = request->options->wait_ratio_millionths / RATIO_ONE },
		.root = &root,
		.pid = request->pid,
		.reasons = request->options->reasons,
		.facts = facts,
	};
	int r = request->sysroot ? source_open_tree(request->sysroot, false, &root, error) :
				   root_open("/", false, &root, error);

	if (r >= 0)
		r = process_read_limits(&reader, error);
	if (r >= 0)
		r = read_places(&reader, workers_want(request->options), error);
	if (!root.escape)
		return r;
	error_clear(error);
	return root_check(&root, error);
}

int machine_workers(const struct workers_request *request, struct machine *ret_machine, struct error *error)
{
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_facts_ struct facts facts;
	int r;

	facts_init(&facts);
	*ret_machine = (struct machine){ 0 };
	r = read_process(request, &facts, error);
	if (r >= 0)
		r = topology_build(&facts, &machine.topology, error);
	if (r < 0)
		return r;
	if (derive_kinds(machine.topology, &machine.derived) < 0 ||
	    workers_decide(request->options, machine.topology, &machine.derived, &machine.derived.workers) < 0)
		return error_oom(error);
	machine.derived.workers_known = true;
	*ret_machine = machine;
	machine = (struct machine){ 0 };
	return 0;
}

void machine_decide_reads(const struct worker_options *options, struct source *source)
{
	unsigned int wanted = workers_want(options);

	source->wanted |= WANT_AFFINITY | (wanted & (WANT_NODES | WANT_MEMORY));
	if (wanted & WANT_KINDS) /* whatever may turn out to be their evidence */
		source->wanted |= WANT_KINDS | WANT_CPUINFO | WANT_CACHES | WANT_FREQUENCY;
	if (wanted & WANT_CORES)
		source->wanted |= WANT_TOPOLOGY | WANT_STRUCTURE;
	if (wanted & WANT_CACHES_L3)
		source->wanted |= WANT_CACHES;
	source->waiting = options->wait_ratio_millionths / RATIO_ONE;
}

/* Nobody said what a process may use there: every CPU that is allowed, or else online. */
static int suppose_limits(const struct facts *facts, struct limits *ret_limits, struct error *error)
{
	const struct known_set *set = facts->allowed.known ? &facts->allowed : &facts->online;

	*ret_limits = (struct limits){ .memory_bytes = UNKNOWN,
				       .room = UNKNOWN,
				       .cpuset_cpus = UNKNOWN,
				       .allowed_source = facts->allowed.known ? "allowed CPUs" : "online CPUs",
				       .quota.state = QUOTA_UNKNOWN };
	if (cpuset_copy(&set->set, &ret_limits->allowed) < 0 ||
	    (facts->online.known && cpuset_and(&ret_limits->allowed, &facts->online.set) < 0))
		return error_oom(error);
	if (cpuset_empty(&ret_limits->allowed))
		return error_set(error, ENODATA, NULL, 0, "not a single CPU is known to be online");
	return 0;
}

int machine_decide(const struct machine *machine, const struct worker_options *options, struct worker_answer *ret_answer,
		   struct error *error)
{
	_cleanup_limits_ struct limits supposed = { 0 };
	struct worker_environment environment;
	struct topology topology = *machine->topology; /* the same, seen with limits and environment; not freed */
	int r = topology.facts.limits ? 0 : suppose_limits(&topology.facts, &supposed, error);

	if (r < 0)
		return r;
	limits_read_environment(&environment);
	topology.facts.environment = &environment;
	if (!topology.facts.limits)
		topology.facts.limits = &supposed;
	return workers_decide(options, &topology, &machine->derived, ret_answer) < 0 ? error_oom(error) : 0;
}

void machine_free(struct machine *machine)
{
	derived_free(&machine->derived);
	topology_free(machine->topology);
	*machine = (struct machine){ 0 };
}
