// SPDX-License-Identifier: MIT
// The closed list of warning ids; the schema and the man page are checked against it.
#pragma once

#include "base/cleanup.h"

struct warning_meaning {
	const char *id;
	const char *meaning;
};

extern const struct warning_meaning warning_meanings[];
extern const size_t n_warning_meanings;
