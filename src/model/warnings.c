// SPDX-License-Identifier: MIT
// What users read for each warning of the closed list.
#include "model/warnings.h"

const char *warning_name(enum warning_id id)
{
#define WARNING_NAME(enumerator, name, meaning) name,
	static const char *const names[] = { WARNINGS(WARNING_NAME) };
#undef WARNING_NAME

	return names[id];
}
