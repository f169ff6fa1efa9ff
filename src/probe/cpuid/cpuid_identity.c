// SPDX-License-Identifier: MIT
// Who a CPU is, from CPUID: vendor, brand, family, address sizes, hypervisor, frequencies.
#include <errno.h>
#include <string.h>

#include "base/parse.h"
#include "model/names.h"
#include "probe/cpuid/cpuid_decode.h"

static const struct {
	const char *text;
	enum cpuid_vendor vendor;
} vendors[] = {
	{ "GenuineIntel", CPUID_VENDOR_INTEL }, { "AuthenticAMD", CPUID_VENDOR_AMD },
	{ "HygonGenuine", CPUID_VENDOR_HYGON }, { "CentaurHauls", CPUID_VENDOR_ZHAOXIN },
	{ "Shanghai", CPUID_VENDOR_ZHAOXIN },
};

/* Cuts blanks at the ends. */
static void trim(char *text)
{
	struct span inner = span_trim(span_of(text));

	memmove(text, inner.text, inner.length);
	text[inner.length] = '\0';
}

void cpuid_signature_of(const struct cpuid_dump *dump, size_t cpu, struct cpuid_signature *ret_signature)
{
	struct cpuid_signature signature = { .vendor = CPUID_VENDOR_OTHER };
	struct cpuid_regs regs;

	cpuid_get(dump, cpu, 0, 0, &regs);
	cpuid_text((const uint32_t[]){ regs.ebx, regs.edx, regs.ecx }, 3, signature.vendor_text);
	trim(signature.vendor_text);
	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (!strcmp(signature.vendor_text, vendors[i].text))
			signature.vendor = vendors[i].vendor;
	for (uint32_t i = 0; i < 3; i++) {
		cpuid_get(dump, cpu, 0x80000002 + i, 0, &regs);
		cpuid_text((const uint32_t[]){ regs.eax, regs.ebx, regs.ecx, regs.edx }, 4, signature.brand + i * 16);
	}
	trim(signature.brand);
	cpuid_get(dump, cpu, 1, 0, &regs);
	signature.stepping = regs.eax & 0xf;
	signature.model = regs.eax >> 4 & 0xf;
	signature.family = regs.eax >> 8 & 0xf;
	if (signature.family >= 6)
		signature.model |= regs.eax >> 12 & 0xf0;
	if (signature.family == 15)
		signature.family += regs.eax >> 20 & 0xff;
	*ret_signature = signature;
}

/* Without the hypervisor's bit its leaves return data of another one. */
bool cpuid_hypervisor(const struct cpuid_dump *dump, char ret_text[13])
{
	struct cpuid_regs regs;

	if (!(cpuid_register(dump, 0, 1, 0, CPUID_ECX) >> 31) || !cpuid_get(dump, 0, 0x40000000, 0, &regs))
		return false;
	cpuid_text((const uint32_t[]){ regs.ebx, regs.ecx, regs.edx }, 3, ret_text);
	return true;
}

/* What the dump says of the machine that it was made on. */
static void machine_facts(const struct cpuid_dump *dump, struct machine_facts *machine)
{
	static const char *const names[] = { "i386", "i486", "i586", "i686" };
	bool long_mode = cpuid_register(dump, 0, 0x80000001, 0, CPUID_EDX) >> 29 & 1;
	struct cpuid_signature signature;
	char hypervisor[13] = "";
	struct cpuid_regs regs;

	cpuid_signature_of(dump, 0, &signature);
	/* As uname -m; a dump that was cut before the extended leaves does not tell. */
	if (long_mode)
		machine->arch = "x86_64";
	else if (signature.family >= 3 && (signature.family < 6 || dump->cpus[0].has_extended))
		machine->arch = names[MIN(signature.family, 6u) - 3];
	machine->byte_order = "little";
	machine->op_modes[0] = 32;
	if (long_mode)
		machine->op_modes[1] = 64;
	if (cpuid_register(dump, 0, 1, 0, CPUID_ECX) >> 5 & 1)
		machine->virt_extension = "VT-x";
	else if (cpuid_register(dump, 0, 0x80000001, 0, CPUID_ECX) >> 2 & 1)
		machine->virt_extension = "AMD-V";
	if (cpuid_get(dump, 0, 0x80000008, 0, &regs) && regs.eax & 0xff) {
		machine->phys_addr_bits = regs.eax & 0xff;
		if (regs.eax >> 8 & 0xff)
			machine->virt_addr_bits = regs.eax >> 8 & 0xff;
	}
	if (cpuid_register(dump, 0, 1, 0, CPUID_ECX) >> 31) {
		cpuid_hypervisor(dump, hypervisor);
		machine->virt_vendor = name_hypervisor(hypervisor);
		machine->virt_type = "full";
	}
}

