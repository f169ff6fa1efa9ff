// SPDX-License-Identifier: MIT
// The picture of a line a part.
#include "render/picture_tree.h"

#include "render/human.h"
#include "render/picture_text.h"
#include "render/wrap.h"

/* Where a line of the tree stands: for each level above, are there brothers to come? */
struct branch {
	const struct branch *up; /* NULL: below the title */
	bool more;
};

struct drawing {
	const struct picture *picture;
	const struct picture_style *style;
	struct strbuf *out;
};

enum {
	STEP = 3,	/* columns a level */
	LEAST = 16,	/* columns that are left for words, however deep */
	GAP = 3,	/* between words and CPUs */
	CONTINUED = 2,	/* indent of words that go on */
	SETS_SHOWN = 3, /* of many: two, a gap, the last */
};

static size_t depth_of(const struct branch *branch)
{
	return branch ? 1 + depth_of(branch->up) : 0;
}

/* The lines that lead to a part; levels for which there is no room are left out, the outermost first. */
static void put_branch(const struct drawing *drawing, const struct branch *branch, size_t levels, bool own)
{
	static const char *const glyphs[2][4] = { { "│  ", "   ", "├─ ", "└─ " }, { "|  ", "   ", "|- ", "`- " } };

	if (!levels)
		return;
	put_branch(drawing, branch->up, levels - 1, false);
	strbuf_puts(drawing->out, glyphs[drawing->style->ascii][2 * own + !branch->more]);
}

static size_t levels_shown(const struct drawing *drawing, const struct branch *branch)
{
	return MIN(depth_of(branch), (drawing->style->width - LEAST) / STEP);
}

static void put_line_start(const struct drawing *drawing, const struct branch *branch, bool first, bool below)
{
	put_branch(drawing, branch, levels_shown(drawing, branch), first);
	/* A line that goes on passes by the parts inside. */
	if (!first)
		strbuf_printf(drawing->out, "%s%*s", below ? (drawing->style->ascii ? "|" : "│") : "",
			      below ? CONTINUED - 1 : CONTINUED, "");
}

/* The CPUs on lines of their own, where they do not fit behind the words. */
static void put_cpus_below(const struct drawing *drawing, const struct branch *branch, bool below, const char *cpus)
{
	size_t room = drawing->style->width - STEP * levels_shown(drawing, branch) - CONTINUED;

	while (*cpus) {
		size_t length = wrap_length(cpus, room), shown = length;

		while (shown && cpus[shown - 1] == ' ')
			shown--;
		strbuf_putc(drawing->out, '\n');
		put_line_start(drawing, branch, false, below);
		strbuf_printf(drawing->out, "%*s", (int)(room - shown), "");
		strbuf_add(drawing->out, cpus, shown);
		cpus += length;
	}
}

/* below: parts inside follow. */
static void put_line(const struct drawing *drawing, const struct branch *branch, bool below, enum sgr sgr, const char *words,
		     const char *cpus)
{
	size_t columns = drawing->style->width - STEP * levels_shown(drawing, branch), room = columns;
	size_t taken = wrap_columns(cpus);

	put_line_start(drawing, branch, true, below);
	for (;;) {
		size_t length = wrap_length(words, room), shown = length;

		while (shown && words[shown - 1] == ' ')
			shown--;
		picture_put(drawing->style, sgr, words, shown, drawing->out);
		if (!words[length]) {
			size_t used = wrap_columns(words);

			if (used + GAP + taken <= room)
				strbuf_printf(drawing->out, "%*s%s", (int)(room - used - taken), "", cpus);
			else
				put_cpus_below(drawing, branch, below, cpus);
			break;
		}
		words += length;
		strbuf_putc(drawing->out, '\n');
		put_line_start(drawing, branch, false, below);
		room = columns - CONTINUED;
	}
	strbuf_putc(drawing->out, '\n');
}

static void put_count(const struct drawing *drawing, size_t n, struct strbuf *words)
{
	if (n > 1)
		strbuf_printf(words, "%zu %s ", n, drawing->style->ascii ? "x" : "×");
}

/* "performance core of 2 CPUs: L1d 48 KiB, L1i 32 KiB"; plural: "performance cores of ..." */
static void core_words(const struct drawing *drawing, const struct layout_part *part, size_t n, bool plural,
		       struct strbuf *words)
{
	const char *kind = picture_kind(drawing->picture, part->kind);

