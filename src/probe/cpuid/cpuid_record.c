// SPDX-License-Identifier: MIT
// Reads the CPUID dump of a recorded machine, whose CPUs have the kernel's numbers.
#include "probe/cpuid/cpuid_record.h"

#include <errno.h>

int cpuid_record_read(struct root *root, struct cpuid_dump *ret_dump, struct error *error)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 };
	_cleanup_free_ char *text = NULL;
	struct error parsing = { 0 };
	size_t length;
	int r = root_read_file(root, CPUID_RECORD, CPUID_DUMP_MAX, &text, &length);

	if (r == -ENOENT || r == -ENOTDIR) {
		*ret_dump = dump;
		return 0;
	}
	if (r < 0)
		return error_errno(error, -r, CPUID_RECORD);
	r = cpuid_dump_parse(text, length, &dump, &parsing);
	if (r < 0)
		return error_set(error, -r, CPUID_RECORD, parsing.line, "%s", parsing.what);
	if (!cpuid_dump_number_by_label(&dump))
		return error_set(error, EINVAL, CPUID_RECORD, 0, "its CPUs are not numbered in rising order");
	*ret_dump = TAKE(dump);
	return 0;
}
