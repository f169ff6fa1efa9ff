// SPDX-License-Identifier: MIT
// /proc/cpuinfo of every architecture, by one table of keys.
#include "probe/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { READ_SIZE = 64 * 1024, LINES_MAX = 64, MODELS_MAX = 1024 };

enum key_action {
	KEY_START,      /* the number of the block's CPU */
	KEY_START_LATE, /* the same, but Itanium repeats it inside a block that "processor" began */
	KEY_ONLINE,     /* SPARC "CPU6: online": lists a CPU */
	KEY_MACHINE,    /* s390 "processor 0: version = FF,  identification = 000123,  machine = 2817" */
	KEY_CACHE,      /* s390 "cache4: level=3 type=Unified scope=Shared size=65536K ..." */
	KEY_IDENTITY,
	KEY_TEXT,
	KEY_NUMBER,
};

/* A row: name (in lower case, # stands for a number), what it is, and where its value goes. */
struct key {
	const char *name;
	enum key_action action;
	size_t target; /* an identity field, or an offset into struct procfs_cpu */
	bool block;    /* means something else outside of a CPU's block: "model", "machine", "revision" of a board */
};

#define TEXT(member) KEY_TEXT, offsetof(struct procfs_cpu, member)
#define NUMBER(member) KEY_NUMBER, offsetof(struct procfs_cpu, member)

static const struct key keys[] = {
	{ "processor", KEY_START, 0, false },
	{ "cpu number", KEY_START_LATE, 0, false }, /* s390, Itanium */
	{ "processor #", KEY_MACHINE, 0, false },   /* s390 */
	{ "cpu#", KEY_ONLINE, 0, false },           /* SPARC */
	{ "cache#", KEY_CACHE, 0, false },          /* s390 */

	{ "vendor_id", KEY_IDENTITY, IDENTITY_VENDOR, false },
	{ "vendor", KEY_IDENTITY, IDENTITY_VENDOR, false },    /* Itanium */
	{ "mvendorid", KEY_IDENTITY, IDENTITY_VENDOR, false }, /* RISC-V */
	{ "model name", KEY_IDENTITY, IDENTITY_NAME, false },
	{ "cpu model", KEY_IDENTITY, IDENTITY_NAME, false }, /* MIPS, Alpha */
	{ "cpu", KEY_IDENTITY, IDENTITY_NAME, false },       /* POWER, SPARC */
	{ "cpu family", KEY_IDENTITY, IDENTITY_FAMILY, false },
	{ "family", KEY_IDENTITY, IDENTITY_FAMILY, false },  /* Itanium */
	{ "marchid", KEY_IDENTITY, IDENTITY_FAMILY, false }, /* RISC-V */
	{ "model", KEY_IDENTITY, IDENTITY_MODEL, true },
	{ "mimpid", KEY_IDENTITY, IDENTITY_MODEL, false }, /* RISC-V */
	{ "stepping", KEY_IDENTITY, IDENTITY_STEPPING, false },
	{ "cpu revision", KEY_IDENTITY, IDENTITY_REVISION, false }, /* ARM, LoongArch */
	{ "revision", KEY_IDENTITY, IDENTITY_REVISION, true },      /* POWER, Itanium */
	{ "cpu implementer", KEY_IDENTITY, IDENTITY_IMPLEMENTER, false },
	{ "cpu part", KEY_IDENTITY, IDENTITY_PART, false },
	{ "cpu variant", KEY_IDENTITY, IDENTITY_VARIANT, false },
	{ "cpu architecture", KEY_IDENTITY, IDENTITY_ARCHITECTURE, false },
	{ "arch", KEY_IDENTITY, IDENTITY_ARCHITECTURE, false }, /* Itanium: IA-64 */
	{ "flags", KEY_IDENTITY, IDENTITY_FLAGS, false },
	{ "features", KEY_IDENTITY, IDENTITY_FLAGS, false }, /* ARM, s390, LoongArch, Itanium */
	{ "type", KEY_IDENTITY, IDENTITY_FLAGS, false },     /* SPARC: sun4u */
	{ "ases implemented", KEY_IDENTITY, IDENTITY_FLAGS, false }, /* MIPS */
	{ "address sizes", KEY_IDENTITY, IDENTITY_ADDRESS_SIZES, false },
	{ "isa", KEY_IDENTITY, IDENTITY_ISA, false },
	{ "mmu", KEY_IDENTITY, IDENTITY_MMU, false },
	{ "uarch", KEY_IDENTITY, IDENTITY_UARCH, false },
	{ "machine", KEY_IDENTITY, IDENTITY_MACHINE, true },

	{ "bogomips", TEXT(bogomips), false },
	{ "bogomips per cpu", TEXT(bogomips), false }, /* s390 */
	{ "cpu#bogo", TEXT(bogomips), false },         /* SPARC */
	{ "microcode", TEXT(microcode), false },
	{ "cpu mhz", TEXT(mhz), false },
	{ "cpu mhz static", TEXT(mhz_static), false },
	{ "cpu mhz dynamic", TEXT(mhz_dynamic), false },

	{ "physical id", NUMBER(package), true },
	{ "package", NUMBER(package), true }, /* LoongArch, MIPS */
	{ "core id", NUMBER(core), true },
	{ "core", NUMBER(core), true }, /* LoongArch, MIPS */
	{ "thread id", NUMBER(thread), true }, /* Itanium */
	{ "apicid", NUMBER(apic_id), true },
};

