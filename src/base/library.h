// SPDX-License-Identifier: MIT
// Shared libraries loaded on demand: what only some runs need is not mapped by the others.
#pragma once

#include "base/error.h"

struct library_symbol {
	const char *name;
	void *target; /* address of the function pointer to fill */
};

/*
 * Loads soname and fills the pointers, once: *handle is NULL before the first call and kept for the life of the process.
 * -ELIBACC with an error that names the missing library and the Debian package that has it. Not thread-safe by itself:
 * two threads at once load the same pointers twice, to the same values.
 */
int library_load(void **handle, const char *soname, const char *package, const struct library_symbol *symbols, size_t n,
		 struct error *error);
