// SPDX-License-Identifier: MIT
// One CPU of the SVG: its box by its state, and its title.
#include "render/svg_internal.h"

/* "5.2 GHz", to the nearest of two decimals. */
static void put_ghz(int64_t hz, struct strbuf *out)
{
	int64_t hundredths = hz / 10000000 + (hz % 10000000 >= 5000000);

	strbuf_printf(out, "%lld", (long long)(hundredths / 100));
	if (hundredths % 100)
		strbuf_printf(out, hundredths % 10 ? ".%02d" : ".%d",
			      (int)(hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10));
	strbuf_puts(out, " GHz");
}

void svg_put_max(int64_t hz, const char *before, struct strbuf *out)
{
	if (hz == UNKNOWN || hz <= 0)
		return;
	strbuf_puts(out, before);
	put_ghz(hz, out);
}

static void put_title(const struct svg_page *page, const struct topo_cpu *cpu, int32_t kind)
{
	const struct picture *picture = page->picture;
	struct strbuf *out = page->out;
	const char *name = picture_kind(picture, kind);

	strbuf_printf(out, "<title>CPU %u", cpu->cpu);
	if (cpu->group[LEVEL_CORE] != NO_INDEX)
		strbuf_printf(out, "; core %d", cpu->group[LEVEL_CORE]);
	if (cpu->thread != NO_INDEX)
		strbuf_printf(out, ", thread %d", cpu->thread);
	if (name)
		strbuf_printf(out, "; %s", name);
	if (cpu->group[LEVEL_PACKAGE] != NO_INDEX)
		strbuf_printf(out, "; package %d", cpu->group[LEVEL_PACKAGE]);
	if (cpu->node != NO_INDEX)
		strbuf_printf(out, "; node %lld", (long long)picture->view.topology->nodes[cpu->node].id);
	svg_put_max(cpu->facts->max_hz, "; max ", out);
	strbuf_puts(out, cpu->online ? "; online" : "; offline");
	if (cpu->online && !picture_allowed(picture, cpu->cpu))
		strbuf_puts(out, "; not allowed");
	if (picture_isolated(picture, cpu->cpu))
		strbuf_puts(out, "; isolated");
	if (cpuset_has(&picture->working, cpu->cpu))
		strbuf_puts(out, "; worker");
	strbuf_puts(out, "</title>");
}

void svg_put_cpu(const struct svg_page *page, const struct topo_cpu *cpu, int x, int y)
{
	const struct picture *picture = page->picture;
	int32_t kind = picture->view.derived->kind_of_cpu[cpu - picture->view.topology->cpus];
	bool worker = cpuset_has(&picture->working, cpu->cpu);
	struct svg_box box = { x, y, page->cpu_width, SVG_CPU_HEIGHT };
	char look[8], classes[32];

	snprintf(look, sizeof(look), "k%s", svg_kind_letter(picture, kind));
	if (!cpu->online || !picture_allowed(picture, cpu->cpu))
		snprintf(look, sizeof(look), cpu->online ? "deny" : "off");
	strbuf_printf(page->out, "<g class=\"cpu\" data-cpu=\"%u\">", cpu->cpu);
	put_title(page, cpu, kind);
	snprintf(classes, sizeof(classes), "c %s%s", look, worker ? " w" : "");
	svg_put_rect(classes, box, 3, page->out);
	strbuf_printf(page->out, "<text class=\"n t-%s\" x=\"%d\" y=\"%d\">%u</text>", look, x + page->cpu_width / 2, y + 14,
		      cpu->cpu);
	if (worker)
		strbuf_printf(page->out, "<circle class=\"dot\" cx=\"%d\" cy=\"%d\" r=\"2\"/>", x + page->cpu_width - 4,
			      y + 4);
	strbuf_puts(page->out, "</g>\n");
}
