// SPDX-License-Identifier: MIT
// /proc/cpuinfo: read in pieces, and entered in the rows of CPUs.
#include "probe/kernel/cpuinfo.h"

#include <errno.h>
#include <string.h>

#include "probe/kernel/cpuinfo_internal.h"

enum { READ_SIZE = 64 * 1024 };

void cpuinfo_free(struct cpuinfo *cpuinfo)
{
	free(cpuinfo->cpus);
	cpuset_free(&cpuinfo->listed);
	*cpuinfo = (struct cpuinfo){ 0 };
}

/* Takes whole lines off the start of buffer; at the end of the file what is left, too. The number of bytes taken or -ENOMEM.
 */
static ssize_t read_lines(struct cpuinfo_reader *reader, const char *buffer, size_t length, bool end)
{
	size_t at = 0;

	while (at < length) {
		const char *stop = memchr(buffer + at, '\n', length - at);
		size_t n = stop ? (size_t)(stop - buffer) - at : length - at;
		int r;

		if (!stop && !end)
			break;
		r = cpuinfo_read_line(reader, (struct span){ buffer + at, n });
		if (r < 0)
			return r;
		at += n + (stop ? 1 : 0);
	}
	return (ssize_t)at;
}

int cpuinfo_parse(struct facts *facts, struct span text, struct cpuinfo *ret_procfs, struct error *error)
{
	_cleanup_(cpuinfo_reader_free) struct cpuinfo_reader reader = { 0 };
	_cleanup_cpuinfo_ struct cpuinfo cpuinfo = { 0 };

	cpuinfo_reader_start(&reader, facts, &cpuinfo);
	if (read_lines(&reader, text.text, text.length, true) < 0 || cpuinfo_finish(&reader) < 0)
		return error_oom(error);
	*ret_procfs = TAKE(cpuinfo);
	return 0;
}

/* Reads in pieces: cpuinfo of 8192 CPUs has 12 MB. -EFBIG past the limit, -errno of read, -EINVAL for a line too long. */
static int read_stream(struct cpuinfo_reader *reader, struct root_stream *stream, size_t *ret_size)
{
	_cleanup_free_ char *buffer = malloc(READ_SIZE);
	size_t used = 0, total = 0;

	if (!buffer)
		return -ENOMEM;
	for (;;) {
		ssize_t n = root_read_stream(stream, buffer + used, READ_SIZE - used), taken;

		if (n < 0)
			return (int)n;
		total += (size_t)n;
		used += (size_t)n;
		*ret_size = total;
		if (total > ROOT_FILE_MAX)
			return -EFBIG;
		taken = read_lines(reader, buffer, used, !n);
		if (taken < 0)
			return (int)taken;
		if (!n)
			return 0;
		used -= (size_t)taken;
		memmove(buffer, buffer + taken, used);
		if (used == READ_SIZE)
			return -EINVAL;
	}
}

int cpuinfo_read(struct root *root, struct facts *facts, struct cpuinfo *ret_procfs, struct error *error)
{
	_cleanup_(cpuinfo_reader_free) struct cpuinfo_reader reader = { 0 };
	_cleanup_cpuinfo_ struct cpuinfo cpuinfo = { 0 };
	_cleanup_(root_close_stream) struct root_stream stream;
	size_t size = 0;
	int r = root_open_stream(root, "proc/cpuinfo", &stream);

	cpuinfo_reader_start(&reader, facts, &cpuinfo);
	if (r >= 0)
		r = read_stream(&reader, &stream, &size);
	if (r == -ENOMEM || cpuinfo_finish(&reader) < 0)
		return error_oom(error);
	if (r != -ENOENT && (r < 0 || !reader.understood || reader.damaged))
		facts->incomplete |= PART_IDENTITY;
	if (r == -ENOENT)
		r = facts_warn(facts, NULL, WARN_NO_PROCFS, "/proc/cpuinfo is missing");
	else if (r < 0)
		r = facts_warn(facts, NULL, WARN_UNREADABLE_FILE, "/proc/cpuinfo: %s",
			       r == -EINVAL ? "not a text of lines" : error_text(-r));
	else if (!reader.understood)
		r = facts_warn(facts, NULL, WARN_UNREADABLE_FILE, "/proc/cpuinfo: %s",
			       size ? "nothing in it is understood" : "empty");
	else if (reader.damaged)
		r = facts_warn(facts, NULL, WARN_UNREADABLE_FILE,
			       "/proc/cpuinfo: some CPUs in it make no sense and are left out");
	if (r < 0)
		return error_oom(error);
	*ret_procfs = TAKE(cpuinfo);
	return 0;
}

static void apply_row(struct cpu_facts *row, const struct cpuinfo_cpu *cpu)
{
	row->model = cpu->model;
	row->bogomips = cpu->bogomips;
	row->microcode = cpu->microcode;
	row->mhz = cpu->mhz;
	row->mhz_static = cpu->mhz_static;
	row->mhz_dynamic = cpu->mhz_dynamic;
	if (row->apic_id == UNKNOWN)
		row->apic_id = cpu->apic_id;
}

void cpuinfo_apply(const struct cpuinfo *cpuinfo, struct facts *facts)
{
	struct cpu_facts *row;

	for (size_t i = 0; i < cpuinfo->n_cpus; i++) {
		row = facts_cpu(facts, cpuinfo->cpus[i].cpu);
		if (row)
			apply_row(row, &cpuinfo->cpus[i]);
	}
	for (size_t i = 0; !cpuinfo->n_cpus && i < facts->n_cpus; i++)
		apply_row(&facts->cpus[i], &cpuinfo->common);
	/* lxcfs lists the CPUs of a container, numbered anew: where all are alike, so are those that it does not list. */
	for (size_t i = 0; facts->n_models == 1 && i < facts->n_cpus; i++)
		if (facts->cpus[i].model < 0 && facts->online.known && cpuset_has(&facts->online.set, facts->cpus[i].cpu))
			facts->cpus[i].model = 0;
}
