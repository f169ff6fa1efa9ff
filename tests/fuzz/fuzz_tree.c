// SPDX-License-Identifier: MIT
// libFuzzer target: a whole tree. The input is lines "NUMBER TEXT": the file of that number in the table below gets the
// text.
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "derive/invariants.h"
#include "export/export.h"
#include "machine.h"
#include "render/map.h"
#include "render/picture_tree.h"
#include "render/summary.h"
#include "render/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CPU "sys/devices/system/cpu/"
static const char *const files[] = {
	CPU "possible",
	CPU "present",
	CPU "online",
	CPU "isolated",
	CPU "cpu0/topology/thread_siblings",
	CPU "cpu0/topology/core_siblings",
	CPU "cpu0/topology/core_id",
	CPU "cpu1/topology/thread_siblings",
	CPU "cpu1/topology/core_siblings_list",
	CPU "cpu1/topology/physical_package_id",
	CPU "cpu0/cache/index0/level",
	CPU "cpu0/cache/index0/type",
	CPU "cpu0/cache/index0/size",
	CPU "cpu0/cache/index0/shared_cpu_map",
	CPU "cpu1/cache/index0/level",
	CPU "cpu1/cache/index0/type",
	CPU "cpu1/cache/index0/shared_cpu_list",
	CPU "cpu0/cpu_capacity",
	CPU "cpu1/cpu_capacity",
	CPU "cpu0/cpufreq/cpuinfo_max_freq",
	CPU "smt/control",
	CPU "vulnerabilities/meltdown",
	"sys/devices/system/node/online",
	"sys/devices/system/node/node0/cpulist",
	"sys/devices/system/node/node0/meminfo",
	"sys/devices/system/node/node0/distance",
	"sys/devices/cpu_core/cpus",
	"sys/devices/cpu_atom/cpus",
	"proc/cpuinfo",
	"proc/self/status",
	"proc/self/cgroup",
	"proc/self/mountinfo",
	"sys/fs/cgroup/a/cpu.max",
	"proc/sysinfo",
};

/* In memory where there is /dev/shm; one for the life of the process. */
static char top[64];

static void make_folders(const char *path)
{
	char copy[256];

	snprintf(copy, sizeof(copy), "%s/%s", top, path);
	for (char *slash = copy + strlen(top) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(copy, 0700);
		*slash = '/';
	}
}

static void clean_up(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	if (system(command))
		perror(command);
}

static void put_files(struct span text)
{
	struct span line;

	while (span_line(&text, &line)) {
		struct span number_text, content;
		uint64_t number;
		char path[256];
		int fd;

		if (!span_split(line, ' ', &number_text, &content) || parse_u64(number_text, &number) < 0 ||
		    number >= ARRAY_SIZE(files))
			continue;
		snprintf(path, sizeof(path), "%s/%s", top, files[number]);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0 || dprintf(fd, "%.*s\n", (int)content.length, content.text) < 0)
			abort();
		close(fd);
	}
}

/* Pictures hold nothing that a terminal obeys, and every online CPU is in a part. */
static void draw(const struct machine *machine)
{
	const struct picture_style style = { .width = 40 };
	struct picture picture = { .view = { machine->topology, &machine->derived } };
	_cleanup_strbuf_ struct strbuf out = { 0 };

	if (layout_make(machine->topology, &machine->derived, true, &picture.layout) < 0)
		abort();
	for (size_t i = 0; i < machine->topology->n_cpus; i++)
		if (machine->topology->cpus[i].online && picture.layout.part_of_cpu[i] <= 0)
			abort();
	render_tree(&picture, &style, &out);
	render_map(&picture, &style, &out);
	if (render_svg(&picture, &out) < 0)
		abort();
	for (size_t i = 0; i < out.length; i++)
		if ((unsigned char)out.text[i] < ' ' && out.text[i] != '\n')
			abort();
	picture_free(&picture);
}

/* Every format, of all online CPUs: what it refuses it says. */
static void export_all(const struct view *view)
{
	const struct choice_request request = { .set = &view->topology->facts.online.set };
	_cleanup_choice_ struct choice choice = { 0 };
	struct error error = { 0 };

	if (cpuset_empty(request.set))
		return;
	if (choice_make(&request, view->topology, view->derived, &choice, &error) < 0)
		abort();
	for (size_t i = 0; i < export_n_formats; i++) {
		const struct export_job job = { .view = view, .choice = &choice, .per_cpu = true };
		_cleanup_strbuf_ struct strbuf out = { 0 };

		error_clear(&error);
		if (export_formats[i].write(&job, &out, &error) < 0 ? !error.what[0] : out.failed)
			abort();
	}
}

static void load(void)
{
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct source source = { .kind = SOURCE_SYSROOT, .argument = top, .wanted = WANT_DOCUMENT, .kernel_only = true };
	const struct summary_style style = { 0 };
	struct error error = { 0 };
	const char *broken;

	if (machine_load(&source, &machine, &error) < 0)
		return;
	broken = invariants_check(machine.topology, &machine.derived);
	if (broken) {
		fprintf(stderr, "%s\n", broken);
		abort();
	}
	render_summary(&(struct view){ machine.topology, &machine.derived }, &style, &out);
	if (out.failed)
		abort();
	export_all(&(struct view){ machine.topology, &machine.derived });
	for (size_t i = 0; i < out.length; i++)
		if ((unsigned char)out.text[i] < ' ' && out.text[i] != '\n')
			abort();
	draw(&machine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!*top) {
		strcpy(top, access("/dev/shm", W_OK) ? "/tmp/cputopo-fuzz-XXXXXX" : "/dev/shm/cputopo-fuzz-XXXXXX");
		if (!mkdtemp(top))
			abort();
		atexit(clean_up);
		for (size_t i = 0; i < ARRAY_SIZE(files); i++)
			make_folders(files[i]);
	}
	put_files((struct span){ (const char *)data, size });
	load();
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/%s", top, files[i]);
		unlink(path);
	}
	return 0;
}
