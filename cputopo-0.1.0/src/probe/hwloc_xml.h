// SPDX-License-Identifier: MIT
// Is a file one that hwloc's XML reader survives? It follows missing attributes as null pointers: checked first.
#pragma once

#include "base/error.h"
#include "base/parse.h"

/*
 * 0, or -EINVAL with the line where the text is no well-formed XML of hwloc's: tags that nest, attributes in quotes, one
 * object of type Machine around all others, and the sets of CPUs and nodes that each must have.
 */
int hwloc_xml_check(const char *path, struct span text, struct error *error);
