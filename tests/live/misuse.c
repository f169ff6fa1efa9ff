// SPDX-License-Identifier: MIT
// What the library refuses, and that it says so: the errors that cputopo.h promises. usage: misuse; prints what went wrong
#include <cputopo.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed;

static void expect(const char *what, int expected, int found)
{
	if (expected == found)
		return;
	printf("%s: expected %d, found %d\n", what, expected, found);
	failed = 1;
}

/* One option out of range. Outputs are left alone but for the error, whose text names the option. */
static void refuse(const char *name, cputopo_workers_options options)
{
	cputopo_workers_result result = { .size = sizeof(result), .workers = 77 };

	expect(name, -EINVAL, cputopo_workers(&options, &result));
	expect(name, 77, (int)result.workers);
	expect(name, EINVAL, result.error.code);
	expect(name, 1, strstr(result.error.what, name) != NULL);
}

#define REFUSE(option, ...)                                                                                                 \
	refuse(#option, (cputopo_workers_options){ .size = sizeof(cputopo_workers_options), .option = __VA_ARGS__ })

static void workers(void)
{
	struct {
		cputopo_workers_options known;
		char later; /* of a version to come */
	} newer = { .known = { .size = sizeof(newer) } };
	cputopo_workers_result result = { .size = sizeof(result) }, unset = { 0 };
	cputopo_workers_options options = { 0 };

	REFUSE(goal, 99);
	REFUSE(round, -1);
	REFUSE(core_type, 99);
	REFUSE(smt, 2);
	REFUSE(env, 3);
	REFUSE(isolated, 2);
	REFUSE(max, 1000001);
	REFUSE(min, 1000001);
	REFUSE(reserve, 1000001);
	REFUSE(wait_ratio, -1, .has_wait_ratio = 1);
	REFUSE(pid, -1);
	expect("options.size", -EINVAL, cputopo_workers(&options, &result));
	expect("result.size", -EINVAL, cputopo_workers(NULL, &unset));
	expect("no result", -EINVAL, cputopo_workers(NULL, NULL));
	expect("newer options, unset", 0, cputopo_workers(&newer.known, &result));
	newer.later = 1;
	expect("newer options, set", -EINVAL, cputopo_workers(&newer.known, &result));
	options = (cputopo_workers_options){ .size = sizeof(options), .sysroot = "/nonexistent/machine" };
	expect("sysroot", -ENOENT, cputopo_workers(&options, &result));
	expect("sysroot", 0, strcmp(result.error.path, "/nonexistent/machine"));
}

/* A recorded machine whose list of CPUs is a link to that of this one: refused by both, for the same reason. */
static void link_that_leads_out(void)
{
	static const char *const folders[] = { "sys", "sys/devices", "sys/devices/system", "sys/devices/system/cpu" };
	char top[] = "/tmp/cputopo-misuse-XXXXXX", path[128];
	cputopo_workers_result result = { .size = sizeof(result) };
	cputopo_workers_options options = { .size = sizeof(options), .sysroot = top };
	cputopo_source source = { sizeof(source), CPUTOPO_SYSROOT, top, 0 };
	cputopo_error error = { .size = sizeof(error) };
	cputopo_topology *loaded = NULL;

	expect("a folder for the test", 1, mkdtemp(top) != NULL);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", top, folders[i]);
		mkdir(path, 0755);
	}
	snprintf(path, sizeof(path), "%s/%s/online", top, folders[3]);
	expect("a link that leads out", 0, symlink("/sys/devices/system/cpu/online", path));
	expect("workers by a link that leads out", -EXDEV, cputopo_workers(&options, &result));
	expect("load by a link that leads out", -EXDEV, cputopo_load(&source, &loaded, &error));
	expect("the same reason", 0, strcmp(error.what, result.error.what));
	unlink(path);
	for (size_t i = sizeof(folders) / sizeof(*folders); i-- > 0;) {
		snprintf(path, sizeof(path), "%s/%s", top, folders[i]);
		rmdir(path);
	}
	rmdir(top);
}

