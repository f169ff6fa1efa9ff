// SPDX-License-Identifier: MIT
// The x86-64 level (psABI) that a set of CPU flags reaches.
#include <string.h>

#include "derive/derived.h"

/*
 * The flags that each level adds, as /proc/cpuinfo spells them: LZCNT is "abm", SSE3 is "pni". OSXSAVE, which the psABI asks
 * for, has no flag: the kernel hides avx where it did not enable it, so "xsave" and "avx" say the same.
 */
static const struct {
	const char *name;
	const char *flags[10];
} levels[] = {
	{ "x86-64-v1", { "lm", "cmov", "cx8", "fpu", "fxsr", "mmx", "syscall", "sse", "sse2" } },
	{ "x86-64-v2", { "cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3" } },
	{ "x86-64-v3", { "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave" } },
	{ "x86-64-v4", { "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl" } },
};

static bool has_flag(const char *flags, const char *flag)
{
	size_t length = strlen(flag);

	for (const char *at = flags; (at = strstr(at, flag)); at += length)
		if ((at == flags || strchr(" \t", at[-1])) && strchr(" \t\n", at[length]))
			return true;
	return false;
}

const char *isa_level(const char *flags)
{
	const char *level = NULL;

	for (size_t i = 0; flags && i < ARRAY_SIZE(levels); i++) {
		for (const char *const *flag = levels[i].flags; *flag; flag++)
			if (!has_flag(flags, *flag))
				return level;
		level = levels[i].name;
	}
	return level;
}
