// SPDX-License-Identifier: MIT
// The adapter of libcpuid, which is loaded on demand and may be missing: our own decoding suffices without it.
#include "probe/cpuid/libcpuid.h"

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

/* Leaves first to last; what lies above the highest leaf that the CPU says it has stays zero. */
static void fill(const struct cpuid_dump *dump, size_t cpu, uint32_t (*rows)[NUM_REGS], uint32_t base, uint32_t n)
{
	struct cpuid_regs regs;

	for (uint32_t i = 0; i < n; i++) {
		cpuid_dump_get(dump, cpu, base + i, 0, &regs);
		memcpy(rows[i], &regs, sizeof(rows[i]));
	}
	rows[0][0] = MIN(rows[0][0], base + n - 1);
}

/*
 * libcpuid's own reader of dumps overruns on hostile files, cpu_identify_all counts cache instances in 8 bits, and even
 * cpu_identify overruns its stack on registers that no CPU has. So it sees one CPU, and of that only vendor, signature and
 * brand: the caches, topology and hypervisor leaves, where it goes wrong, say nothing about the name.
 */
bool cpuid_library_codename(const struct cpuid_dump *dump, size_t cpu, char ret_name[CPUID_CODENAME_MAX])
{
	enum { BASIC_LEAVES = 2, EXTENDED_LEAVES = 5 };
	struct cpu_raw_data_t raw = { 0 };
	struct cpu_id_t id = { 0 };

	if (!load())
		return false;
	fill(dump, cpu, raw.basic_cpuid, 0, BASIC_LEAVES);
	fill(dump, cpu, raw.ext_cpuid, 0x80000000, EXTENDED_LEAVES);
	raw.basic_cpuid[1][EBX] = raw.basic_cpuid[1][ECX] = raw.basic_cpuid[1][EDX] = 0;
	raw.ext_cpuid[1][ECX] = raw.ext_cpuid[1][EDX] = 0;
	if (identify(&raw, &id) < 0 || !id.cpu_codename[0] || !memchr(id.cpu_codename, '\0', sizeof(id.cpu_codename)) ||
	    !strncmp(id.cpu_codename, "Unknown", 7))
		return false;
	snprintf(ret_name, CPUID_CODENAME_MAX, "%s", id.cpu_codename);
	return true;
}

#else

bool cpuid_library_codename(const struct cpuid_dump *dump _unused_, size_t cpu _unused_,
			    char ret_name[CPUID_CODENAME_MAX] _unused_)
{
	return false;
}

#endif
