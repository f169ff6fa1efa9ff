// SPDX-License-Identifier: MIT
// Shared libraries loaded on demand.
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

int library_load(void **handle, const char *soname, const char *package, const struct library_symbol *symbols, size_t n,
		 struct error *error)
{
	void *loaded;

	if (*handle)
		return 0;
	loaded = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (!loaded)
		return error_set(error, ELIBACC, NULL, 0, "this needs %s, which cannot be loaded: install the package %s",
				 soname, package);
	for (size_t i = 0; i < n; i++) {
		void *address = dlsym(loaded, symbols[i].name);

		if (!address) {
			dlclose(loaded);
			return error_set(error, ELIBACC, NULL, 0,
					 "%s has no %s: a newer version of the package %s is needed", soname,
					 symbols[i].name, package);
		}
		memcpy(symbols[i].target, &address, sizeof(address));
	}
	*handle = loaded;
	return 0;
}
