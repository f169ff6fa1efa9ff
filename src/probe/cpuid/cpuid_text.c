// SPDX-License-Identifier: MIT
// The text formats of CPUID dumps: one function per format of a line, strict and bounded; pure on the bytes.
#include <errno.h>
#include <string.h>

#include "base/parse.h"
#include "probe/cpuid/cpuid_dump.h"

struct reader {
	struct cpuid_dump *dump;
	bool open;	/* the last CPU of the dump takes registers of this text */
	bool labelled;	/* a heading opened it, so only a heading ends it */
	uint64_t label; /* its number in the dump */
	bool heading;	/* one was seen since the last registers */
	uint64_t heading_label;
	bool has_leaf_0;
	uint32_t last_leaf, last_subleaf;
};

/* What a line is: registers, the start of a CPU, or nothing of ours; -EINVAL for registers that are cut or malformed. */
enum { LINE_OTHER, LINE_REGISTERS, LINE_HEADING };

struct line {
	uint64_t label;
	uint32_t leaf, subleaf;
	bool has_subleaf;
	struct cpuid_regs regs;
};

/* Takes exactly 8 hexadecimal digits off the span. */
static bool take_hex8(struct span *rest, uint32_t *ret_value)
{
	uint64_t value;

	if (rest->length < 8 || parse_hex((struct span){ rest->text, 8 }, &value) < 0 || memchr(rest->text, 'x', 8) ||
	    memchr(rest->text, 'X', 8) || memchr(rest->text, ' ', 8) || memchr(rest->text, '\t', 8))
		return false;
	rest->text += 8;
	rest->length -= 8;
	*ret_value = (uint32_t)value;
	return true;
}

static bool take_char(struct span *rest, const char *choices)
{
	if (!rest->length || !rest->text[0] || !strchr(choices, rest->text[0]))
		return false;
	rest->text++;
	rest->length--;
	return true;
}

/* Four words of 8 digits by "-" or blanks; what follows must be set off by a blank or bracket. */
static bool take_regs(struct span *rest, struct cpuid_regs *ret_regs)
{
	uint32_t *regs[] = { &ret_regs->eax, &ret_regs->ebx, &ret_regs->ecx, &ret_regs->edx };

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		if ((i && !take_char(rest, "- \t")) || !take_hex8(rest, regs[i]))
			return false;
	return !rest->length || strchr(" \t\r[", rest->text[0]);
}

/* A hexadecimal word of at most 32 bits, optional 0x. */
static bool word_hex32(struct span *rest, uint32_t *ret_value)
{
	struct span word;
	uint64_t value;

	if (!span_word(rest, &word) || parse_hex(word, &value) < 0 || value > UINT32_MAX)
		return false;
	*ret_value = (uint32_t)value;
	return true;
}

/*
 * AIDA64, InstLatx64: "CPUID 00000004: FC004121-02C0003F-0000003F-00000000 [SL 01] [L1D: 48 KB]". Without [SL n] the leaf
 * comes once, or (AIDA64 before 2013) its subleaves follow each other from 0. "CPUID Manufacturer: ..." is a comment.
 */
static int parse_aida(struct span text, struct line *line)
{
	static const char mark[] = "[SL ";
	const char *at;
	uint64_t number;

	if (!span_starts(text, "CPUID "))
		return LINE_OTHER;
	text.text += 6;
	text.length -= 6;
	if (parse_hex(text, &number) >= 0)
		return -EINVAL; /* cut within or behind the number of the leaf */
	if (!take_hex8(&text, &line->leaf) || !take_char(&text, ":"))
		return LINE_OTHER;
	while (take_char(&text, " \t"))
		;
	if (!take_regs(&text, &line->regs))
		return -EINVAL;
	at = text.length ? memmem(text.text, text.length, mark, sizeof(mark) - 1) : NULL;
	if (at) {
		struct span subleaf = { at + sizeof(mark) - 1, text.length - (size_t)(at + sizeof(mark) - 1 - text.text) };
		const char *end = memchr(subleaf.text, ']', subleaf.length);

		subleaf.length = end ? (size_t)(end - subleaf.text) : 0;
		if (parse_hex(subleaf, &number) < 0 || number > UINT32_MAX)
			return -EINVAL;
		line->subleaf = (uint32_t)number;
		line->has_subleaf = true;
	}
	return LINE_REGISTERS;
}

