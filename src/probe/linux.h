// SPDX-License-Identifier: MIT
// A Linux machine by its /proc and /sys, running or recorded.
#pragma once

#include "probe/cpuid/registers.h"
#include "probe/source.h"

/*
 * Reads what source->wanted asks for. Where one of /proc and /sys is missing, what the other and the affinity mask tell is
 * taken, with a warning. A running machine whose online CPUs change meanwhile is read again, twice at most; after that
 * facts->consistent is false. cpuid is CPUID_LIVE, or what a record holds of CPUID. 0, or -errno with an error.
 */
int linux_read(const struct source *source, struct root *root, const struct cpuid_dump *cpuid, struct facts *facts,
	       struct error *error);
