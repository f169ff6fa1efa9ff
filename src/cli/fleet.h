// SPDX-License-Identifier: MIT
// What the files of `cputopo fleet` share: processes that read machines, and rows of what they said.
#pragma once

#include "base/arena.h"
#include "render/keys.h"

struct fleet_request {
	char *const *names;
	size_t n;
	const struct key *keys; /* what is asked of each */
	size_t n_keys;
	bool progress; /* tell on standard error how far it is */
};

/* In the order of the names. */
struct fleet_row {
	const char *reason;	   /* why it could not be read; NULL: it was */
	const struct node *values; /* n_keys of them */
};

/*
 * Each machine is read in a process, as many at a time as there are CPUs to run on; what kills one of them is told in its
 * row. 0, or -errno with an error: no processes are to be had. *ret_rows is in the arena.
 */
int fleet_read(const struct fleet_request *request, struct arena *arena, struct fleet_row **ret_rows, struct error *error);

/* In such a process: the values of one machine as JSON, {"reason":null,"values":[...]}. -ENOMEM or 0. */
int fleet_answer(const struct fleet_request *request, const char *name, struct strbuf *out);

/* A row a machine, or a row for those of equal values. 0 or -errno. */
int fleet_print(const struct fleet_request *request, const struct fleet_row *rows, bool group, struct strbuf *out,
		struct error *error);
int fleet_print_json(const struct fleet_request *request, const struct fleet_row *rows, bool group, struct strbuf *out,
		     struct error *error);