/* libcpuid's raw dumps name an array; its index is a leaf or a subleaf. Later versions have more rows of the same make. */
static const struct {
	const char *name;
	uint32_t leaf;
	bool by_subleaf;
} libcpuid_arrays[] = {
	{ "basic_cpuid", 0, false },
	{ "ext_cpuid", 0x80000000, false },
	{ "intel_fn2", 0x2, true },
	{ "intel_fn4", 0x4, true },
	{ "intel_fn11", 0xb, true },
	{ "intel_fn12h", 0x12, true },
	{ "intel_fn14h", 0x14, true },
	{ "amd_fn8000001dh", 0x8000001d, true },
	{ "amd_fn80000026h", 0x80000026, true },
};

/* "basic_cpuid[4]=fc004121 02c0003f 0000003f 00000000" */
static int parse_libcpuid(struct span text, struct line *line)
{
	const char *bracket = memchr(text.text, '[', text.length);
	size_t name_length = bracket ? (size_t)(bracket - text.text) : 0;

	for (size_t i = 0; bracket && i < ARRAY_SIZE(libcpuid_arrays); i++) {
		const char *name = libcpuid_arrays[i].name;
		struct span index = { bracket + 1, text.length - name_length - 1 }, regs;
		const char *end;
		uint64_t number;

		if (strlen(name) != name_length || memcmp(text.text, name, name_length))
			continue;
		end = memchr(index.text, ']', index.length);
		if (!end)
			return -EINVAL;
		regs = (struct span){ end + 1, index.length - (size_t)(end + 1 - index.text) };
		index.length = (size_t)(end - index.text);
		if (parse_u64(index, &number) < 0 || number > 0xffff || !take_char(&regs, "=") ||
		    !take_regs(&regs, &line->regs))
			return -EINVAL;
		line->leaf = libcpuid_arrays[i].leaf + (libcpuid_arrays[i].by_subleaf ? 0 : (uint32_t)number);
		line->subleaf = libcpuid_arrays[i].by_subleaf ? (uint32_t)number : 0;
		line->has_subleaf = true;
		return LINE_REGISTERS;
	}
	return LINE_OTHER;
}

/* `cpuid -r`: "   0x00000004 0x01: eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000" */
static int parse_cpuid_r(struct span text, struct line *line)
{
	static const char *const names[] = { "eax=", "ebx=", "ecx=", "edx=" };
	uint32_t *regs[] = { &line->regs.eax, &line->regs.ebx, &line->regs.ecx, &line->regs.edx };
	struct span left, right, word;

	if (!span_starts(text, "0x") || !span_split(text, ':', &left, &right) || !span_starts(right, "eax="))
		return LINE_OTHER;
	if (!word_hex32(&left, &line->leaf) || !word_hex32(&left, &line->subleaf) || span_trim(left).length)
		return -EINVAL;
	line->has_subleaf = true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!span_word(&right, &word) || !span_starts(word, names[i]))
			return -EINVAL;
		word.text += 4;
		word.length -= 4;
		if (!word_hex32(&word, regs[i]))
			return -EINVAL;
	}
	return LINE_REGISTERS;
}

/*
 * hwloc-gather-cpuid: "5 4 0 1 0 => 0 0 0 0", hexadecimal: which input registers count (bit 0 eax, bit 2 ecx), the input
 * eax ebx ecx edx, then the output.
 */
static int parse_hwloc(struct span text, struct line *line)
{
	uint32_t *regs[] = { &line->regs.eax, &line->regs.ebx, &line->regs.ecx, &line->regs.edx };
	uint32_t mask, ebx, edx;
	const char *arrow = memmem(text.text, text.length, "=>", 2);
	struct span left = { text.text, arrow ? (size_t)(arrow - text.text) : 0 };
	struct span right;

	if (!arrow || !word_hex32(&left, &mask) || mask > 0xf)
		return LINE_OTHER;
	right.text = arrow + 2;
	right.length = (size_t)(text.text + text.length - right.text);
	if (!word_hex32(&left, &line->leaf) || !word_hex32(&left, &ebx) || !word_hex32(&left, &line->subleaf) ||
	    !word_hex32(&left, &edx) || span_trim(left).length)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		if (!word_hex32(&right, regs[i]))
			return -EINVAL;
	if (span_trim(right).length)
		return -EINVAL;
	if (!(mask & 4))
		line->subleaf = 0;
	line->has_subleaf = true;
	return LINE_REGISTERS;
}