static void topology(void)
{
	cputopo_source unset = { 0 }, kind = { sizeof(kind), 99, NULL, 0 },
		       nothing = { sizeof(nothing), CPUTOPO_SYSROOT, NULL, 0 },
		       flags = { sizeof(flags), CPUTOPO_LIVE, NULL, 1 << 1 },
		       made_up = { sizeof(made_up), CPUTOPO_SYNTHETIC, "pack:2 core:2 pu:2", 0 };
	struct {
		cputopo_source known;
		uint64_t later; /* of a version to come */
	} newer = { { sizeof(newer), CPUTOPO_SYNTHETIC, "pu:1", 0 }, 1 };
	cputopo_error error = { .size = sizeof(error) }, no_size = { 0 };
	cputopo_machine machine = { 0 };
	cputopo_counts counts = { 0 };
	cputopo_topology *loaded = NULL, *older = NULL;
	cputopo_group group = { .size = sizeof(group) };
	cputopo_cpu cpu = { 0 };

	expect("source.size", -EINVAL, cputopo_load(&unset, &loaded, &error));
	expect("error.code", EINVAL, error.code);
	expect("source.kind", -EINVAL, cputopo_load(&kind, &loaded, NULL));
	expect("source.argument", -EINVAL, cputopo_load(&nothing, &loaded, &no_size));
	expect("error.size", 0, no_size.code);
	expect("source.flags", -EINVAL, cputopo_load(&flags, &loaded, &error));
	expect("source.flags", 1, strstr(error.what, "source.flags") != NULL);
	expect("newer source, set", -EINVAL, cputopo_load(&newer.known, &loaded, &error));
	expect("nothing was loaded", 1, loaded == NULL);
	cputopo_free(NULL);
	if (cputopo_load(&made_up, &loaded, &error) < 0) {
		expect(error.what, 0, error.code);
		return;
	}
	/* A caller compiled before there were flags: what lies behind its struct is not read. */
	made_up.size = offsetof(cputopo_source, flags);
	made_up.flags = ~(uint64_t)0;
	expect("the struct without flags", 0, cputopo_load(&made_up, &older, &error));
	cputopo_free(older);
	expect("machine.size", -EINVAL, cputopo_get_machine(loaded, &machine));
	expect("counts.size", -EINVAL, cputopo_get_counts(loaded, &counts));
	expect("row.size", -EINVAL, cputopo_get_cpu(loaded, 0, &cpu));
	expect("no table", 0, (int)cputopo_count(loaded, 99));
	expect("no table of groups", -EINVAL, cputopo_get_group(loaded, CPUTOPO_CPUS, 0, &group));
	expect("packages", 2, (int)cputopo_count(loaded, CPUTOPO_PACKAGES));
	expect("the last package", 0, cputopo_get_group(loaded, CPUTOPO_PACKAGES, 1, &group));
	expect("its CPUs", 0, strcmp(group.cpus, "4-7"));
	/* Behind the end of each table. */
#define BEHIND(table, row)                                                                                                  \
	expect(#row, -ERANGE,                                                                                               \
	       cputopo_get_##row(loaded, cputopo_count(loaded, table), &(cputopo_##row){ .size = sizeof(cputopo_##row) }))
	BEHIND(CPUTOPO_CPUS, cpu);
	BEHIND(CPUTOPO_NODES, node);
	BEHIND(CPUTOPO_CACHES, cache);
	BEHIND(CPUTOPO_KINDS, kind);
	BEHIND(CPUTOPO_MODELS, model);
	BEHIND(CPUTOPO_WARNINGS, warning);
	expect("group", -ERANGE, cputopo_get_group(loaded, CPUTOPO_CORES, cputopo_count(loaded, CPUTOPO_CORES), &group));
	cputopo_free(loaded);
}

int main(void)
{
	workers();
	link_that_leads_out();
	topology();
	expect("no limit", 1, cputopo_limit_name(99) == NULL);
	expect("no flag", 1, cputopo_flag_name(1U << 31) == NULL);
	expect("no state", 1, cputopo_quota_state_name(99) == NULL);
	expect("the version", 1, cputopo_version()[0] >= '0' && cputopo_version()[0] <= '9');
	return failed;
}
