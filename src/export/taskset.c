// SPDX-License-Identifier: MIT
// taskset: the chosen CPUs as a hexadecimal mask.
#include "export/export.h"

int export_taskset(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct cpuset *set = &job->choice->set;
	bool begun = false;

	for (int digit = cpuset_last(set) / 4; digit >= 0; digit--) {
		unsigned int bits = 0;

		for (unsigned int i = 0; i < 4; i++)
			bits |= (unsigned int)cpuset_has(set, (unsigned int)digit * 4 + i) << i;
		begun |= bits != 0;
		if (begun)
			strbuf_putc(out, "0123456789abcdef"[bits]);
	}
	strbuf_putc(out, '\n');
	return 0;
}