	if (kind)
		strbuf_printf(words, "%s ", kind);
	if (n == 1)
		picture_name(drawing->picture, &part->things[0], words);
	else
		strbuf_printf(words, "%s%s", part->things[0].level == LAYOUT_CORE ? "core" : "CPU", plural ? "s" : "");
	if (part->n_cpus > 1)
		strbuf_printf(words, " of %u CPUs", part->n_cpus);
	for (size_t i = 1; i < part->n_things; i++) {
		strbuf_puts(words, i == 1 ? ": " : ", ");
		picture_thing(drawing->picture, &part->things[i], words);
	}
}

static bool is_core(const struct layout_part *part)
{
	return part->things[0].level == LAYOUT_CORE || part->things[0].level == LAYOUT_CPU;
}

/* A cluster of cores that are alike has nothing to tell but that: it shares their line. NULL: it has a line of its own. */
static const struct layout_fold *cores_of_cluster(const struct layout *layout, const struct layout_part *part)
{
	const struct layout_fold *fold = &layout->folds[part->first_fold];

	if (part->things[0].level != LAYOUT_CLUSTER || part->n_folds != 1 || fold->n < 2)
		return NULL;
	return is_core(layout_fold_part(layout, fold)) && !layout_fold_part(layout, fold)->n_folds ? fold : NULL;
}

static void put_words(const struct drawing *drawing, const struct layout_part *part, size_t n, struct strbuf *words)
{
	const struct layout *layout = &drawing->picture->layout;
	const struct layout_fold *cores = cores_of_cluster(layout, part);

	put_count(drawing, n, words);
	if (is_core(part)) {
		core_words(drawing, part, n, false, words);
	} else if (part->things[0].level == LAYOUT_CLUSTER) {
		if (n > 1)
			strbuf_puts(words, "cluster");
		else
			picture_name(drawing->picture, &part->things[0], words);
		if (cores) {
			strbuf_printf(words, " of %zu ", cores->n);
			core_words(drawing, layout_fold_part(layout, cores), cores->n, true, words);
		}
	} else {
		for (size_t i = 0; i < part->n_things; i++) {
			strbuf_puts(words, i ? "  " : "");
			picture_thing(drawing->picture, &part->things[i], words);
		}
	}
}

/* "0-2 | 3-5 | … | 21-23", with a gap where there are more than shown; false where it takes more columns than room. */
static bool put_sets(const struct drawing *drawing, const struct layout_fold *fold, size_t most, size_t room,
		     struct strbuf *ret_text)
{
	const struct layout *layout = &drawing->picture->layout;
	bool gap = fold->n > most;

	for (size_t i = 0; i < fold->n; i++) {
		if (gap && i == most - 1) {
			strbuf_puts(ret_text, drawing->style->ascii ? " | ..." : " | …");
			i = fold->n - 1;
		}
		strbuf_puts(ret_text, i ? " | " : "");
		human_list(layout->parts[layout->members[fold->first + i]].cpus, ret_text);
		if (ret_text->length > room + 8)
			return false;
	}
	return wrap_columns(strbuf_text(ret_text)) <= room;
}

static void put_union(const struct drawing *drawing, const struct layout_fold *fold, struct strbuf *text)
{
	const struct layout *layout = &drawing->picture->layout;
	_cleanup_cpuset_ struct cpuset all = { 0 };

	for (size_t i = 0; i < fold->n; i++)
		if (cpuset_or(&all, layout->parts[layout->members[fold->first + i]].cpus) < 0)
			text->failed = true;
	human_list(&all, text);
}

/*
 * The CPUs of a fold, in at most room columns if that can be. Of cores all together, unless the line above has told them and
 * which are of one core is news; of what is larger, each part's.
 */
static void put_cpus(const struct drawing *drawing, const struct layout_fold *fold, size_t room, struct strbuf *text)
{
	const struct layout *layout = &drawing->picture->layout;
	const struct layout_part *part = layout_fold_part(layout, fold);
	bool core = is_core(part), told = layout->parts[part->parent].n_cpus == fold->n * part->n_cpus && part->parent;

	if (fold->n == 1) {
		human_list(part->cpus, text);
		return;
	}
	if ((core ? told && part->n_cpus > 1 : fold->n <= SETS_SHOWN + 1) && put_sets(drawing, fold, fold->n, room, text))
		return;
	for (size_t most = SETS_SHOWN; !core && most > 1; most--) {
		strbuf_reset(text);
		if (put_sets(drawing, fold, most, room, text))
			return;
	}
	strbuf_reset(text);
	put_union(drawing, fold, text);
}

