// SPDX-License-Identifier: MIT
// Sets of CPU numbers as texts: the kernel's lists and masks.
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cpuset.h"

static int parse_cpu(struct span text, unsigned int *ret_cpu)
{
	uint64_t value;
	int r;

	/* parse_u64 trims; inside a list a blank is junk. */
	if (!text.length || text.text[0] < '0' || text.text[0] > '9' || text.text[text.length - 1] > '9' ||
	    text.text[text.length - 1] < '0')
		return -EINVAL;
	r = parse_u64(text, &value);
	if (r < 0)
		return r;
	if (value >= CPUSET_MAX)
		return -ERANGE;
	*ret_cpu = (unsigned int)value;
	return 0;
}

static struct span part_until(struct span text, char separator, struct span *ret_rest)
{
	const char *at = memchr(text.text, separator, text.length);
	size_t length = at ? (size_t)(at - text.text) : text.length;

	*ret_rest = at ? (struct span){ at + 1, text.length - length - 1 } : (struct span){ NULL, 0 };
	return (struct span){ text.text, length };
}

/* One item of a list: "3", "3-7" or "3-7:2"; what it names is taken off *room. */
static int parse_item(struct span item, unsigned int *room, struct cpuset *set)
{
	struct span stride_text, last_text, range = part_until(item, ':', &stride_text);
	struct span first_text = part_until(range, '-', &last_text);
	unsigned int first, last, stride = 1;
	int r;

	r = parse_cpu(first_text, &first);
	if (r < 0)
		return r;
	last = first;
	if (last_text.text) {
		r = parse_cpu(last_text, &last);
		if (r < 0)
			return r;
	}
	if (stride_text.text) {
		r = last_text.text ? parse_cpu(stride_text, &stride) : -EINVAL;
		if (r < 0)
			return r;
	}
	if (last < first || !stride)
		return -EINVAL;
	if ((last - first) / stride >= *room)
		return -ERANGE;
	*room -= (last - first) / stride + 1;
	if (stride == 1)
		return cpuset_add_range(set, first, last);
	for (unsigned int cpu = first; cpu <= last; cpu += stride) {
		r = cpuset_add(set, cpu);
		if (r < 0)
			return r;
	}
	return 0;
}

int cpuset_parse_list(struct span text, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	struct span rest = span_trim(text);
	unsigned int room = CPUSET_MAX;

	while (rest.length) {
		struct span item = part_until(rest, ',', &rest);
		int r = parse_item(item, &room, &set);

		if (r < 0)
			return r;
		if (rest.text && !rest.length)
			return -EINVAL; /* a comma at the end */
	}
	*ret_set = TAKE(set);
	return 0;
}

/* The CPUs from first on whose bits are set. */
static int add_bits(struct cpuset *set, unsigned int first, uint64_t bits)
{
	while (bits) {
		unsigned int low = (unsigned int)__builtin_ctzll(bits);
		uint64_t after = ~(bits >> low); /* 0: all 64 are set */
		unsigned int n = after ? (unsigned int)__builtin_ctzll(after) : 64;
		int r = cpuset_add_range(set, first + low, first + low + n - 1);

		if (r < 0)
			return r;
		bits = low + n < 64 ? bits >> (low + n) << (low + n) : 0;
	}
	return 0;
}

/* Takes what follows the last comma off *rest; all of it, and leaves no text, where there is none. */
static struct span last_part(struct span *rest)
{
	const char *comma = memrchr(rest->text, ',', rest->length);
	struct span part = *rest;

	if (comma) {
		part.text = comma + 1;
		part.length = rest->length - (size_t)(part.text - rest->text);
	}
	*rest = (struct span){ comma ? rest->text : NULL, rest->length - part.length - (comma ? 1 : 0) };
	return part;
}

/* parse_hex without what it forgives: nothing but digits, and no more than max of them. */
static int parse_bits(struct span digits, size_t max, uint64_t *ret_bits)
{
	for (size_t i = 0; i < digits.length; i++)
		if (!isxdigit((unsigned char)digits.text[i]))
			return -EINVAL;
	return digits.length <= max ? parse_hex(digits, ret_bits) : -EINVAL;
}

int cpuset_parse_mask(struct span text, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	struct span rest;
	bool whole;

	text = span_trim(text);
	if (span_starts(text, "0x"))
		text.text += 2, text.length -= 2;
	if (!text.length)
		return -EINVAL;
	/* Without commas the kernel of old wrote one long number of up to 64 bits. */
	whole = !memchr(text.text, ',', text.length);
	rest = text;
	for (unsigned int first = 0; rest.text; first += 32) {
		struct span digits = last_part(&rest);
		uint64_t bits = 0;
		int r;

		if (first >= CPUSET_MAX)
			return -ERANGE;
		if (digits.length == 8 && !memcmp(digits.text, "00000000", 8))
			continue;
		r = parse_bits(digits, whole ? 16 : 8, &bits);
		if (r < 0)
			return r;
		r = add_bits(&set, first, bits);
		if (r < 0)
			return r;
	}
	*ret_set = TAKE(set);
	return 0;
}

void cpuset_format_list(const struct cpuset *set, struct strbuf *out)
{
	const struct cpuset_range *ranges = cpuset_ranges(set);

	for (unsigned int i = 0; i < set->n; i++) {
		strbuf_printf(out, "%s%d", i ? "," : "", ranges[i].first);
		if (ranges[i].last > ranges[i].first)
			strbuf_printf(out, "-%d", ranges[i].last);
	}
}

void cpuset_format_hex(const struct cpuset *set, struct strbuf *out)
{
	int last = cpuset_last(set);

	strbuf_puts(out, "0x");
	for (int first = last == CPUSET_NONE ? 0 : last / 4 * 4; first >= 0; first -= 4) {
		unsigned int digit = 0;

		for (unsigned int i = 0; i < 4; i++)
			digit |= cpuset_has(set, (unsigned int)first + i) ? 1U << i : 0;
		strbuf_putc(out, "0123456789abcdef"[digit]);
	}
}
