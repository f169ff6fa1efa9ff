// SPDX-License-Identifier: MIT
// Do several views of one machine agree?
#include "derive/check.h"

#include <errno.h>
#include <string.h>

/* A fact as text: views that agree have equal texts. Nothing added: the view does not know. */
typedef void (*fact_text)(const struct check_view *view, int argument, struct strbuf *out);

static void add_number(int64_t number, struct strbuf *out)
{
	if (number != UNKNOWN)
		strbuf_printf(out, "%lld", (long long)number);
}

static void online_list(const struct check_view *view, int argument _unused_, struct strbuf *out)
{
	if (view->topology->facts.online.known)
		cpuset_format_list(&view->topology->facts.online.set, out);
}

static void count_groups(const struct check_view *view, int level, struct strbuf *out)
{
	if (view->topology->groups[level].known)
		add_number((int64_t)view->topology->groups[level].n, out);
}

enum { FEWEST, MOST };

static void threads(const struct check_view *view, int which, struct strbuf *out)
{
	const struct range *range = &view->derived->counts.threads_per_core;

	add_number(which == FEWEST ? range->min : range->max, out);
}

/* "0-1 2-3": who is with whom, the groups in the order of their first CPU. */
static void partition(const struct check_view *view, int level, struct strbuf *out)
{
	for (size_t i = 0; i < view->topology->groups[level].n; i++) {
		if (i)
			strbuf_putc(out, ' ');
		cpuset_format_list(&view->topology->groups[level].items[i].cpus, out);
	}
}

/* "0:0-7 1:8-15", without the nodes that have no CPU: hwloc's synthetic texts and CPUID know none of those. */
static void nodes(const struct check_view *view, int argument _unused_, struct strbuf *out)
{
	for (size_t i = 0; i < view->topology->n_nodes; i++) {
		if (!view->topology->nodes[i].n_cpus)
			continue;
		strbuf_printf(out, "%s%lld:", out->length ? " " : "", (long long)view->topology->nodes[i].id);
		cpuset_format_list(&view->topology->nodes[i].cpus, out);
	}
}

/* "6 x 49152 + 8 x 32768": instances and their sizes, the larger first; argument is level * 4 + type. */
static void caches(const struct check_view *view, int argument, struct strbuf *out)
{
	int64_t below = INT64_MAX;

	for (;;) {
		int64_t size = UNKNOWN, instances = 0;

		for (size_t i = 0; i < view->derived->n_cache_groups; i++) {
			const struct cache_group *group = &view->derived->cache_groups[i];

			if (group->attr.level * 4 + (int)group->attr.type != argument || group->attr.size_bytes >= below ||
			    group->attr.size_bytes == UNKNOWN || group->instances == UNKNOWN ||
			    group->attr.size_bytes < size)
				continue;
			instances = group->attr.size_bytes == size ? instances + group->instances : group->instances;
			size = group->attr.size_bytes;
		}
		if (size == UNKNOWN)
			return;
		strbuf_printf(out, "%s%lld x %lld KiB", out->length ? " + " : "", (long long)instances,
			      (long long)size / 1024);
		below = size;
	}
}

static void vendor(const struct check_view *view, int argument _unused_, struct strbuf *out)
{
	if (view->topology->n_models && view->topology->models[0].vendor)
		strbuf_puts(out, view->topology->models[0].vendor);
}

static void signature(const struct check_view *view, int argument _unused_, struct strbuf *out)
{
	const struct topo_model *model = view->topology->models;

	if (view->topology->n_models && model->family != UNKNOWN && model->model_id != UNKNOWN && model->stepping != UNKNOWN)
		strbuf_printf(out, "%lld/%lld/%lld", (long long)model->family, (long long)model->model_id,
			      (long long)model->stepping);
}

/* Kinds by frequency or by caches alone are a guess, and no opinion here. */
static void kinds(const struct check_view *view, int argument _unused_, struct strbuf *out)
{
	const struct derived *derived = view->derived;

	if (derived->n_kinds < 2 || derived->kinds[0].evidence == EVIDENCE_CACHES)
		return;
	for (size_t k = 0; k < derived->n_kinds; k++) {
		const char *type = kind_type_name(derived->kinds[k].type);

		strbuf_printf(out, "%s%s ", k ? ", " : "", type ? type : "unranked");
		cpuset_format_list(&derived->kinds[k].cpus, out);
	}
}

