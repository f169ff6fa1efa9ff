// SPDX-License-Identifier: MIT
// Tests of src/base/cpuset.c: the kernel's lists and masks, strictly, and the operations on sets.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "base/cpuset.h"

static void expect_list(const struct cpuset *set, const char *expected)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	cpuset_format_list(set, &text);
	cr_expect_str_eq(strbuf_text(&text), expected);
}

static struct cpuset set_of(const char *list)
{
	struct cpuset set = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(list), &set), 0, "%s", list);
	return set;
}

Test(cpuset, lists_come_back)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "\n", "" },
		{ "0", "0" },
		{ "0-3\n", "0-3" },
		{ "0-3,8,10-11", "0-3,8,10-11" },
		{ "63-64", "63-64" },
		{ "5,3,1", "1,3,5" },
		{ "0-3,2-5", "0-5" },
		{ "0,1,2", "0-2" },
		{ "0-6:2", "0,2,4,6" },
		{ "0-7:8", "0" },
		{ "65535", "65535" },
		{ "3-3", "3" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_cpuset_ struct cpuset set = set_of(rows[i][0]);

		expect_list(&set, rows[i][1]);
	}
}

Test(cpuset, bad_lists)
{
	static const struct {
		const char *text;
		int result;
	} rows[] = {
		{ "3-", -EINVAL },
		{ "-3", -EINVAL },
		{ "3-1", -EINVAL },
		{ ",", -EINVAL },
		{ "1,", -EINVAL },
		{ ",1", -EINVAL },
		{ "1,,2", -EINVAL },
		{ "1-2-3", -EINVAL },
		{ "a", -EINVAL },
		{ "1 2", -EINVAL },
		{ "1, 2", -EINVAL },
		{ "1 -2", -EINVAL },
		{ "0x1", -EINVAL },
		{ "0-3:0", -EINVAL },
		{ "0-3:", -EINVAL },
		{ "3:1", -EINVAL },
		{ "0-", -EINVAL },
		{ "0-65535,0-65535", -ERANGE },
		{ "0-65535:2,0-65534:2,1", -ERANGE },
		{ "0-99999999", -ERANGE },
		{ "65536", -ERANGE },
		{ "99999999999999999999", -ERANGE },
		{ "(null)", -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_cpuset_ struct cpuset set = set_of("7");

		cr_expect_eq(cpuset_parse_list(span_of(rows[i].text), &set), rows[i].result, "\"%s\"", rows[i].text);
		expect_list(&set, "7");
	}
	_cleanup_cpuset_ struct cpuset set = set_of("7");
	cr_expect_eq(cpuset_parse_list(SPAN("0\0001"), &set), -EINVAL, "a NUL inside");
}

Test(cpuset, masks)
{
	static const struct {
		const char *text;
		int result;
		const char *list;
	} rows[] = {
		{ "1", 0, "0" },
		{ "f\n", 0, "0-3" },
		{ "0x3", 0, "0-1" },
		{ "1,00000000", 0, "32" },
		{ "ff,0000000f", 0, "0-3,32-39" },
		{ "0", 0, "" },
		{ "00000000,00000000,00000001", 0, "0" },
		{ "ffffffffffffffff", 0, "0-63" },
		{ "", -EINVAL, "" },
		{ "g", -EINVAL, "" },
		{ ",1", -EINVAL, "" },
		{ "1,", -EINVAL, "" },
		{ "1,,1", -EINVAL, "" },
		{ "1,000000001", -EINVAL, "" },
		{ "1, 00000001", -EINVAL, "" },
		{ "11111111111111111", -EINVAL, "" },
		{ "0x", -EINVAL, "" },
		{ "1,0x2", -EINVAL, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_cpuset_ struct cpuset set = { 0 };

		cr_expect_eq(cpuset_parse_mask(span_of(rows[i].text), &set), rows[i].result, "\"%s\"", rows[i].text);
		expect_list(&set, rows[i].list);
	}
}

Test(cpuset, mask_too_long)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_cpuset_ struct cpuset set = { 0 };

	for (int i = 0; i < CPUSET_MAX / 32; i++)
		strbuf_puts(&text, "00000001,");
	strbuf_puts(&text, "00000001");
	cr_expect_eq(cpuset_parse_mask(span_of(text.text), &set), -ERANGE);
	cr_expect(cpuset_empty(&set));
}

Test(cpuset, members)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	int seen = 0;

	cr_expect_eq(cpuset_first(&set), CPUSET_NONE);
	cr_expect_eq(cpuset_last(&set), CPUSET_NONE);
	cr_expect_eq(cpuset_count(&set), 0);
	cr_assert_eq(cpuset_add(&set, 64), 0);
	cr_assert_eq(cpuset_add(&set, 3), 0);
	cr_assert_eq(cpuset_add_range(&set, 126, 129), 0);
	cr_expect_eq(cpuset_add(&set, CPUSET_MAX), -ERANGE);
	cr_expect_eq(cpuset_add_range(&set, 5, 4), -ERANGE);
	cr_expect_eq(cpuset_add_range(&set, 0, CPUSET_MAX), -ERANGE);
	expect_list(&set, "3,64,126-129");
	cr_expect_eq(cpuset_count(&set), 6);
	cr_expect_eq(cpuset_first(&set), 3);
	cr_expect_eq(cpuset_next(&set, 3), 64);
	cr_expect_eq(cpuset_next(&set, 127), 128);
	cr_expect_eq(cpuset_next(&set, 129), CPUSET_NONE);
	cr_expect_eq(cpuset_last(&set), 129);
	cr_expect(cpuset_has(&set, 64) && !cpuset_has(&set, 65) && !cpuset_has(&set, 99999));
	CPUSET_FOREACH(cpu, &set)
		seen += cpu;
	cr_expect_eq(seen, 3 + 64 + 126 + 127 + 128 + 129);
}

