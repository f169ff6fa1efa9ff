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
		{ "", "" }, { "\n", "" }, { "0", "0" }, { "0-3\n", "0-3" }, { "0-3,8,10-11", "0-3,8,10-11" }, { "63-64", "63-64" },
		{ "5,3,1", "1,3,5" }, { "0-3,2-5", "0-5" }, { "0,1,2", "0-2" }, { "0-6:2", "0,2,4,6" }, { "0-7:8", "0" },
		{ "65535", "65535" }, { "3-3", "3" },
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
		{ "3-", -EINVAL }, { "-3", -EINVAL }, { "3-1", -EINVAL }, { ",", -EINVAL }, { "1,", -EINVAL }, { ",1", -EINVAL },
		{ "1,,2", -EINVAL }, { "1-2-3", -EINVAL }, { "a", -EINVAL }, { "1 2", -EINVAL }, { "1, 2", -EINVAL }, { "1 -2", -EINVAL },
		{ "0x1", -EINVAL }, { "0-3:0", -EINVAL }, { "0-3:", -EINVAL }, { "3:1", -EINVAL }, { "0-", -EINVAL },
		{ "0-99999999", -ERANGE }, { "65536", -ERANGE }, { "99999999999999999999", -ERANGE }, { "(null)", -EINVAL },
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
		{ "1", 0, "0" }, { "f\n", 0, "0-3" }, { "0x3", 0, "0-1" }, { "1,00000000", 0, "32" }, { "ff,0000000f", 0, "0-3,32-39" },
		{ "0", 0, "" }, { "00000000,00000000,00000001", 0, "0" }, { "ffffffffffffffff", 0, "0-63" },
		{ "", -EINVAL, "" }, { "g", -EINVAL, "" }, { ",1", -EINVAL, "" }, { "1,", -EINVAL, "" }, { "1,,1", -EINVAL, "" },
		{ "1,000000001", -EINVAL, "" }, { "1, 00000001", -EINVAL, "" }, { "11111111111111111", -EINVAL, "" },
		{ "0x", -EINVAL, "" }, { "1,0x2", -EINVAL, "" },
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
	cpuset_remove(&set, 64);
	cpuset_remove(&set, 99999);
	expect_list(&set, "3,126-129");
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
	cpuset_andnot(&copy, &small);
	expect_list(&copy, "70-72");
	/* Equal although one has words that the other never needed. */
	cpuset_and(&copy, &small);
	cr_expect(cpuset_equal(&copy, &empty) && cpuset_empty(&copy));
	cpuset_and(&small, &large);
	expect_list(&small, "2");
}
