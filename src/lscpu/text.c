// SPDX-License-Identifier: MIT
// How lscpu writes numbers, sizes and sets of CPUs.
#include <string.h>

#include "lscpu/lscpu.h"

bool lscpu_put_number(int64_t number, struct strbuf *out)
{
	if (number != UNKNOWN)
		strbuf_printf(out, "%lld", (long long)number);
	return number != UNKNOWN;
}

static void put_mask(const struct cpuset *set, struct strbuf *out)
{
	int last = cpuset_last(set);

	for (int digit = MAX(last, 0) / 4; digit >= 0; digit--) {
		unsigned int value = 0;

		for (unsigned int bit = 0; bit < 4; bit++)
			value |= cpuset_has(set, (unsigned int)digit * 4 + bit) ? 1U << bit : 0;
		strbuf_putc(out, "0123456789abcdef"[value]);
	}
}

void lscpu_put_set(const struct cpuset *set, bool hex, struct strbuf *out)
{
	int first = cpuset_first(set);

	if (hex) {
		put_mask(set, out);
		return;
	}
	for (const char *comma = ""; first != CPUSET_NONE; comma = ",") {
		int next = cpuset_next(set, (unsigned int)first), stride = next - first, last = next;

		strbuf_printf(out, "%s%d", comma, first);
		if (next == CPUSET_NONE)
			return;
		for (int after = cpuset_next(set, (unsigned int)last); after != CPUSET_NONE && after - last == stride;
		     after = cpuset_next(set, (unsigned int)last))
			last = after;
		if (last > next)
			strbuf_printf(out, stride > 1 ? "-%d:%d" : "-%d", last, stride);
		else if (stride == 1)
			strbuf_printf(out, ",%d", last);
		else
			last = first; /* only two members: print one; the second may start a new sequence */
		first = cpuset_next(set, (unsigned int)last);
	}
}

void lscpu_put_size(int64_t bytes, bool plain, bool unit, struct strbuf *out)
{
	static const char letters[] = "BKMGTPE";
	unsigned int step = 0;
	uint64_t whole, tenth;

	if (plain) {
		strbuf_printf(out, "%lld", (long long)bytes);
		return;
	}
	while (step < sizeof(letters) - 2 && (uint64_t)bytes >> (10 * (step + 1)))
		step++;
	whole = (uint64_t)bytes >> (10 * step);
	/* To the nearest tenth: of 1024, so that 10 tenths carry over. */
	tenth = step ? (((uint64_t)bytes >> (10 * (step - 1)) & 1023) * 10 + 512) / 1024 : 0;
	whole += tenth / 10;
	tenth %= 10;
	strbuf_printf(out, tenth ? "%llu.%llu" : "%llu", (unsigned long long)whole, (unsigned long long)tenth);
	if (unit)
		strbuf_putc(out, ' ');
	strbuf_putc(out, letters[step]);
	if (unit && step)
		strbuf_puts(out, "iB");
}
