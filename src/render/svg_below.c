// SPDX-License-Identifier: MIT
// What stands below the parts: nodes without CPUs, offline CPUs, the legend, sets in words.
#include "base/escape.h"
#include "render/human.h"
#include "render/svg_internal.h"

enum { SWATCH_WIDTH = 18, SWATCH_HEIGHT = 14, ENTRY_GAP = 22, LINE = 22 };

static int room_of(const struct svg_page *page)
{
	return page->width - 2 * SVG_MARGIN;
}

static void put_bare_nodes(struct svg_page *page)
{
	const struct topology *topology = page->picture->view.topology;
	int x = 0, row_height = 0;

	for (size_t i = 0; i < topology->n_nodes; i++) {
		_cleanup_strbuf_ struct strbuf name = { 0 };
		struct svg_box box = { 0, 0, 0, 18 };

		if (!cpuset_empty(&topology->nodes[i].cpus))
			continue;
		picture_node(page->picture, i, &name);
		page->out->failed |= name.failed;
		box.width = MIN(svg_text_width(SVG_FONT_LABEL, strbuf_text(&name)) + 2 * SVG_PAD, room_of(page));
		if (x && x + box.width > room_of(page)) {
			page->y += row_height + SVG_GAP;
			x = 0;
		}
		box.x = SVG_MARGIN + x;
		box.y = page->y;
		strbuf_printf(page->out, "<g class=\"part\" data-level=\"node\"><title>%s: no CPUs</title>",
			      strbuf_text(&name));
		svg_put_rect("r mem", box, 2, page->out);
		strbuf_printf(page->out, "<text class=\"l t-mem\" x=\"%d\" y=\"%d\">", box.x + box.width / 2, box.y + 13);
		svg_put_fitting(SVG_FONT_LABEL, strbuf_text(&name), box.width - 2, page->out);
		strbuf_puts(page->out, "</text></g>\n");
		x += box.width + SVG_GAP;
		row_height = box.height;
	}
	if (row_height)
		page->y += row_height + SVG_GAP;
}

