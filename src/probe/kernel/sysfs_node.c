// SPDX-License-Identifier: MIT
// /sys/devices/system/node: NUMA nodes, their CPUs, memory and distances.
#include <errno.h>

#include "base/meminfo.h"
#include "probe/kernel/sysfs.h"

/*
 * The mask first, as for the groups of CPUs: it leaves out CPUs that are off with every kernel, the list (of 2.6.24) did so
 * later only.
 */
static int read_cpus(struct root *root, struct facts *facts, struct node_facts *node)
{
	_cleanup_cpuset_ struct cpuset off = { 0 };
	int r = root_read_mask(root, &node->cpus, SYSFS_NODE "/node%d/cpumap", (int)node->id);

	if (r >= 0 || r == -ENOMEM) {
		node->cpus_known = r >= 0;
		return r;
	}
	r = root_read_list(root, &node->cpus, SYSFS_NODE "/node%d/cpulist", (int)node->id);
	if (r < 0)
		return sysfs_bad_structure(facts, PART_NODES, r, SYSFS_NODE "/node%d/cpulist", (int)node->id);
	node->cpus_known = true;
	/* CPUs that are not there at all (s390) are left in: they are no matter of off and on. */
	if (!facts->present.known || !facts->online.known)
		return 0;
	r = cpuset_copy(&facts->present.set, &off);
	if (r >= 0)
		r = cpuset_andnot(&off, &facts->online.set);
	return r < 0 ? r : cpuset_andnot(&node->cpus, &off);
}

static int read_memory(struct root *root, struct facts *facts, struct node_facts *node)
{
	struct span text;
	int r = root_read(root, &text, SYSFS_NODE "/node%d/meminfo", (int)node->id);

	if (r >= 0 && meminfo_find(text, "MemTotal:", &node->attr.memory_bytes) < 0)
		r = -EINVAL;
	return r < 0 ? probe_bad_file(facts, r, SYSFS_NODE "/node%d/meminfo", (int)node->id) : 0;
}

/* "indexing" and "write_policy" are numbers, of which the first ones have a meaning. */
static const char *memory_cache_word(struct root *root, int node, int level, const char *file, const char *const words[2])
{
	int64_t number;
	int r = root_read_i64(root, &number, SYSFS_NODE "/node%d/memory_side_cache/index%d/%s", node, level, file);

	return r >= 0 && (number == 0 || number == 1) ? words[number] : NULL;
}

static int64_t memory_cache_bytes(struct root *root, int node, int level, const char *file)
{
	int64_t number;
	int r = root_read_i64(root, &number, SYSFS_NODE "/node%d/memory_side_cache/index%d/%s", node, level, file);

	return r >= 0 && number > 0 ? number : UNKNOWN;
}

static int read_memory_caches(struct root *root, struct facts *facts, struct node_facts *node)
{
	static const char *const indexing[] = { "direct-mapped", "indexed" };
	static const char *const write_policy[] = { "write-back", "write-through" };
	_cleanup_cpuset_ struct cpuset levels = { 0 };
	int id = (int)node->id, r;
	char path[64];

	snprintf(path, sizeof(path), SYSFS_NODE "/node%d/memory_side_cache", id);
	r = root_list_numbers(root, path, "index", &levels);
	if (r < 0)
		return probe_bad_file(facts, r, "%s", path);
	CPUSET_FOREACH(level, &levels) {
		if (node->attr.n_memory_caches == MEMORY_CACHES_MAX)
			break;
		node->attr.memory_caches[node->attr.n_memory_caches++] = (struct memory_cache){
			.level = level,
			.size_bytes = memory_cache_bytes(root, id, level, "size"),
			.line_bytes = memory_cache_bytes(root, id, level, "line_size"),
			.indexing = memory_cache_word(root, id, level, "indexing", indexing),
			.write_policy = memory_cache_word(root, id, level, "write_policy", write_policy),
		};
	}
	return 0;
}

/* One number a node that is online, in the order of their ids. */
static int read_distances(struct root *root, struct facts *facts, struct node_facts *node, size_t n_nodes)
{
	int64_t *distances;
	struct span text, word;
	size_t n = 0;
	int r = root_read(root, &text, SYSFS_NODE "/node%d/distance", (int)node->id);

	if (r < 0)
		return probe_bad_file(facts, r, SYSFS_NODE "/node%d/distance", (int)node->id);
	distances = arena_alloc(&facts->arena, n_nodes * sizeof(*distances));
	if (!distances)
		return -ENOMEM;
	while (span_word(&text, &word)) {
		if (n == n_nodes || parse_i64(word, &distances[n++]) < 0)
			return probe_bad_file(facts, -EINVAL, SYSFS_NODE "/node%d/distance", (int)node->id);
		/* Below 10, which is the distance to itself, a number has no meaning (ACPI 6.5, 5.2.17): kernels had 0 for
		 * unknown. */
		if (distances[n - 1] < 10)
			return 0;
	}
	if (n != n_nodes)
		return probe_bad_file(facts, -EINVAL, SYSFS_NODE "/node%d/distance", (int)node->id);
	node->distances = distances;
	node->n_distances = (unsigned int)n;
	return 0;
}

int sysfs_read_nodes(struct root *root, unsigned int wanted, struct facts *facts)
{
	_cleanup_cpuset_ struct cpuset ids = { 0 };
	size_t n;
	int r = root_read_list(root, &ids, SYSFS_NODE "/online");

	if (r < 0) {
		r = sysfs_bad_structure(facts, PART_NODES, r, SYSFS_NODE "/online");
		if (r < 0)
			return r;
		r = root_list_numbers(root, SYSFS_NODE, "node", &ids);
	}
	if (r < 0)
		return sysfs_bad_structure(facts, PART_NODES, r, SYSFS_NODE);
	n = cpuset_count(&ids);
	if (!n)
		return 0;
	facts->nodes = calloc(n, sizeof(*facts->nodes));
	if (!facts->nodes)
		return -ENOMEM;
	CPUSET_FOREACH(id, &ids) {
		struct node_facts *node = &facts->nodes[facts->n_nodes++];

		*node = (struct node_facts){ .attr = NODE_UNKNOWN, .id = id };
		r = read_cpus(root, facts, node);
		if (r >= 0 && wanted & WANT_NODE_DETAILS)
			r = read_memory(root, facts, node);
		if (r >= 0 && wanted & WANT_NODE_DETAILS)
			r = read_distances(root, facts, node, n);
		if (r >= 0 && wanted & WANT_NODE_DETAILS)
			r = read_memory_caches(root, facts, node);
		if (r < 0)
			return r;
	}
	return 0;
}
