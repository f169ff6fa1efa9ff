// SPDX-License-Identifier: MIT
// cputopo check: do kernel, hwloc and CPUID agree about this machine?
#include <errno.h>

#include "cli/input.h"
#include "cli/verbs.h"
#include "probe/cpuid/cpuid_decode.h"
#include "probe/cpuid/cpuid_live.h"
#include "probe/cpuid/cpuid_record.h"
#include "probe/hwloc/hwloc.h"
#include "probe/linux.h"
#include "probe/record/archive.h"
#include "render/check.h"

enum option_id { OPTION_JSON = 1, OPTION_SYSROOT };

static const struct cli_option rows[] = {
	{ OPTION_JSON, "json", 'J', NULL, false, "the comparison as JSON" },
	{ OPTION_SYSROOT, "sysroot", 's', "DIR|TAR", false, "check a recorded machine instead of this one" },
};

static const struct cli_options tables[] = { CLI_OPTIONS(rows, "Options") };

struct invocation {
	const char *sysroot;
	bool json;
};

/* One view while it is made: its facts become a topology. */
struct opinion {
	struct topology *topology;
	struct derived derived;
	struct error error;
};

static void opinion_free(struct opinion *opinion)
{
	derived_free(&opinion->derived);
	topology_free(opinion->topology);
}

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	if (option->id == OPTION_JSON)
		invocation->json = true;
	else
		invocation->sysroot = argument;
	return 0;
}

static int conclude(struct facts *facts, struct opinion *opinion, struct error *error)
{
	int r = topology_build(facts, &opinion->topology, error);

	if (r >= 0 && derive_all(opinion->topology, &opinion->derived) < 0)
		r = error_oom(error);
	return r;
}

static int ask_kernel(const struct source *source, struct root *root, struct opinion *opinion, struct error *error)
{
	struct facts facts;
	int r;

	facts_init(&facts);
	facts.kind = source->kind;
	r = linux_read(source, root, &facts, error);
	if (r < 0) {
		facts_free(&facts);
		return r;
	}
	return conclude(&facts, opinion, error);
}

/* The second and the third opinion may be missing: that is said, and is no failure of the check. */
static void ask_hwloc(const char *path, struct opinion *opinion)
{
	struct facts facts;

	facts_init(&facts);
	if (hwloc_read_linux(path, &facts, &opinion->error) >= 0)
		conclude(&facts, opinion, &opinion->error);
	facts_free(&facts);
}

static int recorded_dump(struct root *root, struct cpuid_dump *dump, struct error *error)
{
	int r = cpuid_record_read(root, dump, error);

	return r >= 0 && !dump->n_cpus ? error_set(error, ENOENT, NULL, 0, "the record holds no CPUID dump") : r;
}

static void ask_cpuid(struct root *root, const struct topology *kernel, struct opinion *opinion)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	struct error *error = &opinion->error;
	struct facts facts;
	int r;

	if (root->confined)
		r = recorded_dump(root, &dump, error);
	else if (!kernel->facts.x86)
		r = error_set(error, ENOTSUP, NULL, 0, "this is no x86");
	else if (cpuid_live_dump(&kernel->facts.online.set, &dump) < 0)
		r = error_set(error, EPERM, NULL, 0, "the thread may not be moved from CPU to CPU");
	else
		r = dump.n_cpus == cpuset_count(&kernel->facts.online.set) ?
			    0 :
			    error_set(error, EPERM, NULL, 0, "not every online CPU may be used");
	if (r < 0)
		return;
	facts_init(&facts);
	if (cpuid_facts(&dump, &facts) >= 0)
		conclude(&facts, opinion, error);
	facts_free(&facts);
}

static int check(const struct invocation *invocation, const struct source *source, struct root *root, const char *path)
{
	_cleanup_(opinion_free) struct opinion kernel = { 0 }, hwloc = { 0 }, cpuid = { 0 };
	_cleanup_check_ struct check_result result = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };
	int r = ask_kernel(source, root, &kernel, &error);

	if (r < 0)
		return cli_fail(&error);
	ask_hwloc(path, &hwloc);
	ask_cpuid(root, kernel.topology, &cpuid);
	struct check_view views[N_CHECK_SOURCES] = {
		[CHECK_KERNEL] = { kernel.topology, &kernel.derived, NULL },
		[CHECK_HWLOC] = { hwloc.topology, &hwloc.derived, hwloc.error.what },
		[CHECK_CPUID] = { cpuid.topology, &cpuid.derived, cpuid.error.what },
	};
	r = check_compare(views, &result) < 0 ? error_oom(&error) : 0;
	if (r >= 0 && invocation->json)
		r = render_check_json(&result, views, &out, &error);
	else if (r >= 0)
		render_check(&result, views, &out);
	if (r < 0)
		return cli_fail(&error);
	r = cli_write(&out);
	return r					       ? r :
	       result.n_disagreeing || result.n_contradictions ? EXIT_ERROR :
	       result.n_compared			       ? EXIT_OK :
								 EXIT_NULL;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { 0 };
	_cleanup_archive_ char *extracted = NULL;
	_cleanup_root_ struct root root = { .fd = -1 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first < argc)
		return cli_usage(verb, "unexpected argument '%s'", argv[first]);
	struct source source = { invocation.sysroot ? SOURCE_SYSROOT : SOURCE_LIVE, invocation.sysroot,
				 WANT_DOCUMENT | WANT_EVERY_SIBLING };
	r = invocation.sysroot ? source_open_tree(invocation.sysroot, &extracted, &root, &error) :
				 root_open("/", false, &root, &error);
	if (r < 0)
		return cli_fail(&error);
	return check(&invocation, &source, &root, invocation.sysroot ? root.path : NULL);
}

const struct verb verb_check = {
	.name = "check",
	.synopsis = "[OPTION...]",
	.summary = "tell whether kernel, hwloc and CPUID agree about the machine",
	.examples = "  cputopo check                         this machine\n"
		    "  cputopo check --sysroot recorded.tar.gz\n"
		    "Exit status: 0 they agree, 1 they disagree, 3 there is nothing to compare.\n",
	.options = tables,
	.n_options = ARRAY_SIZE(tables),
	.run = run,
};
