// SPDX-License-Identifier: MIT
// The registers of a CPUID leaf: by the instruction, or out of a dump.
#include "probe/cpuid/registers.h"

#include "base/cleanup.h"
#include "probe/cpuid/cpuid_dump.h"

#if defined(__x86_64__) || defined(__i386__)

#include <cpuid.h>

static bool get_live(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs)
{
	uint32_t base = leaf & 0xf0000000, max;
	struct cpuid_regs regs;

	if (base == 0x40000000) {
		if (!__get_cpuid(1, &regs.eax, &regs.ebx, &regs.ecx, &regs.edx) || !(regs.ecx >> 31))
			return false;
	} else {
		max = __get_cpuid_max(base, NULL);
		if (!max || leaf > max)
			return false;
	}
	__cpuid_count(leaf, subleaf, ret_regs->eax, ret_regs->ebx, ret_regs->ecx, ret_regs->edx);
	return true;
}

#else

static bool get_live(uint32_t leaf _unused_, uint32_t subleaf _unused_, struct cpuid_regs *ret_regs _unused_)
{
	return false;
}

#endif

bool cpuid_get(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs)
{
	*ret_regs = (struct cpuid_regs){ 0 };
	return dump != CPUID_LIVE ? cpuid_dump_get(dump, cpu, leaf, subleaf, ret_regs) : get_live(leaf, subleaf, ret_regs);
}

uint32_t cpuid_register(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf,
			enum cpuid_register which)
{
	struct cpuid_regs regs;

	cpuid_get(dump, cpu, leaf, subleaf, &regs);
	return (const uint32_t[]){ regs.eax, regs.ebx, regs.ecx, regs.edx }[which];
}

void cpuid_text(const uint32_t *registers, size_t n, char *ret_text)
{
	for (size_t i = 0; i < 4 * n; i++)
		ret_text[i] = (char)(registers[i / 4] >> 8 * (i % 4) & 0xff);
	ret_text[4 * n] = '\0';
}
