// SPDX-License-Identifier: MIT
// Is there something in a recorded folder that hwloc must not be believed with, or would never get past?
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "probe/hwloc/hwloc.h"

/*
 * hwloc opens whatever has the name of the file that it wants: it would wait for a FIFO's writer, read a device without end,
 * or find another thing there each time. So all folders that it looks into are looked through, while it reads.
 */
enum { DEPTH = 4, ENTRIES_MAX = 2 * 1024 * 1024 };
static const char *const places[] = {
	"proc",
	"proc/driver/nvidia/gpus",
	"sys/bus/dax/devices",
	"sys/class/dmi/id",
	"sys/devices/system/cpu",
	"sys/devices/system/node",
	"sys/devices/virtual/dmi/id",
	"sys/kernel/mm/hugepages",
};

/* How the names of folders in them begin, of which hwloc reads. */
static const char *const folders[] = {
	"access", "cache", "cpufreq", "hugepages", "index", "initiators", "memory_side_cache", "topology",
};

struct walk {
	struct root *root;
	size_t entries;
	struct error *error;
};

/* A folder on the way: its path below the root. */
struct step {
	const char *path;
	unsigned int depth;
	bool numbered; /* of a CPU or a node */
};

static int look_into(struct walk *walk, const struct step *step, int fd);

/* "12" of cpu12 and node12, else nothing. */
static struct span number_of(const char *name)
{
	size_t letters = !strncmp(name, "cpu", 3) ? 3 : !strncmp(name, "node", 4) ? 4 : 0;
	struct span digits = span_of(name + letters);

	return letters && *digits.text >= '0' && *digits.text <= '9' ? digits : (struct span){ NULL, 0 };
}

static bool is_read(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (!strncmp(name, folders[i], strlen(folders[i])))
			return true;
	return false;
}

static bool is_large(const char *name)
{
	struct span digits = number_of(name);
	uint64_t number = 0;

	return digits.length && (parse_u64(digits, &number) == -ERANGE || number >= CPUSET_MAX);
}

static unsigned char type_of(const struct dirent *entry, int dirfd)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	return fstatat(dirfd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ? DT_UNKNOWN : IFTODT(st.st_mode);
}

/* What a link leads to; one that leads outside is noted by the root. */
static unsigned char type_at_end(struct walk *walk, const char *path)
{
	_cleanup_fd_ int fd = root_openat(walk->root, path, O_PATH);
	struct stat st;

	return fd < 0 || fstat(fd, &st) < 0 ? DT_UNKNOWN : IFTODT(st.st_mode);
}

static int look_at(struct walk *walk, const struct step *step, int dirfd, const struct dirent *entry)
{
	const char *name = entry->d_name;
	bool numbered = number_of(name).length;
	unsigned char type = type_of(entry, dirfd);
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", step->path, name);
	/* Others of a CPU or a node lead to its driver and so on; a CPU of a node stands in its own place. */
	if (type == DT_LNK && (step->numbered ? is_read(name) : !numbered))
		type = type_at_end(walk, path);
	if (type == DT_FIFO || type == DT_CHR || type == DT_BLK)
		return error_set(walk->error, EMEDIUMTYPE, NULL, 0, "/%s is a %s", path,
				 type == DT_FIFO ? "FIFO" : "device");
	/* hwloc keeps a bit for each number below. */
	if (is_large(name))
		return error_set(walk->error, EFBIG, NULL, 0, "/%s is more than Linux can have", path);
	if (type != DT_DIR || step->depth == DEPTH || (!numbered && !is_read(name)))
		return 0;
	return look_into(walk, &(struct step){ .path = path, .depth = step->depth + 1, .numbered = numbered },
			 root_openat(walk->root, path, O_RDONLY | O_DIRECTORY));
}

/* Closes fd. A folder that cannot be read hwloc cannot read either. */
static int look_into(struct walk *walk, const struct step *step, int fd)
{
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir && fd >= 0)
		close(fd);
	while (!r && dir && (entry = readdir(dir))) {
		if (++walk->entries > ENTRIES_MAX)
			return error_set(walk->error, EFBIG, NULL, 0, "more than %d files", ENTRIES_MAX);
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			r = look_at(walk, step, fd, entry);
	}
	return r;
}

int hwloc_check_tree(struct root *root, struct error *error)
{
	struct walk walk = { .root = root, .error = error };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(places); i++)
		r = look_into(&walk, &(struct step){ .path = places[i] },
			      root_openat(root, places[i], O_RDONLY | O_DIRECTORY));
	return r;
}