Test(cpuset, operations)
{
	_cleanup_cpuset_ struct cpuset small = set_of("0-3"), large = set_of("2,70-72"), copy = { 0 }, empty = { 0 };

	cr_expect_not(cpuset_equal(&small, &large));
	cr_expect(cpuset_intersects(&small, &large));
	cr_expect_not(cpuset_intersects(&small, &empty));
	cr_expect(cpuset_subset(&empty, &small) && !cpuset_subset(&small, &empty) && !cpuset_subset(&large, &small));
	cr_assert_eq(cpuset_copy(&small, &copy), 0);
	cr_expect(cpuset_equal(&small, &copy) && cpuset_subset(&copy, &small));
	cr_assert_eq(cpuset_or(&copy, &large), 0);
	expect_list(&copy, "0-3,70-72");
	cr_assert_eq(cpuset_andnot(&copy, &small), 0);
	expect_list(&copy, "70-72");
	cr_assert_eq(cpuset_and(&copy, &small), 0);
	cr_expect(cpuset_equal(&copy, &empty) && cpuset_empty(&copy));
	cr_assert_eq(cpuset_and(&small, &large), 0);
	expect_list(&small, "2");
}

/* The same set as one byte a CPU: what the ranges must come to. */
enum { MODEL_MAX = 200 };
struct model {
	bool has[MODEL_MAX];
};

static void expect_model(const struct cpuset *set, const struct model *model)
{
	const struct cpuset_range *ranges = cpuset_ranges(set);
	unsigned int count = 0;
	int at = cpuset_first(set), last = CPUSET_NONE;

	for (unsigned int cpu = 0; cpu < MODEL_MAX; cpu++) {
		cr_assert_eq(cpuset_has(set, cpu), model->has[cpu], "CPU %u", cpu);
		if (!model->has[cpu])
			continue;
		cr_assert_eq(at, (int)cpu);
		at = cpuset_next(set, cpu);
		last = (int)cpu;
		count++;
	}
	cr_assert_eq(at, CPUSET_NONE);
	cr_assert_eq(cpuset_last(set), last);
	cr_assert_eq(cpuset_count(set), count);
	cr_assert_eq(cpuset_empty(set), !count);
	for (unsigned int i = 1; i < set->n; i++)
		cr_assert_gt(ranges[i].first, ranges[i - 1].last + 1, "ranges that touch");
}

