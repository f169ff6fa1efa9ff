// SPDX-License-Identifier: MIT
// What the files that read /proc/cpuinfo share: the table of keys, and a block while it is read.
#pragma once

#include "probe/kernel/cpuinfo.h"

enum { PROCFS_LINES_MAX = 64 };

enum cpuinfo_action {
	KEY_START,	/* the number of the block's CPU */
	KEY_START_LATE, /* the same, but Itanium repeats it inside a block that "processor" began */
	KEY_ONLINE,	/* SPARC "CPU6: online": lists a CPU */
	KEY_MACHINE,	/* s390 "processor 0: version = FF,  identification = 000123,  machine = 2817" */
	KEY_CACHE,	/* s390 "cache4: level=3 type=Unified scope=Shared size=65536K ..." */
	KEY_IDENTITY,
	KEY_TEXT,
	KEY_NUMBER,
};

/* A row: name (in lower case, # stands for a number), what it is, and where its value goes. */
struct cpuinfo_key {
	const char *name;
	enum cpuinfo_action action;
	size_t target; /* an identity field, or an offset into struct cpuinfo_cpu */
	bool block;    /* means something else outside of a CPU's block: "model", "machine", "revision" of a board */
};

/* The row of a key's text, and the number that stands where its name has #; NULL: not in the table. */
const struct cpuinfo_key *cpuinfo_find_key(struct span text, unsigned int *ret_number);

/* A line of the block before: most lines of a block repeat it, which saves looking at them. */
struct cpuinfo_line {
	struct strbuf text;
	size_t key_length; /* up to the colon */
	const struct cpuinfo_key *key;
	const char *value; /* interned */
};

/* A block while it is read. */
struct cpuinfo_block {
	struct cpuinfo_cpu cpu;
	struct model_facts model;
	bool open; /* has a CPU number */
	bool any;  /* has a line */
};

struct cpuinfo_reader {
	struct facts *facts;
	struct cpuinfo *cpuinfo;
	struct cpuinfo_line lines[PROCFS_LINES_MAX];
	unsigned int at; /* line number within the block */
	struct cpuinfo_block block, common;
	int32_t *rows; /* of cpuinfo->cpus by CPU number, -1: none */
	size_t n_rows;
	struct model_facts *models; /* distinct ones of the blocks, before what is common is added */
	size_t n_models;
	bool list;	 /* the paragraph is a list of CPUs: old arm64 kernels, which tell below it what is true of all */
	bool unnumbered; /* a block names a processor without its number: a kernel without SMP has no other */
	bool x86, understood, damaged;
};

void cpuinfo_reader_start(struct cpuinfo_reader *reader, struct facts *facts, struct cpuinfo *cpuinfo);
void cpuinfo_reader_free(struct cpuinfo_reader *reader);

/* One line, without its end; an empty one ends the block. 0 or -ENOMEM. */
int cpuinfo_read_line(struct cpuinfo_reader *reader, struct span text);

/* Ends the block: a CPU's becomes a row, any other is common to all. Of two blocks of one CPU the first counts. 0 or
 * -ENOMEM. */
int cpuinfo_end_block(struct cpuinfo_reader *reader);

/* Nothing is known of the block but its CPU number. */
bool cpuinfo_only_number(const struct cpuinfo_block *block);

/* After the last line: adds what is common to the models, and them to facts. 0 or -ENOMEM. */
int cpuinfo_finish(struct cpuinfo_reader *reader);

/* The row of a CPU that a line names ("processor 0: ..."), added when new; NULL when memory ran out. */
struct cpuinfo_cpu *cpuinfo_named_cpu(struct cpuinfo_reader *reader, unsigned int number);

/* The index of a block's model among the distinct ones, -1 when there are absurdly many, or -ENOMEM. */
int cpuinfo_add_model(struct cpuinfo_reader *reader, const struct model_facts *model);
