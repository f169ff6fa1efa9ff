// SPDX-License-Identifier: MIT
// Shared libraries loaded on demand: what only some runs need is not mapped by the others.
#pragma once

#include <stdint.h>

#include "base/error.h"

/*
 * A library and what is called of it. Each function stands once, in a list that its adapter applies to the macros below:
 *	#define SYMBOLS(X) X(zoo_, open) X(zoo_, close)
 *	static struct { SYMBOLS(LIBRARY_POINTER) } zoo;
 *	static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
 *	static struct library library = { "zoo", ZOO_SONAME, symbols, ARRAY_SIZE(symbols), &zoo, NULL };
 *	LIBRARY_NOTE(ZOO_SONAME, "recommended", "animals", "Names of animals");
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
 * Tells packagers that this object loads the library, and what for: a note of the dlopen metadata of ELF files, which
 * dh_dlopenlibdeps and rpm's generator make dependencies of. soname: a string literal; priority: "recommended", "suggested".
 */
#define LIBRARY_NOTE(soname, priority, feature, description)                                                                \
	LIBRARY_NOTE_OF("[{\"soname\":[\"" soname "\"],\"priority\":\"" priority "\",\"feature\":\"" feature                \
			"\",\"description\":\"" description "\"}]")
#define LIBRARY_NOTE_OF(json)                                                                                               \
	static const struct {                                                                                               \
		uint32_t name_size, size, type;                                                                             \
		char name[4];                                                                                               \
		_Alignas(uint32_t) char text[sizeof(json)];                                                                 \
	} library_note __attribute__((used, section(".note.dlopen"), aligned(4))) = { sizeof("FDO"), sizeof(json),          \
										      LIBRARY_NOTE_TYPE, "FDO", json }
#define LIBRARY_NOTE_TYPE 0x407c0c0a

/*
 * Loads the library and fills the pointers, once; from several threads at a time, and between forks. 0, or -ELIBACC with an
 * error that names the library and the package that has it.
 */
int library_load(struct library *library, struct error *error);
