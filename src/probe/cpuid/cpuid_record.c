// SPDX-License-Identifier: MIT
// CPUID in a snapshot.
#include "probe/cpuid/cpuid_record.h"

#include <errno.h>

#include "probe/cpuid/cpuid_decode.h"

int cpuid_record_read(struct root *root, struct cpuid_dump *ret_dump, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_free_ char *text = NULL;
	struct error parsing = { 0 };
	size_t length;
	int r = root_read_file(root, CPUID_RECORD, CPUID_DUMP_MAX, &text, &length);

	if (r == -ENOENT || r == -ENOTDIR) {
		*ret_dump = dump;
		return 0;
	}
	if (r < 0)
		return error_errno(error, -r, CPUID_RECORD);
	r = cpuid_dump_parse(text, length, &dump, &parsing);
	if (r < 0)
		return error_set(error, -r, CPUID_RECORD, parsing.line, "%s", parsing.what);
	if (!cpuid_dump_number_by_label(&dump))
		return error_set(error, EINVAL, CPUID_RECORD, 0, "its CPUs are not numbered in rising order");
	*ret_dump = dump;
	dump = (struct cpuid_dump){ 0 };
	return 0;
}

bool cpuid_record_hypervisor(const struct cpuid_dump *dump, char ret_text[13])
{
	struct cpuid_regs regs;

	/* Without the hypervisor's bit the leaf returns data of another one. */
	if (!dump->n_cpus || !cpuid_dump_get(dump, 0, 1, 0, &regs) || !(regs.ecx >> 31) ||
	    !cpuid_dump_get(dump, 0, 0x40000000, 0, &regs))
		return false;
	cpuid_hypervisor_signature(&regs, ret_text);
	return true;
}

static bool is_hybrid(const struct cpuid_dump *dump)
{
	struct cpuid_regs regs;

	if (!dump->n_cpus)
		return false;
	if (cpuid_dump_get(dump, 0, 7, 0, &regs) && regs.edx >> 15 & 1)
		return true;
	return cpuid_dump_get(dump, 0, 0x80000026, 0, &regs) && regs.eax >> 30 & 1;
}

int cpuid_record_kinds(const struct cpuid_dump *dump, struct facts *facts)
{
	for (size_t i = 0; i < facts->n_cpus; i++)
		if (facts->cpus[i].evidence != EVIDENCE_NONE)
			return 0;
	if (is_hybrid(dump)) {
		facts->backends |= BACKEND_CPUID;
		cpuid_kind_facts(dump, facts);
	}
	return 0;
}

int cpuid_record_identity(const struct cpuid_dump *dump, struct facts *facts)
{
	int32_t model = -1;
	int r;

	if (!dump->n_cpus || facts->n_models)
		return 0;
	r = cpuid_add_model(dump, 0, facts, &model);
	if (r < 0)
		return r;
	facts->x86 = true;
	facts->backends |= BACKEND_CPUID;
	cpuid_machine_facts(dump, &facts->machine);
	for (size_t i = 0; i < facts->n_cpus; i++)
		facts->cpus[i].model = model;
	return 0;
}