static void put_offline(struct svg_page *page)
{
	const struct topology *topology = page->picture->view.topology;
	int step = page->cpu_width + SVG_CPU_GAP, columns = (room_of(page) - 2 * SVG_PAD + SVG_CPU_GAP) / step, n = 0,
	    own = 0;
	const char *reason = offline_reason_name(page->picture->view.derived->offline_reason);
	struct svg_box box = { SVG_MARGIN, page->y, room_of(page), 0 };

	for (size_t i = 0; i < topology->n_cpus; i++)
		own += !topology->cpus[i].online;
	if (!own)
		return;
	columns = MAX(columns, 1);
	box.height =
		(own + columns - 1) / columns * (SVG_CPU_HEIGHT + SVG_CPU_GAP) - SVG_CPU_GAP + SVG_HEADING + 2 * SVG_PAD;
	strbuf_puts(page->out, "<g class=\"part\" data-level=\"offline\"><title>offline CPUs</title>");
	svg_put_rect("b b-group", box, 4, page->out);
	strbuf_printf(page->out, "<text class=\"h\" x=\"%d\" y=\"%d\">offline%s%s%s</text>\n", box.x + SVG_PAD,
		      box.y + SVG_PAD + 11, reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
	for (size_t i = 0; i < topology->n_cpus; i++) {
		if (topology->cpus[i].online)
			continue;
		svg_put_cpu(page, &topology->cpus[i], box.x + SVG_PAD + n % columns * step,
			    box.y + SVG_PAD + SVG_HEADING + n / columns * (SVG_CPU_HEIGHT + SVG_CPU_GAP));
		n++;
	}
	strbuf_puts(page->out, "</g>\n");
	page->y += box.height + SVG_GAP;
}

/* An entry of the legend: classes NULL for words alone. */
static void put_entry(struct svg_page *page, int *x, const char *classes, const char *words)
{
	int before = classes ? SWATCH_WIDTH + 6 : 0, width = before + svg_text_width(SVG_FONT_TEXT, words);

	if (*x && *x + width > room_of(page)) {
		page->y += LINE;
		*x = 0;
	}
	if (classes)
		svg_put_rect(classes, (struct svg_box){ SVG_MARGIN + *x, page->y, SWATCH_WIDTH, SWATCH_HEIGHT }, 3,
			     page->out);
	strbuf_printf(page->out, "<text class=\"lg\" x=\"%d\" y=\"%d\">", SVG_MARGIN + *x + before, page->y + 11);
	if (width > room_of(page)) {
		strbuf_puts(page->out, "<title>");
		escape_xml(page->out, words);
		strbuf_puts(page->out, "</title>");
	}
	svg_put_fitting(SVG_FONT_TEXT, words, room_of(page) - *x - before, page->out);
	strbuf_puts(page->out, "</text>\n");
	*x += width + ENTRY_GAP;
}

static void put_plural(int64_t n, const char *word, struct strbuf *out)
{
	if (n != UNKNOWN)
		strbuf_printf(out, ", %lld %s%s", (long long)n, word, n == 1 ? "" : "s");
}

/* "performance: 12 CPUs, 6 cores, up to 5.2 GHz" */
static void put_kinds(struct svg_page *page, int *x)
{
	const struct derived *derived = page->picture->view.derived;

	for (size_t i = 0; i < derived->n_kinds; i++) {
		const struct kind *kind = &derived->kinds[i];
		_cleanup_strbuf_ struct strbuf words = { 0 };
		char classes[8];

		if (!kind->n_cpus)
			continue;
		if (derived->n_kinds > 1 || picture_kind(page->picture, (int32_t)i)) {
			picture_kind_words(page->picture, (int32_t)i, &words);
			strbuf_puts(&words, ": ");
		}
		strbuf_printf(&words, "%u CPU%s", kind->n_cpus, kind->n_cpus == 1 ? "" : "s");
		put_plural(kind->cores, "core", &words);
		svg_put_max(kind->max_hz, ", up to ", &words);
		page->out->failed |= words.failed;
		snprintf(classes, sizeof(classes), "c k%s", svg_kind_letter(page->picture, (int32_t)i));
		put_entry(page, x, classes, strbuf_text(&words));
	}
}

static bool has_denied(const struct picture *picture)
{
	CPUSET_FOREACH(cpu, picture->layout.online)
		if (!picture_allowed(picture, (unsigned int)cpu))
			return true;
	return false;
}

/* Of each sort of core that is drawn without them, the caches. */
static void put_caches_of_cores(struct svg_page *page, int *x)
{
	const struct layout *layout = &page->picture->layout;
	const struct layout_part *said[8];
	size_t n = 0;

	for (size_t i = 1; i < layout->n_parts && n < ARRAY_SIZE(said); i++) {
		const struct layout_part *part = &layout->parts[i];
		_cleanup_strbuf_ struct strbuf words = { 0 };
		size_t k = 0;

		if ((part->things[0].level != LAYOUT_CORE && part->things[0].level != LAYOUT_CPU) || part->n_things < 2)
			continue;
		while (k < n && !layout_same_shape(page->picture->view.topology, layout, said[k], part))
			k++;
		if (k < n)
			continue;
		said[n++] = part;
		strbuf_printf(&words, "each %s%score: ",
			      picture_kind(page->picture, part->kind) ? picture_kind(page->picture, part->kind) : "",
			      picture_kind(page->picture, part->kind) ? " " : "");
		for (k = 1; k < part->n_things; k++) {
			strbuf_puts(&words, k > 1 ? ", " : "");
			picture_thing(page->picture, &part->things[k], &words);
		}
		page->out->failed |= words.failed;
		put_entry(page, x, "r L1", strbuf_text(&words));
	}
}

static void put_legend(struct svg_page *page)
{
	const struct picture *picture = page->picture;
	const struct topology *topology = picture->view.topology;
	_cleanup_strbuf_ struct strbuf workers = { 0 };
	int x = 0;

	put_kinds(page, &x);
	if (has_denied(picture))
		put_entry(page, &x, "c deny", "not allowed here");
	if (picture->view.derived->counts.offline > 0)
		put_entry(page, &x, "c off", "offline");
	if (picture->has_workers) {
		strbuf_printf(&workers, "%u worker%s", picture->workers, picture->workers == 1 ? "" : "s");
		page->out->failed |= workers.failed;
		put_entry(page, &x, "c kU w", strbuf_text(&workers));
	}
	if (topology->n_nodes)
		put_entry(page, &x, "r mem", "memory");
	if (page->compact)
		put_caches_of_cores(page, &x);
	if (topology->n_caches)
		put_entry(page, &x, "r L3", "caches");
	page->y += LINE;
}

static void put_notes(struct svg_page *page)
{
	_cleanup_picture_notes_ struct picture_notes notes = { 0 };

	if (picture_notes(page->picture, NOTE_WORKERS, &notes) < 0)
		page->out->failed = true;
	for (size_t i = 0; i < notes.n; i++) {
		_cleanup_strbuf_ struct strbuf words = { 0 };
		int x = 0;

		strbuf_printf(&words, "%s: ", notes.items[i].name);
		human_list(&notes.items[i].cpus, &words);
		page->out->failed |= words.failed;
		put_entry(page, &x, NULL, strbuf_text(&words));
		page->y += LINE - 4;
	}
}

void svg_put_below(struct svg_page *page)
{
	enum { BEFORE_LEGEND = 12 };

	put_bare_nodes(page);
	put_offline(page);
	page->y += BEFORE_LEGEND;
	put_legend(page);
	put_notes(page);
}
