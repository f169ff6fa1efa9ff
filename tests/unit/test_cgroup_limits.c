// SPDX-License-Identifier: MIT
// Limits: the texts of cpu.max and cfs_quota_us, exact comparison of ratios.
#include "probe/limits/cgroup_limits.h"

#include <criterion/criterion.h>
#include <errno.h>

static void expect_cpu_max(const char *text, int result, uint64_t quota, uint64_t period)
{
	uint64_t found_quota = 0, found_period = 0;
	int r = cgroup_limits_parse_cpu_max(span_of(text), &found_quota, &found_period);

	cr_expect_eq(r, result, "'%s': %d", text, r);
	cr_expect(found_quota == quota && found_period == period, "'%s'", text);
}

Test(limits, cpu_max)
{
	expect_cpu_max("200000 100000\n", 0, 200000, 100000);
	expect_cpu_max("200000", 0, 200000, 100000);
	expect_cpu_max("200000\t50000\r\n", 0, 200000, 50000);
	expect_cpu_max("1 9223372036854775807 more", 0, 1, INT64_MAX);
	expect_cpu_max("max 100000\n", -ENOENT, 0, 0);
	expect_cpu_max("max", -ENOENT, 0, 0);
	expect_cpu_max("max 0", -EINVAL, 0, 0);
	expect_cpu_max("maximum 100000", -EINVAL, 0, 0);
	expect_cpu_max("", -EINVAL, 0, 0);
	expect_cpu_max(" \n", -EINVAL, 0, 0);
	expect_cpu_max("0 100000", -EINVAL, 0, 0);
	expect_cpu_max("-1 100000", -EINVAL, 0, 0);
	expect_cpu_max("+5 100000", -EINVAL, 0, 0);
	expect_cpu_max("5 x", -EINVAL, 0, 0);
	expect_cpu_max("9223372036854775808 1", -EINVAL, 0, 0);
	expect_cpu_max("99999999999999999999 100000", -EINVAL, 0, 0);
}

static void expect_cfs(const char *quota_text, const char *period_text, int result, uint64_t quota, uint64_t period)
{
	uint64_t found_quota = 0, found_period = 0;
	int r = cgroup_limits_parse_cfs(span_of(quota_text), span_of(period_text), &found_quota, &found_period);

	cr_expect_eq(r, result, "'%s' '%s': %d", quota_text, period_text, r);
	cr_expect(found_quota == quota && found_period == period, "'%s' '%s'", quota_text, period_text);
}

Test(limits, cfs)
{
	expect_cfs("200000\n", "100000\n", 0, 200000, 100000);
	expect_cfs("-1\n", "", -ENOENT, 0, 0);
	expect_cfs("-200\n", "0", -ENOENT, 0, 0);
	expect_cfs("0\n", "100000\n", -EINVAL, 0, 0);
	expect_cfs("5\n", "0\n", -EINVAL, 0, 0);
	expect_cfs("5\n", "", -EINVAL, 0, 0);
	expect_cfs("", "5", -EINVAL, 0, 0);
	expect_cfs("max", "5", -EINVAL, 0, 0);
}

Test(limits, ratios_are_compared_exactly)
{
	cr_expect(cgroup_limits_less(1, 3, 333334, 1000000));
	cr_expect_not(cgroup_limits_less(1, 3, 333333, 1000000));
	cr_expect_not(cgroup_limits_less(2, 4, 1, 2));
	cr_expect(cgroup_limits_less(INT64_MAX - 1, INT64_MAX, 1, 1));
	cr_expect_not(cgroup_limits_less(INT64_MAX, INT64_MAX - 1, 1, 1));
}
