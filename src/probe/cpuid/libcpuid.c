// SPDX-License-Identifier: MIT
// The adapter of libcpuid, which is loaded on demand and may be missing. Registers are read by our own code: libcpuid's
// readers pin the thread, stop at the first CPU that they cannot pin, and overrun on hostile dumps.
#include "probe/cpuid/libcpuid.h"

#include <errno.h>

#ifdef HAVE_LIBCPUID

#include <inttypes.h>
#include <libcpuid.h>
#include <string.h>

#include "base/library.h"
#include "base/parse.h"
#include "model/names.h"

#define SYMBOLS(X) X(, cpu_identify) X(, cpu_feature_str) X(, cpuid_get_hypervisor) X(, cpuid_lib_version)

static struct {
	SYMBOLS(LIBRARY_POINTER)
} api;
static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
static struct library library = { "libcpuid", LIBCPUID_SONAME, symbols, ARRAY_SIZE(symbols), &api, NULL };
LIBRARY_NOTE(LIBCPUID_SONAME, "recommended", "libcpuid", "Identity of x86 processors by libcpuid");

/* The structs of before 0.6 are others, whatever the library is called. */
static int check_version(struct error *error)
{
	const char *version = api.cpuid_lib_version();
	unsigned int major, minor;

	if (sscanf(version, "%u.%u", &major, &minor) == 2 && (major || minor >= 6))
		return 0;
	return error_set(error, ELIBACC, NULL, 0, "libcpuid %.32s is too old: 0.6 is needed", version);
}

/* A later version of the library with the same name may think its structs larger than our header does. */
enum { ROOM = 16 * 1024 };

struct exchange {
	union {
		struct cpu_raw_data_t raw;
		char raw_room[sizeof(struct cpu_raw_data_t) + ROOM];
	};
	union {
		struct cpu_id_t id;
		char id_room[sizeof(struct cpu_id_t) + ROOM];
	};
};

static void fill_row(const struct cpuid_dump *recorded, uint32_t leaf, uint32_t row[NUM_REGS])
{
	struct cpuid_regs regs;

	cpuid_get(recorded, 0, leaf, 0, &regs);
	row[EAX] = regs.eax;
	row[EBX] = regs.ebx;
	row[ECX] = regs.ecx;
	row[EDX] = regs.edx;
}

/*
 * Vendor, signature, features and brand. The leaves of caches and topology say nothing about these, and are where libcpuid
 * goes wrong. The library reads what lies within its arrays, up to the leaf that we say is the highest.
 */
static void fill(const struct cpuid_dump *recorded, struct cpu_raw_data_t *raw)
{
	static const uint32_t leaves[] = { 0, 1, 7, 0x80000000, 0x80000001, 0x80000002, 0x80000003, 0x80000004, 0x80000007 };
	enum { HIGHEST_BASIC = 7, HIGHEST_EXTENDED = 7 };

	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++)
		fill_row(recorded, leaves[i],
			 leaves[i] < 0x80000000 ? raw->basic_cpuid[leaves[i]] : raw->ext_cpuid[leaves[i] - 0x80000000]);
	raw->basic_cpuid[0][EAX] = MIN(raw->basic_cpuid[0][EAX], (uint32_t)HIGHEST_BASIC);
	raw->ext_cpuid[0][EAX] = MIN(raw->ext_cpuid[0][EAX], 0x80000000 + HIGHEST_EXTENDED);
}

/* Interns a text of a fixed array: unknown when it is not ended, or holds what is not printable. */
static int text_fact(struct facts *facts, const char *text, size_t size, const char **ret_text)
{
	size_t length = strnlen(text, size);

	*ret_text = NULL;
	if (length == size)
		return 0;
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return 0;
	return facts_text(facts, (struct span){ text, length }, ret_text);
}

static int number_fact(struct facts *facts, int64_t number, const char **ret_text)
{
	char text[24];

	*ret_text = NULL;
	if (number < 0)
		return 0;
	snprintf(text, sizeof(text), "%" PRId64, number);
	return facts_text(facts, span_of(text), ret_text);
}

static int feature_facts(struct facts *facts, const struct cpu_id_t *id, const char **ret_text)
{
	_cleanup_strbuf_ struct strbuf flags = { 0 };

	for (int i = 0; i < NUM_CPU_FEATURES && i < CPU_FLAGS_MAX; i++) {
		const char *name = id->flags[i] ? api.cpu_feature_str((cpu_feature_t)i) : NULL;

		if (name && *name)
			strbuf_printf(&flags, "%s%s", flags.length ? " " : "", name);
	}
	return flags.failed ? -ENOMEM : text_fact(facts, strbuf_text(&flags), flags.length + 1, ret_text);
}

