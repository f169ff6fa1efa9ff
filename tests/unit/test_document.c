// SPDX-License-Identifier: MIT
// Tests of src/render/document.c and summary.c: what is left out, and texts that would break a line.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "made_machine.h"
#include "render/document.h"
#include "render/summary.h"

static struct made_machine *two_cores(void)
{
	struct made_machine *machine = machine_new(3);

	machine_group(machine, LEVEL_CORE, 5, "0,2");
	machine_group(machine, LEVEL_CORE, 9, "1");
	machine_group(machine, LEVEL_PACKAGE, 0, "0-2");
	machine_cache(machine, 3, CACHE_UNIFIED, 3 << 20, "0-2");
	machine_build(machine);
	return machine;
}

Test(document, summary_leaves_out_what_grows)
{
	_cleanup_strbuf_ struct strbuf whole = { 0 }, summary = { 0 };
	struct error error = { 0 };
	MACHINE machine = two_cores();

	cr_assert_eq(render_document(&machine->view, false, &whole, &error), 0);
	cr_assert_eq(render_document(&machine->view, true, &summary, &error), 0);
	cr_assert(strstr(strbuf_text(&whole), "\"instances\": [") || strstr(strbuf_text(&whole), "\"instances\":["));
	cr_assert_null(strstr(strbuf_text(&summary), "core_id"));
	cr_assert(strstr(strbuf_text(&summary), "cputopo/1"));
	cr_assert_lt(summary.length, whole.length);
}

Test(summary, says_what_is_known)
{
	static const struct summary_style flat = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	MACHINE machine = two_cores();

	render_summary(&machine->view, &flat, &out);
	cr_assert(strstr(strbuf_text(&out), "Thread(s) per core:  1-2\n"), "%s", strbuf_text(&out));
	cr_assert(strstr(strbuf_text(&out), "Core(s):"));
	cr_assert(strstr(strbuf_text(&out), "3 MiB (1 instance)"));
	cr_assert_null(strstr(strbuf_text(&out), "Architecture"));
	cr_assert_null(strstr(strbuf_text(&out), "NUMA"));
}
