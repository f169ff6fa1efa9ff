// SPDX-License-Identifier: MIT
// The inputs: which readers run for which source, and in which order.
#include "probe/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/debug.h"
#include "base/scratch.h"
#include "model/fact_lines.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/cpuid/cpuid_record.h"
#include "probe/cpuid/libcpuid.h"
#include "probe/hwloc/hwloc.h"
#include "probe/kernel/arch.h"
#include "probe/kernel/sysfs.h"
#include "probe/linux.h"
#include "probe/record/archive.h"
#include "probe/record/sysroot.h"
#include "probe/witness.h"

#if HAVE_LIBCPUID
enum { HAS_LIBCPUID = true };
#else
enum { HAS_LIBCPUID = false };
#endif

static int open_folder(const char *path, struct root *ret_root, struct error *error)
{
	int r = tree_check(path, error);

	return r < 0 ? r : root_open(path, true, ret_root, error);
}

/* Messages name the archive, not a folder that is gone when they are read. */
static int open_unpacked(struct files *files, const char *path, struct root *ret_root, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	char *folder;
	int r = archive_unpack(files, &folder, error);

	if (r < 0)
		return r;
	r = root_open(folder, true, &root, error);
	root.scratch = folder;
	if (r < 0)
		return r;
	free(root.path);
	root.path = strdup(path);
	if (!root.path)
		return error_oom(error);
	*ret_root = root;
	root = (struct root){ .fd = -1 };
	return 0;
}

static int open_archive(const char *path, bool needs_folder, struct root *ret_root, struct error *error)
{
	_cleanup_files_ struct files *files = NULL;
	int r = archive_read(path, &files, error);

	if (r < 0)
		return r;
	return needs_folder ? open_unpacked(files, path, ret_root, error) : root_open_files(&files, path, ret_root, error);
}

int source_open_tree(const char *path, bool needs_folder, struct root *ret_root, struct error *error)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return error_errno(error, errno, path);
	return S_ISDIR(st.st_mode) ? open_folder(path, ret_root, error) : open_archive(path, needs_folder, ret_root, error);
}

/* Whether the libraries are asked, too. */
static bool asks(const struct source *source, const struct testimony *testimony)
{
	return testimony && !source->kernel_only;
}

/* Asks for what is shown of structure and identity; of nothing where neither is. A failure is a warning later. */
static int start_witness(const struct source *source, const char *folder, const struct cpuid_dump *recorded,
			 struct testimony *testimony, struct witness **ret_witness)
{
	bool live = source->kind == SOURCE_LIVE,
	     identity = source->wanted & WANT_CPUINFO && (live ? HAS_LIBCPUID : recorded->n_cpus);
	struct witness_request request = {
		.kind = source->kind,
		.argument = folder,
		.hwloc = source->wanted & WANT_STRUCTURE_OF_HWLOC,
		.libcpuid = identity ? libcpuid_read : NULL,
		.recorded = live ? NULL : recorded,
	};

	return request.hwloc || request.libcpuid ? witness_start(&request, ret_witness, testimony) : 0;
}

/* A library that was asked and failed; one that could not be asked here, or found nothing to tell, is no failure. */
static int warn_of_failure(struct facts *facts, enum warning_id id, const char *name, const struct statement *statement)
{
	static const int failures[] = { EPROTO, ETIMEDOUT, EFBIG, EMEDIUMTYPE, ELIBACC, EAGAIN,
					EMFILE, ENFILE,	   EPERM, ENOSYS,      ENOMEM,	EIO };

	for (size_t i = 0; !statement->heard && i < ARRAY_SIZE(failures); i++)
		if (statement->error.code == failures[i])
			return facts_warn(facts, NULL, id, "%s could not be asked: %s", name, statement->error.what);
	return 0;
}

static int hear(const struct source *source, struct root *root, struct witness *witness, struct facts *facts,
		struct testimony *testimony)
{
	int64_t start = debug_start();
	int r = 0;

	/* hwloc may be waiting, or have read what the next run will not: so it is not heard, however quick it was. */
	if (root->confined && source->wanted & WANT_STRUCTURE_OF_HWLOC)
		hwloc_check_tree(root, &testimony->of[WITNESS_HWLOC].error);
	if (root->escape)
		return 0;
	if (witness)
		r = witness_hear(witness, testimony);
	for (int i = WITNESS_HWLOC; witness && r >= 0 && i <= WITNESS_LIBCPUID; i++)
		if (testimony->of[i].heard || testimony->of[i].error.code)
			debug_note(start, witness_names[i], testimony->of[i].heard ? 0 : -testimony->of[i].error.code,
				   "heard");

