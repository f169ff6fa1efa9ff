// SPDX-License-Identifier: MIT
// What a distribution calls the package that has a shared library, for messages about one that is missing.
#pragma once

#include "base/parse.h"

enum { PACKAGE_NAME_MAX = 64 };

/* On the distribution that the text of an os-release describes; false, and nothing written, where that is not known. */
bool package_find(const char *library, const char *soname, struct span os_release, char ret_package[PACKAGE_NAME_MAX]);

/* On the running system, whatever is looked at. */
bool package_find_here(const char *library, const char *soname, char ret_package[PACKAGE_NAME_MAX]);
