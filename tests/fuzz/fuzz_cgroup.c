// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as cgroup and mountinfo files (parted by a NUL byte), and each line as a limit.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/limits/cgroup.h"
#include "probe/limits/cgroup_limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct root root = { .fd = -1 };
	const char *text = (const char *)data, *nul = memchr(text, 0, size);
	struct span membership = { text, nul ? (size_t)(nul - text) : size }, line;
	struct span mountinfo = { nul ? nul + 1 : text, nul ? size - membership.length - 1 : size }, rest = mountinfo;
	struct error error = { 0 };

	/* An empty folder: every group is found to have no files. */
	if (root.fd < 0) {
		char path[] = "/tmp/cputopo-fuzz-XXXXXX";

		if (!mkdtemp(path) || root_open(path, true, &root, &error) < 0)
			abort();
		rmdir(path);
	}
	for (int i = 0; i < 2; i++) {
		_cleanup_cgroup_ struct cgroup group = { 0 };

		if (cgroup_find(&root, membership, mountinfo, i ? "memory" : "cpu", 4711, &group) >= 0)
			while (cgroup_up(&group))
				;
	}
	while (span_line(&rest, &line)) {
		uint64_t quota, period;

		if (cgroup_limits_parse_cpu_max(line, &quota, &period) >= 0 && (!quota || !period))
			abort();
		if (cgroup_limits_parse_cfs(line, membership, &quota, &period) >= 0 && (!quota || !period))
			abort();
	}
	return 0;
}
