// SPDX-License-Identifier: MIT
// What `workers` asks of a machine: the limits of one process, and no more of the kernel's facts than its question needs.
#pragma once

#include "probe/kernel/cpuinfo.h"
#include "probe/source.h"

struct process_reader {
	struct source source; /* live or a tree */
	struct root *root;
	int64_t pid;  /* 0: the calling thread, resp. the process that made the record */
	bool reasons; /* read also what only an explanation needs */
	struct facts *facts;
	struct cpuinfo cpuinfo;
	bool has_cpuinfo;
};

/* facts->limits, isolated and environment, and what is online where something of wanted needs it. 0, -errno with an error.
 */
int process_read_limits(struct process_reader *reader, struct error *error);

/*
 * More of the facts, by the same readers as linux_read: after process_read_limits, once or more often. What could not be
 * read is flagged in facts->limits. 0, -errno with an error.
 */
int process_read_more(struct process_reader *reader, unsigned int wanted, struct error *error);

static inline void process_reader_free(struct process_reader *reader)
{
	cpuinfo_free(&reader->cpuinfo);
}
#define _cleanup_process_reader_ _cleanup_(process_reader_free)
