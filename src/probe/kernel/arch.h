// SPDX-License-Identifier: MIT
// What kind of machine it is: architecture, byte order, address widths, 32 and 64 bit.
#pragma once

#include "base/root.h"
#include "model/facts.h"

/*
 * Fills arch, byte_order, op_modes and address bits of facts->machine, and s390's layout from proc/sysinfo. For a record
 * (root->confined) everything comes from the record, and is left unknown where it does not tell; models must have been read.
 * 0, -ENOMEM.
 */
int machine_read(struct root *root, struct facts *facts, struct error *error);

/* Byte order and op_modes where the arch of a record leaves no choice. */
void machine_imply(struct facts *facts);

/* "48 bits physical, 48 bits virtual": each UNKNOWN where not told. */
void machine_parse_address_sizes(struct span text, int64_t *ret_physical, int64_t *ret_virtual);
