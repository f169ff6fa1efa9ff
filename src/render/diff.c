// SPDX-License-Identifier: MIT
// Two documents compared: by a table of keys, and thing by thing where there are lists of things.
#include "render/diff_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/array.h"

/* Keys of objects. A new version's key that the other document lacks is not compared. */
static const struct {
	const char *section, *key;
	enum how how;
} keys[] = {
	{ "identity", "machine.arch", HOW_VALUE },
	{ "identity", "machine.hypervisor", HOW_VALUE },
	{ "identity", "machine.virt_type", HOW_VALUE },
	{ "counts", "counts.cpus.possible", HOW_VALUE },
	{ "counts", "counts.cpus.present", HOW_VALUE },
	{ "counts", "counts.cpus.online", HOW_VALUE },
	{ "counts", "counts.cpus.offline", HOW_VALUE },
	{ "counts", "counts.cores.online", HOW_VALUE },
	{ "counts", "counts.threads_per_core", HOW_RANGE },
	{ "counts", "counts.packages", HOW_VALUE },
	{ "counts", "counts.cores_per_package", HOW_CORES_PER_PACKAGE },
	{ "counts", "counts.dies", HOW_VALUE },
	{ "counts", "counts.clusters", HOW_CLUSTERS },
	{ "counts", "counts.nodes", HOW_VALUE },
	{ "counts", "counts.kinds", HOW_VALUE },
	{ "counts", "counts.books", HOW_VALUE },
	{ "counts", "counts.drawers", HOW_VALUE },
	{ "state", "cpusets.offline", HOW_CPUS },
	{ "state", "cpusets.offline_reason", HOW_VALUE },
	{ "state", "cpusets.isolated", HOW_CPUS },
	{ "state", "cpusets.nohz_full", HOW_CPUS },
	{ "state", "smt.control", HOW_VALUE },
	{ "state", "smt.active", HOW_VALUE },
	{ "state", "frequency.driver", HOW_VALUE },
	{ "state", "frequency.boost", HOW_VALUE },
	{ "state", "frequency.min_hz", HOW_VALUE },
	{ "state", "frequency.max_hz", HOW_VALUE },
	{ "memory", "memory.total_bytes", HOW_MEMORY },
};

bool diff_is_same(const struct node *a, const struct node *b)
{
	if (!a || !b || a->type != b->type)
		return a == b;
	switch (a->type) {
	case NODE_NULL:
		return true;
	case NODE_BOOLEAN:
		return a->boolean == b->boolean;
	case NODE_INTEGER:
		return a->integer == b->integer;
	case NODE_REAL:
		return !(a->real < b->real) && !(a->real > b->real);
	case NODE_TEXT:
		return !strcmp(a->text, b->text);
	case NODE_ARRAY:
	case NODE_OBJECT:
		break;
	}
	if (a->n != b->n)
		return false;
	for (unsigned int i = 0; i < a->n; i++)
		if ((a->type == NODE_OBJECT && strcmp(a->items[i].key, b->items[i].key) != 0) ||
		    !diff_is_same(&a->items[i], &b->items[i]))
			return false;
	return true;
}

/* Only Linux tells all: where another input says null, it may be that it cannot say it. */
static bool tells_all(const struct node *root)
{
	const struct node *kind = node_at(root, "source.kind");

	return kind && kind->type == NODE_TEXT && (!strcmp(kind->text, "live") || !strcmp(kind->text, "sysroot"));
}

bool diff_is_told(const struct comparison_of *of, const struct node *a, const struct node *b)
{
	if (!a || !b)
		return false;
	return (a->type != NODE_NULL || of->a_tells_all) && (b->type != NODE_NULL || of->b_tells_all);
}

char *diff_text(struct comparison_of *of, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return NULL;
	return arena_strndup(&of->diff->arena, text, (size_t)length);
}

int diff_add(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b)
{
	struct difference *difference = key ? array_add(of->diff->items, of->diff->n) : NULL;

	if (!difference)
		return -ENOMEM;
	*difference = (struct difference){ .section = section, .key = key, .form = DIFFERENCE_VALUES, .a = a, .b = b };
	return 0;
}

int diff_add_members(struct comparison_of *of, const char *section, const char *key, enum difference_form form,
		     struct strbuf *removed, struct strbuf *added)
{
	int r = removed->failed || added->failed ? -ENOMEM : diff_add(of, section, key, NULL, NULL);
	struct difference *difference;

	if (r < 0)
		return r;
	difference = &of->diff->items[of->diff->n - 1];
	difference->form = form;
	difference->removed = arena_strndup(&of->diff->arena, strbuf_text(removed), removed->length);
	difference->added = arena_strndup(&of->diff->arena, strbuf_text(added), added->length);
	return difference->removed && difference->added ? 0 : -ENOMEM;
}

int diff_read_cpus(const struct node *node, struct cpuset *ret_set)
{
	int r = node && node->type == NODE_TEXT ? cpuset_parse_list(span_of(node->text), ret_set) : -EINVAL;

	return r == -ENOMEM ? r : r < 0 ? 0 : 1;
}

