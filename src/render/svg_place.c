// SPDX-License-Identifier: MIT
// Where each part of the picture goes: sizes from the inside out, then places from the outside in.
#include <errno.h>
#include <string.h>

#include "render/human.h"
#include "render/svg_internal.h"

bool svg_has_heading(const struct layout_part *part)
{
	enum layout_level level = part->n_things ? part->things[0].level : LAYOUT_MACHINE;

	return level != LAYOUT_MACHINE && level != LAYOUT_NODE && level != LAYOUT_CORE && level != LAYOUT_CPU &&
	       level != LAYOUT_CACHE;
}

void svg_heading(const struct svg_page *page, const struct layout_part *part, struct strbuf *words)
{
	for (size_t i = 0; i < part->n_things; i++) {
		if (part->things[i].level == LAYOUT_NODE || part->things[i].level == LAYOUT_CACHE)
			continue;
		strbuf_puts(words, i ? "  " : "");
		picture_name(page->picture, &part->things[i], words);
	}
}

/* "1.25M": what human_size has, without the blank and behind the first letter of the unit. */
static void put_short_size(int64_t bytes, struct strbuf *words)
{
	_cleanup_strbuf_ struct strbuf size = { 0 };
	const char *unit;

	human_size(bytes, &size);
	words->failed |= size.failed;
	unit = strchr(strbuf_text(&size), ' ');
	if (unit)
		strbuf_printf(words, "%.*s%c", (int)(unit - size.text), size.text, unit[1]);
}

void svg_bar_words(const struct svg_page *page, const struct layout_thing *thing, enum svg_form form, struct strbuf *words)
{
	const struct picture *picture = page->picture;
	int64_t size = UNKNOWN;

	if (form == SVG_FORM_FULL) {
		picture_thing(picture, thing, words);
		return;
	}
	if (thing->level == LAYOUT_CACHE)
		size = picture->view.topology->caches[thing->index].attr.size_bytes;
	picture_name(picture, thing, words);
	if (size == UNKNOWN)
		return;
	strbuf_putc(words, ' ');
	put_short_size(size, words);
}

static bool is_core(const struct layout_part *part)
{
	return part->n_things && (part->things[0].level == LAYOUT_CORE || part->things[0].level == LAYOUT_CPU);
}

bool svg_bar_height(const struct svg_page *page, const struct layout_part *part, const struct layout_thing *thing,
		    int *ret_height)
{
	if (page->compact && is_core(part))
		return false;
	if (thing->level == LAYOUT_NODE) {
		*ret_height = 18;
		return true;
	}
	if (thing->level != LAYOUT_CACHE)
		return false;
	switch (page->picture->view.topology->caches[thing->index].attr.level) {
	case 1:
		*ret_height = 14;
		break;
	case 2:
		*ret_height = 17;
		break;
	default:
		*ret_height = 20;
	}
	return true;
}

bool svg_is_own_cpu(const struct layout *layout, const struct layout_part *part, size_t row)
{
	return layout->part_of_cpu[row] == part - layout->parts;
}

int svg_cpu_columns(unsigned int n_cpus)
{
	return n_cpus <= 2 ? (int)n_cpus : n_cpus <= 4 ? 2 : n_cpus <= 16 ? 4 : 8;
}

static struct svg_place *place_of(const struct svg_page *page, const struct layout_part *part)
{
	return &page->places[part - page->picture->layout.parts];
}

/* Rows of children as they come, from x and y on; place: put them there. Returns what they take. */
static struct svg_box flow(const struct svg_page *page, const struct layout_part *part, int row_width, struct svg_box at,
			   bool place)
{
	const struct layout *layout = &page->picture->layout;
	struct svg_box taken = { at.x, at.y, 0, 0 };
	int x = 0, y = 0, row_height = 0;

	for (size_t i = 0; i < part->n_children; i++) {
		struct svg_box *box = &page->places[layout->order[part->first_child + i]].box;

		if (x && x + box->width > row_width) {
			y += row_height + SVG_GAP;
			x = row_height = 0;
		}
		if (place) {
			box->x = at.x + x;
			box->y = at.y + y;
		}
		row_height = MAX(row_height, box->height);
		taken.width = MAX(taken.width, x + box->width);
		taken.height = y + row_height;
		x += box->width + SVG_GAP;
	}
	return taken;
}

/* The lower the better: near a good shape of 16 to 10, and little room left empty. */
static int64_t score_of(struct svg_box taken, int64_t area)
{
	int64_t width = taken.width + SVG_GAP, height = taken.height + SVG_GAP;
	int64_t shape = width * 10 > height * 16 ? width * 10000 / (height * 16) : height * 16000 / (width * 10);
	int64_t waste = 1000 - area * 1000 / (width * height);

	return shape * (1000 + 5 * waste);
}

