// SPDX-License-Identifier: MIT
// What of an XML file hwloc may read: its reader follows missing attributes as null pointers, and takes much for granted.
#pragma once

#include "base/error.h"
#include "base/parse.h"
#include "base/strbuf.h"

/*
 * Writes to *out, in hwloc's own form, what cputopo asks it for: objects but devices, infos, kinds of CPUs, distances of
 * nodes. 0, -ENOMEM, or -EINVAL with the line where the text is not well-formed, or is no topology: one object of type
 * Machine around all others, the sets of CPUs and nodes that each must have, each within that of the object around it, no
 * CPU twice.
 */
int hwloc_xml_clean(const char *path, struct span text, struct strbuf *out, struct error *error);
