// SPDX-License-Identifier: MIT
// What kind of machine it is.
#include "probe/kernel/arch.h"

#include <errno.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/utsname.h>

#include "probe/kernel/sysfs.h"

/* The word is among the blank-separated words of text. */
static bool has_word(const char *text, const char *word)
{
	struct span rest = span_of(text), item;

	while (text && span_word(&rest, &item))
		if (span_equal(item, word))
			return true;
	return false;
}

static const struct model_facts *first_model(const struct facts *facts)
{
	static const struct model_facts none = { 0 };

	return facts->n_models ? &facts->models[0] : &none;
}

/*
 * A record does not hold uname's answer before Linux 6.1 (proc/sys/kernel/arch), but most architectures give themselves away
 * in /proc/cpuinfo. First row that fits.
 */
static const struct evidence {
	enum identity_field field;
	const char *word;   /* among the words of the field, or NULL: */
	const char *prefix; /* at its start */
	const char *arch;
} evidence[] = {
	{ IDENTITY_FLAGS, "zarch", NULL, "s390x" },
	{ IDENTITY_FLAGS, "sun4u", NULL, "sparc64" },
	{ IDENTITY_FLAGS, "sun4v", NULL, "sparc64" },
	{ IDENTITY_ISA, NULL, "rv64", "riscv64" },
	{ IDENTITY_ISA, NULL, "rv32", "riscv32" },
	{ IDENTITY_ISA, "loongarch64", NULL, "loongarch64" },
	{ IDENTITY_ARCHITECTURE, NULL, "IA-64", "ia64" },
	{ IDENTITY_ARCHITECTURE, NULL, "AArch64", "aarch64" },
	{ IDENTITY_NAME, "(aarch64)", NULL, "aarch64" }, /* ELF platform of the kernel, behind "AArch64 Processor rev 3" */
	{ IDENTITY_NAME, "(v7l)", NULL,
	  "armv7l" }, /* "ARMv7 Processor rev 4": by arch/arm/mm/proc-v7.S uname says the same */
	{ IDENTITY_NAME, "(v6l)", NULL, "armv6l" },
	{ IDENTITY_NAME, NULL, "POWER4", "ppc64" }, /* little endian began with POWER8 */
	{ IDENTITY_NAME, NULL, "POWER5", "ppc64" },
	{ IDENTITY_NAME, NULL, "POWER6", "ppc64" },
	{ IDENTITY_NAME, NULL, "POWER7", "ppc64" },
	{ IDENTITY_NAME, NULL, "PPC970", "ppc64" },
	{ IDENTITY_NAME, NULL, "Cell Broadband Engine", "ppc64" },
};

static const char *guess_arch(const struct facts *facts)
{
	const struct model_facts *model = first_model(facts);
	const char *flags = model->field[IDENTITY_FLAGS], *order = facts->machine.byte_order,
		   *name = model->field[IDENTITY_NAME];

	if (facts->x86)
		return has_word(flags, "lm") ? "x86_64" : "i686";
	/* Only a 64-bit kernel writes "asimd"; a 32-bit one on the same core writes "neon" and "vfp". */
	if (model->field[IDENTITY_IMPLEMENTER] && (has_word(flags, "asimd") || has_word(flags, "fp")))
		return "aarch64";
	if (order && name && span_starts(span_of(name), "POWER"))
		return strcmp(order, "little") ? "ppc64" : "ppc64le";
	for (size_t i = 0; i < ARRAY_SIZE(evidence); i++) {
		const char *text = model->field[evidence[i].field];

		if (text &&
		    (evidence[i].word ? has_word(text, evidence[i].word) : span_starts(span_of(text), evidence[i].prefix)))
			return evidence[i].arch;
	}
	return NULL;
}

/* Byte order and word sizes where the architecture leaves no choice (under Linux). */
static const struct {
	const char *arch, *byte_order;
	int64_t op_modes[2];
} implied[] = {
	{ "x86_64", "little", { 32, 64 } },
	{ "i686", "little", { 32, UNKNOWN } },
	{ "s390x", "big", { 32, 64 } },
	{ "armv7l", "little", { UNKNOWN, UNKNOWN } },
	{ "armv6l", "little", { UNKNOWN, UNKNOWN } },
	{ "sparc64", "big", { 32, 64 } },
	{ "ppc64", "big", { UNKNOWN, UNKNOWN } },
	{ "ppc64le", "little", { UNKNOWN, UNKNOWN } },
	{ "riscv64", "little", { UNKNOWN, UNKNOWN } },
	{ "riscv32", "little", { UNKNOWN, UNKNOWN } },
	{ "loongarch64", "little", { UNKNOWN, UNKNOWN } },
	{ "ia64", "little", { UNKNOWN, UNKNOWN } },
};

/* An AArch64 kernel refuses the 32-bit personality where the cores have no AArch32; the thread's own is put back at once. */
static bool runs_aarch32(void)
{
	int before = personality(0xffffffff);
	bool runs = before != -1 && personality(PER_LINUX32) != -1;

	if (runs)
		personality((unsigned long)before);
	return runs;
}

