// SPDX-License-Identifier: MIT
// Tests of src/export/choice.c: which CPUs are handed on, core by core.
#include <criterion/criterion.h>
#include <errno.h>

#include "export/choice.h"
#include "made_machine.h"

/* Two packages of two cores; siblings are CPUs n and n + 4, as firmware likes to number them. */
static struct made_machine *two_packages(void)
{
	struct made_machine *machine = machine_new(8);

	machine_group(machine, LEVEL_PACKAGE, 0, "0-1,4-5");
	machine_group(machine, LEVEL_PACKAGE, 1, "2-3,6-7");
	for (int core = 0; core < 4; core++) {
		char cpus[32];

		snprintf(cpus, sizeof(cpus), "%d,%d", core, core + 4);
		machine_group(machine, LEVEL_CORE, core % 2, cpus);
	}
	machine_build(machine);
	return machine;
}

static int choose(const struct made_machine *machine, const char *list, struct choice_request request,
		  struct choice *ret_choice)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	struct error error = { 0 };

	cr_assert_eq(cpuset_parse_list(span_of(list), &set), 0);
	request.set = &set;
	return choice_make(&request, machine->topology, &machine->derived, ret_choice, &error);
}

static void expect_cpus(const unsigned int *cpus, size_t n, const char *expected)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&out, "%s%u", i ? "," : "", cpus[i]);
	cr_expect_str_eq(strbuf_text(&out), expected, "%s", strbuf_text(&out));
}

Test(choice, core_by_core)
{
	MACHINE machine = two_packages();
	_cleanup_choice_ struct choice choice = { 0 };
	int64_t packages;

	cr_assert_eq(choose(machine, "0-7", (struct choice_request){ 0 }, &choice), 0);
	expect_cpus(choice.cpus, choice.n_cpus, "0,4,1,5,2,6,3,7");
	cr_expect_eq(choice_threads_per_core(&choice), 2);
	cr_expect_eq(choice_cores_per_package(&choice, machine->topology, &packages), 2);
	cr_expect_eq(packages, 2);
	cr_expect_null(choice.workers);
	cr_expect_eq(choice_core_of(&choice, machine->topology, 6), &choice.cores[2]);
	cr_expect_null(choice_core_of(&choice, machine->topology, 8));
}

Test(choice, what_differs_has_no_number)
{
	MACHINE machine = two_packages();
	_cleanup_choice_ struct choice choice = { 0 };
	int64_t packages;

	cr_assert_eq(choose(machine, "0-2,4,6", (struct choice_request){ 0 }, &choice), 0);
	expect_cpus(choice.cpus, choice.n_cpus, "0,4,1,2,6");
	cr_expect_eq(choice_threads_per_core(&choice), UNKNOWN);
	cr_expect_eq(choice_cores_per_package(&choice, machine->topology, &packages), UNKNOWN);
	cr_expect_eq(packages, UNKNOWN);
}

Test(choice, workers_on_cores_before_siblings)
{
	MACHINE machine = two_packages();
	_cleanup_choice_ struct choice some = { 0 }, many = { 0 };

	cr_assert_eq(choose(machine, "0-7", (struct choice_request){ .workers = 3 }, &some), 0);
	expect_cpus(some.workers, some.n_workers, "0,1,2");
	expect_cpus(some.cpus, some.n_cpus, "0,4,1,5,2,6"); /* the cores that they are on */
	cr_assert_eq(choose(machine, "0-7", (struct choice_request){ .workers = 5 }, &many), 0);
	expect_cpus(many.workers, many.n_workers, "0,1,2,3,4");
	expect_cpus(many.cpus, many.n_cpus, "0,4,1,2,3");
}

Test(choice, packed_into_whole_cores)
{
	MACHINE machine = two_packages();
	_cleanup_choice_ struct choice first = { 0 }, last = { 0 }, none = { 0 };

	cr_assert_eq(choose(machine, "0-7", (struct choice_request){ .workers = 4, .packed = true }, &first), 0);
	expect_cpus(first.cpus, first.n_cpus, "0,4,1,5");
	cr_assert_eq(
		choose(machine, "0-7", (struct choice_request){ .workers = 2, .packed = true, .from_end = true }, &last), 0);
	expect_cpus(last.cpus, last.n_cpus, "3,7");
	cr_expect_eq(choose(machine, "0-7", (struct choice_request){ .workers = 3, .packed = true }, &none), -EINVAL);
	cr_expect_eq(choose(machine, "0-7", (struct choice_request){ .workers = 9 }, &none), -EINVAL);
	cr_expect_eq(none.n_cpus, 0, "nothing is left behind");
}

Test(choice, without_cores)
{
	MACHINE machine = machine_new(2);
	_cleanup_choice_ struct choice choice = { 0 };
	int64_t packages;

	machine_build(machine);
	cr_assert_eq(choose(machine, "0-1", (struct choice_request){ 0 }, &choice), 0);
	expect_cpus(choice.cpus, choice.n_cpus, "0,1");
	cr_expect_eq(choice.n_cores, 0);
	cr_expect_eq(choice_threads_per_core(&choice), UNKNOWN);
	cr_expect_eq(choice_cores_per_package(&choice, machine->topology, &packages), UNKNOWN);
}
