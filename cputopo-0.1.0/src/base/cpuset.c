// SPDX-License-Identifier: MIT
// Sets of CPU numbers.
#include "base/cpuset.h"

#include <errno.h>
#include <string.h>

void cpuset_free(struct cpuset *set)
{
	free(set->words);
	*set = (struct cpuset){ 0 };
}

static int reserve(struct cpuset *set, unsigned int n_words)
{
	uint64_t *words;

	if (n_words <= set->n_words)
		return 0;
	words = realloc(set->words, n_words * sizeof(*words));
	if (!words)
		return -ENOMEM;
	memset(words + set->n_words, 0, (n_words - set->n_words) * sizeof(*words));
	set->words = words;
	set->n_words = n_words;
	return 0;
}

int cpuset_copy(const struct cpuset *from, struct cpuset *ret_set)
{
	struct cpuset copy = { 0 };
	int r = reserve(&copy, from->n_words);

	if (r < 0)
		return r;
	if (from->n_words)
		memcpy(copy.words, from->words, from->n_words * sizeof(*copy.words));
	*ret_set = copy;
	return 0;
}

int cpuset_add(struct cpuset *set, unsigned int cpu)
{
	int r;

	if (cpu >= CPUSET_MAX)
		return -ERANGE;
	r = reserve(set, cpu / 64 + 1);
	if (r < 0)
		return r;
	set->words[cpu / 64] |= UINT64_C(1) << (cpu % 64);
	return 0;
}

int cpuset_add_range(struct cpuset *set, unsigned int first, unsigned int last)
{
	int r;

	if (last >= CPUSET_MAX || first > last)
		return -ERANGE;
	r = reserve(set, last / 64 + 1);
	if (r < 0)
		return r;
	for (unsigned int word = first / 64; word <= last / 64; word++) {
		uint64_t bits = ~UINT64_C(0);

		if (word == first / 64)
			bits &= ~UINT64_C(0) << (first % 64);
		if (word == last / 64)
			bits &= ~UINT64_C(0) >> (63 - last % 64);
		set->words[word] |= bits;
	}
	return 0;
}

void cpuset_remove(struct cpuset *set, unsigned int cpu)
{
	if (cpu / 64 < set->n_words)
		set->words[cpu / 64] &= ~(UINT64_C(1) << (cpu % 64));
}

bool cpuset_has(const struct cpuset *set, unsigned int cpu)
{
	return cpu / 64 < set->n_words && set->words[cpu / 64] >> (cpu % 64) & 1;
}

unsigned int cpuset_count(const struct cpuset *set)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < set->n_words; i++)
		count += (unsigned int)__builtin_popcountll(set->words[i]);
	return count;
}

bool cpuset_empty(const struct cpuset *set)
{
	return cpuset_first(set) == CPUSET_NONE;
}

static int first_from(const struct cpuset *set, unsigned int cpu)
{
	for (unsigned int i = cpu / 64; i < set->n_words; i++) {
		uint64_t word = set->words[i];

		if (i == cpu / 64)
			word &= ~UINT64_C(0) << (cpu % 64);
		if (word)
			return (int)(i * 64 + (unsigned int)__builtin_ctzll(word));
	}
	return CPUSET_NONE;
}

int cpuset_first(const struct cpuset *set)
{
	return first_from(set, 0);
}

int cpuset_next(const struct cpuset *set, unsigned int cpu)
{
	return first_from(set, cpu + 1);
}

int cpuset_last(const struct cpuset *set)
{
	for (unsigned int i = set->n_words; i-- > 0;)
		if (set->words[i])
			return (int)(i * 64 + 63 - (unsigned int)__builtin_clzll(set->words[i]));
	return CPUSET_NONE;
}

static uint64_t word_of(const struct cpuset *set, unsigned int i)
{
	return i < set->n_words ? set->words[i] : 0;
}

bool cpuset_equal(const struct cpuset *a, const struct cpuset *b)
{
	for (unsigned int i = 0; i < MAX(a->n_words, b->n_words); i++)
		if (word_of(a, i) != word_of(b, i))
			return false;
	return true;
}

bool cpuset_intersects(const struct cpuset *a, const struct cpuset *b)
{
	for (unsigned int i = 0; i < MIN(a->n_words, b->n_words); i++)
		if (a->words[i] & b->words[i])
			return true;
	return false;
}

bool cpuset_subset(const struct cpuset *part, const struct cpuset *whole)
{
	for (unsigned int i = 0; i < part->n_words; i++)
		if (part->words[i] & ~word_of(whole, i))
			return false;
	return true;
}

int cpuset_or(struct cpuset *set, const struct cpuset *other)
{
	int r = reserve(set, other->n_words);

	if (r < 0)
		return r;
	for (unsigned int i = 0; i < other->n_words; i++)
		set->words[i] |= other->words[i];
	return 0;
}

void cpuset_and(struct cpuset *set, const struct cpuset *other)
{
	for (unsigned int i = 0; i < set->n_words; i++)
		set->words[i] &= word_of(other, i);
}

void cpuset_andnot(struct cpuset *set, const struct cpuset *other)
{
	for (unsigned int i = 0; i < MIN(set->n_words, other->n_words); i++)
		set->words[i] &= ~other->words[i];
}

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

/* One item of a list: "3", "3-7" or "3-7:2". */
static int parse_item(struct span item, struct cpuset *set)
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

	while (rest.length) {
		struct span item = part_until(rest, ',', &rest);
		int r = parse_item(item, &set);

		if (r < 0)
			return r;
		if (rest.text && !rest.length)
			return -EINVAL; /* a comma at the end */
	}
	*ret_set = set;
	set = (struct cpuset){ 0 };
	return 0;
}

int cpuset_parse_mask(struct span text, struct cpuset *ret_set)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	unsigned int commas = 0;
	struct span rest;

	text = span_trim(text);
	if (span_starts(text, "0x"))
		text.text += 2, text.length -= 2;
	if (!text.length)
		return -EINVAL;
	for (size_t i = 0; i < text.length; i++)
		commas += text.text[i] == ',';
	if (commas >= CPUSET_MAX / 32)
		return -ERANGE;
	rest = text;
	for (unsigned int word = commas;; word--) {
		struct span digits = part_until(rest, ',', &rest);
		uint64_t bits;

		/* Without commas the kernel of old wrote one long number of up to 64 bits. */
		if (!digits.length || digits.length > (commas ? 8U : 16U) || parse_hex(digits, &bits) < 0 ||
		    digits.text[0] == ' ' || (digits.length > 1 && (digits.text[1] == 'x' || digits.text[1] == 'X')))
			return -EINVAL;
		for (; bits; bits &= bits - 1) {
			int r = cpuset_add(&set, word * 32 + (unsigned int)__builtin_ctzll(bits));

			if (r < 0)
				return r;
		}
		if (!word)
			break;
	}
	*ret_set = set;
	set = (struct cpuset){ 0 };
	return 0;
}

void cpuset_format_list(const struct cpuset *set, struct strbuf *out)
{
	const char *comma = "";

	for (int first = cpuset_first(set); first != CPUSET_NONE;) {
		int last = first, next;

		while ((next = cpuset_next(set, (unsigned int)last)) == last + 1)
			last = next;
		if (last > first)
			strbuf_printf(out, "%s%d-%d", comma, first, last);
		else
			strbuf_printf(out, "%s%d", comma, first);
		comma = ",";
		first = next;
	}
}
