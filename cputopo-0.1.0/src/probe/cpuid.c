// SPDX-License-Identifier: MIT
// The adapter of libcpuid, which is loaded on demand and may be missing: our own decoding suffices without it.
#include "probe/cpuid.h"

#ifdef HAVE_LIBCPUID

#include <libcpuid.h>
#include <string.h>

#include "base/library.h"

static void *library;
static int (*identify)(struct cpu_raw_data_t *raw, struct cpu_id_t *id);

static bool load(void)
{
	static const struct library_symbol symbols[] = { { "cpu_identify", &identify } };

	return library_load(&library, "libcpuid.so.16", "libcpuid16", symbols, ARRAY_SIZE(symbols), NULL) >= 0;
}

/*
 * libcpuid's own reader of dumps overruns on hostile files and cpu_identify_all counts cache instances in 8 bits: the raw
 * data is filled here, of one CPU, and only the name is taken.
 */
static void fill(const struct cpuid_dump *dump, size_t cpu, uint32_t (*rows)[NUM_REGS], uint32_t n, uint32_t leaf, bool by_subleaf)
{
	struct cpuid_regs regs;

	for (uint32_t i = 0; i < n; i++) {
		cpuid_dump_get(dump, cpu, by_subleaf ? leaf : leaf + i, by_subleaf ? i : 0, &regs);
		memcpy(rows[i], &regs, sizeof(rows[i]));
	}
}

bool cpuid_library_codename(const struct cpuid_dump *dump, size_t cpu, char ret_name[CPUID_CODENAME_MAX])
{
	struct cpu_raw_data_t raw = { 0 };
	struct cpu_id_t id = { 0 };

	if (!load())
		return false;
	fill(dump, cpu, raw.basic_cpuid, MAX_CPUID_LEVEL, 0, false);
	fill(dump, cpu, raw.ext_cpuid, MAX_EXT_CPUID_LEVEL, 0x80000000, false);
	fill(dump, cpu, raw.intel_fn4, MAX_INTELFN4_LEVEL, 0x4, true);
	fill(dump, cpu, raw.intel_fn11, MAX_INTELFN11_LEVEL, 0xb, true);
	fill(dump, cpu, raw.amd_fn8000001dh, MAX_AMDFN8000001DH_LEVEL, 0x8000001d, true);
	if (identify(&raw, &id) < 0 || !id.cpu_codename[0] || !memchr(id.cpu_codename, '\0', sizeof(id.cpu_codename)) ||
	    !strncmp(id.cpu_codename, "Unknown", 7))
		return false;
	snprintf(ret_name, CPUID_CODENAME_MAX, "%s", id.cpu_codename);
	return true;
}

#else

bool cpuid_library_codename(const struct cpuid_dump *dump _unused_, size_t cpu _unused_, char ret_name[CPUID_CODENAME_MAX] _unused_)
{
	return false;
}

#endif
