// SPDX-License-Identifier: MIT
// Tests of src/render/human.c: sizes without rounding up a unit, frequencies, lists, and texts that hold control bytes.
#include <criterion/criterion.h>
#include <string.h>

#include "render/human.h"

#define EXPECT(text, function, ...)                                                                                         \
	do {                                                                                                                \
		_cleanup_strbuf_ struct strbuf out = { 0 };                                                                 \
		function(__VA_ARGS__, &out);                                                                                \
		cr_assert(!strcmp(strbuf_text(&out), text), "%s, not %s", strbuf_text(&out), text);                         \
	} while (0)

Test(human, sizes)
{
	EXPECT("32 KiB", human_size, 32768);
	EXPECT("1.25 MiB", human_size, 1280 * 1024);
	EXPECT("3 MiB", human_size, 3 << 20);
	EXPECT("512 B", human_size, 512);
}

/* 8 x 5118 KiB = 40944 KiB can be checked; 8 x 5 MiB = 39.98 MiB is wrong. */
Test(human, sizes_of_caches_are_exact)
{
	EXPECT("5118 KiB", human_size, 5118 * 1024);
	EXPECT("40944 KiB", human_size, 8 * 5118 * 1024);
	EXPECT("1.375 MiB", human_size, 1408 * 1024);
	EXPECT("1025 B", human_size, 1025);
}

Test(human, memory_is_rounded)
{
	EXPECT("1.05 GiB", human_memory, INT64_C(1127428915));
	EXPECT("2 GiB", human_memory, (INT64_C(2) << 30) - 1);
	EXPECT("512 B", human_memory, 512);
	EXPECT("31 GiB", human_memory, INT64_C(33285996544));
	EXPECT("7.76 GiB", human_memory, INT64_C(8332000000));
}

Test(human, frequencies)
{
	EXPECT("4600.5000", human_mhz, 4600500000);
	EXPECT("0.0010", human_mhz, 1000);
}

Test(human, lists_have_no_strides)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of("0,2,4,6-8"), &set), 0);
	EXPECT("0,2,4,6-8", human_list, &set);
	cpuset_free(&set);
	cr_assert_eq(cpuset_parse_list(span_of("0,1,4"), &set), 0);
	EXPECT("0-1,4", human_list, &set);
	cpuset_free(&set);
	EXPECT("none", human_list, &set); /* known, unlike "-" */
}
