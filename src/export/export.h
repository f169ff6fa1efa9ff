// SPDX-License-Identifier: MIT
// Handing the machine on: the table of foreign formats, and what each is given.
#pragma once

#include "base/error.h"
#include "export/choice.h"
#include "render/fields.h"

struct export_job {
	const struct view *view;
	const struct choice *choice;
	const char *name; /* of the host, or of a namespace; NULL: not given */
	const char *host; /* what the running machine is called; NULL: of another machine, or not known */
	bool per_cpu;
};

/* What a format asks of the choice (bits). */
enum export_flag {
	EXPORT_CHOOSES = 1 << 0,  /* it tells of chosen CPUs; without it the whole machine, and no choice is taken */
	EXPORT_ALLOWED = 1 << 1,  /* it is for this process: only what it may use */
	EXPORT_CORES = 1 << 2,	  /* it has to know which CPUs share a core */
	EXPORT_PACKED = 1 << 3,	  /* workers are CPUs of neighbouring whole cores; else spread, cores first */
	EXPORT_KEEP_ONE = 1 << 4, /* the core of the first CPU stays with the rest of the system */
	EXPORT_NAMED = 1 << 5,	  /* takes a name */
	EXPORT_PER_CPU = 1 << 6,  /* can tell of each CPU */
};

/*
 * A format: 0, or -errno with an error that says what it cannot express and what to do instead; nothing wrong is written,
 * and what was added to out on failure is dropped by the caller.
 */
struct export_format {
	const char *name;
	const char *help; /* one line, lower case, no full stop */
	uint64_t reads;	  /* enum want */
	unsigned int flags;
	int (*write)(const struct export_job *job, struct strbuf *out, struct error *error);
};

/* In the order of --help; export/formats.c. */
extern const struct export_format export_formats[];
extern const size_t export_n_formats;

const struct export_format *export_format_by_name(const char *name); /* NULL: there is none */

/* One file a format; libvirt and QEMU share vm.c. */
int export_csv(const struct export_job *job, struct strbuf *out, struct error *error);
int export_dot(const struct export_job *job, struct strbuf *out, struct error *error);
int export_hwloc(const struct export_job *job, struct strbuf *out, struct error *error);
int export_kernel(const struct export_job *job, struct strbuf *out, struct error *error);
int export_libvirt(const struct export_job *job, struct strbuf *out, struct error *error);
int export_mpi(const struct export_job *job, struct strbuf *out, struct error *error);
int export_nfd(const struct export_job *job, struct strbuf *out, struct error *error);
int export_openmp(const struct export_job *job, struct strbuf *out, struct error *error);
int export_prometheus(const struct export_job *job, struct strbuf *out, struct error *error);
int export_qemu(const struct export_job *job, struct strbuf *out, struct error *error);
int export_shell(const struct export_job *job, struct strbuf *out, struct error *error);
int export_slurm(const struct export_job *job, struct strbuf *out, struct error *error);
int export_taskset(const struct export_job *job, struct strbuf *out, struct error *error);
