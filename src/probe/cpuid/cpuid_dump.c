// SPDX-License-Identifier: MIT
// CPUID registers of each CPU of a machine: growing, looking up, writing.
#include "probe/cpuid/cpuid_dump.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/cpuset.h"

void cpuid_dump_free(struct cpuid_dump *dump)
{
	free(dump->entries);
	free(dump->cpus);
	*dump = (struct cpuid_dump){ 0 };
}

int cpuid_dump_begin(struct cpuid_dump *dump, int64_t label)
{
	struct cpuid_cpu *added;

	if (dump->n_cpus == CPUID_CPUS_MAX)
		return -E2BIG;
	added = array_add(dump->cpus, dump->n_cpus);
	if (!added)
		return -ENOMEM;
	*added = (struct cpuid_cpu){ (unsigned int)dump->n_cpus - 1, label, .first = dump->n_entries };
	return 0;
}

int cpuid_dump_add(struct cpuid_dump *dump, uint32_t leaf, uint32_t subleaf, const struct cpuid_regs *regs)
{
	struct cpuid_cpu *cpu = &dump->cpus[dump->n_cpus - 1];
	struct cpuid_entry *added = array_add(dump->entries, dump->n_entries);

	if (!added)
		return -ENOMEM;
	*added = (struct cpuid_entry){ leaf, subleaf, *regs };
	cpu->n++;
	cpu->has_extended |= leaf == 0x80000000;
	if (leaf == 0 && !cpu->max_basic)
		cpu->max_basic = regs->eax;
	if (leaf == 0x80000000 && !cpu->max_extended && regs->eax > leaf)
		cpu->max_extended = regs->eax;
	return 0;
}

bool cpuid_dump_get(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs)
{
	const struct cpuid_entry *entry;
	const struct cpuid_cpu *row;
	bool valid = true;

	*ret_regs = (struct cpuid_regs){ 0 };
	if (cpu >= dump->n_cpus)
		return false;
	row = &dump->cpus[cpu];
	entry = dump->entries + row->first;
	if (leaf < 0x40000000)
		valid = leaf <= row->max_basic;
	else if (leaf >= 0x80000000 && leaf < 0xc0000000)
		valid = leaf <= row->max_extended;
	for (size_t i = 0; valid && i < row->n; i++)
		if (entry[i].leaf == leaf && entry[i].subleaf == subleaf) {
			*ret_regs = entry[i].regs;
			return true;
		}
	return false;
}

bool cpuid_dump_number_by_label(struct cpuid_dump *dump)
{
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		if (dump->cpus[cpu].label < 0 || dump->cpus[cpu].label >= CPUSET_MAX ||
		    (cpu && dump->cpus[cpu].label <= dump->cpus[cpu - 1].label))
			return false;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		dump->cpus[cpu].number = (unsigned int)dump->cpus[cpu].label;
	return true;
}

/* The format of AIDA64. */
void cpuid_dump_write(const struct cpuid_dump *dump, struct strbuf *out)
{
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		const struct cpuid_cpu *row = &dump->cpus[cpu];

		strbuf_printf(out, "%s------[ Logical CPU #%u ]------\n\n", cpu ? "\n" : "", row->number);
		for (size_t i = row->first; i < row->first + row->n; i++) {
			const struct cpuid_entry *entry = &dump->entries[i];

			strbuf_printf(out, "CPUID %08X: %08X-%08X-%08X-%08X [SL %02X]\n", entry->leaf, entry->regs.eax,
				      entry->regs.ebx, entry->regs.ecx, entry->regs.edx, entry->subleaf);
		}
	}
}
