// SPDX-License-Identifier: MIT
// The children of each part in order, and folds of those that are alike.
#include "derive/layout_internal.h"

#include <errno.h>

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

/* A part with what orders it among its brothers. */
struct child {
	int32_t part, parent;
	int first_cpu;
};

static int by_place(const void *left, const void *right)
{
	const struct child *a = left, *b = right;
	int order = COMPARE(a->parent, b->parent);

	if (!order)
		order = COMPARE(a->first_cpu, b->first_cpu);
	return order ? order : COMPARE(a->part, b->part);
}

static int order_children(struct layout *layout)
{
	_cleanup_free_ struct child *children = calloc(layout->n_parts, sizeof(*children));
	size_t n = layout->n_parts - 1;

	if (!children)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct layout_part *part = &layout->parts[i + 1];

		children[i] = (struct child){ (int32_t)i + 1, part->parent, cpuset_first(part->cpus) };
	}
	qsort(children, n, sizeof(*children), by_place);
	for (size_t i = 0; i < n; i++) {
		struct layout_part *parent = &layout->parts[children[i].parent];

		if (!parent->n_children++)
			parent->first_child = i;
		layout->order[i] = children[i].part;
	}
	return 0;
}

static bool is_foldable(const struct layout *layout, const struct layout_part *part)
{
	static const bool levels[N_LAYOUT_LEVELS] = {
		[LAYOUT_CORE] = true, [LAYOUT_CPU] = true, [LAYOUT_CACHE] = true, [LAYOUT_CLUSTER] = true
	};

	for (size_t i = 0; i < part->n_things; i++)
		if (!levels[part->things[i].level])
			return false;
	for (size_t i = 0; i < part->n_children; i++)
		if (!layout->parts[layout->order[part->first_child + i]].foldable)
			return false;
	return true;
}

static bool are_alike(const struct topology *topology, const struct layout_thing *a, const struct layout_thing *b)
{
	const struct cache_attributes *one, *other;

	if (a->level != b->level || a->level != LAYOUT_CACHE)
		return a->level == b->level;
	one = &topology->caches[a->index].attr;
	other = &topology->caches[b->index].attr;
	return one->level == other->level && one->type == other->type && one->size_bytes == other->size_bytes;
}

bool layout_same_shape(const struct topology *topology, const struct layout *layout, const struct layout_part *a,
		       const struct layout_part *b)
{
	if (a->n_things != b->n_things || a->n_cpus != b->n_cpus || a->kind != b->kind || a->n_folds != b->n_folds)
		return false;
	for (size_t i = 0; i < a->n_things; i++)
		if (!are_alike(topology, &a->things[i], &b->things[i]))
			return false;
	for (size_t i = 0; i < a->n_folds; i++) {
		const struct layout_fold *one = &layout->folds[a->first_fold + i],
					 *other = &layout->folds[b->first_fold + i];

		if (one->n != other->n ||
		    !layout_same_shape(topology, layout, layout_fold_part(layout, one), layout_fold_part(layout, other)))
			return false;
	}
	return true;
}

/* The fold of the part that a child belongs to: an index from the part's first, or the number of them for a new one. */
static size_t find_fold(const struct topology *topology, const struct layout *layout, const struct layout_part *part,
			const int32_t *firsts, const struct layout_part *child)
{
	size_t i = 0;

	if (!child->foldable)
		return part->n_folds;
	while (i < part->n_folds) {
		const struct layout_part *first = &layout->parts[firsts[i]];

		if (first->foldable && layout_same_shape(topology, layout, first, child))
			break;
		i++;
	}
	return i;
}

/* scratch: room for two numbers a child. The children of a part were folded before it. */
static void fold_children(const struct topology *topology, bool fold, struct layout *layout, struct layout_part *part,
			  int32_t *scratch)
{
	int32_t *fold_of = scratch, *firsts = scratch + part->n_children;
	size_t at = part->first_child;

	part->first_fold = layout->n_folds;
	for (size_t i = 0; i < part->n_children; i++) {
		int32_t child = layout->order[part->first_child + i];
		size_t found = fold ? find_fold(topology, layout, part, firsts, &layout->parts[child]) : part->n_folds;

		fold_of[i] = (int32_t)found;
		if (found == part->n_folds) {
			firsts[part->n_folds++] = child;
			layout->folds[layout->n_folds++] = (struct layout_fold){ 0 };
		}
		layout->folds[part->first_fold + found].n++;
	}
	for (size_t i = 0; i < part->n_folds; i++) {
		layout->folds[part->first_fold + i].first = at;
		at += layout->folds[part->first_fold + i].n;
		layout->folds[part->first_fold + i].n = 0;
	}
	for (size_t i = 0; i < part->n_children; i++) {
		struct layout_fold *into = &layout->folds[part->first_fold + (size_t)fold_of[i]];

		layout->members[into->first + into->n++] = layout->order[part->first_child + i];
	}
}

int layout_fold_parts(const struct topology *topology, bool fold, struct layout *layout)
{
	_cleanup_free_ int32_t *scratch = calloc(2 * layout->n_parts, sizeof(*scratch));
	int r = scratch ? order_children(layout) : -ENOMEM;

	for (size_t i = layout->n_parts; r >= 0 && i-- > 0;) {
		layout->parts[i].foldable = is_foldable(layout, &layout->parts[i]);
		fold_children(topology, fold, layout, &layout->parts[i], scratch);
	}
	return r;
}
