// SPDX-License-Identifier: MIT
// The inputs: which readers run for which source, and in which order.
#include "probe/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "probe/cpuid/cpuid_decode.h"
#include "probe/hwloc/hwloc.h"
#include "probe/linux.h"
#include "probe/record/archive.h"
#include "probe/record/sysroot.h"

/* What a tree that leads outside made us fail with is not what is wrong. */
static int read_checked(const struct source *source, struct root *root, struct facts *facts, struct error *error)
{
	int r = linux_read(source, root, facts, error);

	if (!root->escape)
		return r;
	error_clear(error);
	return root_check(root, error);
}

static int read_live(const struct source *source, struct facts *facts, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	int r = root_open("/", false, &root, error);

	return r < 0 ? r : read_checked(source, &root, facts, error);
}

int source_open_tree(const char *path, char **ret_extracted, struct root *ret_root, struct error *error)
{
	_cleanup_archive_ char *extracted = NULL;
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return error_errno(error, errno, path);
	if (!S_ISDIR(st.st_mode)) {
		r = archive_extract(path, &extracted, error);
		if (r < 0)
			return r;
		path = extracted;
	}
	r = tree_check(path, error);
	if (r >= 0)
		r = root_open(path, true, ret_root, error);
	if (r >= 0)
		*ret_extracted = TAKE_PTR(extracted);
	return r;
}

static int read_sysroot(const struct source *source, struct facts *facts, struct error *error)
{
	_cleanup_archive_ char *extracted = NULL;
	_cleanup_root_ struct root root = { .fd = -1 };
	int r = source_open_tree(source->argument, &extracted, &root, error);

	return r < 0 ? r : read_checked(source, &root, facts, error);
}

static int read_cpuid(const char *path, struct facts *facts, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	int r = cpuid_dump_read(path, &dump, error);

	if (r < 0)
		return r;
	return cpuid_facts(&dump, facts) < 0 ? error_oom(error) : 0;
}

/*
 * Variables with which hwloc's own tools let a user replace the live machine. They are obeyed here too, and told of in
 * the source and by a warning: silence is what makes them a trap.
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
		const char *value = getenv(environment_rows[i].name);

		if (!value || !*value || (environment_rows[i].kind == SOURCE_SYSROOT && !strcmp(value, "/")))
			continue;
		*ret_name = environment_rows[i].name;
		replaced.kind = environment_rows[i].kind;
		replaced.argument = value;
	}
	return replaced;
}

int source_read(const struct source *asked, struct facts *ret_facts, struct error *error)
{
	const char *variable;
	struct source replaced = obey_environment(asked, &variable), *source = &replaced;
	struct facts facts;
	int r = -EINVAL;

	facts_init(&facts);
	facts.kind = source->kind;
	r = facts_text(&facts, span_of(source->argument ? source->argument : "/"), &facts.path);
	if (r < 0) {
		facts_free(&facts);
		return error_oom(error);
	}
	switch (source->kind) {
	case SOURCE_LIVE:
		r = read_live(source, &facts, error);
		break;
	case SOURCE_SYSROOT:
		r = read_sysroot(source, &facts, error);
		break;
	case SOURCE_XML:
		r = hwloc_read_xml(source->argument, &facts, error);
		break;
	case SOURCE_SYNTHETIC:
		r = hwloc_read_synthetic(source->argument, &facts, error);
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
