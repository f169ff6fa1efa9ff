// SPDX-License-Identifier: MIT
// Shared libraries loaded on demand: what only some runs need is not mapped by the others.
#pragma once

#include "base/error.h"

/*
 * A library and what is called of it. Each function stands once, in a list that its adapter applies to the macros below:
 *	#define SYMBOLS(X) X(zoo_, open) X(zoo_, close)
 *	static struct { SYMBOLS(LIBRARY_POINTER) } zoo;
 *	static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
 *	static struct library library = { "zoo", ZOO_SONAME, symbols, ARRAY_SIZE(symbols), &zoo, NULL };
 */
struct library {
	const char *name; /* as its authors call it */
	const char *soname;
	const char *const *symbols;
	size_t n_symbols;
	void *pointers; /* as many function pointers, in the same order */
	void *handle;	/* NULL until it is loaded, then for the life of the process */
};

#define LIBRARY_POINTER(prefix, function) __typeof__(prefix##function) *function;
#define LIBRARY_NAME(prefix, function) #prefix #function,

/*
 * Loads the library and fills the pointers, once; from several threads at a time, and between forks. 0, or -ELIBACC with an
 * error that names the library and the package that has it.
 */
int library_load(struct library *library, struct error *error);
