// SPDX-License-Identifier: MIT
// What one process may use: affinity, quota, memory.
#pragma once

#include "base/root.h"
#include "model/limits.h"

struct limits_request {
	struct root *root;
	bool live;	  /* root is the running machine's: ask the kernel for masks */
	int64_t pid;	  /* 0: the calling thread, resp. the process that made the record */
	bool memory;	  /* read limits of memory, too */
	bool reasons;	  /* read also what only an explanation needs */
	uint64_t waiting; /* workers a CPU beyond the first, by a wait ratio */
};

/* The mask as it is told, maybe empty. 0; -ESRCH: no such process; -ENOMEM. Free *limits with limits_free in any case. */
int limits_read_mask(const struct limits_request *request, struct limits *limits, struct error *error);

/* limits_read needs to know which CPUs are online: only the kernel's own mask leaves the others out. */
bool limits_need_online(const struct limits_request *request, const struct limits *limits);

/* The rest, after limits_read_mask; facts: what is online. 0; -ENODATA: not a single CPU is known; -ENOMEM. */
int limits_read(const struct limits_request *request, const struct facts *facts, struct limits *limits, struct error *error);

/* The variables as they are now; the texts belong to the environment. */
void limits_read_environment(struct worker_environment *ret_environment);
