// SPDX-License-Identifier: MIT
// An arena with interned strings.
#include "base/arena.h"

#include <string.h>
#include <sys/auxv.h>

enum { BLOCK_SIZE = 8192, FIRST_TABLE = 64 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char data[];
};

void arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	free(arena->table);
	*arena = (struct arena){ 0 };
}

static void *allocate(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->blocks;
	size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;

	if (!block || start > block->size || block->size - start < size) {
		size_t room = MAX(size, (size_t)BLOCK_SIZE);

		if (size > SIZE_MAX / 2)
			return NULL;
		block = calloc(1, sizeof(*block) + room);
		if (!block)
			return NULL;
		block->size = room;
		/* A large object does not waste what is left of the block before it. */
		if (size > BLOCK_SIZE / 2 && arena->blocks) {
			block->next = arena->blocks->next;
			arena->blocks->next = block;
		} else {
			block->next = arena->blocks;
			arena->blocks = block;
		}
		start = 0;
	}
	block->used = start + size;
	return block->data + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return allocate(arena, size, _Alignof(max_align_t));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = allocate(arena, length + 1, 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

/*
 * Random bytes that the kernel gives a process at its start. By a hash that is known a file could be made of texts that all
 * have the same one: 2.6 MB of JSON took 6 s. Nothing but time depends on it.
 */
static uint64_t random_seed(void)
{
	unsigned long at = getauxval(AT_RANDOM);
	uint64_t random[2] = { 0 };

	if (at)
		memcpy(random, (const void *)at, sizeof(random));
	return random[0] * 0x9e3779b97f4a7c15U ^ random[1];
}

/* FNV-1a */
static uint64_t hash_text(uint64_t seed, const char *text, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325U ^ seed;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3U;
	return hash;
}

static const char **find_slot(uint64_t seed, const char **table, size_t size, const char *text, size_t length)
{
	size_t at = hash_text(seed, text, length) & (size - 1);

	while (table[at] && (strncmp(table[at], text, length) != 0 || table[at][length]))
		at = (at + 1) & (size - 1);
	return &table[at];
}

static bool grow_table(struct arena *arena)
{
	size_t size = arena->table_size ? arena->table_size * 2 : FIRST_TABLE;
	const char **table = calloc(size, sizeof(*table));

	if (!table)
		return false;
	if (!arena->table_size)
		arena->seed = random_seed();
	for (size_t i = 0; i < arena->table_size; i++)
		if (arena->table[i])
			*find_slot(arena->seed, table, size, arena->table[i], strlen(arena->table[i])) = arena->table[i];
	free(arena->table);
	arena->table = table;
	arena->table_size = size;
	return true;
}

const char *arena_intern(struct arena *arena, const char *text, size_t length)
{
	const char **slot;

	/* A NUL inside would make two different texts look equal. */
	length = strnlen(text, length);
	if (arena->table_used * 2 >= arena->table_size && !grow_table(arena))
		return NULL;
	slot = find_slot(arena->seed, arena->table, arena->table_size, text, length);
	if (!*slot) {
		*slot = arena_strndup(arena, text, length);
		if (*slot)
			arena->table_used++;
	}
	return *slot;
}
