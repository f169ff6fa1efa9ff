// SPDX-License-Identifier: MIT
// The options that choose CPUs to hand on.
#include "cli/choose.h"

#include <errno.h>
#include <string.h>

enum { CHOOSE_KIND = CHOOSE_OPTION_FIRST, CHOOSE_WHERE, CHOOSE_WORKERS };

static const struct cli_option rows[] = {
	{ CHOOSE_KIND, "kind", 0, "KIND", false, "cores of this kind: performance, efficiency, low-power or its index" },
	{ CHOOSE_WHERE, "where", 0, "CONDITION", false, "CPUs for which it holds: 'node==0 && thread==0'" },
	{ CHOOSE_WORKERS, "workers", 0, "N", false, "so many of them, on cores before siblings" },
};
OPTION_WORDS(kind, worker_core_type_names, TYPE_PERFORMANCE, N_CORE_TYPES)
static const struct cli_values values[] = { { CHOOSE_KIND, kind } };
const struct cli_options cli_choose_options = CLI_OPTIONS_WITH_VALUES(rows, "Which CPUs", values);

/* A type, or an index. */
static int parse_kind(const struct verb *verb, const struct cli_option *option, const char *text)
{
	unsigned int type;
	uint64_t index;

	return !strcmp(text, kind_type_name(KIND_UNIFORM)) || parse_u64(span_of(text), &index) >= 0 ?
		       0 :
		       cli_parse_word(verb, option, text, &type);
}

static int parse_where(const struct verb *verb, struct chooser *chooser, const char *text)
{
	struct error error = { 0 };
	int r;

	where_free(chooser->where);
	chooser->where = NULL;
	r = where_parse(section_by_key("cpus"), span_of(text), &chooser->where, &error);
	if (r < 0)
		return r == -EINVAL ? cli_usage(verb, "%s", error.what) : cli_fail(&error);
	return 0;
}

static int take(const struct verb *verb, struct chooser *chooser, const struct cli_option *option, const char *argument)
{
	int r;

	switch (option->id) {
	case CHOOSE_KIND:
		chooser->kind = argument;
		return parse_kind(verb, option, argument);
	case CHOOSE_WHERE:
		return parse_where(verb, chooser, argument);
	case CHOOSE_WORKERS:
		return cli_parse_count(verb, option, argument, 1, &chooser->workers);
	default:
		r = cli_sizing_option(verb, &chooser->options, option, argument);
		chooser->sized |= r == 0;
		return r;
	}
}

int cli_choose_option(const struct verb *verb, struct chooser *chooser, const struct cli_option *option,
		      const char *argument)
{
	int r = take(verb, chooser, option, argument);

	if (r == 0 && !chooser->used)
		chooser->used = option->name;
	return r;
}

void cli_choose_reads(const struct chooser *chooser, unsigned int flags, struct source *source)
{
	source->wanted |= chooser->where ? where_reads(chooser->where) : 0;
	if (chooser->kind || chooser->options.core_type != TYPE_ALL)
		source->wanted |= READ_KINDS;
	if (flags & EXPORT_ALLOWED)
		source->wanted |= WANT_AFFINITY;
	/* Where they are spread to, which a quota may make necessary, too. */
	if (chooser->workers || chooser->sized || (flags & EXPORT_ALLOWED && flags & EXPORT_CORES))
		source->wanted |= READ_KINDS | WANT_NODES;
	if (chooser->sized)
		machine_decide_reads(&chooser->options, source);
}

/* What this process may use; isolated CPUs only where there are no others, or a condition may have named them. */
static int keep_allowed(const struct facts *facts, bool isolated_too, struct cpuset *set)
{
	if (facts->allowed.known && cpuset_and(set, &facts->allowed.set) < 0)
		return -ENOMEM;
	return isolated_too ? 0 : workers_leave_isolated(facts, set);
}

static int no_such_kind(const struct derived *derived, const char *asked, struct error *error)
{
	_cleanup_strbuf_ struct strbuf known = { 0 };

	for (size_t i = 0; i < derived->n_kinds; i++) {
		const char *name = kind_type_name(derived->kinds[i].type);

		strbuf_printf(&known, "%s%zu%s%s%s", i ? ", " : "", i, name ? " (" : "", name ? name : "", name ? ")" : "");
	}
	return error_set(error, EINVAL, NULL, 0, "no core is of the kind '%s'; there are: %s", asked, strbuf_text(&known));
}

static int keep_kind(const struct derived *derived, const char *asked, struct cpuset *set, struct error *error)
{
	_cleanup_cpuset_ struct cpuset of_kind = { 0 };
	uint64_t index = UINT64_MAX;

	parse_u64(span_of(asked), &index);
	for (size_t i = 0; i < derived->n_kinds; i++) {
		const char *name = kind_type_name(derived->kinds[i].type);

		if (i != index && (!name || strcmp(name, asked)))
			continue;
		if (cpuset_or(&of_kind, &derived->kinds[i].cpus) < 0)
			return error_oom(error);
	}
	if (cpuset_empty(&of_kind))
		return no_such_kind(derived, asked, error);
	return cpuset_and(set, &of_kind) < 0 ? error_oom(error) : 0;
}

