// SPDX-License-Identifier: MIT
// The picture of boxes in boxes: the parts, and what stands in them.
#include "render/svg.h"

#include <errno.h>
#include <inttypes.h>

#include "base/escape.h"
#include "render/human.h"
#include "render/svg_internal.h"

static const struct {
	const char *level, *fill; /* data-level, class */
} looks[N_LAYOUT_LEVELS] = {
	[LAYOUT_DRAWER] = { "drawer", "b-group" },
	[LAYOUT_BOOK] = { "book", "b-group" },
	[LAYOUT_PACKAGE] = { "package", "b-package" },
	[LAYOUT_DIE] = { "die", "b-die" },
	[LAYOUT_NODE] = { "node", "b-node" },
	[LAYOUT_CORE] = { "core", "b-core" },
	[LAYOUT_CPU] = { "cpu", "b-core" },
	[LAYOUT_CACHE] = { "cache", "b-cache" },
	[LAYOUT_CLUSTER] = { "cluster", "b-group" },
};

void svg_put_rect(const char *classes, struct svg_box box, int radius, struct strbuf *out)
{
	strbuf_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>", classes, box.x,
		      box.y, box.width, box.height, radius);
}

const char *svg_kind_letter(const struct picture *picture, int32_t kind)
{
	static const char *const letters[] = { [KIND_UNIFORM] = "U",
					       [KIND_PERFORMANCE] = "P",
					       [KIND_EFFICIENCY] = "E",
					       [KIND_LOW_POWER] = "L",
					       [KIND_UNKNOWN] = "U" };

	return kind == NO_INDEX ? "U" : letters[picture->view.derived->kinds[kind].type];
}

/* ": CPU 0-3" */
static void put_cpus(const struct cpuset *cpus, struct strbuf *out)
{
	strbuf_puts(out, ": CPU ");
	human_list(cpus, out);
}

/* The bars of a part all say as much as the narrowest has room for. */
static enum svg_form choose_form(const struct svg_page *page, const struct layout_part *part, int room)
{
	enum svg_form form = SVG_FORM_FULL;

	for (size_t i = 0; form < SVG_FORM_NONE && i < part->n_things; i++) {
		_cleanup_strbuf_ struct strbuf words = { 0 };
		int height;

		if (!svg_bar_height(page, part, &part->things[i], &height))
			continue;
		svg_bar_words(page, &part->things[i], form, &words);
		page->out->failed |= words.failed;
		if (svg_text_width(SVG_FONT_LABEL, strbuf_text(&words)) <= room)
			continue;
		form++;
		i = (size_t)-1;
	}
	return form;
}

static void put_bar(const struct svg_page *page, const struct layout_thing *thing, enum svg_form form, struct svg_box box)
{
	struct strbuf *out = page->out;
	_cleanup_strbuf_ struct strbuf words = { 0 };
	char class[8] = "mem";

	if (thing->level == LAYOUT_CACHE) {
		int level = page->picture->view.topology->caches[thing->index].attr.level;

		snprintf(class, sizeof(class), "L%d", MAX(1, MIN(level, 3)));
	}
	strbuf_puts(out, "<g class=\"bar\"><title>");
	picture_thing(page->picture, thing, out);
	put_cpus(thing->cpus, out);
	strbuf_printf(out, "</title><rect class=\"r %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>", class,
		      box.x, box.y, box.width, box.height);
	if (form != SVG_FORM_NONE) {
		svg_bar_words(page, thing, form, &words);
		strbuf_printf(out, "<text class=\"l t-%s\" x=\"%d\" y=\"%d\">%s</text>", class, box.x + box.width / 2,
			      box.y + box.height / 2 + 4, strbuf_text(&words));
	}
	out->failed |= words.failed;
	strbuf_puts(out, "</g>\n");
}

static int put_heading(const struct svg_page *page, const struct layout_part *part, struct svg_box box, int y)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };

	if (!svg_has_heading(part))
		return y;
	svg_heading(page, part, &name);
	strbuf_printf(page->out, "<text class=\"h\" x=\"%d\" y=\"%d\">", box.x + SVG_PAD, y + 11);
	svg_put_fitting(SVG_FONT_HEADING, strbuf_text(&name), box.width - 2 * SVG_PAD, page->out);
	strbuf_puts(page->out, "</text>\n");
	page->out->failed |= name.failed;
	return y + SVG_HEADING;
}

/* Memory first, then caches, the largest above. */
static void put_bars(const struct svg_page *page, const struct layout_part *part, struct svg_box box, int y)
{
	bool core = part->things[0].level == LAYOUT_CORE || part->things[0].level == LAYOUT_CPU;
	enum svg_form form = choose_form(page, part, box.width - 2 * SVG_PAD - 2);

	for (int caches = 0; caches <= 1; caches++)
		for (size_t k = 0; k < part->n_things; k++) {
			const struct layout_thing *thing = &part->things[caches ? part->n_things - 1 - k : k];
			int height;

			if ((thing->level == LAYOUT_CACHE) != caches || !svg_bar_height(page, part, thing, &height))
				continue;
			put_bar(page, thing, form, (struct svg_box){ box.x + SVG_PAD, y, box.width - 2 * SVG_PAD, height });
			y += height + (core ? SVG_CPU_GAP : SVG_GAP);
		}
}

