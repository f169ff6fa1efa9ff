// SPDX-License-Identifier: MIT
// Shared libraries loaded on demand.
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

#include "base/debug.h"
#include "base/package.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void take_lock(void)
{
	pthread_mutex_lock(&lock);
}

static void give_lock(void)
{
	pthread_mutex_unlock(&lock);
}

/* A child that is forked while another thread loads would find the lock taken for ever. */
static void keep_lock_whole_in_children(void)
{
	pthread_atfork(take_lock, give_lock, give_lock);
}

/* symbol: what it lacks, NULL: all of it. os-release is read for a message only. */
static int fail(const struct library *library, const char *symbol, struct error *error)
{
	char package[PACKAGE_NAME_MAX], advice[PACKAGE_NAME_MAX + 16] = "the library";

	if (!error)
		return -ELIBACC;
	if (package_find_here(library->name, library->soname, package))
		snprintf(advice, sizeof(advice), "the package %s", package);
	if (symbol)
		return error_set(error, ELIBACC, NULL, 0,
				 "the library %s (%s) has no %s: please install a newer version of %s", library->name,
				 library->soname, symbol, advice);
	return error_set(error, ELIBACC, NULL, 0,
			 "this needs the library %s (%s), which cannot be loaded: please install %s", library->name,
			 library->soname, advice);
}

static int has_interpreter(struct dl_phdr_info *program, size_t size, void *ret_found)
{
	(void)size;
	for (unsigned int i = 0; i < program->dlpi_phnum; i++)
		if (program->dlpi_phdr[i].p_type == PT_INTERP)
			*(bool *)ret_found = true;
	return 1; /* the first one is the program */
}

/* glibc would load into a static program, on the machine where it was built, and crash it on others. */
static bool is_static(void)
{
	bool found = false;

	dl_iterate_phdr(has_interpreter, &found);
	return !found;
}

static int fill_pointers(const struct library *library, void *loaded, struct error *error)
{
	for (size_t i = 0; i < library->n_symbols; i++) {
		void *address = dlsym(loaded, library->symbols[i]);

		if (!address)
			return fail(library, library->symbols[i], error);
		memcpy((char *)library->pointers + i * sizeof(address), &address, sizeof(address));
	}
	return 0;
}

static int load(struct library *library, struct error *error)
{
	int64_t start = debug_start();
	void *loaded;
	int r;

	if (library->handle)
		return 0;
	if (is_static())
		return error_set(error, ELIBACC, NULL, 0, "this needs the library %s, and a static program loads none",
				 library->name);
	/* Lazy: of hwloc's and libarchive's hundreds of functions we call a few. */
	loaded = dlopen(library->soname, RTLD_LAZY | RTLD_LOCAL);
	if (loaded) {
		r = fill_pointers(library, loaded, error);
		if (r < 0)
			dlclose(loaded);
		else
			__atomic_store_n(&library->handle, loaded, __ATOMIC_RELEASE);
	} else {
		r = fail(library, NULL, error);
	}
	debug_note(start, library->soname, r, "loaded");
	return r;
}

int library_load(struct library *library, struct error *error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int r;

	if (__atomic_load_n(&library->handle, __ATOMIC_ACQUIRE))
		return 0;
	pthread_once(&once, keep_lock_whole_in_children);
	take_lock();
	r = load(library, error);
	give_lock();
	return r;
}
