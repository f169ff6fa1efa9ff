// SPDX-License-Identifier: MIT
// Tests of src/render/columns.c: lists of columns, and what each of them has to have read.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "render/table.h"

static void expect(const char *list, bool physical, const char *keys)
{
	_cleanup_columns_ struct columns columns = { 0 };
	_cleanup_strbuf_ struct strbuf found = { 0 };
	struct error error = { 0 };

	cr_assert_eq(columns_parse(section_by_key("cpus"), "CPU,NODE", list, physical, &columns, &error), 0, "%s",
		     error.what);
	for (size_t i = 0; i < columns.n; i++)
		strbuf_printf(&found, "%s%s", i ? " " : "", columns.fields[i]->key);
	cr_assert_str_eq(strbuf_text(&found), keys);
}

static void refuse(const char *list)
{
	_cleanup_columns_ struct columns columns = { 0 };
	struct error error = { 0 };

	cr_assert_eq(columns_parse(section_by_key("cpus"), "CPU", list, false, &columns, &error), -EINVAL);
	cr_assert(strstr(error.what, "there are CPU ") || strstr(error.what, "did you mean"), "%s", error.what);
}

Test(columns, lists)
{
	expect(NULL, false, "cpu_id node_id");
	expect("+core", false, "cpu_id node_id core");
	expect("Core,socket,CPU,cpu", false, "core package cpu_id cpu_id");
	expect("kind, DIE", false, "kind die");
	expect("CORE,SOCKET,CPU,DIE", true, "core_id package_id cpu_id die_id");
	expect("core_id,max_hz", false, "core_id max_hz");
}

Test(columns, refused)
{
	refuse("");
	refuse("+");
	refuse("CPU,");
	refuse("CPU CORE");
	refuse("CPUS");
	refuse("thread_per_core");
}

/* What the rows of a table are like must not hang on which columns are shown. */
Test(columns, reads_no_more_than_named)
{
	_cleanup_columns_ struct columns columns = { 0 };
	struct error error = { 0 };

	cr_assert_eq(
		columns_parse(section_by_key("cpus"), tables[TABLE_CPUS].columns, "CPU,ONLINE", false, &columns, &error), 0);
	cr_assert_eq(columns.reads & ~(unsigned int)(FIELD_DOCUMENT | FIELD_COLUMN), 0);
}

Test(columns, defaults_are_columns)
{
	for (size_t i = 0; i < N_TABLES; i++) {
		_cleanup_columns_ struct columns columns = { 0 };
		struct error error = { 0 };

		cr_assert_eq(
			columns_parse(section_by_key(tables[i].section), tables[i].columns, NULL, false, &columns, &error),
			0, "%s", error.what);
		cr_assert_not(columns.reads & WANT_CURRENT_FREQUENCY, "two runs must not differ");
	}
}