static int keep_where(const struct where *where, const struct view *view, struct cpuset *set)
{
	_cleanup_cpuset_ struct cpuset held = { 0 };
	int r = 0;

	for (size_t i = 0; i < view->topology->n_cpus && r >= 0; i++)
		if (where_holds(where, view, i))
			r = cpuset_add(&held, view->topology->cpus[i].cpu);
	return r < 0 ? r : cpuset_and(set, &held);
}

/* The first CPU takes interrupts and starts the system: its core stays. */
static int keep_first_core(const struct topology *topology, struct cpuset *set)
{
	const struct topo_cpu *first = topology_cpu(topology, (unsigned int)cpuset_first(&topology->facts.online.set));

	if (!first || first->group[LEVEL_CORE] == NO_INDEX)
		return 0;
	return cpuset_andnot(set, &topology->groups[LEVEL_CORE].items[first->group[LEVEL_CORE]].cpus);
}

static int find_set(const struct chooser *chooser, unsigned int flags, const struct view *view, struct cpuset *set,
		    struct error *error)
{
	const struct topology *topology = view->topology;
	int r = 0;

	if (cpuset_copy(&topology->facts.online.set, set) < 0 ||
	    (flags & EXPORT_ALLOWED && keep_allowed(&topology->facts, chooser->where, set) < 0) ||
	    (chooser->where && keep_where(chooser->where, view, set) < 0) ||
	    (flags & EXPORT_KEEP_ONE && keep_first_core(topology, set) < 0))
		return error_oom(error);
	if (chooser->kind)
		r = keep_kind(view->derived, chooser->kind, set, error);
	if (r >= 0 && chooser->options.core_type != TYPE_ALL)
		r = keep_kind(view->derived, worker_core_type_names[chooser->options.core_type], set, error);
	if (r >= 0 && cpuset_empty(set))
		return error_set(error, ENODATA, NULL, 0,
				 flags & EXPORT_KEEP_ONE ?
					 "no CPU is chosen: the core of the first one stays with the system" :
					 "no CPU is chosen: none that is online meets all of the choice");
	return r;
}

/* The number that `cputopo workers` gives, as far as there are CPUs. */
static int find_number(const struct chooser *chooser, const struct machine *machine, unsigned int available,
		       unsigned int *ret_workers, struct error *error)
{
	_cleanup_worker_answer_ struct worker_answer answer = { 0 };
	int r;

	*ret_workers = chooser->workers;
	if (chooser->workers || !chooser->sized)
		return 0;
	r = machine_decide(machine, &chooser->options, &answer, error);
	if (r >= 0)
		*ret_workers = MIN(answer.workers, available);
	return r;
}

/* Where a quota gives this process less than its cores, it is told of no more. */
static unsigned int limit_of(const struct derived *derived, unsigned int flags, const struct choice *choice)
{
	unsigned int limit = derived->workers_known ? derived->workers.workers : 0;

	return flags & EXPORT_ALLOWED && flags & EXPORT_CORES && limit && limit < choice->n_cores ? limit : 0;
}

int cli_choose(const struct chooser *chooser, unsigned int flags, const struct machine *machine, struct choice *ret_choice,
	       struct error *error)
{
	const struct view view = { machine->topology, &machine->derived };
	_cleanup_cpuset_ struct cpuset set = { 0 };
	_cleanup_choice_ struct choice choice = { 0 };
	struct choice_request request = { &set, 0, flags & EXPORT_PACKED, flags & EXPORT_KEEP_ONE };
	int r = find_set(chooser, flags, &view, &set, error);

	if (r >= 0)
		r = find_number(chooser, machine, cpuset_count(&set), &request.workers, error);
	if (r >= 0)
		r = choice_make(&request, view.topology, view.derived, &choice, error);
	if (r >= 0 && !request.workers) {
		request.workers = limit_of(view.derived, flags, &choice);
		if (request.workers) {
			choice_free(&choice);
			r = choice_make(&request, view.topology, view.derived, &choice, error);
		}
	}
	if (r < 0)
		return r;
	if (flags & EXPORT_CORES &&
	    (!choice.n_cores || choice.cores[choice.n_cores - 1].first + choice.cores[choice.n_cores - 1].n < choice.n_cpus))
		return error_set(error, ENODATA, NULL, 0,
				 "which CPUs share a core is not known; shell, taskset and csv need no cores");
	*ret_choice = TAKE(choice);
	return 0;
}

void cli_chooser_free(struct chooser *chooser)
{
	where_free(chooser->where);
	*chooser = (struct chooser){ 0 };
}
