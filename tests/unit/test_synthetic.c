// SPDX-License-Identifier: MIT
// Tests of src/probe/hwloc/synthetic.c: descriptions that hwloc must not be asked to build.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "probe/hwloc/synthetic.h"

Test(synthetic, accepted)
{
	static const char *const rows[] = {
		"pack:2 [numa] l3:2 core:8 pu:2",
		"core:4 pu:2",
		"4 2",
		"pack:8 l3:8 core:64 pu:2",
		"pu:1",
		"numa:2(memory=4GB) pack:1 l3:1(size=32MB) core:4 pu:2(indexes=0,2,4,6,8,10,12,14,1,3,5,7,9,11,13,15)",
		"pack:2 [numa(memory=1GB)] core:2 pu:1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(synthetic_check(span_of(rows[i]), NULL), 0, "%s", rows[i]);
}

Test(synthetic, refused)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "pack:0", "count of 0" },
		{ "pack:2 core:0 pu:2", "count of 0" },
		{ "", "no level" },
		{ "pack", "no level" },
		{ "core:65537", "more than" },
		{ "pack:256 core:256 pu:2", "more than" },
		{ "pu:4294967297", "more than" },
		{ "pu:18446744073709551617", "more than" },
		{ "core:0x10", "count of 0" },
		{ "core:4x", "no decimal" },
		{ "pu:2(indexes=0,65536)", "an index" },
		{ "pu:2(indexes=99999999999999999999,0)", "an index" },
		{ "pack:2(size=3 core:2", "')' is missing" },
		{ "pack:2 [numa core:2", "']' is missing" },
		{ "pu:32768", "too large" },
		{ "group:1 group:1 group:1 group:1 l5:1 l4:1 pack:64 l3:16 l2:8 core:2 pu:4", "too large" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error error = { 0 };

		cr_expect_eq(synthetic_check(span_of(rows[i].text), &error), -EINVAL, "%s", rows[i].text);
		cr_expect(strstr(error.what, rows[i].why), "%s: %s", rows[i].text, error.what);
	}
}

Test(synthetic, longest)
{
	char text[SYNTHETIC_LENGTH_MAX + 2];

	memset(text, ' ', sizeof(text));
	memcpy(text, "pu:1", 4);
	cr_expect_eq(synthetic_check((struct span){ text, SYNTHETIC_LENGTH_MAX }, NULL), 0);
	cr_expect_eq(synthetic_check((struct span){ text, SYNTHETIC_LENGTH_MAX + 1 }, NULL), -EINVAL);
}