int diff_cpus(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b,
	      const struct cpuset *except)
{
	_cleanup_cpuset_ struct cpuset before = { 0 }, after = { 0 }, gone = { 0 };
	_cleanup_strbuf_ struct strbuf removed = { 0 }, added = { 0 };
	int r = diff_read_cpus(a, &before), s = diff_read_cpus(b, &after);

	if (r < 0 || s < 0)
		return -ENOMEM;
	if (!r || !s) /* kernels without the feature have no such set */
		return 0;
	r = cpuset_copy(&before, &gone);
	if (r >= 0)
		r = cpuset_andnot(&gone, &after);
	if (r >= 0)
		r = cpuset_andnot(&after, &before);
	if (r >= 0 && except)
		r = cpuset_andnot(&gone, except);
	if (r >= 0 && except)
		r = cpuset_andnot(&after, except);
	if (r < 0 || (cpuset_empty(&gone) && cpuset_empty(&after)))
		return r;
	cpuset_format_list(&gone, &removed);
	cpuset_format_list(&after, &added);
	return diff_add_members(of, section, key, DIFFERENCE_CPUS, &removed, &added);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int put_missing(const struct node *list, const struct node *from, struct strbuf *out)
{
	_cleanup_free_ const char **texts = calloc(from->n + 1, sizeof(*texts));
	size_t n = 0;

	if (!texts)
		return -ENOMEM;
	for (unsigned int i = 0; i < from->n; i++)
		if (from->items[i].type == NODE_TEXT)
			texts[n++] = from->items[i].text;
	qsort(texts, n, sizeof(*texts), compare_texts);
	for (unsigned int i = 0; i < list->n; i++)
		if (list->items[i].type == NODE_TEXT &&
		    !bsearch(&list->items[i].text, texts, n, sizeof(*texts), compare_texts))
			strbuf_printf(out, "%s%s", out->length ? " " : "", list->items[i].text);
	return 0;
}

int diff_words(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b)
{
	_cleanup_strbuf_ struct strbuf removed = { 0 }, added = { 0 };

	if (!diff_is_told(of, a, b))
		return 0;
	if (a->type != NODE_ARRAY || b->type != NODE_ARRAY)
		return diff_is_same(a, b) ? 0 : diff_add(of, section, key, a, b);
	if (put_missing(a, b, &removed) < 0 || put_missing(b, a, &added) < 0 || removed.failed || added.failed)
		return -ENOMEM;
	return removed.length || added.length ? diff_add_members(of, section, key, DIFFERENCE_WORDS, &removed, &added) : 0;
}

/* What the kernel keeps for itself differs from boot to boot. */
bool diff_is_near(const struct node *a, const struct node *b)
{
	int64_t apart;

	if (!a || !b || a->type != NODE_INTEGER || b->type != NODE_INTEGER || a->integer < 0 || b->integer < 0)
		return diff_is_same(a, b);
	apart = a->integer > b->integer ? a->integer - b->integer : b->integer - a->integer;
	return apart <= MAX(a->integer, b->integer) / 50;
}

int diff_value(struct comparison_of *of, const char *section, const char *key, const struct node *a, const struct node *b)
{
	return diff_is_same(a, b) || !diff_is_told(of, a, b) ? 0 : diff_add(of, section, key, a, b);
}

static int64_t count_of(const struct node *root, const char *path)
{
	const struct node *node = node_at(root, path);

	return node && node->type == NODE_INTEGER ? node->integer : UNKNOWN;
}

/* What says again what another line says. */
static bool is_repetition(const struct comparison_of *of, enum how how)
{
	if (how == HOW_CORES_PER_PACKAGE)
		return count_of(of->a, "counts.packages") == 1 && count_of(of->b, "counts.packages") == 1;
	return how == HOW_CLUSTERS && count_of(of->a, "counts.clusters") == count_of(of->a, "counts.cores.online") &&
	       count_of(of->b, "counts.clusters") == count_of(of->b, "counts.cores.online");
}

static bool is_identity(const char *section)
{
	return !strcmp(section, "identity");
}

static int diff_keys(struct comparison_of *of, bool identity)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys) && r >= 0; i++) {
		const struct node *a = node_at(of->a, keys[i].key), *b = node_at(of->b, keys[i].key);

		if (is_identity(keys[i].section) != identity)
			continue;
		if (keys[i].how == HOW_CPUS)
			r = diff_cpus(of, keys[i].section, keys[i].key, a, b, NULL);
		else if ((keys[i].how != HOW_MEMORY || !diff_is_near(a, b)) && !is_repetition(of, keys[i].how))
			r = diff_value(of, keys[i].section, keys[i].key, a, b);
	}
	return r;
}

/* Lists whose items are looked for one by one: far more than a machine has would take minutes. */
static int check_lists(const struct node *root, struct error *error)
{
	enum { ITEMS_MAX = 4096 };
	static const char *const lists[] = { "caches.groups", "nodes", "vulnerabilities" };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct node *list = node_at(root, lists[i]);

		if (list && list->type == NODE_ARRAY && list->n > ITEMS_MAX)
			return error_set(error, E2BIG, NULL, 0, "%s has %u items, more than %d", lists[i], list->n,
					 ITEMS_MAX);
	}
	return 0;
}

/* The order of the sections as they are told. */
int diff_documents(const struct node *a, const struct node *b, struct diff *ret_diff, struct error *error)
{
	struct diff diff = { 0 };
	struct comparison_of of = {
		.diff = &diff, .a = a, .b = b, .a_tells_all = tells_all(a), .b_tells_all = tells_all(b)
	};
	int r = check_lists(a, error);

	if (r >= 0)
		r = check_lists(b, error);
	if (r < 0)
		return r;
	r = diff_keys(&of, true);
	if (r >= 0)
		r = diff_models(&of);
	if (r >= 0)
		r = diff_keys(&of, false);
	if (r >= 0)
		r = diff_things(&of);
	if (r < 0) {
		diff_free(&diff);
		return error_oom(error);
	}
	*ret_diff = diff;
	return 0;
}

void diff_free(struct diff *diff)
{
	free(diff->items);
	arena_free(&diff->arena);
	*diff = (struct diff){ 0 };
}
