// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as an XML file of hwloc, through the check and hwloc itself into a topology.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "derive/derived.h"
#include "probe/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_topology_ struct topology *topology = NULL;
	_cleanup_derived_ struct derived derived = { 0 };
	char path[] = "/tmp/cputopo-fuzz-XXXXXX";
	struct source source = { .kind = SOURCE_XML, .argument = path, .wanted = WANT_DOCUMENT };
	int fd = mkstemp(path);
	struct error error = { 0 };
	struct facts facts;
	int r;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	r = source_read(&source, &facts, NULL, &error);
	unlink(path);
	if (r < 0)
		return 0;
	if (topology_build(&facts, &topology, &error) < 0 || topology_check(topology) || derive_all(topology, &derived) < 0)
		abort();
	return 0;
}