/* A line of the block before: most lines of a block repeat it, which saves looking at them. */
struct line {
	struct strbuf text;
	size_t key_length; /* up to the colon */
	const struct key *key;
	const char *value; /* interned */
};

/* A block while it is read. */
struct block {
	struct procfs_cpu cpu;
	struct model_facts model;
	bool open; /* has a CPU number */
	bool any;  /* has a line */
};

struct reader {
	struct facts *facts;
	struct procfs *procfs;
	struct line lines[LINES_MAX];
	unsigned int at; /* line number within the block */
	struct block block, common;
	int32_t *rows;              /* of procfs->cpus by CPU number, -1: none */
	size_t n_rows;
	struct model_facts *models; /* distinct ones of the blocks, before what is common is added */
	size_t n_models;
	bool x86, understood, damaged;
};

static void reader_free(struct reader *reader)
{
	for (size_t i = 0; i < LINES_MAX; i++)
		strbuf_free(&reader->lines[i].text);
	free(reader->models);
	free(reader->rows);
}

void procfs_free(struct procfs *procfs)
{
	free(procfs->cpus);
	cpuset_free(&procfs->listed);
	*procfs = (struct procfs){ 0 };
}

static void block_init(struct block *block)
{
	*block = (struct block){ .cpu = { .model = -1, .package = UNKNOWN, .core = UNKNOWN, .thread = UNKNOWN, .apic_id = UNKNOWN } };
}

