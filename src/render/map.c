// SPDX-License-Identifier: MIT
// The picture of a character a core.
#include "render/map.h"

#include <string.h>

#include "base/array.h"
#include "render/human.h"
#include "render/picture_text.h"

/* Which CPUs of a core are marked. */
enum mark { MARK_ALL, MARK_FIRST, MARK_SECOND, MARK_SOME, MARK_NONE, N_MARKS };

static const struct {
	const char *glyph, *ascii, *text;
} marks[N_MARKS] = {
	[MARK_ALL] = { "█", "#", "core" },	     [MARK_FIRST] = { "▀", "^", "first thread only" },
	[MARK_SECOND] = { "▄", ",", "second only" }, [MARK_SOME] = { "▒", "%", "some threads" },
	[MARK_NONE] = { "░", ".", "none" },
};

/* A core in the row of its node. */
struct cell {
	int32_t row;   /* index of the node or package, NO_INDEX: in none */
	int32_t cache; /* its last level: a bar stands between those of two */
	int32_t kind;
	enum mark mark;
};

struct grid {
	struct cell *items;
	size_t n;
	bool by_node;
};

static bool is_marked(const struct picture *picture, unsigned int cpu)
{
	return picture->has_workers ? cpuset_has(&picture->working, cpu) : picture_allowed(picture, cpu);
}

static enum mark mark_of(const struct picture *picture, const struct cpuset *cpus)
{
	int first = cpuset_first(cpus), second = cpuset_next(cpus, (unsigned int)first);
	unsigned int n = cpuset_count(cpus), marked = 0;

	CPUSET_FOREACH(cpu, cpus)
		marked += is_marked(picture, (unsigned int)cpu);
	if (!marked || marked == n)
		return marked ? MARK_ALL : MARK_NONE;
	if (marked == 1 && is_marked(picture, (unsigned int)first))
		return MARK_FIRST;
	return marked == 1 && is_marked(picture, (unsigned int)second) ? MARK_SECOND : MARK_SOME;
}

static struct cell cell_of(const struct picture *picture, const struct layout_part *part, bool by_node)
{
	const struct topology *topology = picture->view.topology;
	const struct topo_cpu *cpu = topology_cpu(topology, (unsigned int)cpuset_first(part->cpus));
	struct cell cell = { .row = by_node ? cpu->node : cpu->group[LEVEL_PACKAGE],
			     .cache = NO_INDEX,
			     .kind = part->kind,
			     .mark = mark_of(picture, part->cpus) };
	int level = 0;

	for (unsigned int i = 0; i < cpu->n_caches; i++)
		if (topology->caches[cpu->caches[i]].attr.level >= level) {
			level = topology->caches[cpu->caches[i]].attr.level;
			cell.cache = cpu->caches[i];
		}
	/* A cache of the core alone parts nothing. */
	if (cell.cache != NO_INDEX && topology->caches[cell.cache].n_cpus <= part->n_cpus)
		cell.cache = NO_INDEX;
	return cell;
}

/* The cores, in the order of the tree. */
static int add_cells(const struct picture *picture, const struct layout_part *part, struct grid *grid)
{
	const struct layout *layout = &picture->layout;
	enum layout_level level = part->n_things ? part->things[0].level : LAYOUT_MACHINE;

	if (level == LAYOUT_CORE || level == LAYOUT_CPU) {
		struct cell *cell = array_add(grid->items, grid->n);

		if (!cell)
			return -1;
		*cell = cell_of(picture, part, grid->by_node);
		return 0;
	}
	for (size_t i = 0; i < part->n_children; i++)
		if (add_cells(picture, &layout->parts[layout->order[part->first_child + i]], grid) < 0)
			return -1;
	return 0;
}

static void put_row_name(const struct picture *picture, const struct grid *grid, int32_t row, struct strbuf *out)
{
	if (row == NO_INDEX)
		strbuf_puts(out, grid->by_node ? "no node" : "cores");
	else if (grid->by_node)
		strbuf_printf(out, "node %lld", (long long)picture->view.topology->nodes[row].id);
	else
		strbuf_printf(out, "package %d", row);
}

/* Between neighbours: a bar where the last cache is another's, a blank where the kind is. */
static const char *separator(const struct cell *before, const struct cell *cell)
{
	return before->cache != cell->cache ? "|" : before->kind != cell->kind ? " " : "";
}

