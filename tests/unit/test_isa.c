// SPDX-License-Identifier: MIT
// Tests of src/derive/isa.c: the level is the highest whose flags are all there.
#include <criterion/criterion.h>
#include <string.h>

#include "derive/derived.h"

#define V1 "fpu cx8 cmov mmx fxsr sse sse2 syscall lm "
#define V2 V1 "pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm "
#define V3 V2 "fma movbe xsave avx f16c abm bmi1 avx2 bmi2 "
#define V4 V3 "avx512f avx512dq avx512cd avx512bw avx512vl "

static void expect(const char *flags, const char *level)
{
	const char *actual = isa_level(flags);

	if (!level)
		cr_assert_null(actual, "%s is %s", flags, actual);
	else
		cr_assert(actual && !strcmp(actual, level), "%s is %s", flags, actual ? actual : "NULL");
}

Test(isa, levels)
{
	expect(V1, "x86-64-v1");
	expect(V2, "x86-64-v2");
	expect(V3, "x86-64-v3");
	expect(V4, "x86-64-v4");
}

Test(isa, not_64_bit_or_unknown)
{
	expect(NULL, NULL);
	expect("", NULL);
	expect("fpu cx8 cmov mmx fxsr sse sse2 syscall", NULL);
	expect("half thumb fastmult vfp edsp neon", NULL);
}

Test(isa, a_level_below_must_be_whole)
{
	/* AVX-512 without AVX2, as some hypervisors mask it. */
	expect(V2 "fma movbe xsave avx f16c abm bmi1 bmi2 avx512f avx512dq avx512cd avx512bw avx512vl", "x86-64-v2");
	/* Knights Landing: AVX-512 F and CD only. */
	expect(V3 "avx512f avx512cd avx512er avx512pf", "x86-64-v3");
}

Test(isa, whole_words_only)
{
	/* "lm" is in no other flag's name; "sse" alone must not be seen in "ssse3", nor "lm" in "xlm". */
	expect("fpu cx8 cmov mmx fxsr ssse3 sse2 syscall lm", NULL);
	expect("fpu cx8 cmov mmx fxsr sse sse2 syscall xlm lmx", NULL);
	expect("lm\tfpu cx8 cmov mmx fxsr sse sse2 syscall\n", "x86-64-v1");
}
