// SPDX-License-Identifier: MIT
// The one way to ask for the registers of a CPUID leaf: by the instruction, or out of a dump.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpuid_dump;

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

/* In place of a dump: the instruction, on the CPU that the thread happens to run on; the index of a CPU does not matter. */
#define CPUID_LIVE ((const struct cpuid_dump *)NULL)

/*
 * The registers of a leaf. False (and zeros) when the dump does not have it or the CPU does not: above the highest basic or
 * extended leaf a CPU returns data of another leaf, and so it does for a hypervisor's leaves where there is none. On other
 * architectures than x86 the instruction has no leaf at all.
 */
bool cpuid_get(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs);

/* One of the registers; 0 where cpuid_get says false. */
enum cpuid_register { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX };
uint32_t cpuid_register(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf,
			enum cpuid_register which);

/*
 * Text of 4 bytes a register, the lowest first, whatever the byte order of this machine; up to the first NUL. ret_text has
 * room for 4 * n + 1 bytes.
 */
void cpuid_text(const uint32_t *registers, size_t n, char *ret_text);
