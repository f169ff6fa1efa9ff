// SPDX-License-Identifier: MIT
// The style of the SVG: classes, each with a colour for light and one for dark.
#include "render/svg_internal.h"

/* Text on its ground has a contrast of 4.5 at least, lines and marks one of 3 (WCAG 2.1, 1.4.3 and 1.4.11). */
static const struct {
	const char *selector, *property;
	const char *light, *dark;
} colours[] = {
	{ ".bg", "fill", "#ffffff", "#12151a" },
	{ ".ttl,.h", "fill", "#16181d", "#e8eaed" },
	{ ".sub,.lg", "fill", "#474c55", "#b3b8c1" },
	{ ".b,.c,.r", "stroke", "#767c86", "#757c88" },
	{ ".b-package", "fill", "#f1f4f8", "#1b1f26" },
	{ ".b-die", "fill", "#e8ecf2", "#21262e" },
	{ ".b-node", "fill", "#e3eaf5", "#222b37" },
	{ ".b-group", "fill", "#f8f8fa", "#171a20" },
	{ ".b-cache", "fill", "#fbfaf6", "#1d2024" },
	{ ".b-core", "fill", "#ffffff", "#12151a" },
	{ ".kP", "fill", "#cbdffa", "#164a7c" },
	{ ".kE", "fill", "#cdeed8", "#14533a" },
	{ ".kL", "fill", "#fce3bb", "#633f08" },
	{ ".kU", "fill", "#e2e6eb", "#39414b" },
	{ ".off", "fill", "#e7e7e8", "#2a2d32" },
	{ ".deny", "fill", "#f4f4f5", "#22262b" },
	{ ".mem", "fill", "#f1dbe6", "#4b2a3c" },
	{ ".L1", "fill", "#fbf2cc", "#4a4118" },
	{ ".L2", "fill", "#f5e3a6", "#57491a" },
	{ ".L3", "fill", "#ecd27c", "#665418" },
	{ ".t-kP,.t-kE,.t-kL,.t-kU", "fill", "#0d1117", "#f4f6f8" },
	{ ".t-mem,.t-L1,.t-L2,.t-L3", "fill", "#16181d", "#e8eaed" },
	{ ".t-off,.t-deny", "fill", "#595e66", "#a9aeb7" },
	{ ".eP", "stroke", "#1259a7", "#69b0f5" },
	{ ".eE", "stroke", "#117344", "#4fc98f" },
	{ ".eL", "stroke", "#9a5b00", "#eda645" },
	{ ".w", "stroke", "#b4232a", "#ff8b82" },
	{ ".dot", "fill", "#b4232a", "#ff8b82" },
};

static void put_colours(bool dark, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(colours); i++)
		strbuf_printf(out, "%s{%s:%s}", colours[i].selector, colours[i].property,
			      dark ? colours[i].dark : colours[i].light);
}

void svg_put_style(struct strbuf *out)
{
	strbuf_puts(out, "<style>text{font-family:system-ui,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif;font-size:11px}"
			 ".ttl{font-size:16px;font-weight:600}.h{font-size:12px;font-weight:600}.l{font-size:10px}"
			 ".n,.l{text-anchor:middle}.r{stroke-width:.5}.b-core{stroke-width:1.5}"
			 ".off{stroke-dasharray:2 2}.deny{stroke-dasharray:4 2}.t-off{text-decoration:line-through}"
			 ".w{stroke-width:2.5}");
	put_colours(false, out);
	strbuf_puts(out, "@media (prefers-color-scheme:dark){");
	put_colours(true, out);
	strbuf_puts(out, "}</style>\n");
}
