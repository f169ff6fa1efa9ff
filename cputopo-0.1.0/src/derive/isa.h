// SPDX-License-Identifier: MIT
// The x86-64 level (psABI) that a set of CPU flags reaches.
#pragma once

/*
 * "x86-64-v1" ... "x86-64-v4" (static) for flags in the kernel's spelling, separated by blanks. NULL when flags is NULL or
 * they are not those of a 64-bit x86 (no "lm").
 */
const char *isa_level(const char *flags);