static void put_folds(const struct drawing *drawing, const struct layout_part *part, const struct branch *up, bool more);

static void put_fold(const struct drawing *drawing, const struct layout_fold *fold, const struct branch *branch)
{
	const struct layout_part *part = layout_fold_part(&drawing->picture->layout, fold);
	bool inside = part->n_folds && !cores_of_cluster(&drawing->picture->layout, part);
	size_t columns = drawing->style->width - STEP * levels_shown(drawing, branch), used;
	_cleanup_strbuf_ struct strbuf words = { 0 }, cpus = { 0 };

	put_words(drawing, part, fold->n, &words);
	used = wrap_columns(strbuf_text(&words)) + GAP;
	put_cpus(drawing, fold, used < columns ? columns - used : 0, &cpus);
	drawing->out->failed |= words.failed || cpus.failed;
	put_line(drawing, branch, inside, picture_sgr(drawing->picture, part->kind), strbuf_text(&words),
		 strbuf_text(&cpus));
	if (inside)
		put_folds(drawing, part, branch, false);
}

/* more: other lines follow on the level of the parts. */
static void put_folds(const struct drawing *drawing, const struct layout_part *part, const struct branch *up, bool more)
{
	const struct layout *layout = &drawing->picture->layout;

	for (size_t i = 0; i < part->n_folds; i++) {
		const struct branch branch = { up, more || i + 1 < part->n_folds };

		put_fold(drawing, &layout->folds[part->first_fold + i], &branch);
	}
}

static size_t next_bare_node(const struct topology *topology, size_t node)
{
	while (node < topology->n_nodes && !cpuset_empty(&topology->nodes[node].cpus))
		node++;
	return node;
}

/* Nodes without CPUs are in no part: memory of another kind, or of a device. Neighbours with the same amount share a line.
 */
static void put_bare_nodes(const struct drawing *drawing)
{
	const struct topology *topology = drawing->picture->view.topology;

	for (size_t node = next_bare_node(topology, 0), next; node < topology->n_nodes; node = next) {
		_cleanup_strbuf_ struct strbuf words = { 0 }, right = { 0 }, amount = { 0 };
		const struct topo_node *first = &topology->nodes[node], *last = first;
		struct branch branch = { NULL, false };
		size_t n = 1;

		next = next_bare_node(topology, node + 1);
		for (; next < topology->n_nodes && topology->nodes[next].attr.memory_bytes == first->attr.memory_bytes &&
		       !first->attr.n_memory_caches && !topology->nodes[next].attr.n_memory_caches &&
		       first->cpus_known == topology->nodes[next].cpus_known;
		     next = next_bare_node(topology, next + 1), n++)
			last = &topology->nodes[next];
		branch.more = next < topology->n_nodes;
		put_count(drawing, n, &words);
		if (n == 1) {
			picture_node(drawing->picture, node, &words);
			strbuf_puts(&right, first->cpus_known ? "no CPUs" : "CPUs not known");
		} else {
			const struct layout_thing thing = { .level = LAYOUT_NODE, .index = (int32_t)node };

			picture_amount(drawing->picture, &thing, &amount);
			strbuf_printf(&words, "node%s%s%s", first->cpus_known ? " without CPUs" : ", CPUs not known",
				      amount.length ? "  " : "", strbuf_text(&amount));
			strbuf_printf(&right, "Node %lld to %lld", (long long)first->id, (long long)last->id);
		}
		drawing->out->failed |= words.failed || right.failed || amount.failed;
		put_line(drawing, &branch, false, SGR_NONE, strbuf_text(&words), strbuf_text(&right));
	}
}

void render_tree(const struct picture *picture, const struct picture_style *style, struct strbuf *out)
{
	const struct drawing drawing = { picture, style, out };
	const struct topology *topology = picture->view.topology;

	picture_put_title(picture, style, out);
	put_folds(&drawing, &picture->layout.parts[0], NULL, next_bare_node(topology, 0) < topology->n_nodes);
	put_bare_nodes(&drawing);
	picture_put_notes(picture, style, NOTE_OFFLINE | NOTE_WORKERS, out);
}