static void set_op_modes(struct machine_facts *machine, const struct facts *facts, bool live)
{
	const struct model_facts *model = first_model(facts);
	const char *isa = model->field[IDENTITY_ISA];
	size_t n = 0;

	for (size_t i = 0; machine->arch && i < ARRAY_SIZE(implied); i++) {
		if (strcmp(implied[i].arch, machine->arch) != 0)
			continue;
		if (!machine->byte_order)
			machine->byte_order = implied[i].byte_order;
		memcpy(machine->op_modes, implied[i].op_modes, sizeof(machine->op_modes));
	}
	/* A 32-bit x86 kernel runs on a 64-bit CPU, too; what counts is the CPU. */
	if (facts->x86 && has_word(model->field[IDENTITY_FLAGS], "lm"))
		memcpy(machine->op_modes, (int64_t[]){ 32, 64 }, sizeof(machine->op_modes));
	if (has_word(isa, "loongarch32") || has_word(isa, "loongarch32s"))
		machine->op_modes[n++] = 32;
	if (has_word(isa, "loongarch64"))
		machine->op_modes[n++] = 64;
	if (live && machine->arch && !strncmp(machine->arch, "ppc64", 5))
		memcpy(machine->op_modes, (int64_t[]){ 32, 64 }, sizeof(machine->op_modes));
	if (live && machine->arch && !strcmp(machine->arch, "aarch64"))
		memcpy(machine->op_modes, runs_aarch32() ? (int64_t[]){ 32, 64 } : (int64_t[]){ 64, UNKNOWN },
		       sizeof(machine->op_modes));
}

void machine_imply(struct facts *facts)
{
	set_op_modes(&facts->machine, facts, false);
}

void machine_parse_address_sizes(struct span text, int64_t *ret_physical, int64_t *ret_virtual)
{
	int64_t bits = UNKNOWN;
	struct span word;

	*ret_physical = *ret_virtual = UNKNOWN;
	while (span_word(&text, &word)) {
		if (word.length && word.text[word.length - 1] == ',')
			word.length--;
		if (!parse_i64(word, &bits))
			continue;
		if (span_equal(word, "physical") && bits > 0)
			*ret_physical = bits;
		else if (span_equal(word, "virtual") && bits > 0)
			*ret_virtual = bits;
	}
}

/* "0 0 4 2 3 8": drawers, books a drawer, sockets a book, cores a socket are the last four. */
static void parse_layout(struct machine_facts *machine, struct span text)
{
	int64_t *const to[] = { NULL,
				NULL,
				&machine->layout_drawers,
				&machine->layout_books,
				&machine->layout_sockets,
				&machine->layout_cores };
	int64_t values[ARRAY_SIZE(to)];
	struct span word;

	for (size_t i = 0; i < ARRAY_SIZE(to); i++)
		if (!span_word(&text, &word) || parse_i64(word, &values[i]) < 0 || values[i] < 0 || values[i] > CPUSET_MAX)
			return;
	for (size_t i = 0; i < ARRAY_SIZE(to); i++)
		if (to[i])
			*to[i] = values[i];
}

/* Blanks in a row become one: "z/VM    6.1.0". */
static int squeeze(struct facts *facts, struct span text, const char **ret_text)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct span word;

	while (span_word(&text, &word)) {
		if (out.length)
			strbuf_putc(&out, ' ');
		strbuf_add(&out, word.text, word.length);
	}
	return out.failed ? -ENOMEM : facts_text(facts, (struct span){ strbuf_text(&out), out.length }, ret_text);
}

/* The text of /proc/sysinfo (s390): hypervisor and layout. */
static int parse_sysinfo(struct facts *facts, struct span text)
{
	struct machine_facts *machine = &facts->machine;
	struct span line, name, value;
	bool known = false;
	int r;

	while (span_line(&text, &line)) {
		if (!span_split(line, ':', &name, &value))
			continue;
		known = true;
		if (span_equal(name, "CPU Topology SW")) {
			parse_layout(machine, value);
		} else if (span_equal(name, "Type")) {
			r = facts_text(facts, value, &machine->firmware_type);
			if (r < 0)
				return r;
		} else if (!machine->hypervisor && span_starts(name, "VM") && name.length > 15 &&
			   span_equal((struct span){ name.text + name.length - 15, 15 }, "Control Program")) {
			r = squeeze(facts, value, &machine->hypervisor);
			if (r < 0)
				return r;
		}
	}
	/* Without a control program it runs in a logical partition: no s390 runs Linux without either. */
	if (known && !machine->hypervisor)
		machine->hypervisor = "PR/SM";
	return 0;
}

int machine_read(struct root *root, struct facts *facts, struct error *error)
{
	struct machine_facts *machine = &facts->machine;
	const char *sizes = first_model(facts)->field[IDENTITY_ADDRESS_SIZES];
	const char *vendor = first_model(facts)->field[IDENTITY_VENDOR];
	struct utsname name;
	struct span text;
	int r;

	if (!machine->byte_order && !root_read(root, &text, "sys/kernel/cpu_byteorder")) {
		text = span_trim(text);
		machine->byte_order = span_equal(text, "little") ? "little" : span_equal(text, "big") ? "big" : NULL;
	}
	if (!root->confined && !uname(&name)) {
		if (facts_text(facts, span_of(name.machine), &machine->arch) < 0)
			return error_oom(error);
		machine->acpi_topology = root_exists(root, "sys/firmware/acpi/tables/PPTT");
		if (!machine->byte_order)
			machine->byte_order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "little" : "big";
	} else {
		r = probe_text(root, facts, &machine->arch, "proc/sys/kernel/arch");
		if (r < 0)
			return error_errno(error, -r, NULL);
	}
	if (!machine->arch)
		machine->arch = guess_arch(facts);
	set_op_modes(machine, facts, !root->confined);
	if (sizes)
		machine_parse_address_sizes(span_of(sizes), &machine->phys_addr_bits, &machine->virt_addr_bits);
	if (vendor && !strcmp(vendor, "IBM/S390")) {
		r = root_read(root, &text, "proc/sysinfo");
		r = r < 0 ? probe_bad_file(facts, r, "proc/sysinfo") : parse_sysinfo(facts, text);
		if (r < 0)
			return error_errno(error, -r, NULL);
	}
	return 0;
}
