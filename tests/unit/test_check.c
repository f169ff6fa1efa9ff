// SPDX-License-Identifier: MIT
// Tests of src/derive/check.c: views that agree, that disagree, and that do not know.
#include <criterion/criterion.h>
#include <string.h>

#include "derive/check.h"
#include "made_machine.h"

static const struct check_row *row_of(const struct check_result *result, const char *name)
{
	for (size_t i = 0; i < result->n_rows; i++)
		if (!strcmp(result->rows[i].name, name))
			return &result->rows[i];
	cr_assert_fail("no row %s", name);
	return NULL;
}

static void compare(struct made_machine *kernel, struct made_machine *other, struct check_result *ret_result)
{
	struct check_view views[N_WITNESSES] = {
		[WITNESS_KERNEL] = { kernel->topology, &kernel->derived, NULL },
		[WITNESS_HWLOC] = { NULL, NULL, "not asked" },
		[WITNESS_CPUID] = { other->topology, &other->derived, NULL },
	};

	cr_assert_eq(check_compare(views, &views[WITNESS_KERNEL], ret_result), 0);
}

Test(check, siblings_cut_to_self)
{
	_cleanup_check_ struct check_result result = { 0 };
	MACHINE kernel = machine_new(2);
	MACHINE cpuid = machine_new(2);

	machine_group(kernel, LEVEL_CORE, 0, "0");
	machine_group(kernel, LEVEL_CORE, 1, "1");
	machine_group(cpuid, LEVEL_CORE, 0, "0-1");
	machine_build(kernel);
	machine_build(cpuid);
	compare(kernel, cpuid, &result);
	cr_assert(row_of(&result, "cores")->disagrees);
	cr_assert_eq(row_of(&result, "cores")->believed, WITNESS_KERNEL);
	cr_assert_str_eq(row_of(&result, "cores")->text[WITNESS_CPUID], "1");
	cr_assert_not(row_of(&result, "online CPUs")->disagrees);
	cr_assert_gt(result.n_disagreeing, 0);
}

Test(check, unknown_is_no_disagreement)
{
	_cleanup_check_ struct check_result result = { 0 };
	MACHINE kernel = machine_new(2);
	MACHINE cpuid = machine_new(2);

	machine_group(cpuid, LEVEL_CORE, 0, "0-1");
	machine_build(kernel);
	machine_build(cpuid);
	compare(kernel, cpuid, &result);
	cr_assert_null(row_of(&result, "cores")->text[WITNESS_KERNEL]);
	cr_assert_eq(row_of(&result, "cores")->believed, -1, "what was settled knows of no cores");
	cr_assert_eq(result.n_disagreeing, 0);
}
