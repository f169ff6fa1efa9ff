// SPDX-License-Identifier: MIT
// Who a CPU is, from CPUID: vendor, brand, family, address sizes, hypervisor, frequencies.
#include <errno.h>
#include <string.h>

#include "base/parse.h"
#include "model/names.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/libcpuid.h"

static const struct {
	const char *text;
	enum cpuid_vendor vendor;
} vendors[] = {
	{ "GenuineIntel", CPUID_VENDOR_INTEL }, { "AuthenticAMD", CPUID_VENDOR_AMD },
	{ "HygonGenuine", CPUID_VENDOR_HYGON }, { "CentaurHauls", CPUID_VENDOR_ZHAOXIN },
	{ "Shanghai", CPUID_VENDOR_ZHAOXIN },
};

/* Text out of registers, up to the first NUL; without blanks at the ends. */
static void copy_text(char *to, const void *from, size_t size)
{
	struct span text = span_trim((struct span){ from, strnlen(from, size) });

	memcpy(to, text.text, text.length);
	to[text.length] = '\0';
}

void cpuid_signature_of(const struct cpuid_dump *dump, size_t cpu, struct cpuid_signature *ret_signature)
{
	struct cpuid_signature signature = { .vendor = CPUID_VENDOR_OTHER };
	struct cpuid_regs regs, brand[3];

	cpuid_dump_get(dump, cpu, 0, 0, &regs);
	copy_text(signature.vendor_text, (const uint32_t[]){ regs.ebx, regs.edx, regs.ecx }, 12);
	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (!strcmp(signature.vendor_text, vendors[i].text))
			signature.vendor = vendors[i].vendor;
	for (uint32_t i = 0; i < 3; i++)
		cpuid_dump_get(dump, cpu, 0x80000002 + i, 0, &brand[i]);
	copy_text(signature.brand, brand, sizeof(brand));
	cpuid_dump_get(dump, cpu, 1, 0, &regs);
	signature.stepping = regs.eax & 0xf;
	signature.model = regs.eax >> 4 & 0xf;
	signature.family = regs.eax >> 8 & 0xf;
	if (signature.family >= 6)
		signature.model |= regs.eax >> 12 & 0xf0;
	if (signature.family == 15)
		signature.family += regs.eax >> 20 & 0xff;
	*ret_signature = signature;
}

void cpuid_hypervisor_signature(const struct cpuid_regs *regs, char ret_text[13])
{
	memcpy(ret_text, (const uint32_t[]){ regs->ebx, regs->ecx, regs->edx }, 12);
	ret_text[12] = '\0';
}

static bool has_bit(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, int edx, unsigned int bit)
{
	struct cpuid_regs regs;

	cpuid_dump_get(dump, cpu, leaf, 0, &regs);
	return (edx ? regs.edx : regs.ecx) >> bit & 1;
}

/* What is known already, of a source that knows better, stays. */
void cpuid_machine_facts(const struct cpuid_dump *dump, struct machine_facts *machine)
{
	static const char *const names[] = { "i386", "i486", "i586", "i686" };
	bool long_mode = has_bit(dump, 0, 0x80000001, 1, 29);
	struct cpuid_signature signature;
	struct cpuid_regs regs;

	cpuid_signature_of(dump, 0, &signature);
	/* As uname -m; a dump that was cut before the extended leaves does not tell. */
	if (!machine->arch && long_mode)
		machine->arch = "x86_64";
	else if (!machine->arch && signature.family >= 3 && (signature.family < 6 || dump->cpus[0].has_extended))
		machine->arch = names[MIN(signature.family, 6u) - 3];
	machine->byte_order = "little";
	machine->op_modes[0] = 32;
	if (long_mode)
		machine->op_modes[1] = 64;
	if (!machine->virt_extension && has_bit(dump, 0, 1, 0, 5))
		machine->virt_extension = "VT-x";
	else if (!machine->virt_extension && has_bit(dump, 0, 0x80000001, 0, 2))
		machine->virt_extension = "AMD-V";
	if (machine->phys_addr_bits == UNKNOWN && cpuid_dump_get(dump, 0, 0x80000008, 0, &regs) && regs.eax & 0xff) {
		machine->phys_addr_bits = regs.eax & 0xff;
		if (regs.eax >> 8 & 0xff)
			machine->virt_addr_bits = regs.eax >> 8 & 0xff;
	}
	if (!machine->virt_type && has_bit(dump, 0, 1, 0, 31)) {
		char text[13];

		cpuid_dump_get(dump, 0, 0x40000000, 0, &regs);
		cpuid_hypervisor_signature(&regs, text);
		machine->virt_vendor = name_hypervisor(text);
		machine->virt_type = "full";
	}
}

static int number_text(struct facts *facts, unsigned int number, const char **ret_text)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return facts_text(facts, span_of(text), ret_text);
}

/* The model of one CPU; *ret_index is its place in facts.models. */
int cpuid_add_model(const struct cpuid_dump *dump, size_t cpu, struct facts *facts, int32_t *ret_index)
{
	_cleanup_strbuf_ struct strbuf flags = { 0 };
	struct cpuid_signature signature;
	struct model_facts model = { 0 };
	char codename[CPUID_CODENAME_MAX];
	struct cpuid_regs regs;
	int r;

	cpuid_signature_of(dump, cpu, &signature);
	cpuid_flags(dump, cpu, &flags);
	if (flags.failed)
		return -ENOMEM;
	r = facts_text(facts, span_of(signature.vendor_text), &model.field[IDENTITY_VENDOR]);
	if (r >= 0)
		r = facts_text(facts, span_of(signature.brand), &model.field[IDENTITY_NAME]);
	if (r >= 0)
		r = facts_text(facts, span_of(strbuf_text(&flags)), &model.field[IDENTITY_FLAGS]);
	if (r >= 0 && cpuid_dump_get(dump, cpu, 1, 0, &regs)) {
		r = number_text(facts, signature.family, &model.field[IDENTITY_FAMILY]);
		if (r >= 0)
			r = number_text(facts, signature.model, &model.field[IDENTITY_MODEL]);
		if (r >= 0)
			r = number_text(facts, signature.stepping, &model.field[IDENTITY_STEPPING]);
		model.codename = name_x86(signature.vendor_text, signature.family, signature.model, signature.stepping);
	}
	if (r >= 0 && !model.codename && cpuid_library_codename(dump, cpu, codename)) {
		facts->backends |= BACKEND_LIBCPUID;
		r = facts_text(facts, span_of(codename), &model.codename);
	}
	if (r >= 0)
		r = facts_add_model(facts, &model);
	if (r < 0)
		return r;
	*ret_index = r;
	return 0;
}

int cpuid_identity_facts(const struct cpuid_dump *dump, struct facts *facts)
{
	facts->x86 = true;
	cpuid_machine_facts(dump, &facts->machine);
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		struct cpu_facts *row = facts_cpu(facts, dump->cpus[cpu].number);
		struct cpuid_regs regs;
		int r = cpuid_add_model(dump, cpu, facts, &row->model);

		if (r < 0)
			return r;
		/* Leaf 16h is what the data sheet says, in MHz; only Intel has it. */
		cpuid_dump_get(dump, cpu, 0x16, 0, &regs);
		if (regs.eax & 0xffff)
			row->base_hz = (int64_t)(regs.eax & 0xffff) * 1000000;
		if (regs.ebx & 0xffff)
			row->max_hz = (int64_t)(regs.ebx & 0xffff) * 1000000;
	}
	return 0;
}
