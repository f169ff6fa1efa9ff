// SPDX-License-Identifier: MIT
// The keys of /proc/cpuinfo of every architecture: one table.
#include "probe/kernel/cpuinfo_internal.h"

#define TEXT(member) KEY_TEXT, offsetof(struct cpuinfo_cpu, member)
#define NUMBER(member) KEY_NUMBER, offsetof(struct cpuinfo_cpu, member)

static const struct cpuinfo_key keys[] = {
	{ "processor", KEY_START, 0, false },
	{ "cpu number", KEY_START_LATE, 0, false }, /* s390, Itanium */
	{ "processor #", KEY_MACHINE, 0, false },   /* s390 */
	{ "cpu#", KEY_ONLINE, 0, false },	    /* SPARC */
	{ "cache#", KEY_CACHE, 0, false },	    /* s390 */

	{ "vendor_id", KEY_IDENTITY, IDENTITY_VENDOR, false },
	{ "vendor", KEY_IDENTITY, IDENTITY_VENDOR, false },    /* Itanium */
	{ "mvendorid", KEY_IDENTITY, IDENTITY_VENDOR, false }, /* RISC-V */
	{ "model name", KEY_IDENTITY, IDENTITY_NAME, false },
	{ "cpu model", KEY_IDENTITY, IDENTITY_CPU_MODEL, false }, /* MIPS, Alpha */
	{ "cpu", KEY_IDENTITY, IDENTITY_NAME, false },		  /* POWER, SPARC */
	{ "cpu family", KEY_IDENTITY, IDENTITY_FAMILY, false },
	{ "family", KEY_IDENTITY, IDENTITY_FAMILY, false },  /* Itanium */
	{ "marchid", KEY_IDENTITY, IDENTITY_FAMILY, false }, /* RISC-V */
	{ "model", KEY_IDENTITY, IDENTITY_MODEL, true },
	{ "mimpid", KEY_IDENTITY, IDENTITY_MODEL, false }, /* RISC-V */
	{ "stepping", KEY_IDENTITY, IDENTITY_STEPPING, false },
	{ "cpu revision", KEY_IDENTITY, IDENTITY_REVISION, false }, /* ARM, LoongArch */
	{ "revision", KEY_IDENTITY, IDENTITY_REVISION, true },	    /* POWER, Itanium */
	{ "cpu implementer", KEY_IDENTITY, IDENTITY_IMPLEMENTER, false },
	{ "cpu part", KEY_IDENTITY, IDENTITY_PART, false },
	{ "cpu variant", KEY_IDENTITY, IDENTITY_VARIANT, false },
	{ "cpu architecture", KEY_IDENTITY, IDENTITY_ARCHITECTURE, false },
	{ "arch", KEY_IDENTITY, IDENTITY_ARCHITECTURE, false }, /* Itanium: IA-64 */
	{ "flags", KEY_IDENTITY, IDENTITY_FLAGS, false },
	{ "features", KEY_IDENTITY, IDENTITY_FLAGS, false },	     /* ARM, s390, LoongArch, Itanium */
	{ "type", KEY_IDENTITY, IDENTITY_FLAGS, false },	     /* SPARC: sun4u */
	{ "ases implemented", KEY_IDENTITY, IDENTITY_FLAGS, false }, /* MIPS */
	{ "address sizes", KEY_IDENTITY, IDENTITY_ADDRESS_SIZES, false },
	{ "isa", KEY_IDENTITY, IDENTITY_ISA, false },
	{ "mmu", KEY_IDENTITY, IDENTITY_MMU, false },
	{ "uarch", KEY_IDENTITY, IDENTITY_UARCH, false },
	{ "machine", KEY_IDENTITY, IDENTITY_MACHINE, true },

	{ "bogomips", TEXT(bogomips), false },
	{ "bogomips per cpu", TEXT(bogomips), false }, /* s390 */
	{ "cpu#bogo", TEXT(bogomips), false },	       /* SPARC */
	{ "microcode", TEXT(microcode), false },
	{ "cpu mhz", TEXT(mhz), false },
	{ "cpu mhz static", TEXT(mhz_static), false },
	{ "cpu mhz dynamic", TEXT(mhz_dynamic), false },

	{ "physical id", NUMBER(package), true },
	{ "package", NUMBER(package), true }, /* LoongArch, MIPS */
	{ "core id", NUMBER(core), true },
	{ "core", NUMBER(core), true },	       /* LoongArch, MIPS */
	{ "thread id", NUMBER(thread), true }, /* Itanium */
	{ "book id", NUMBER(book), true },     /* s390 */
	{ "drawer id", NUMBER(drawer), true }, /* s390 */
	{ "apicid", NUMBER(apic_id), true },
};

/* Compares a key with a row's name; # takes one number. */
static bool key_matches(struct span text, const char *name, unsigned int *ret_number)
{
	size_t i = 0;

	for (; *name; name++) {
		size_t first = i;
		uint64_t number;

		if (*name != '#') {
			if (i >= text.length ||
			    (text.text[i] | (text.text[i] >= 'A' && text.text[i] <= 'Z' ? 0x20 : 0)) != *name)
				return false;
			i++;
			continue;
		}
		while (i < text.length && text.text[i] >= '0' && text.text[i] <= '9')
			i++;
		if (parse_u64((struct span){ text.text + first, i - first }, &number) < 0 || number >= CPUSET_MAX)
			return false;
		*ret_number = (unsigned int)number;
	}
	return i == text.length;
}

const struct cpuinfo_key *cpuinfo_find_key(struct span text, unsigned int *ret_number)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (key_matches(text, keys[i].name, ret_number))
			return &keys[i];
	return NULL;
}
