// SPDX-License-Identifier: MIT
// Does a topology, with what was derived of it, keep the promises of the document? tests/rules.py asks it of the text.
#pragma once

#include "derive/derived.h"

/*
 * NULL when it does, else what is broken (a static text), which is a fault of this program and not of the input: counts are
 * those of what is listed, sets lie within each other, nothing counts 0, numbers and names are there once, sums are sums.
 */
const char *invariants_check(const struct topology *topology, const struct derived *derived);