/* By what leaf 40000000h says of them, so that each has one name wherever it comes from. */
static const char *hypervisor_name(hypervisor_vendor_t vendor)
{
	static const char *const signatures[] = {
		[HYPERVISOR_BHYVE] = "bhyve bhyve ",  [HYPERVISOR_HYPERV] = "Microsoft Hv",
		[HYPERVISOR_KVM] = "KVMKVMKVM",	      [HYPERVISOR_PARALLELS] = " lrpepyh vr",
		[HYPERVISOR_QEMU] = "TCGTCGTCGTCG",   [HYPERVISOR_VIRTUALBOX] = "VBoxVBoxVBox",
		[HYPERVISOR_VMWARE] = "VMwareVMware", [HYPERVISOR_XEN] = "XenVMMXenVMM",
	};

	return vendor > HYPERVISOR_NONE && (size_t)vendor < ARRAY_SIZE(signatures) && signatures[vendor] ?
		       name_hypervisor(signatures[vendor]) :
		       NULL;
}

/* From 0.7 on there are architectures that have no family. */
#ifdef HAVE_STRUCT_CPU_ID_T_X86_EXT_FAMILY
#define SIGNATURE(id) (&(id)->x86)
#else
#define SIGNATURE(id) (id)
#endif

static int model_facts(const struct cpu_id_t *id, struct facts *facts)
{
	struct model_facts model = { 0 };
	int32_t index;
	int r = text_fact(facts, id->vendor_str, sizeof(id->vendor_str), &model.field[IDENTITY_VENDOR]);

	if (r >= 0)
		r = text_fact(facts, id->brand_str, sizeof(id->brand_str), &model.field[IDENTITY_NAME]);
	if (r >= 0)
		r = number_fact(facts, SIGNATURE(id)->ext_family, &model.field[IDENTITY_FAMILY]);
	if (r >= 0)
		r = number_fact(facts, SIGNATURE(id)->ext_model, &model.field[IDENTITY_MODEL]);
	if (r >= 0)
		r = number_fact(facts, SIGNATURE(id)->stepping, &model.field[IDENTITY_STEPPING]);
	if (r >= 0)
		r = feature_facts(facts, id, &model.field[IDENTITY_FLAGS]);
	if (r >= 0)
		r = text_fact(facts, id->cpu_codename, sizeof(id->cpu_codename), &model.codename);
	/* What it says of one that it does not know: "Unknown CPU", "Unknown Xeon". */
	if (r >= 0 && model.codename && !strncmp(model.codename, "Unknown", 7))
		model.codename = NULL;
	if (r < 0)
		return r;
	index = facts_add_model(facts, &model);
	return index < 0 ? index : 0;
}

/* libcpuid asks the instruction for the hypervisor's leaves, so only where the registers are this machine's. */
static int read_facts(const struct cpuid_dump *recorded, struct exchange *exchange, struct facts *facts, struct error *error)
{
	char vendor[13];
	int r = api.cpu_identify(&exchange->raw, &exchange->id);

	/* Were the structs of another layout, the vendor would not be where we look for it. */
	cpuid_text((const uint32_t[]){ exchange->raw.basic_cpuid[0][EBX], exchange->raw.basic_cpuid[0][EDX],
				       exchange->raw.basic_cpuid[0][ECX] },
		   3, vendor);
	if (r < 0)
		return error_set(error, ENODATA, NULL, 0, "libcpuid %.32s does not know the processor",
				 api.cpuid_lib_version());
	if (strncmp(vendor, exchange->id.vendor_str, 12))
		return error_set(error, EPROTO, NULL, 0, "libcpuid %.32s answers junk", api.cpuid_lib_version());
	r = model_facts(&exchange->id, facts);
	if (r < 0)
		return error_oom(error);
	facts->x86 = true;
	facts->backends = BACKEND_LIBCPUID;
	if (!recorded)
		facts->machine.virt_vendor = hypervisor_name(api.cpuid_get_hypervisor(&exchange->raw, &exchange->id));
	return 0;
}

int libcpuid_read(const struct cpuid_dump *recorded, struct facts *ret_facts, struct error *error)
{
	_cleanup_free_ struct exchange *exchange = NULL;
	struct cpuid_regs regs;
	struct facts facts;
	int r;

	if (!cpuid_get(recorded, 0, 0, 0, &regs))
		return error_set(error, ENODATA, NULL, 0, "no CPUID registers");
	r = library_load(&library, error);
	if (r >= 0)
		r = check_version(error);
	if (r < 0)
		return r;
	exchange = calloc(1, sizeof(*exchange));
	if (!exchange)
		return error_oom(error);
	fill(recorded, &exchange->raw);
	facts_init(&facts);
	r = read_facts(recorded, exchange, &facts, error);
	if (r < 0) {
		facts_free(&facts);
		return r;
	}
	*ret_facts = facts;
	return 0;
}

#else

int libcpuid_read(const struct cpuid_dump *recorded _unused_, struct facts *ret_facts _unused_, struct error *error)
{
	return error_set(error, ELIBACC, NULL, 0, "libcpuid reads x86 processors only");
}

#endif