/* The width of the rows that makes the best shape, of as many widths as there can be columns, some 100 of them. */
static int choose_row_width(const struct svg_page *page, const struct layout_part *part)
{
	enum { TRIES = 100 };
	const struct layout *layout = &page->picture->layout;
	int64_t area = 0, widths = 0, best = INT64_MAX, n = (int64_t)part->n_children, step = n / TRIES + 1;
	int widest = 0, chosen = 0;

	for (size_t i = 0; i < part->n_children; i++) {
		const struct svg_box *box = &page->places[layout->order[part->first_child + i]].box;

		area += (int64_t)(box->width + SVG_GAP) * (box->height + SVG_GAP);
		widths += box->width + SVG_GAP;
		widest = MAX(widest, box->width);
	}
	for (int64_t columns = 1; columns < n + step; columns += step) {
		int row_width = MAX(widest, (int)((widths * MIN(columns, n) + n - 1) / n));
		int64_t score = score_of(flow(page, part, row_width, (struct svg_box){ 0 }, false), area);

		if (score < best) {
			best = score;
			chosen = row_width;
		}
	}
	return chosen;
}

static unsigned int count_own_cpus(const struct svg_page *page, const struct layout_part *part)
{
	const struct topology *topology = page->picture->view.topology;
	unsigned int n = 0;

	if (!is_core(part) && part->n_children)
		return 0;
	CPUSET_FOREACH(cpu, part->cpus)
		n += svg_is_own_cpu(&page->picture->layout, part,
				    (size_t)(topology_cpu(topology, (unsigned int)cpu) - topology->cpus));
	return n;
}

/* Heading and bars: their height, and the width that the words of them ask for. */
static void measure_words(const struct svg_page *page, const struct layout_part *part, int *ret_width, int *ret_height)
{
	int width = 0, height = 0;

	for (size_t i = 0; i < part->n_things; i++) {
		_cleanup_strbuf_ struct strbuf text = { 0 };
		int bar;

		if (i == 0 && svg_has_heading(part)) {
			svg_heading(page, part, &text);
			width = svg_text_width(SVG_FONT_HEADING, strbuf_text(&text));
			height += SVG_HEADING;
		}
		if (!svg_bar_height(page, part, &part->things[i], &bar))
			continue;
		strbuf_reset(&text);
		svg_bar_words(page, &part->things[i], is_core(part) ? SVG_FORM_SHORT : SVG_FORM_FULL, &text);
		width = MAX(width, svg_text_width(SVG_FONT_LABEL, strbuf_text(&text)) + 2 * SVG_CPU_GAP);
		height += bar + (is_core(part) ? SVG_CPU_GAP : SVG_GAP);
		page->out->failed |= text.failed;
	}
	*ret_width = width;
	*ret_height = height;
}

static void measure(const struct svg_page *page, const struct layout_part *part)
{
	struct svg_place *place = place_of(page, part);
	unsigned int own = count_own_cpus(page, part);
	int pad = page->compact && is_core(part) ? SVG_PAD / 2 : SVG_PAD, width, height;

	measure_words(page, part, &width, &height);
	place->children = pad + height;
	if (part->n_children) {
		struct svg_box taken;

		place->row_width = choose_row_width(page, part);
		taken = flow(page, part, place->row_width, (struct svg_box){ 0 }, false);
		width = MAX(width, taken.width);
		height += taken.height + (own ? SVG_GAP : 0);
	}
	place->cpus = pad + height;
	if (own) {
		int columns = svg_cpu_columns(own), rows = ((int)own + columns - 1) / columns;

		width = MAX(width, columns * (page->cpu_width + SVG_CPU_GAP) - SVG_CPU_GAP);
		height += rows * (SVG_CPU_HEIGHT + SVG_CPU_GAP) - SVG_CPU_GAP;
	}
	place->box.width = width + 2 * pad;
	place->box.height = height + 2 * pad;
}

int svg_place_parts(struct svg_page *page, int y)
{
	const struct layout *layout = &page->picture->layout;
	struct svg_place *root;

	page->places = calloc(layout->n_parts, sizeof(*page->places));
	if (!page->places)
		return -ENOMEM;
	root = &page->places[0];
	for (size_t i = layout->n_parts; i-- > 1;)
		measure(page, &layout->parts[i]);
	root->row_width = choose_row_width(page, &layout->parts[0]);
	root->box = flow(page, &layout->parts[0], root->row_width, (struct svg_box){ SVG_MARGIN, y, 0, 0 }, true);
	for (size_t i = 1; i < layout->n_parts; i++) {
		const struct svg_place *place = &page->places[i];
		struct svg_box inside = { place->box.x + SVG_PAD, place->box.y + place->children, 0, 0 };

		flow(page, &layout->parts[i], place->row_width, inside, true);
	}
	return 0;
}