	if (r >= 0)
		r = warn_of_failure(facts, WARN_HWLOC_FAILED, "hwloc", &testimony->of[WITNESS_HWLOC]);
	if (r >= 0)
		r = warn_of_failure(facts, WARN_LIBCPUID_FAILED, "libcpuid", &testimony->of[WITNESS_LIBCPUID]);
	return r;
}

/* What the kernel said, before anything is settled. */
static int keep_kernel(const struct facts *facts, struct statement *statement)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	int r;

	fact_lines_write(facts, &lines);
	if (lines.failed)
		return -ENOMEM;
	r = fact_lines_parse((struct span){ lines.text, lines.length }, &statement->facts, &statement->error);
	statement->heard = r >= 0;
	statement->facts.kind = facts->kind;
	statement->facts.incomplete = facts->incomplete;
	return r == -ENOMEM ? r : 0;
}

/* CPUID of every CPU, by our own decoding. */
static int ask_cpuid(struct root *root, const struct cpuid_dump *record, const struct facts *facts,
		     struct statement *statement)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct error *error = &statement->error;
	int r = 0;

	if (root->confined)
		r = record->n_cpus ? 0 : error_set(error, ENOENT, NULL, 0, "the record holds no CPUID dump");
	else if (!facts->x86)
		r = error_set(error, ENOTSUP, NULL, 0, "this is no x86");
	else if (cpuid_live_dump(&facts->online.set, &dump) < 0)
		r = error_set(error, EPERM, NULL, 0, "the thread may not be moved from CPU to CPU");
	else
		r = dump.n_cpus == cpuset_count(&facts->online.set) ?
			    0 :
			    error_set(error, EPERM, NULL, 0, "not every online CPU may be used");
	if (r >= 0)
		r = cpuid_facts(root->confined ? record : &dump, &statement->facts);
	statement->heard = r >= 0;
	return r == -ENOMEM ? r : 0;
}

/* What is looked at only where the first look left contradictions, or where all is to be compared. */
static int look_again(const struct source *source, struct root *root, const struct cpuid_dump *record, struct facts *facts,
		      struct testimony *testimony)
{
	const struct statement *hwloc = &testimony->of[WITNESS_HWLOC];
	int r = 0, doubts = reconcile_doubts(facts, hwloc->heard ? &hwloc->facts : NULL);

	if (doubts < 0)
		return doubts;
	if (source->wanted & WANT_ALL_STATEMENTS)
		r = keep_kernel(facts, &testimony->of[WITNESS_KERNEL]);
	if (r >= 0 && doubts)
		r = sysfs_read_opinions(root, (unsigned int)doubts, facts);
	/* Moving from CPU to CPU takes time: done for a running machine only where that was asked for. */
	if (r >= 0 && (source->wanted & WANT_ALL_STATEMENTS || (doubts && root->confined)))
		r = ask_cpuid(root, record, facts, &testimony->of[WITNESS_CPUID]);
	return r;
}

/* A running or recorded Linux: the kernel's files are read while the others work in a process of their own. */
static int read_linux(const struct source *source, struct root *root, struct facts *facts, struct testimony *testimony,
		      struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump record = { 0 };
	_cleanup_witness_ struct witness *witness = NULL;
	int r = root->confined ? cpuid_record_read(root, &record, error) : 0;

	if (r >= 0 && asks(source, testimony))
		r = start_witness(source,
				  !root->confined ? NULL :
				  root->scratch	  ? root->scratch :
						    root->path,
				  &record, testimony, &witness);
	if (r >= 0)
		r = linux_read(source, root, root->confined ? &record : CPUID_LIVE, facts, error);
	if (r >= 0 && asks(source, testimony) && !root->escape)
		r = hear(source, root, witness, facts, testimony);
	if (r >= 0 && testimony && !root->escape)
		r = look_again(source, root, &record, facts, testimony);
	/* What a tree that leads outside made us fail with is not what is wrong. */
	if (root->escape) {
		error_clear(error);
		return root_check(root, error);
	}
	return r < 0 ? error_errno(error, -r, NULL) : 0;
}

static int read_live(const struct source *source, struct facts *facts, struct testimony *testimony, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	int r = root_open("/", false, &root, error);

	return r < 0 ? r : read_linux(source, &root, facts, testimony, error);
}

static int read_sysroot(const struct source *source, struct facts *facts, struct testimony *testimony, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	bool hwloc_reads = asks(source, testimony) && source->wanted & WANT_STRUCTURE_OF_HWLOC;
	int r = source_open_tree(source->argument, hwloc_reads, &root, error);

	return r < 0 ? r : read_linux(source, &root, facts, testimony, error);
}

static int read_cpuid(const char *path, struct facts *facts, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	int r = cpuid_dump_read(path, &dump, error);

	if (r < 0)
		return r;
	return cpuid_facts(&dump, facts) < 0 ? error_oom(error) : 0;
}

