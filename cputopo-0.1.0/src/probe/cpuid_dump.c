// SPDX-License-Identifier: MIT
// CPUID registers of each CPU of a machine: growing, looking up, writing, and reading from a file or directory.
#include "probe/cpuid_dump.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/root.h"

void cpuid_dump_free(struct cpuid_dump *dump)
{
	free(dump->entries);
	free(dump->cpus);
	*dump = (struct cpuid_dump){ 0 };
}

static int reserve(void *items, size_t n, size_t *capacity, size_t size)
{
	void **array = items;
	size_t larger = *capacity ? *capacity * 2 : 64;
	void *moved;

	if (n < *capacity)
		return 0;
	moved = reallocarray(*array, larger, size);
	if (!moved)
		return -ENOMEM;
	*array = moved;
	*capacity = larger;
	return 0;
}

int cpuid_dump_begin(struct cpuid_dump *dump, int64_t label)
{
	int r;

	if (dump->n_cpus == CPUID_CPUS_MAX)
		return -E2BIG;
	r = reserve(&dump->cpus, dump->n_cpus, &dump->cpus_capacity, sizeof(*dump->cpus));
	if (r < 0)
		return r;
	dump->cpus[dump->n_cpus] = (struct cpuid_cpu){ (unsigned int)dump->n_cpus, label, .first = dump->n_entries };
	dump->n_cpus++;
	return 0;
}

int cpuid_dump_add(struct cpuid_dump *dump, uint32_t leaf, uint32_t subleaf, const struct cpuid_regs *regs)
{
	struct cpuid_cpu *cpu = &dump->cpus[dump->n_cpus - 1];
	int r = reserve(&dump->entries, dump->n_entries, &dump->entries_capacity, sizeof(*dump->entries));

	if (r < 0)
		return r;
	dump->entries[dump->n_entries++] = (struct cpuid_entry){ leaf, subleaf, *regs };
	cpu->n++;
	if (leaf == 0 && !cpu->max_basic)
		cpu->max_basic = regs->eax;
	if (leaf == 0x80000000 && !cpu->max_extended && regs->eax > leaf)
		cpu->max_extended = regs->eax;
	return 0;
}

bool cpuid_dump_get(const struct cpuid_dump *dump, size_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *ret_regs)
{
	const struct cpuid_cpu *row = &dump->cpus[cpu];
	const struct cpuid_entry *entry = dump->entries + row->first;
	bool valid = true;

	*ret_regs = (struct cpuid_regs){ 0 };
	if (leaf < 0x40000000)
		valid = leaf <= row->max_basic;
	else if (leaf >= 0x80000000 && leaf < 0xc0000000)
		valid = leaf <= row->max_extended;
	for (size_t i = 0; valid && i < row->n; i++)
		if (entry[i].leaf == leaf && entry[i].subleaf == subleaf) {
			*ret_regs = entry[i].regs;
			return true;
		}
	return false;
}

bool cpuid_dump_number_by_label(struct cpuid_dump *dump)
{
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		if (dump->cpus[cpu].label < 0 || dump->cpus[cpu].label >= CPUSET_MAX ||
		    (cpu && dump->cpus[cpu].label <= dump->cpus[cpu - 1].label))
			return false;
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++)
		dump->cpus[cpu].number = (unsigned int)dump->cpus[cpu].label;
	return true;
}

/* The format of AIDA64. */
void cpuid_dump_write(const struct cpuid_dump *dump, struct strbuf *out)
{
	for (size_t cpu = 0; cpu < dump->n_cpus; cpu++) {
		const struct cpuid_cpu *row = &dump->cpus[cpu];

		strbuf_printf(out, "%s------[ Logical CPU #%u ]------\n\n", cpu ? "\n" : "", row->number);
		for (size_t i = row->first; i < row->first + row->n; i++) {
			const struct cpuid_entry *entry = &dump->entries[i];

			strbuf_printf(out, "CPUID %08X: %08X-%08X-%08X-%08X [SL %02X]\n", entry->leaf, entry->regs.eax,
				      entry->regs.ebx, entry->regs.ecx, entry->regs.edx, entry->subleaf);
		}
	}
}