/* Compares a key with a row's name; # takes one number. */
static bool key_matches(struct span text, const char *name, unsigned int *ret_number)
{
	size_t i = 0;

	for (; *name; name++) {
		size_t first = i;
		uint64_t number;

		if (*name != '#') {
			if (i >= text.length || (text.text[i] | (text.text[i] >= 'A' && text.text[i] <= 'Z' ? 0x20 : 0)) != *name)
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

static const struct key *find_key(struct span text, unsigned int *ret_number)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (key_matches(text, keys[i].name, ret_number))
			return &keys[i];
	return NULL;
}

/* The index of a block's model among the distinct ones, -1 when there are absurdly many. */
static int add_model(struct reader *reader, const struct model_facts *model)
{
	size_t n = reader->n_models;
	struct model_facts *larger;

	/* From the back: the model of the CPU before is the likely one. */
	for (size_t i = n; i-- > 0;)
		if (!memcmp(&reader->models[i], model, sizeof(*model)))
			return (int)i;
	if (n >= MODELS_MAX) {
		reader->damaged = true;
		return -1;
	}
	if (!(n & (n - 1))) {
		larger = realloc(reader->models, (n ? n * 2 : 1) * sizeof(*larger));
		if (!larger)
			return -ENOMEM;
		reader->models = larger;
	}
	reader->models[n] = *model;
	reader->n_models++;
	return (int)n;
}

/* The row of a CPU number, or NULL. */
static struct procfs_cpu *find_cpu(const struct reader *reader, unsigned int number)
{
	return number < reader->n_rows && reader->rows[number] >= 0 ? &reader->procfs->cpus[reader->rows[number]] : NULL;
}

static int add_cpu(struct reader *reader, const struct procfs_cpu *cpu)
{
	struct procfs *procfs = reader->procfs;
	int r;

	if (procfs->n_cpus == procfs->capacity) {
		size_t capacity = procfs->capacity ? procfs->capacity * 2 : 16;
		struct procfs_cpu *larger = realloc(procfs->cpus, capacity * sizeof(*larger));

		if (!larger)
			return -ENOMEM;
		procfs->cpus = larger;
		procfs->capacity = capacity;
	}
	if (cpu->cpu >= reader->n_rows) {
		size_t n = MAX(reader->n_rows * 2, (size_t)cpu->cpu + 16);
		int32_t *rows = realloc(reader->rows, n * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		memset(rows + reader->n_rows, 0xff, (n - reader->n_rows) * sizeof(*rows));
		reader->rows = rows;
		reader->n_rows = n;
	}
	r = cpuset_add(&procfs->listed, cpu->cpu);
	if (r < 0)
		return r;
	reader->rows[cpu->cpu] = (int32_t)procfs->n_cpus;
	procfs->cpus[procfs->n_cpus++] = *cpu;
	return 0;
}

/* The row of a CPU that a line names ("processor 0: ..."), added when new; NULL when memory ran out. */
static struct procfs_cpu *named_cpu(struct reader *reader, unsigned int number)
{
	struct procfs_cpu *cpu = find_cpu(reader, number);
	struct block block;

	if (cpu)
		return cpu;
	block_init(&block);
	block.cpu.cpu = number;
	return add_cpu(reader, &block.cpu) < 0 ? NULL : find_cpu(reader, number);
}

static void merge_text(const char **to, const char *from)
{
	if (!*to)
		*to = from;
}

static void merge_texts(struct procfs_cpu *to, const struct procfs_cpu *from)
{
	merge_text(&to->bogomips, from->bogomips);
	merge_text(&to->microcode, from->microcode);
	merge_text(&to->mhz, from->mhz);
	merge_text(&to->mhz_static, from->mhz_static);
	merge_text(&to->mhz_dynamic, from->mhz_dynamic);
}

static void merge_model(struct model_facts *to, const struct model_facts *from)
{
	for (int i = 0; i < N_IDENTITY_FIELDS; i++)
		merge_text(&to->field[i], from->field[i]);
}

/* Ends the block: a CPU's becomes a row, any other is common to all. Of two blocks of one CPU the first counts. */
static int end_block(struct reader *reader)
{
	struct block *block = &reader->block;
	struct procfs_cpu *cpu = block->open ? find_cpu(reader, block->cpu.cpu) : NULL;
	int r = 0;

	reader->at = 0;
	if (block->any && !block->open) {
		merge_texts(&reader->common.cpu, &block->cpu);
		merge_model(&reader->common.model, &block->model);
	} else if (block->open && (!cpu || !cpu->block)) {
		/* s390 lists "processor 0: ..." first and has a block "cpu number : 0" behind. */
		if (cpu && cpu->model >= 0)
			merge_model(&block->model, &reader->models[cpu->model]);
		if (cpu)
			merge_texts(&block->cpu, cpu);
		r = add_model(reader, &block->model);
		if (r == -ENOMEM)
			return r;
		block->cpu.model = r;
		block->cpu.block = true;
		r = 0;
		if (cpu)
			*cpu = block->cpu;
		else
			r = add_cpu(reader, &block->cpu);
	}
	block_init(block);
	return r;
}

/* s390: the type of one CPU on one line. */
static int machine_line(struct reader *reader, unsigned int number, struct span value)
{
	struct procfs_cpu *cpu = named_cpu(reader, number);
	struct model_facts model = { 0 };
	int r;

	if (!cpu)
		return -ENOMEM;
	while (value.length) {
		struct span part, rest, name, text;

		if (!span_split(value, ',', &part, &rest)) {
			part = value;
			rest.length = 0;
		}
		if (span_split(part, '=', &name, &text) && span_equal(name, "machine")) {
			r = facts_text(reader->facts, text, &model.field[IDENTITY_MACHINE]);
			if (r < 0)
				return r;
		}
		value = rest;
	}
	r = add_model(reader, &model);
	if (r == -ENOMEM)
		return r;
	cpu->model = r;
	return 0;
}

static const struct {
	const char *name;
	enum cache_type type;
} cache_types[] = { { "Data", CACHE_DATA }, { "Instruction", CACHE_INSTRUCTION }, { "Unified", CACHE_UNIFIED } };

/*
 * s390: caches that several CPUs share are told here only; those of scope Private are in sysfs.
 */
static int cache_line(struct facts *facts, struct span value)
{
	uint64_t level = 0, size = 0, line_size = 0, ways = 0;
	struct cache_facts *cache;
	struct span word, name, text;
	bool shared = false;
	int type = -1;

	while (span_word(&value, &word)) {
		if (!span_split(word, '=', &name, &text))
			continue;
		if (span_equal(name, "level"))
			parse_u64(text, &level);
		else if (span_equal(name, "size"))
			parse_size(text, &size);
		else if (span_equal(name, "line_size"))
			parse_u64(text, &line_size);
		else if (span_equal(name, "associativity"))
			parse_u64(text, &ways);
		else if (span_equal(name, "scope"))
			shared = span_equal(text, "Shared");
		else if (span_equal(name, "type"))
			for (size_t i = 0; i < ARRAY_SIZE(cache_types); i++)
				if (span_equal(text, cache_types[i].name))
					type = (int)cache_types[i].type;
	}
	if (!shared || level < 1 || level > 9 || type < 0 || facts->n_shared_caches >= LINES_MAX)
		return 0;
	cache = facts_add_shared_cache(facts);
	if (!cache)
		return -ENOMEM;
	cache->level = (int)level;
	cache->type = (enum cache_type)type;
	cache->size_bytes = size && size <= INT64_MAX ? (int64_t)size : UNKNOWN;
	cache->line_bytes = line_size && line_size <= INT64_MAX ? (int64_t)line_size : UNKNOWN;
	cache->ways = ways && ways <= INT64_MAX ? (int64_t)ways : UNKNOWN;
	return 0;
}

/* A block begins; old 32-bit ARM kernels write "Processor : ARMv7 Processor rev 4 (v7l)" above all blocks. */
static int start_line(struct reader *reader, const struct key *key, struct span value)
{
	uint64_t number;
	int r;

	if (parse_u64(value, &number) < 0) {
		reader->block.any = true;
		return key->action == KEY_START ?
			facts_text(reader->facts, value, &reader->block.model.field[IDENTITY_NAME]) : 0;
	}
	if (number >= CPUSET_MAX) {
		reader->damaged = true;
		return end_block(reader);
	}
	if (key->action == KEY_START_LATE && reader->block.open)
		return 0;
	if (reader->block.any) {
		r = end_block(reader);
		if (r < 0)
			return r;
	}
	reader->block.open = true;
	reader->block.cpu.cpu = (unsigned int)number;
	reader->block.any = true;
	return 0;
}

/* A value, interned: stores it in the block. */
static void store(struct reader *reader, const struct key *key, const char *value)
{
	struct block *block = &reader->block;
	char *member = (char *)&block->cpu + key->target;
	int64_t number;

	if (!value || (key->block && !block->open))
		return;
	block->any = true;
	switch (key->action) {
	case KEY_IDENTITY:
		block->model.field[key->target] = value;
		break;
	case KEY_TEXT:
		*(const char **)member = value;
		break;
	case KEY_NUMBER:
		if (!parse_i64(span_of(value), &number))
			*(int64_t *)member = number;
		break;
	default:
		break;
	}
}

/* A line whose key has a row in the table, its value not seen before. */
static int new_value(struct reader *reader, const struct key *key, unsigned int number, struct span value, const char **ret_text)
{
	struct procfs_cpu *cpu;
	int r;

	reader->understood = true;
	*ret_text = NULL;
	switch (key->action) {
	case KEY_START:
	case KEY_START_LATE:
		return start_line(reader, key, value);
	case KEY_MACHINE:
		return machine_line(reader, number, value);
	case KEY_CACHE:
		return cache_line(reader->facts, value);
	case KEY_ONLINE:
		return !span_equal(value, "online") ? 0 : named_cpu(reader, number) ? 0 : -ENOMEM;
	default:
		break;
	}
	r = facts_text(reader->facts, value, ret_text);
	if (r < 0)
		return r;
	if (strchr(key->name, '#')) {
		cpu = named_cpu(reader, number);
		if (!cpu)
			return -ENOMEM;
		*(const char **)((char *)cpu + key->target) = *ret_text;
		return 0;
	}
	if (key->action == KEY_IDENTITY && key->target == IDENTITY_FLAGS && !strcmp(key->name, "flags"))
		reader->x86 = true;
	store(reader, key, *ret_text);
	return 0;
}

/* One line, without its end. The remembered line at the same place of the block before tells its key, often its value too. */
static int read_line(struct reader *reader, struct span text)
{
	struct line *line = reader->at < LINES_MAX ? &reader->lines[reader->at] : NULL;
	const struct key *key = NULL;
	const char *value = NULL;
	unsigned int number = 0;
	struct span name, rest;
	int r;

	if (line && line->key && line->value && line->text.length == text.length &&
	    !memcmp(line->text.text, text.text, text.length)) {
		reader->at++;
		store(reader, line->key, line->value);
		return 0;
	}
	if (!span_trim(text).length)
		return end_block(reader);
	reader->at++;
	if (!span_split(text, ':', &name, &rest))
		return 0;
	if (line && line->key && line->key_length <= text.length && line->text.length >= line->key_length &&
	    !memcmp(line->text.text, text.text, line->key_length) && !strchr(line->key->name, '#'))
		key = line->key;
	else
		key = find_key(name, &number);
	if (!key)
		return 0;
	r = new_value(reader, key, number, rest, &value);
	if (r < 0)
		return r;
	/* A line that begins a block is the first of it, whatever came before. */
	if (key->action == KEY_START && reader->block.open) {
		line = &reader->lines[0];
		reader->at = 1;
	}
	if (!line)
		return 0;
	strbuf_reset(&line->text);
	strbuf_add(&line->text, text.text, text.length);
	if (line->text.failed)
		return -ENOMEM;
	line->key_length = (size_t)((const char *)memchr(text.text, ':', text.length) - text.text) + 1;
	line->key = key;
	line->value = value;
	return 0;
}

static int finish(struct reader *reader)
{
	struct facts *facts = reader->facts;
	struct procfs *procfs = reader->procfs;
	_cleanup_free_ int *index = NULL;
	struct model_facts empty = { 0 };
	int r = end_block(reader);

	if (r < 0)
		return r;
	index = malloc((reader->n_models + 1) * sizeof(*index));
	if (!index)
		return -ENOMEM;
	for (size_t i = 0; i < reader->n_models; i++) {
		merge_model(&reader->models[i], &reader->common.model);
		r = -1;
		if (memcmp(&reader->models[i], &empty, sizeof(empty)) != 0)
			r = facts_add_model(facts, &reader->models[i]);
		if (r == -ENOMEM)
			return r;
		index[i] = r;
	}
	r = -1;
	procfs->common = reader->common.cpu;
	if (memcmp(&reader->common.model, &empty, sizeof(empty)) != 0)
		for (size_t i = 0; r < 0 && i <= procfs->n_cpus; i++)
			if (i == procfs->n_cpus ? !i : procfs->cpus[i].model < 0)
				r = facts_add_model(facts, &reader->common.model);
	if (r == -ENOMEM)
		return r;
	procfs->common.model = r;
	for (size_t i = 0; i < procfs->n_cpus; i++) {
		struct procfs_cpu *cpu = &procfs->cpus[i];

		cpu->model = cpu->model >= 0 ? index[cpu->model] : r;
		merge_texts(cpu, &reader->common.cpu);
	}
	facts->x86 |= reader->x86;
	if (reader->understood)
		facts->backends |= BACKEND_PROCFS;
	return 0;
}

static void reader_start(struct reader *reader, struct facts *facts, struct procfs *procfs)
{
	reader->facts = facts;
	reader->procfs = procfs;
	block_init(&reader->block);
	block_init(&reader->common);
}

/* Takes whole lines off the start of buffer; at the end of the file what is left, too. The number of bytes taken or -ENOMEM. */
static ssize_t read_lines(struct reader *reader, const char *buffer, size_t length, bool end)
{
	size_t at = 0;

	while (at < length) {
		const char *stop = memchr(buffer + at, '\n', length - at);
		size_t n = stop ? (size_t)(stop - buffer) - at : length - at;
		int r;

		if (!stop && !end)
			break;
		r = read_line(reader, (struct span){ buffer + at, n });
		if (r < 0)
			return r;
		at += n + (stop ? 1 : 0);
	}
	return (ssize_t)at;
}

int procfs_parse(struct facts *facts, struct span text, struct procfs *ret_procfs, struct error *error)
{
	_cleanup_(reader_free) struct reader reader = { 0 };
	_cleanup_procfs_ struct procfs procfs = { 0 };

	reader_start(&reader, facts, &procfs);
	if (read_lines(&reader, text.text, text.length, true) < 0 || finish(&reader) < 0)
		return error_oom(error);
	*ret_procfs = procfs;
	procfs = (struct procfs){ 0 };
	return 0;
}

/* Reads in pieces: cpuinfo of 8192 CPUs has 12 MB. -EFBIG past the limit, -errno of read, -EINVAL for a line too long. */
static int read_stream(struct reader *reader, int fd, size_t *ret_size)
{
	_cleanup_free_ char *buffer = malloc(READ_SIZE);
	size_t used = 0, total = 0;

	if (!buffer)
		return -ENOMEM;
	for (;;) {
		ssize_t n = read(fd, buffer + used, READ_SIZE - used), taken;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		total += (size_t)n;
		used += (size_t)n;
		*ret_size = total;
		if (total > ROOT_FILE_MAX)
			return -EFBIG;
		taken = read_lines(reader, buffer, used, !n);
		if (taken < 0)
			return (int)taken;
		if (!n)
			return 0;
		used -= (size_t)taken;
		memmove(buffer, buffer + taken, used);
		if (used == READ_SIZE)
			return -EINVAL;
	}
}

int procfs_read(struct root *root, struct facts *facts, struct procfs *ret_procfs, struct error *error)
{
	_cleanup_(reader_free) struct reader reader = { 0 };
	_cleanup_procfs_ struct procfs procfs = { 0 };
	_cleanup_fd_ int fd = root_open_file(root, "proc/cpuinfo");
	size_t size = 0;
	int r;

	reader_start(&reader, facts, &procfs);
	r = fd < 0 ? fd : read_stream(&reader, fd, &size);
	if (r == -ENOMEM || finish(&reader) < 0)
		return error_oom(error);
	if (r == -ENOENT)
		r = facts_warn(facts, NULL, "no-procfs", "/proc/cpuinfo is missing");
	else if (r < 0)
		r = facts_warn(facts, NULL, "unreadable-file", "/proc/cpuinfo: %s",
			       r == -EINVAL ? "not a text of lines" : strerror(-r));
	else if (!reader.understood)
		r = facts_warn(facts, NULL, "unreadable-file", "/proc/cpuinfo: %s", size ? "nothing in it is understood" : "empty");
	else if (reader.damaged)
		r = facts_warn(facts, NULL, "unreadable-file", "/proc/cpuinfo: some CPUs in it make no sense and are left out");
	if (r < 0)
		return error_oom(error);
	*ret_procfs = procfs;
	procfs = (struct procfs){ 0 };
	return 0;
}

static void apply_row(struct cpu_facts *row, const struct procfs_cpu *cpu)
{
	row->model = cpu->model;
	row->bogomips = cpu->bogomips;
	row->microcode = cpu->microcode;
	row->mhz = cpu->mhz;
	row->mhz_static = cpu->mhz_static;
	row->mhz_dynamic = cpu->mhz_dynamic;
	if (row->apic_id == UNKNOWN)
		row->apic_id = cpu->apic_id;
}

void procfs_apply(const struct procfs *procfs, struct facts *facts)
{
	struct cpu_facts *row;

	for (size_t i = 0; i < procfs->n_cpus; i++) {
		row = facts_cpu(facts, procfs->cpus[i].cpu);
		if (row)
			apply_row(row, &procfs->cpus[i]);
	}
	for (size_t i = 0; !procfs->n_cpus && i < facts->n_cpus; i++)
		apply_row(&facts->cpus[i], &procfs->common);
}