/*
 * Where a CPU starts: "------[ CPUID Registers / Logical CPU #0 ]------", "____ Logical CPU #0 ____" (libcpuid), and the
 * "CPU 0:" or "CPU:" of `cpuid -r`. The "CPU   0: APICID ..." lines of AIDA64's summary are none, nor are its sections of
 * something else ("------[ MSR Registers / Logical CPU #0 ]------", "------[ MSR Registers / Logical CPU # Clock ]------").
 */
static int parse_heading(struct span text, struct line *line)
{
	static const char mark[] = "Logical CPU #", section[] = " / ";
	const char *at = memmem(text.text, text.length, mark, sizeof(mark) - 1);
	struct span number;

	if (at && span_starts(text, "--") && memmem(text.text, (size_t)(at - text.text), section, sizeof(section) - 1) &&
	    !memmem(text.text, (size_t)(at - text.text), "CPUID", 5))
		return LINE_OTHER;
	if (at && (span_starts(text, "--") || span_starts(text, "__"))) {
		number = (struct span){ at + sizeof(mark) - 1, text.length - (size_t)(at - text.text) - sizeof(mark) + 1 };
		span_word(&number, &number);
		return parse_u64(number, &line->label) < 0 ? -EINVAL : LINE_HEADING;
	}
	if (!span_starts(text, "CPU") || text.text[text.length - 1] != ':')
		return LINE_OTHER;
	number = span_trim((struct span){ text.text + 3, text.length - 4 });
	line->label = 0;
	return number.length && parse_u64(number, &line->label) < 0 ? LINE_OTHER : LINE_HEADING;
}

static int parse_line(struct span text, struct line *line)
{
	static int (*const formats[])(struct span, struct line *) = { parse_aida, parse_libcpuid, parse_cpuid_r, parse_hwloc,
								      parse_heading };
	int r = LINE_OTHER;

	text = span_trim(text);
	for (size_t i = 0; text.length && r == LINE_OTHER && i < ARRAY_SIZE(formats); i++) {
		*line = (struct line){ 0 };
		r = formats[i](text, line);
	}
	return r;
}

/* A heading with another number starts a CPU; without headings leaf 0 does, which every format has first. */
static bool starts_cpu(const struct reader *reader, const struct line *line)
{
	bool leaf_0 = line->leaf == 0 && line->subleaf == 0 && reader->has_leaf_0;

	if (!reader->open)
		return true;
	if (reader->heading)
		return leaf_0 || !reader->labelled || reader->label != reader->heading_label;
	return leaf_0 && !reader->labelled;
}

static int add_registers(struct reader *reader, struct line *line)
{
	int r = 0;

	if (starts_cpu(reader, line)) {
		/* The caller may have begun a CPU for this text (a file of hwloc-gather-cpuid). */
		bool begun = !reader->open && reader->dump->n_cpus && !reader->dump->cpus[reader->dump->n_cpus - 1].n;

		int64_t label = reader->heading ? (int64_t)MIN(reader->heading_label, (uint64_t)INT64_MAX) : -1;

		r = begun ? 0 : cpuid_dump_begin(reader->dump, label);
		if (r < 0)
			return r;
		reader->open = true;
		reader->labelled = reader->heading;
		reader->label = reader->heading_label;
		reader->has_leaf_0 = false;
		reader->last_leaf = UINT32_MAX;
	}
	reader->heading = false;
	if (!line->has_subleaf && line->leaf == reader->last_leaf && reader->last_subleaf < UINT32_MAX)
		line->subleaf = reader->last_subleaf + 1;
	reader->last_leaf = line->leaf;
	reader->last_subleaf = line->subleaf;
	reader->has_leaf_0 |= line->leaf == 0;
	return cpuid_dump_add(reader->dump, line->leaf, line->subleaf, &line->regs);
}

int cpuid_dump_parse(const char *text, size_t length, struct cpuid_dump *dump, struct error *error)
{
	struct reader reader = { .dump = dump };
	struct span rest = { text, length }, span;

	for (unsigned int number = 1; span_line(&rest, &span); number++) {
		struct line line;
		int r = parse_line(span, &line);

		if (r == LINE_HEADING) {
			reader.heading = true;
			reader.heading_label = line.label;
		} else if (r == LINE_REGISTERS) {
			r = add_registers(&reader, &line);
		}
		if (r == -EINVAL)
			return error_set(error, EINVAL, NULL, number, "a CPUID line that is cut or malformed");
		if (r == -E2BIG)
			return error_set(error, E2BIG, NULL, number, "more than %d CPUs", CPUID_CPUS_MAX);
		if (r < 0)
			return error_oom(error);
	}
	return 0;
}
