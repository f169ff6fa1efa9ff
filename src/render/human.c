// SPDX-License-Identifier: MIT
// Values as people read them.
#include "render/human.h"

static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };

/* Of three decimals, those up to the last that is not 0. */
static void put_number(int64_t whole, int thousandths, struct strbuf *out)
{
	int digits = 3;

	strbuf_printf(out, "%lld", (long long)whole);
	for (; thousandths && thousandths % 10 == 0; digits--)
		thousandths /= 10;
	if (thousandths)
		strbuf_printf(out, ".%0*d", digits, thousandths);
}

void human_size(int64_t bytes, struct strbuf *out)
{
	size_t unit = 0;
	int64_t scale = 1;

	/* Eighths are what three digits can tell exactly. */
	while (unit + 1 < ARRAY_SIZE(units) && bytes / scale >= 1024 && bytes % (scale * (1024 / 8)) == 0) {
		scale *= 1024;
		unit++;
	}
	put_number(bytes / scale, unit ? (int)(bytes % scale / (scale / 8)) * 125 : 0, out);
	strbuf_printf(out, " %s", units[unit]);
}

void human_memory(int64_t bytes, struct strbuf *out)
{
	size_t unit = 0;
	int64_t scale = 1, hundredths;

	while (unit + 1 < ARRAY_SIZE(units) && bytes / scale >= 1024) {
		scale *= 1024;
		unit++;
	}
	/* So that the product fits: among so many, the last KiB does not count. */
	if (bytes >> 53) {
		bytes >>= 10;
		scale >>= 10;
	}
	hundredths = (bytes * 100 + scale / 2) / scale;
	put_number(hundredths / 100, (int)(hundredths % 100) * 10, out);
	strbuf_printf(out, " %s", units[unit]);
}

void human_mhz(int64_t hz, struct strbuf *out)
{
	strbuf_printf(out, "%lld.%04lld", (long long)(hz / 1000000), (long long)(hz % 1000000 / 100));
}

void human_list(const struct cpuset *set, struct strbuf *out)
{
	if (cpuset_empty(set))
		strbuf_puts(out, "none");
	cpuset_format_list(set, out);
}
