// SPDX-License-Identifier: MIT
// CPUID registers of each CPU of a machine: read from the text dumps of several programs, looked up, written.
#pragma once

#include "base/error.h"
#include "base/strbuf.h"
#include "probe/cpuid/registers.h"

/* Linux can be built for 8192 CPUs; a dump of more is refused. */
enum { CPUID_CPUS_MAX = 8192, CPUID_DUMP_MAX = 64 * 1024 * 1024 };

struct cpuid_entry {
	uint32_t leaf, subleaf;
	struct cpuid_regs regs;
};

/* One CPU: a run of entries, in the order of the dump. */
struct cpuid_cpu {
	unsigned int number; /* the kernel's for the running machine; else CPUs are numbered as they come */
	int64_t label;	     /* what the dump calls it, -1: nothing */
	size_t first, n;
	uint32_t max_basic, max_extended; /* highest valid leaves; 0: none */
	bool has_extended;		  /* leaf 80000000h is there, whatever it says */
};

struct cpuid_dump {
	struct cpuid_entry *entries;
	size_t n_entries;
	struct cpuid_cpu *cpus;
	size_t n_cpus;
};

void cpuid_dump_free(struct cpuid_dump *dump);

/* Starts the next CPU (label -1: none); adds a leaf to the last one. 0, -ENOMEM, or -E2BIG past CPUID_CPUS_MAX. */
int cpuid_dump_begin(struct cpuid_dump *dump, int64_t label);
int cpuid_dump_add(struct cpuid_dump *dump, uint32_t leaf, uint32_t subleaf, const struct cpuid_regs *regs);

/* What cpuid_get (registers.h) does for a dump: the first entry with that leaf and subleaf. */
bool cpuid_dump_get(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs);

/*
 * Reads text, adding its CPUs to *dump. Each line may be of any format: AIDA64 and InstLatx64, libcpuid's raw dumps,
 * `cpuid -r`, hwloc-gather-cpuid. Lines that hold no registers are passed over; one that is cut or malformed is an error.
 * 0, -EINVAL, -E2BIG, -ENOMEM; pure on the bytes. On failure *dump may hold a part and is still to be freed.
 */
int cpuid_dump_parse(const char *text, size_t length, struct cpuid_dump *dump, struct error *error);

/*
 * Reads a file, or a directory of hwloc-gather-cpuid (files pu0, pu1 ...), into an empty *ret_dump.
 * An input without any register is an error (-EINVAL); more than CPUID_DUMP_MAX bytes are -EFBIG.
 */
int cpuid_dump_read(const char *path, struct cpuid_dump *ret_dump, struct error *error);

/*
 * Numbers the CPUs by their labels, where these are the kernel's numbers (dumps of cpuid_dump_write and hwloc). False, and
 * nothing changed, when they do not rise or are too large.
 */
bool cpuid_dump_number_by_label(struct cpuid_dump *dump);

/* Writes a dump as text that cpuid_dump_parse reads back to an equal one. */
void cpuid_dump_write(const struct cpuid_dump *dump, struct strbuf *out);

#define _cleanup_cpuid_dump_ _cleanup_(cpuid_dump_free)
