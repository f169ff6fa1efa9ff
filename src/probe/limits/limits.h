// SPDX-License-Identifier: MIT
// Gathers what one process may use: affinity, quota, memory, the places of its CPUs.
#pragma once

#include "base/root.h"
#include "model/limits.h"

struct limits_request {
	struct root *root;
	bool live;	    /* root is the running machine's: ask the kernel for masks */
	int64_t pid;	    /* 0: the calling thread, resp. the process that made the record */
	unsigned int needs; /* of enum limits_need */
};

/* 0; -ESRCH: no such process; -ENODATA: not a single CPU is known; -ENOMEM. */
int limits_read(const struct limits_request *request, struct limits *ret_allowance, struct error *error);

/* The variables as they are now; the texts belong to the environment. */
void limits_read_environment(struct worker_environment *ret_environment);