static void put_row(const struct picture *picture, const struct picture_style *style, const struct grid *grid, size_t indent,
		    size_t first, size_t end, struct strbuf *out)
{
	size_t column = indent;

	for (size_t i = first; i < end; i++) {
		const struct cell *cell = &grid->items[i];
		const char *between = i > first ? separator(cell - 1, cell) : "";
		const char *glyph = style->ascii ? marks[cell->mark].ascii : marks[cell->mark].glyph;
		size_t run = 1;

		/* What shares a cache stays in one line, if it can. */
		while (*between && i + run < end && !*separator(&grid->items[i + run - 1], &grid->items[i + run]))
			run++;
		if (i > first && (column + (*between != 0) + 1 > style->width ||
				  (*between && column + 1 + run > style->width && indent + run <= style->width))) {
			strbuf_printf(out, "%s\n%*s", *between == '|' && column < style->width ? between : "", (int)indent,
				      "");
			column = indent;
			between = "";
		}
		strbuf_puts(out, between);
		picture_put(style, picture_sgr(picture, cell->kind), glyph, strlen(glyph), out);
		column += 1 + (*between != 0);
	}
	strbuf_putc(out, '\n');
}

static size_t width_of_names(const struct picture *picture, const struct grid *grid, struct strbuf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < grid->n; i++) {
		_cleanup_strbuf_ struct strbuf name = { 0 };

		if (i && grid->items[i].row == grid->items[i - 1].row)
			continue;
		put_row_name(picture, grid, grid->items[i].row, &name);
		out->failed |= name.failed;
		width = MAX(width, name.length);
	}
	return width;
}

static void put_rows(const struct picture *picture, const struct picture_style *style, const struct grid *grid,
		     struct strbuf *out)
{
	enum { GAP = 3, NAMES_MOST = 12 };
	size_t width = width_of_names(picture, grid, out), indent = MIN(width, (size_t)NAMES_MOST) + GAP;

	for (size_t first = 0, end; first < grid->n; first = end) {
		_cleanup_strbuf_ struct strbuf name = { 0 };

		for (end = first + 1; end < grid->n && grid->items[end].row == grid->items[first].row;)
			end++;
		put_row_name(picture, grid, grid->items[first].row, &name);
		out->failed |= name.failed;
		strbuf_printf(out, "%-*s", (int)indent, strbuf_text(&name));
		put_row(picture, style, grid, indent, first, end, out);
	}
}

/* "96 CPUs: 0-95   █ core  ░ none": what is marked, and the characters that are there. */
static void put_legend(const struct picture *picture, const struct picture_style *style, const struct grid *grid,
		       struct strbuf *out)
{
	_cleanup_cpuset_ struct cpuset marked = { 0 };
	_cleanup_strbuf_ struct strbuf line = { 0 };
	bool used[N_MARKS] = { [MARK_ALL] = true };

	CPUSET_FOREACH(cpu, picture->layout.online)
		if (is_marked(picture, (unsigned int)cpu) && cpuset_add(&marked, (unsigned int)cpu) < 0)
			out->failed = true;
	if (picture->has_workers)
		strbuf_printf(&line, "%u worker%s on ", picture->workers, picture->workers == 1 ? "" : "s");
	strbuf_printf(&line, "%u CPU%s: ", cpuset_count(&marked), cpuset_count(&marked) == 1 ? "" : "s");
	human_list(&marked, &line);
	for (size_t i = 0; i < grid->n; i++)
		used[grid->items[i].mark] = true;
	for (int i = 0; i < N_MARKS; i++)
		if (used[i])
			strbuf_printf(&line, "%s%s %s", i ? "  " : "   ", style->ascii ? marks[i].ascii : marks[i].glyph,
				      marks[i].text);
	out->failed |= line.failed;
	picture_put_lines(style, SGR_NONE, strbuf_text(&line), 2, out);
}

/* Where there are several kinds, which CPUs are of each: in its colour, and in words. */
static void put_kinds(const struct picture *picture, const struct picture_style *style, struct strbuf *out)
{
	const struct derived *derived = picture->view.derived;

	for (size_t i = 0; derived->n_kinds > 1 && i < derived->n_kinds; i++) {
		_cleanup_strbuf_ struct strbuf line = { 0 }, words = { 0 };

		picture_kind_words(picture, (int32_t)i, &words);
		picture_escape(style, strbuf_text(&words), &line);
		out->failed |= words.failed;
		strbuf_puts(&line, ": ");
		human_list(&derived->kinds[i].cpus, &line);
		out->failed |= line.failed;
		picture_put_lines(style, picture_sgr(picture, (int32_t)i), strbuf_text(&line), 2, out);
	}
}

void render_map(const struct picture *picture, const struct picture_style *style, struct strbuf *out)
{
	struct grid grid = { .by_node = picture->view.topology->nodes_known };

	if (cpuset_empty(picture->layout.online)) {
		picture_put_title(picture, style, out);
		return;
	}
	if (add_cells(picture, &picture->layout.parts[0], &grid) < 0)
		out->failed = true;
	put_rows(picture, style, &grid, out);
	put_legend(picture, style, &grid, out);
	put_kinds(picture, style, out);
	picture_put_notes(picture, style, NOTE_OFFLINE, out);
	free(grid.items);
}