/* A pipe is fine (a dump unpacked by another program), devices are not; a FIFO without a writer must not hang us. */
static int open_input(const char *path, bool *ret_directory, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r = 0;
	struct stat st;

	if (fd < 0)
		return error_errno(error, errno, path);
	if (fstat(fd, &st) < 0)
		r = error_errno(error, errno, path);
	else if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISFIFO(st.st_mode))
		r = error_set(error, EINVAL, path, 0, "neither a file nor a directory");
	else if (S_ISFIFO(st.st_mode) && fcntl(fd, F_SETFL, 0) < 0)
		r = error_errno(error, errno, path);
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_directory = S_ISDIR(st.st_mode);
	return fd;
}

static int read_all(int fd, const char *path, char **ret_text, size_t *ret_length, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t length = 0, capacity = 0;

	for (;;) {
		ssize_t n;

		if (reserve(&text, length, &capacity, 1) < 0)
			return error_oom(error);
		n = read(fd, text + length, capacity - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(error, errno, path);
		if (n == 0)
			break;
		length += (size_t)n;
		if (length > CPUID_DUMP_MAX)
			return error_set(error, EFBIG, path, 0, "larger than %d MiB: not a CPUID dump", CPUID_DUMP_MAX >> 20);
	}
	*ret_text = TAKE_PTR(text);
	*ret_length = length;
	return 0;
}

static int read_file(int fd, const char *path, struct cpuid_dump *dump, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	struct error inner = { 0 };
	size_t length = 0;
	int r = read_all(fd, path, &text, &length, error);

	if (r < 0)
		return r;
	r = cpuid_dump_parse(text, length, dump, &inner);
	return r < 0 ? error_set(error, -r, path, inner.line, "%s", inner.what) : 0;
}

/* hwloc-gather-cpuid: a file a CPU, puN with the kernel's number. */
static int read_directory(const char *path, struct cpuid_dump *dump, struct error *error)
{
	_cleanup_root_ struct root root = { .fd = -1 };
	_cleanup_cpuset_ struct cpuset pus = { 0 };
	size_t left = CPUID_DUMP_MAX;
	int r = root_open(path, true, &root, error);

	if (r < 0)
		return r;
	r = root_list_numbers(&root, ".", "pu", &pus);
	if (r < 0)
		return error_errno(error, -r, path);
	CPUSET_FOREACH(pu, &pus) {
		_cleanup_free_ char *text = NULL;
		struct error inner = { 0 };
		char name[32], full[256];
		size_t length;

		snprintf(name, sizeof(name), "pu%d", pu);
		snprintf(full, sizeof(full), "%s/%s", path, name);
		r = root_read_file(&root, name, left, &text, &length);
		if (r < 0)
			return error_errno(error, -r, full);
		left -= length;
		r = cpuid_dump_begin(dump, pu);
		if (r < 0)
			return error_errno(error, -r, full);
		r = cpuid_dump_parse(text, length, dump, &inner);
		if (r < 0)
			return error_set(error, -r, full, inner.line, "%s", inner.what);
		if (!dump->cpus[dump->n_cpus - 1].n)
			return error_set(error, EINVAL, full, 0, "no CPUID registers in it");
	}
	return 0;
}

int cpuid_dump_read(const char *path, struct cpuid_dump *ret_dump, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	bool directory = false;
	_cleanup_fd_ int fd = open_input(path, &directory, error);
	int r;

	if (fd < 0)
		return fd;
	r = directory ? read_directory(path, &dump, error) : read_file(fd, path, &dump, error);
	if (r < 0)
		return r;
	if (!dump.n_entries)
		return error_set(error, EINVAL, path, 0, directory ? "no files pu0, pu1 ... of hwloc-gather-cpuid in it"
								 : "no CPUID registers in it: not a CPUID dump");
	*ret_dump = dump;
	dump = (struct cpuid_dump){ 0 };
	return 0;
}
