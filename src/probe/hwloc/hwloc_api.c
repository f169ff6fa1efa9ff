// SPDX-License-Identifier: MIT
// Loads libhwloc on demand, and a topology by it.
#include "probe/hwloc/hwloc_api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct hwloc_api hwloc_api;

static const char *const symbols[] = { HWLOC_SYMBOLS(LIBRARY_NAME) };
static struct library library = { "hwloc", HWLOC_SONAME, symbols, ARRAY_SIZE(symbols), &hwloc_api, NULL };
LIBRARY_NOTE(HWLOC_SONAME, "recommended", "hwloc", "Structure of the machine by hwloc; XML and synthetic topologies");

void hwloc_api_unload(hwloc_topology_t *topology)
{
	if (*topology)
		hwloc_api.topology_destroy(*topology);
}

int hwloc_api_open(struct error *error)
{
	return library_load(&library, error);
}

/*
 * hwloc takes its orders from the environment, and no call overrules it. No plugins (libxml2, OpenCL ...), which cost more
 * than all else, no messages; of a Linux machine its files alone, not what the process may use of it, and no instruction.
 */
static int set_environment(const struct hwloc_input *input)
{
	static const char *const settings[][2] = {
		{ "HWLOC_PLUGINS_PATH", "/dev/null" },
		{ "HWLOC_HIDE_ERRORS", "2" },
		{ "HWLOC_LIBXML", "0" },
		{ "HWLOC_LIBXML_IMPORT", "0" },
		{ "HWLOC_CPUKINDS_RANKING", "forced_efficiency" },
		{ "HWLOC_COMPONENTS", "linux,stop" },
		{ "HWLOC_ALLOW", "all" },
	};
	size_t n = ARRAY_SIZE(settings) - (input->linux_tree ? 0 : 2);

	for (size_t i = 0; i < n; i++)
		if (setenv(settings[i][0], settings[i][1], 1) < 0)
			return -ENOMEM;
	return input->fsroot && setenv("HWLOC_FSROOT", input->fsroot, 1) < 0 ? -ENOMEM : 0;
}

static void set_flags(hwloc_topology_t topology, const struct hwloc_input *input)
{
	unsigned long flags = HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED | HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS;

	/* Of kinds, hwloc knows on Linux what the kernel's files say, for which it reads the clock of every CPU, too. */
	if (input->linux_tree)
		flags |= HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS;
	hwloc_api.topology_set_flags(topology, flags);
	hwloc_api.topology_set_cache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
	hwloc_api.topology_set_type_filter(topology, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_ALL);
	hwloc_api.topology_set_type_filter(topology, HWLOC_OBJ_MEMCACHE, HWLOC_TYPE_FILTER_KEEP_ALL);
}

/* The major number that <topology version="2.0"> has; files of hwloc 1 have none. */
static unsigned long version_of(const char *xml)
{
	const char *topology = strstr(xml, "<topology"), *end = topology ? strchr(topology, '>') : NULL;
	const char *version = topology ? strstr(topology, " version=\"") : NULL;

	return version && end && version < end ? strtoul(version + strlen(" version=\""), NULL, 10) : 1;
}

/* hwloc does not say what it is that it does not read. */
static int fail_to_read(const struct hwloc_input *input, struct error *error)
{
	unsigned long version = input->xml && strstr(input->xml, "<topology") ? version_of(input->xml) : 0;
	unsigned int own = hwloc_api.get_api_version() >> 16;

	if (version && version != own && (version > own || own > 2)) /* hwloc 2 reads files of hwloc 1, too */
		return error_set(error, EINVAL, input->path, 0, "version %lu is %s than the installed hwloc reads", version,
				 version > own ? "newer" : "older");
	return error_set(error, EINVAL, input->path, 0,
			 input->xml ? "no XML file that hwloc can read: another kind, damaged or cut off" :
				      "hwloc cannot read this");
}

static int set_input(hwloc_topology_t topology, const struct hwloc_input *input, struct error *error)
{
	if (input->xml && hwloc_api.topology_set_xmlbuffer(topology, input->xml, (int)input->xml_length + 1) < 0)
		return fail_to_read(input, error);
	if (input->synthetic && hwloc_api.topology_set_synthetic(topology, input->synthetic) < 0)
		return error_set(
			error, EINVAL, NULL, 0,
			"synthetic description \"%s\" is not understood by hwloc: expected levels with counts, such as "
			"\"pack:2 core:4 pu:2\"",
			input->synthetic);
	return 0;
}

int hwloc_api_load(const struct hwloc_input *input, hwloc_topology_t *ret_topology, struct error *error)
{
	_cleanup_(hwloc_api_unload) hwloc_topology_t topology = NULL;
	bool live = input->linux_tree && !input->fsroot;
	int r = hwloc_api_open(error);

	if (r < 0)
		return r;
	if (set_environment(input) < 0 || hwloc_api.topology_init(&topology) < 0)
		return error_oom(error);
	set_flags(topology, input);
	/* A set that failed and a load would give the live machine. */
	r = set_input(topology, input, error);
	if (r < 0)
		return r;
	errno = 0;
	if (hwloc_api.topology_load(topology) < 0)
		return errno == ENOMEM ? error_oom(error) : fail_to_read(input, error);
	if (!hwloc_api.topology_is_thissystem(topology) == live)
		return error_set(error, EINVAL, input->path, 0, "hwloc read another machine than it was asked for");
	*ret_topology = TAKE_PTR(topology);
	return 0;
}
