// SPDX-License-Identifier: MIT
// Loads libhwloc on demand, and a topology by it, whatever the environment says.
#include "probe/hwloc/hwloc_api.h"

#include <errno.h>
#include <string.h>

struct hwloc_api hwloc_api;

static const char *const symbols[] = { HWLOC_SYMBOLS(LIBRARY_NAME) };
static struct library library = { "hwloc", HWLOC_SONAME, symbols, ARRAY_SIZE(symbols), &hwloc_api, NULL };

void hwloc_api_unload(hwloc_topology_t *topology)
{
	if (*topology)
		hwloc_api.topology_destroy(*topology);
}

/*
 * hwloc takes its orders from the environment, and no call overrules it: the user's HWLOC_* would replace the input, and
 * only variables keep the plugins (libxml2, OpenCL ...) away. For the time of one load `environ` is a copy without the
 * former and with the latter; unlike setenv this cannot fail half-way and restores exactly what was there.
 */
struct environment {
	char **saved, **own;
};

static void restore_environment(struct environment *environment)
{
	if (environment->own)
		environ = environment->saved;
	free(environment->own);
}

static int replace_environment(const char *const *settings, struct environment *ret_environment)
{
	size_t n = 0;
	char **own;

	while (environ && environ[n])
		n++;
	own = calloc(n + 8, sizeof(*own));
	if (!own)
		return -ENOMEM;
	ret_environment->saved = environ;
	ret_environment->own = own;
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "HWLOC_", 6))
			*own++ = environ[i];
	while (*settings)
		*own++ = (char *)*settings++;
	environ = ret_environment->own;
	return 0;
}

static int set_input(hwloc_topology_t topology, const struct hwloc_input *input, struct error *error)
{
	if (input->xml && hwloc_api.topology_set_xmlbuffer(topology, input->xml, (int)input->xml_length + 1) < 0)
		return error_set(error, EINVAL, input->path, 0, "no XML file of hwloc's");
	if (input->synthetic && hwloc_api.topology_set_synthetic(topology, input->synthetic) < 0)
		return error_set(error, EINVAL, NULL, 0, "synthetic description \"%s\" is not understood by hwloc",
				 input->synthetic);
	return 0;
}

int hwloc_api_load(const struct hwloc_input *input, hwloc_topology_t *ret_topology, struct error *error)
{
	const char *settings[7] = { "HWLOC_PLUGINS_PATH=/dev/null", "HWLOC_HIDE_ERRORS=2", "HWLOC_LIBXML=0",
				    "HWLOC_LIBXML_IMPORT=0" };
	_cleanup_(restore_environment) struct environment environment = { 0 };
	_cleanup_(hwloc_api_unload) hwloc_topology_t topology = NULL;
	bool live = input->linux_tree && !input->fsroot;
	int r;

	if (input->linux_tree)
		settings[4] = "HWLOC_COMPONENTS=linux,stop";
	settings[5] = input->fsroot;
	r = library_load(&library, error);
	if (r < 0)
		return r;
	if (replace_environment(settings, &environment) < 0 || hwloc_api.topology_init(&topology) < 0)
		return error_oom(error);
	hwloc_api.topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED | HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS);
	hwloc_api.topology_set_cache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
	hwloc_api.topology_set_type_filter(topology, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_ALL);
	r = set_input(topology, input, error);
	if (r < 0)
		return r;
	if (hwloc_api.topology_load(topology) < 0)
		return error_set(error, EINVAL, input->path, 0, "hwloc cannot read this: damaged or cut off");
	if (!hwloc_api.topology_is_thissystem(topology) == live)
		return error_set(error, EINVAL, input->path, 0, "hwloc read another machine than it was asked for");
	*ret_topology = TAKE_PTR(topology);
	return 0;
}
