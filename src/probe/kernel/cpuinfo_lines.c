// SPDX-License-Identifier: MIT
// The lines of /proc/cpuinfo: what each key does to its block.
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "probe/kernel/cpuinfo_internal.h"

/* s390: the type of one CPU on one line. */
static int machine_line(struct cpuinfo_reader *reader, unsigned int number, struct span value)
{
	struct cpuinfo_cpu *cpu = cpuinfo_named_cpu(reader, number);
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
	r = cpuinfo_add_model(reader, &model);
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
	if (!shared || level < 1 || level > 9 || type < 0 || facts->n_shared_caches >= PROCFS_LINES_MAX)
		return 0;
	cache = facts_add_shared_cache(facts);
	if (!cache)
		return -ENOMEM;
	cache->attr.level = (int)level;
	cache->attr.type = (enum cache_type)type;
	cache->attr.size_bytes = size && size <= INT64_MAX ? (int64_t)size : UNKNOWN;
	cache->attr.line_bytes = line_size && line_size <= INT64_MAX ? (int64_t)line_size : UNKNOWN;
	cache->attr.ways = ways && ways <= INT64_MAX ? (int64_t)ways : UNKNOWN;
	return 0;
}

/* A block begins; old 32-bit ARM kernels write "Processor : ARMv7 Processor rev 4 (v7l)" above all blocks. */
static int start_line(struct cpuinfo_reader *reader, const struct cpuinfo_key *key, struct span value)
{
	uint64_t number;
	int r;

	if (parse_u64(value, &number) < 0) {
		reader->block.any = true;
		reader->unnumbered |= key->action == KEY_START && span_trim(value).length;
		return key->action == KEY_START ?
			       facts_text(reader->facts, value, &reader->block.model.field[IDENTITY_NAME]) :
			       0;
	}
	if (number >= CPUSET_MAX) {
		reader->damaged = true;
		return cpuinfo_end_block(reader);
	}
	if (key->action == KEY_START_LATE && reader->block.open)
		return 0;
	if (reader->block.any) {
		bool list = cpuinfo_only_number(&reader->block);

		r = cpuinfo_end_block(reader);
		reader->list = list;
		if (r < 0)
			return r;
	}
	reader->block.open = true;
	reader->block.cpu.cpu = (unsigned int)number;
	reader->block.any = true;
	return 0;
}

/* A value, interned: stores it in the block. */
static void store(struct cpuinfo_reader *reader, const struct cpuinfo_key *key, const char *value)
{
	struct cpuinfo_block *block = &reader->block;
	char *member = (char *)&block->cpu + key->target;
	int64_t number;

	/* A POWER kernel for one CPU writes no block: "revision : 3.1 (pvr 8003 0105)"; the footer of ARM has no pvr. */
	if (!value || (key->block && !block->open && !strstr(value, "(pvr ")))
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
static int new_value(struct cpuinfo_reader *reader, const struct cpuinfo_key *key, unsigned int number, struct span value,
		     const char **ret_text)
{
	struct cpuinfo_cpu *cpu;
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
		return !span_equal(value, "online") ? 0 : cpuinfo_named_cpu(reader, number) ? 0 : -ENOMEM;
	default:
		break;
	}
	r = facts_text(reader->facts, value, ret_text);
	if (r < 0)
		return r;
	if (strchr(key->name, '#')) {
		cpu = cpuinfo_named_cpu(reader, number);
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

/* One line, without its end. The remembered line at the same place of the block before tells its key, often its value too.
 */
int cpuinfo_read_line(struct cpuinfo_reader *reader, struct span text)
{
	struct cpuinfo_line *line = reader->at < PROCFS_LINES_MAX ? &reader->lines[reader->at] : NULL;
	const struct cpuinfo_key *key = NULL;
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
	if (!span_trim(text).length) {
		r = cpuinfo_end_block(reader);
		reader->list = false;
		return r;
	}
	reader->at++;
	if (!span_split(text, ':', &name, &rest))
		return 0;
	if (line && line->key && line->key_length <= text.length && line->text.length >= line->key_length &&
	    !memcmp(line->text.text, text.text, line->key_length) && !strchr(line->key->name, '#'))
		key = line->key;
	else
		key = cpuinfo_find_key(name, &number);
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