static int number_text(struct facts *facts, unsigned int number, const char **ret_text)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return facts_text(facts, span_of(text), ret_text);
}

/* The model of one CPU, without flags. */
static int read_model(const struct cpuid_dump *dump, size_t cpu, struct facts *facts, struct model_facts *model)
{
	struct cpuid_signature signature;
	struct cpuid_regs regs;
	int r;

	cpuid_signature_of(dump, cpu, &signature);
	r = facts_text(facts, span_of(signature.vendor_text), &model->field[IDENTITY_VENDOR]);
	if (r >= 0)
		r = facts_text(facts, span_of(signature.brand), &model->field[IDENTITY_NAME]);
	if (r < 0 || !cpuid_get(dump, cpu, 1, 0, &regs))
		return r;
	r = number_text(facts, signature.family, &model->field[IDENTITY_FAMILY]);
	if (r >= 0)
		r = number_text(facts, signature.model, &model->field[IDENTITY_MODEL]);
	return r < 0 ? r : number_text(facts, signature.stepping, &model->field[IDENTITY_STEPPING]);
}

static int read_flags(const struct cpuid_dump *dump, size_t cpu, struct facts *facts, struct model_facts *model)
{
	_cleanup_strbuf_ struct strbuf flags = { 0 };

	cpuid_flags(dump, cpu, &flags);
	return flags.failed ? -ENOMEM : facts_text(facts, span_of(strbuf_text(&flags)), &model->field[IDENTITY_FLAGS]);
}

int cpuid_identity(const struct cpuid_dump *dump, struct facts *facts)
{
	struct model_facts model = { 0 };
	struct cpuid_regs regs;
	int r;

	if (facts->n_models || !cpuid_get(dump, 0, 0, 0, &regs))
		return 0;
	r = read_model(dump, 0, facts, &model);
	if (r >= 0)
		r = facts_add_model(facts, &model);
	if (r < 0)
		return r;
	facts->x86 = true;
	facts->backends |= BACKEND_CPUID;
	for (size_t i = 0; i < facts->n_cpus; i++)
		facts->cpus[i].model = r;
	return 0;
}

int cpuid_dump_identity(const struct cpuid_dump *dump, struct facts *facts)
{
	facts->x86 = true;
	machine_facts(dump, &facts->machine);
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		struct cpu_facts *row = facts_cpu(facts, dump->cpus[cpu].number);
		struct model_facts model = { 0 };
		struct cpuid_regs regs;
		int r = read_model(dump, cpu, facts, &model);

		if (r >= 0)
			r = read_flags(dump, cpu, facts, &model);
		if (r >= 0)
			r = facts_add_model(facts, &model);
		if (r < 0)
			return r;
		row->model = r;
		/* Leaf 16h is what the data sheet says, in MHz; only Intel has it. */
		cpuid_get(dump, cpu, 0x16, 0, &regs);
		if (regs.eax & 0xffff)
			row->base_hz = (int64_t)(regs.eax & 0xffff) * 1000000;
		if (regs.ebx & 0xffff)
			row->max_hz = (int64_t)(regs.ebx & 0xffff) * 1000000;
	}
	return 0;
}