static void put_own_cpus(const struct svg_page *page, const struct layout_part *part)
{
	const struct topology *topology = page->picture->view.topology;
	const struct layout *layout = &page->picture->layout;
	const struct svg_place *place = &page->places[part - layout->parts];
	int pad = page->compact ? SVG_PAD / 2 : SVG_PAD, columns, n = 0, own = 0;

	CPUSET_FOREACH(cpu, part->cpus)
		own += svg_is_own_cpu(layout, part, (size_t)(topology_cpu(topology, (unsigned int)cpu) - topology->cpus));
	columns = svg_cpu_columns((unsigned int)own);
	CPUSET_FOREACH(number, part->cpus) {
		const struct topo_cpu *cpu = topology_cpu(topology, (unsigned int)number);
		int width = page->cpu_width, room;

		if (!svg_is_own_cpu(layout, part, (size_t)(cpu - topology->cpus)))
			continue;
		/* They stand in the middle. */
		room = place->box.width - 2 * pad - columns * (width + SVG_CPU_GAP) + SVG_CPU_GAP;
		svg_put_cpu(page, cpu, place->box.x + pad + room / 2 + n % columns * (width + SVG_CPU_GAP),
			    place->box.y + place->cpus + n / columns * (SVG_CPU_HEIGHT + SVG_CPU_GAP));
		n++;
	}
}

static void put_part_title(const struct svg_page *page, const struct layout_part *part)
{
	const char *kind = picture_kind(page->picture, part->kind);

	strbuf_puts(page->out, "<title>");
	for (size_t i = 0; i < part->n_things; i++) {
		strbuf_puts(page->out, i ? ", " : "");
		picture_thing(page->picture, &part->things[i], page->out);
		if (i == 0 && kind)
			strbuf_printf(page->out, ", %s", kind);
	}
	put_cpus(part->cpus, page->out);
	strbuf_puts(page->out, "</title>\n");
}

static void put_part(const struct svg_page *page, const struct layout_part *part)
{
	const struct layout *layout = &page->picture->layout;
	enum layout_level level = part->things[0].level;
	struct svg_box box = page->places[part - layout->parts].box;
	struct strbuf *out = page->out;
	char classes[32];

	strbuf_printf(out, "<g class=\"part\" data-level=\"%s\">", looks[level].level);
	put_part_title(page, part);
	snprintf(classes, sizeof(classes), "b %s%s%s", looks[level].fill, part->kind == NO_INDEX ? "" : " e",
		 part->kind == NO_INDEX ? "" : svg_kind_letter(page->picture, part->kind));
	svg_put_rect(classes, box, 4, out);
	strbuf_putc(out, '\n');
	put_bars(page, part, box, put_heading(page, part, box, box.y + SVG_PAD));
	for (size_t i = 0; i < part->n_children; i++)
		put_part(page, &layout->parts[layout->order[part->first_child + i]]);
	if (level == LAYOUT_CORE || level == LAYOUT_CPU || !part->n_children)
		put_own_cpus(page, part);
	strbuf_puts(out, "</g>\n");
}

static size_t count_cores(const struct layout *layout)
{
	size_t n = 0;

	for (size_t i = 1; i < layout->n_parts; i++)
		n += layout->parts[i].things[0].level == LAYOUT_CORE || layout->parts[i].things[0].level == LAYOUT_CPU;
	return n;
}

/* So wide that the largest number fits. */
static int cpu_width(const struct topology *topology)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", topology->n_cpus ? topology->cpus[topology->n_cpus - 1].cpu : 0);
	return MAX(30, svg_text_width(SVG_FONT_TEXT, number) + 6);
}

static void put_head(struct svg_page *page, const char *title, const char *counts, int height)
{
	struct strbuf *out = page->out;
	int room = page->width - 2 * SVG_MARGIN;

	strbuf_printf(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-labelledby=\"t d\">\n<title id=\"t\">",
		page->width, height, page->width, height);
	escape_xml(out, title);
	strbuf_printf(out, "</title><desc id=\"d\">%s</desc>\n", counts);
	svg_put_style(out);
	strbuf_printf(out, "<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", page->width, height);
	strbuf_printf(out, "<text class=\"ttl\" x=\"%d\" y=\"26\">", SVG_MARGIN);
	svg_put_fitting(SVG_FONT_TITLE, title, room, out);
	strbuf_printf(out, "</text><text class=\"sub\" x=\"%d\" y=\"43\">", SVG_MARGIN);
	svg_put_fitting(SVG_FONT_TEXT, counts, room, out);
	strbuf_puts(out, "</text>\n");
}

int render_svg(const struct picture *picture, struct strbuf *out)
{
	enum { TOP = 52, COMPACT_FROM = 96, NARROWEST = 420, WIDEST_TITLE = 900 };
	const struct layout_part *root = &picture->layout.parts[0];
	_cleanup_strbuf_ struct strbuf body = { 0 }, title = { 0 }, counts = { 0 };
	struct svg_page page = { .picture = picture, .out = &body };
	int wanted;

	page.cpu_width = cpu_width(picture->view.topology);
	page.compact = count_cores(&picture->layout) >= COMPACT_FROM;
	picture_title(picture, &title);
	if (!title.length)
		strbuf_puts(&title, "CPU topology");
	picture_counts(picture, &counts);
	if (svg_place_parts(&page, TOP) < 0)
		return -ENOMEM;
	wanted = svg_text_width(SVG_FONT_TITLE, strbuf_text(&title));
	page.width = MAX(MAX(page.places[0].box.width, NARROWEST), MIN(wanted, WIDEST_TITLE)) + 2 * SVG_MARGIN;
	page.y = TOP + page.places[0].box.height + SVG_GAP;
	for (size_t i = 0; i < root->n_children; i++)
		put_part(&page, &picture->layout.parts[picture->layout.order[root->first_child + i]]);
	svg_put_below(&page);
	free(page.places);
	page.out = out;
	put_head(&page, strbuf_text(&title), strbuf_text(&counts), page.y + SVG_MARGIN);
	strbuf_add(out, strbuf_text(&body), body.length);
	strbuf_puts(out, "</svg>\n");
	return out->failed || body.failed || title.failed || counts.failed ? -ENOMEM : 0;
}
