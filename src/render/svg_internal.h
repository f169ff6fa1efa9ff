// SPDX-License-Identifier: MIT
// What the files of the SVG share: the page with the place of each part, and the elements that are drawn.
#pragma once

#include "render/picture.h"

struct svg_box {
	int x, y, width, height;
};

struct svg_place {
	struct svg_box box;
	int children, cpus; /* y of the first row inside, seen from the box */
	int row_width;	    /* that no row of children exceeds */
};

struct svg_page {
	const struct picture *picture;
	struct strbuf *out;
	struct svg_place *places; /* by part */
	int cpu_width;
	bool compact; /* so many cores that each is drawn without its caches */
	int width, y; /* of the page; where the next thing below goes */
};

enum {
	SVG_MARGIN = 14,
	SVG_PAD = 6,
	SVG_GAP = 6,
	SVG_CPU_GAP = 2,
	SVG_CPU_HEIGHT = 20,
	SVG_HEADING = 18,
};

/* Sizes of the fonts, as the classes of the style have them. */
enum svg_font { SVG_FONT_TITLE, SVG_FONT_HEADING, SVG_FONT_TEXT, SVG_FONT_LABEL };

/* Pixels that a text takes at most, in any of the fonts that the style names. */
int svg_text_width(enum svg_font font, const char *text);

/* As much of a text as fits, with "…" in place of the rest; it is escaped. */
void svg_put_fitting(enum svg_font font, const char *text, int width, struct strbuf *out);

/* Puts each part in its place, from y on. 0 or -ENOMEM. */
int svg_place_parts(struct svg_page *page, int y);

/* Is there a heading? Caches and nodes are told by their bar, cores by their CPUs. */
bool svg_has_heading(const struct layout_part *part);

void svg_heading(const struct svg_page *page, const struct layout_part *part, struct strbuf *words);

/* How much a bar says: "L2 1.25 MiB", "L2 1.25M", nothing. */
enum svg_form { SVG_FORM_FULL, SVG_FORM_SHORT, SVG_FORM_NONE };
void svg_bar_words(const struct svg_page *page, const struct layout_thing *thing, enum svg_form form, struct strbuf *words);

/* A bar of what a part holds: a cache or the memory of a node. False: the thing has none here. */
bool svg_bar_height(const struct svg_page *page, const struct layout_part *part, const struct layout_thing *thing,
		    int *ret_height);

/* CPUs of a part that are in none of its children, and how many columns they take. */
bool svg_is_own_cpu(const struct layout *layout, const struct layout_part *part, size_t row);
int svg_cpu_columns(unsigned int n_cpus);

/* Elements. */
void svg_put_style(struct strbuf *out);
void svg_put_rect(const char *classes, struct svg_box box, int radius, struct strbuf *out);
void svg_put_max(int64_t hz, const char *before, struct strbuf *out); /* nothing where unknown */
void svg_put_cpu(const struct svg_page *page, const struct topo_cpu *cpu, int x, int y);
void svg_put_below(struct svg_page *page); /* offline CPUs, legend, notes */
const char *svg_kind_letter(const struct picture *picture, int32_t kind);
