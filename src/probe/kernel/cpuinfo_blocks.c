// SPDX-License-Identifier: MIT
// The blocks of /proc/cpuinfo: rows of CPUs, distinct models, and what is common to all.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "probe/kernel/cpuinfo_internal.h"

enum { MODELS_MAX = 1024 };

void cpuinfo_reader_free(struct cpuinfo_reader *reader)
{
	for (size_t i = 0; i < PROCFS_LINES_MAX; i++)
		strbuf_free(&reader->lines[i].text);
	free(reader->models);
	free(reader->rows);
}

static void block_init(struct cpuinfo_block *block)
{
	*block = (struct cpuinfo_block){ .cpu = { .model = -1,
						  .package = UNKNOWN,
						  .core = UNKNOWN,
						  .thread = UNKNOWN,
						  .apic_id = UNKNOWN,
						  .book = UNKNOWN,
						  .drawer = UNKNOWN } };
}

int cpuinfo_add_model(struct cpuinfo_reader *reader, const struct model_facts *model)
{
	size_t n = reader->n_models;
	struct model_facts *added;

	/* From the back: the model of the CPU before is the likely one. */
	for (size_t i = n; i-- > 0;)
		if (!memcmp(&reader->models[i], model, sizeof(*model)))
			return (int)i;
	if (n >= MODELS_MAX) {
		reader->damaged = true;
		return -1;
	}
	added = array_add(reader->models, reader->n_models);
	if (!added)
		return -ENOMEM;
	*added = *model;
	return (int)n;
}

/* The row of a CPU number, or NULL. */
static struct cpuinfo_cpu *find_cpu(const struct cpuinfo_reader *reader, unsigned int number)
{
	return number < reader->n_rows && reader->rows[number] >= 0 ? &reader->cpuinfo->cpus[reader->rows[number]] : NULL;
}

static int add_cpu(struct cpuinfo_reader *reader, const struct cpuinfo_cpu *cpu)
{
	struct cpuinfo *cpuinfo = reader->cpuinfo;
	struct cpuinfo_cpu *added;
	int r;

	if (cpu->cpu >= reader->n_rows) {
		size_t n = MAX(reader->n_rows * 2, (size_t)cpu->cpu + 16);
		int32_t *rows = realloc(reader->rows, n * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		memset(rows + reader->n_rows, 0xff, (n - reader->n_rows) * sizeof(*rows));
		reader->rows = rows;
		reader->n_rows = n;
	}
	r = cpuset_add(&cpuinfo->listed, cpu->cpu);
	if (r < 0)
		return r;
	added = array_add(cpuinfo->cpus, cpuinfo->n_cpus);
	if (!added)
		return -ENOMEM;
	*added = *cpu;
	reader->rows[cpu->cpu] = (int32_t)cpuinfo->n_cpus - 1;
	return 0;
}

struct cpuinfo_cpu *cpuinfo_named_cpu(struct cpuinfo_reader *reader, unsigned int number)
{
	struct cpuinfo_cpu *cpu = find_cpu(reader, number);
	struct cpuinfo_block block;

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

static void merge_texts(struct cpuinfo_cpu *to, const struct cpuinfo_cpu *from)
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

static void make_common(struct cpuinfo_reader *reader, struct cpuinfo_block *block)
{
	merge_texts(&reader->common.cpu, &block->cpu);
	merge_model(&reader->common.model, &block->model);
}

bool cpuinfo_only_number(const struct cpuinfo_block *block)
{
	static const struct model_facts nothing = { 0 };
	const struct cpuinfo_cpu *cpu = &block->cpu;

	return block->open && !memcmp(&block->model, &nothing, sizeof(nothing)) && !cpu->bogomips && !cpu->mhz &&
	       !cpu->microcode && cpu->package == UNKNOWN && cpu->core == UNKNOWN;
}

int cpuinfo_end_block(struct cpuinfo_reader *reader)
{
	struct cpuinfo_block *block = &reader->block;
	struct cpuinfo_cpu *cpu = block->open ? find_cpu(reader, block->cpu.cpu) : NULL;
	int r = 0;

	reader->at = 0;
	if (reader->list && block->open) {
		unsigned int number = block->cpu.cpu;

		make_common(reader, block);
		block_init(block);
		block->open = true;
		block->cpu.cpu = number;
	}
	if (block->any && !block->open) {
		make_common(reader, block);
	} else if (block->open && (!cpu || !cpu->block)) {
		/* s390 lists "processor 0: ..." first and has a block "cpu number : 0" behind. */
		if (cpu && cpu->model >= 0)
			merge_model(&block->model, &reader->models[cpu->model]);
		if (cpu)
			merge_texts(&block->cpu, cpu);
		r = cpuinfo_add_model(reader, &block->model);
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

int cpuinfo_finish(struct cpuinfo_reader *reader)
{
	struct facts *facts = reader->facts;
	struct cpuinfo *cpuinfo = reader->cpuinfo;
	_cleanup_free_ int *index = NULL;
	struct model_facts empty = { 0 };
	int r = cpuinfo_end_block(reader);

	if (r >= 0 && reader->unnumbered && !cpuinfo->n_cpus && !cpuinfo_named_cpu(reader, 0))
		r = -ENOMEM;
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
	cpuinfo->common = reader->common.cpu;
	if (memcmp(&reader->common.model, &empty, sizeof(empty)) != 0)
		for (size_t i = 0; r < 0 && i <= cpuinfo->n_cpus; i++)
			if (i == cpuinfo->n_cpus ? !i : cpuinfo->cpus[i].model < 0)
				r = facts_add_model(facts, &reader->common.model);
	if (r == -ENOMEM)
		return r;
	cpuinfo->common.model = r;
	for (size_t i = 0; i < cpuinfo->n_cpus; i++) {
		struct cpuinfo_cpu *cpu = &cpuinfo->cpus[i];

		cpu->model = cpu->model >= 0 ? index[cpu->model] : r;
		merge_texts(cpu, &reader->common.cpu);
	}
	facts->x86 |= reader->x86;
	if (reader->understood)
		facts->backends |= BACKEND_PROCFS;
	return 0;
}

void cpuinfo_reader_start(struct cpuinfo_reader *reader, struct facts *facts, struct cpuinfo *cpuinfo)
{
	reader->facts = facts;
	reader->cpuinfo = cpuinfo;
	block_init(&reader->block);
	block_init(&reader->common);
}
