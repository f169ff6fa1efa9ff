// SPDX-License-Identifier: MIT
// taskset: the chosen CPUs as a hexadecimal mask.
#include "export/export.h"

int export_taskset(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	cpuset_format_hex(&job->choice->set, out);
	strbuf_putc(out, '\n');
	return 0;
}
