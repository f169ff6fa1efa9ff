// SPDX-License-Identifier: MIT
// CPUID of all CPUs of the running machine: a pass that leaves the thread where it was; and the kinds of core by it.
#include "probe/cpuid/cpuid_live.h"

#include <errno.h>

#include "base/affinity.h"
#include "probe/cpuid/cpuid_decode.h"

/* How the subleaves of a leaf end. */
enum subleaves { BY_TYPE, BY_LEVEL, BY_EAX, FIXED };

static const struct {
	uint32_t leaf;
	enum subleaves end;
	uint32_t n; /* FIXED: that many; else at most */
} subleaves[] = {
	{ 0x4, BY_TYPE, 16 },	  { 0x7, BY_EAX, 8 },	       { 0xb, BY_LEVEL, 8 }, { 0xd, FIXED, 20 },
	{ 0xf, FIXED, 2 },	  { 0x10, FIXED, 6 },	       { 0x12, FIXED, 4 },   { 0x14, BY_EAX, 8 },
	{ 0x17, BY_EAX, 8 },	  { 0x18, BY_EAX, 16 },	       { 0x1d, BY_EAX, 8 },  { 0x1f, BY_LEVEL, 8 },
	{ 0x20, BY_EAX, 8 },	  { 0x23, FIXED, 4 },	       { 0x24, BY_EAX, 4 },  { 0x8000001d, BY_TYPE, 16 },
	{ 0x80000020, FIXED, 4 }, { 0x80000026, BY_LEVEL, 8 },
};

static int add_leaf(struct cpuid_dump *dump, uint32_t leaf)
{
	uint32_t n = 1;
	size_t row = 0;
	int r = 0;

	while (row < ARRAY_SIZE(subleaves) && subleaves[row].leaf != leaf)
		row++;
	if (row < ARRAY_SIZE(subleaves))
		n = subleaves[row].n;
	for (uint32_t i = 0; r >= 0 && i < n; i++) {
		struct cpuid_regs regs;

		if (!cpuid_get(CPUID_LIVE, 0, leaf, i, &regs))
			break;
		r = cpuid_dump_add(dump, leaf, i, &regs);
		if (row == ARRAY_SIZE(subleaves))
			continue;
		if (i == 0 && subleaves[row].end == BY_EAX)
			n = MIN(n, regs.eax < n ? regs.eax + 1 : n);
		if ((subleaves[row].end == BY_TYPE && !(regs.eax & 0x1f)) ||
		    (subleaves[row].end == BY_LEVEL && !(regs.ecx >> 8 & 0xff)))
			break;
	}
	return r;
}

/* All leaves of the current CPU. */
static int add_cpu(struct cpuid_dump *dump, unsigned int number)
{
	static const struct {
		uint32_t base, max;
	} ranges[] = { { 0, 0x40 }, { 0x40000000, 0x10 }, { 0x80000000, 0x40 }, { 0xc0000000, 0x10 } };
	int r = cpuid_dump_begin(dump, number);

	if (r < 0)
		return r;
	dump->cpus[dump->n_cpus - 1].number = number;
	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		uint32_t base = ranges[i].base;
		struct cpuid_regs regs;

		/* A range that a CPU does not have says a maximum outside of it. */
		if (!cpuid_get(CPUID_LIVE, 0, base, 0, &regs) || regs.eax < base || regs.eax - base > 0xffff)
			continue;
		for (uint32_t leaf = base; r >= 0 && leaf <= MIN(regs.eax, base + ranges[i].max); leaf++)
			if (leaf != 3)
				r = add_leaf(dump, leaf);
	}
	return r;
}

/* Moves the thread to each CPU; one that refuses it is left out. */
static int visit(const struct cpuset *cpus, struct cpuid_dump *dump)
{
	int refused = 0;

	CPUSET_FOREACH(cpu, cpus) {
		_cleanup_cpuset_ struct cpuset one = { 0 };
		int r = cpuset_add(&one, (unsigned int)cpu);

		if (r < 0)
			return r;
		r = affinity_set(&one);
		if (r < 0)
			refused = r;
		else if ((r = add_cpu(dump, (unsigned int)cpu)) < 0)
			return r;
	}
	return dump->n_cpus ? 0 : refused ? refused : -ENODATA;
}

int cpuid_live_dump(const struct cpuset *cpus, struct cpuid_dump *ret_dump)
{
	_cleanup_cpuset_ struct cpuset before = { 0 }, allowed = { 0 };
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct cpuid_regs regs;
	int r;

	if (!cpuid_get(CPUID_LIVE, 0, 0, 0, &regs))
		return -ENODATA;
	r = affinity_read_live(sched_getaffinity, 0, &before);
	/* Never onto a CPU that the caller's mask leaves out, though the kernel would allow it. */
	if (r >= 0)
		r = cpuset_copy(&before, &allowed);
	if (r >= 0)
		r = cpuset_and(&allowed, cpus);
	if (r < 0)
		return r;
	r = visit(&allowed, &dump);
	affinity_set(&before);
	if (r < 0)
		return r;
	*ret_dump = TAKE(dump);
	return 0;
}

int cpuid_kinds(const struct cpuid_dump *dump, struct facts *facts)
{
	_cleanup_cpuid_dump_ struct cpuid_dump pass = { 0 };
	struct cpuid_regs regs;

	if (cpuid_get(dump, 0, 0, 0, &regs))
		facts->hybrid = cpuid_is_hybrid(dump);
	for (size_t i = 0; i < facts->n_cpus; i++)
		if (facts->cpus[i].evidence != EVIDENCE_NONE)
			return 0;
	if (!cpuid_is_hybrid(dump))
		return 0;
	if (dump == CPUID_LIVE) {
		int r = cpuid_live_dump(&facts->online.set, &pass);

		/* Where a sandbox does not let us move the kinds stay unknown. */
		if (r < 0)
			return r == -ENOMEM ? r : 0;
		dump = &pass;
	}
	facts->backends |= BACKEND_CPUID;
	cpuid_kind_facts(dump, facts);
	return 0;
}