/* Each pair of sets that the operations work on grows fragmented and whole again; the seed is fixed. */
Test(cpuset, agrees_with_a_plain_model)
{
	struct cpuset sets[2] = { 0 };
	struct model models[2] = { 0 };
	unsigned int seed = 20240607;

	for (int step = 0; step < 20000; step++) {
		unsigned int random = (seed = seed * 1103515245 + 12345) >> 8, which = random & 1,
			     first = random / 32 % MODEL_MAX;
		unsigned int last = MIN(first + random / 8192 % 9, MODEL_MAX - 1U);
		struct cpuset *set = &sets[which], *other = &sets[!which];
		struct model *model = &models[which];
		_cleanup_cpuset_ struct cpuset one = { 0 };
		bool subset = true, intersects = false;

		switch (random / 2 % 16) {
		case 0:
			cr_assert_eq(cpuset_or(set, other), 0);
			for (unsigned int cpu = 0; cpu < MODEL_MAX; cpu++)
				model->has[cpu] |= models[!which].has[cpu];
			break;
		case 1:
			cr_assert_eq(cpuset_and(set, other), 0);
			for (unsigned int cpu = 0; cpu < MODEL_MAX; cpu++)
				model->has[cpu] &= models[!which].has[cpu];
			break;
		case 2:
			cr_assert_eq(cpuset_andnot(set, other), 0);
			for (unsigned int cpu = 0; cpu < MODEL_MAX; cpu++)
				model->has[cpu] &= !models[!which].has[cpu];
			break;
		case 3:
		case 4:
		case 5:
		case 6:
			cr_assert_eq(cpuset_add(&one, first), 0);
			cr_assert_eq(cpuset_andnot(set, &one), 0);
			model->has[first] = false;
			break;
		default:
			cr_assert_eq(cpuset_add_range(set, first, last), 0);
			memset(model->has + first, true, last - first + 1);
		}
		expect_model(set, model);
		for (unsigned int cpu = 0; cpu < MODEL_MAX; cpu++) {
			subset &= !model->has[cpu] || models[!which].has[cpu];
			intersects |= model->has[cpu] && models[!which].has[cpu];
		}
		cr_assert_eq(cpuset_subset(set, other), subset);
		cr_assert_eq(cpuset_intersects(set, other), intersects);
		cr_assert_eq(cpuset_equal(set, other), !memcmp(&models[0], &models[1], sizeof(models[0])));
	}
	cpuset_free(&sets[0]);
	cpuset_free(&sets[1]);
}

/* A mask and a list of the same CPUs are one set, whichever words they fall into. */
Test(cpuset, masks_are_lists)
{
	unsigned int seed = 7;

	for (int round = 0; round < 200; round++) {
		_cleanup_strbuf_ struct strbuf mask = { 0 };
		_cleanup_cpuset_ struct cpuset expected = { 0 }, set = { 0 };

		for (unsigned int word = 6; word-- > 0;) {
			uint32_t bits;

			seed = seed * 1103515245 + 12345;
			bits = seed & (seed << 7 | seed >> 9);
			bits = round % 5 == 0 ? 0 : round % 7 == 0 ? ~UINT32_C(0) : bits;
			strbuf_printf(&mask, "%08x%s", bits, word ? "," : "\n");
			for (unsigned int bit = 0; bit < 32; bit++)
				if (bits >> bit & 1)
					cr_assert_eq(cpuset_add(&expected, word * 32 + bit), 0);
		}
		cr_assert_eq(cpuset_parse_mask(span_of(mask.text), &set), 0, "%s", mask.text);
		cr_assert(cpuset_equal(&set, &expected), "%s", mask.text);
	}
}

Test(cpuset, hexadecimal)
{
	static const char *const pairs[][2] = {
		{ "", "0x0" }, { "0", "0x1" }, { "4", "0x10" }, { "0-7", "0xff" }, { "1,3,64", "0x1000000000000000a" }
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		_cleanup_cpuset_ struct cpuset set = { 0 };
		_cleanup_strbuf_ struct strbuf text = { 0 };

		cr_assert_eq(cpuset_parse_list(span_of(pairs[i][0]), &set), 0);
		cpuset_format_hex(&set, &text);
		cr_expect_str_eq(strbuf_text(&text), pairs[i][1]);
	}
}
