// SPDX-License-Identifier: MIT
// The kernel's lists of memory.
#include "base/meminfo.h"

#include <errno.h>

int meminfo_find(struct span text, const char *name, int64_t *ret_bytes)
{
	struct span line, word;
	uint64_t kilobytes;

	while (span_line(&text, &line)) {
		bool found = false;

		while (!found && span_word(&line, &word))
			found = span_equal(word, name);
		if (!found)
			continue;
		if (!span_word(&line, &word) || parse_u64(word, &kilobytes) < 0 || kilobytes > INT64_MAX / 1024)
			return -EBADMSG;
		*ret_bytes = (int64_t)kilobytes * 1024;
		return 0;
	}
	return -ENOENT;
}

int meminfo_read(struct root *root, const char *name, int64_t *ret_bytes)
{
	struct span text;
	int r = root_read(root, &text, "proc/meminfo");

	return r < 0 ? r : meminfo_find(text, name, ret_bytes);
}