/* One table: adding a fact is adding a row. The rules are those of model/reconcile.c. */
static const struct {
	const char *name;
	fact_text text;
	int argument;
	const char *why;
} facts[] = {
	{ "online CPUs", online_list, 0, "the kernel schedules by it" },
	{ "cores", count_groups, LEVEL_CORE, "most files say so" },
	{ "fewest threads per core", threads, FEWEST, "most files say so" },
	{ "most threads per core", threads, MOST, "most files say so" },
	{ "packages", count_groups, LEVEL_PACKAGE, "most files say so" },
	{ "CPUs of cores", partition, LEVEL_CORE, "most files say so" },
	{ "CPUs of packages", partition, LEVEL_PACKAGE, "most files say so" },
	{ "NUMA nodes", nodes, 0, "the kernel schedules by it" },
	{ "L1d", caches, 4 + CACHE_DATA, "hwloc where it read all caches, else the kernel" },
	{ "L1i", caches, 4 + CACHE_INSTRUCTION, "hwloc where it read all caches, else the kernel" },
	{ "L2", caches, 8 + CACHE_UNIFIED, "hwloc where it read all caches, else the kernel" },
	{ "L3", caches, 12 + CACHE_UNIFIED, "hwloc where it read all caches, else the kernel" },
	{ "core kinds", kinds, 0, "the kernel schedules by it; hwloc tells kinds apart by clock" },
	{ "vendor", vendor, 0, "/proc/cpuinfo is read of each CPU" },
	{ "family/model/stepping", signature, 0, "/proc/cpuinfo is read of each CPU" },
};

static int text_of(const struct check_view *view, size_t fact, char **ret_text)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	*ret_text = NULL;
	if (!view->topology)
		return 0;
	facts[fact].text(view, facts[fact].argument, &text);
	if (text.length)
		*ret_text = strbuf_take(&text);
	return text.failed || (text.length && !*ret_text) ? -ENOMEM : 0;
}

static int fill_row(const struct check_view *views, const struct check_view *settled, size_t fact, struct check_row *row)
{
	_cleanup_free_ char *truth = NULL;
	int known = 0, first = -1, r = text_of(settled, fact, &truth);

	row->name = facts[fact].name;
	row->why = facts[fact].why;
	row->is_count = facts[fact].text == count_groups || facts[fact].text == threads;
	row->believed = -1;
	for (int i = 0; r >= 0 && i < N_WITNESSES; i++) {
		r = text_of(&views[i], fact, &row->text[i]);
		if (r < 0 || !row->text[i])
			continue;
		row->disagrees = row->disagrees || (first >= 0 && strcmp(row->text[first], row->text[i]) != 0);
		if (row->believed < 0 && truth && !strcmp(truth, row->text[i]))
			row->believed = i;
		first = first < 0 ? i : first;
		known++;
	}
	if (known == 1)
		row->why = "the only one that knows";
	return r < 0 ? r : known;
}

bool check_is_contradiction(const struct warning *warning)
{
	return warning->id == WARN_SIBLINGS_INCONSISTENT || warning->id == WARN_SOURCES_DISAGREE ||
	       warning->id == WARN_CACHE_SPANS_PACKAGES;
}

int check_compare(const struct check_view views[N_WITNESSES], const struct check_view *settled,
		  struct check_result *ret_result)
{
	*ret_result = (struct check_result){ .rows = calloc(ARRAY_SIZE(facts), sizeof(*ret_result->rows)) };
	if (!ret_result->rows)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		int known = fill_row(views, settled, i, &ret_result->rows[ret_result->n_rows++]);

		if (known < 0)
			return known;
		ret_result->n_compared += known > 1;
		ret_result->n_disagreeing += ret_result->rows[i].disagrees;
	}
	for (size_t i = 0; i < settled->derived->n_warnings; i++)
		ret_result->n_contradictions += check_is_contradiction(&settled->derived->warnings[i]);
	return 0;
}

void check_free(struct check_result *result)
{
	for (size_t i = 0; i < result->n_rows; i++)
		for (int j = 0; j < N_WITNESSES; j++)
			free(result->rows[i].text[j]);
	free(result->rows);
	*result = (struct check_result){ 0 };
}