/* The memory of all nodes, where each one tells its own. */
static int64_t sum_memory(const struct facts *facts)
{
	int64_t sum = 0;

	for (size_t i = 0; i < facts->n_nodes; i++) {
		int64_t bytes = facts->nodes[i].attr.memory_bytes;

		if (bytes == UNKNOWN || __builtin_add_overflow(sum, bytes, &sum))
			return UNKNOWN;
	}
	return facts->n_nodes ? sum : UNKNOWN;
}

/* Of an XML file or a synthetic text hwloc is the only witness: its failure is the error. */
static int read_hwloc(const struct source *source, struct facts *facts, struct error *error)
{
	_cleanup_testimony_ struct testimony testimony;
	const struct witness_request request = { .kind = source->kind, .argument = source->argument, .hwloc = true };
	const char *path = source->kind == SOURCE_XML ? source->argument : NULL;
	struct statement *hwloc = &testimony.of[WITNESS_HWLOC];
	const struct error *said = &hwloc->error;

	testimony_init(&testimony);
	if (witness_ask(&request, &testimony) < 0)
		return error_oom(error);
	if (!hwloc->heard && (said->code == EPROTO || said->code == ETIMEDOUT || said->code == EFBIG))
		return error_set(error, said->code, path, 0, "%shwloc cannot read this: %s",
				 path ? "" : "synthetic description: ", said->what);
	if (!hwloc->heard)
		return error_set(error, said->code, said->path[0] ? said->path : NULL, said->line, "%s", said->what);
	facts_free(facts);
	*facts = hwloc->facts;
	facts_init(&hwloc->facts);
	facts->kind = source->kind;
	if (source->kind == SOURCE_XML) /* hwloc makes up what a synthetic node has */
		facts->machine.memory_bytes = sum_memory(facts);
	machine_imply(facts);
	return facts_text(facts, span_of(source->argument), &facts->path) < 0 ? error_oom(error) : 0;
}

/*
 * Variables with which hwloc's own tools let a user replace the live machine. They are obeyed here too, and told of in
 * the source and by a warning: silence is what makes them a trap. Not by a program that has more rights than its caller.
 */
static const struct {
	const char *name;
	enum source_kind kind;
} environment_rows[] = {
	{ "HWLOC_FSROOT", SOURCE_SYSROOT },
	{ "HWLOC_SYNTHETIC", SOURCE_SYNTHETIC },
	{ "HWLOC_XMLFILE", SOURCE_XML },
	{ "HWLOC_CPUID_PATH", SOURCE_CPUID },
};

/* The live machine, or what the environment names instead; *ret_name is the variable that does. */
static struct source obey_environment(const struct source *source, const char **ret_name)
{
	struct source replaced = *source;

	*ret_name = NULL;
	for (size_t i = 0; source->kind == SOURCE_LIVE && !*ret_name && i < ARRAY_SIZE(environment_rows); i++) {
		const char *value = secure_getenv(environment_rows[i].name);

		if (!value || !*value || (environment_rows[i].kind == SOURCE_SYSROOT && !strcmp(value, "/")))
			continue;
		*ret_name = environment_rows[i].name;
		replaced.kind = environment_rows[i].kind;
		replaced.argument = value;
	}
	return replaced;
}

int source_read(const struct source *asked, struct facts *ret_facts, struct testimony *ret_testimony, struct error *error)
{
	const char *variable;
	struct source replaced = obey_environment(asked, &variable), *source = &replaced;
	struct facts facts;
	int r = -EINVAL;

	facts_init(&facts);
	if (ret_testimony)
		testimony_init(ret_testimony);
	facts.kind = source->kind;
	r = facts_text(&facts, span_of(source->argument ? source->argument : "/"), &facts.path);
	if (r < 0) {
		facts_free(&facts);
		return error_oom(error);
	}
	switch (source->kind) {
	case SOURCE_LIVE:
		r = read_live(source, &facts, ret_testimony, error);
		break;
	case SOURCE_SYSROOT:
		r = read_sysroot(source, &facts, ret_testimony, error);
		break;
	case SOURCE_XML:
	case SOURCE_SYNTHETIC:
		r = read_hwloc(source, &facts, error);
		break;
	case SOURCE_CPUID:
		r = read_cpuid(source->argument, &facts, error);
		break;
	}
	if (r >= 0 && variable)
		r = facts_warn(&facts, NULL, WARN_ENVIRONMENT, "the variable %s replaces this machine by %s", variable,
			       source->argument);
	if (r < 0) {
		facts_free(&facts);
		if (variable && error) {
			char what[sizeof(error->what)];

			snprintf(what, sizeof(what), "%.180s (named by the variable %s)", error->what, variable);
			memcpy(error->what, what, sizeof(what));
		}
		return r;
	}
	*ret_facts = facts;
	return 0;
}
