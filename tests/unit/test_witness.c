// SPDX-License-Identifier: MIT
// Tests of src/probe/witness.c: asked, heard, ended early, and not to be had. What a broken library does: tests/witness.sh.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "probe/witness.h"

static const struct witness_request four = { .kind = SOURCE_SYNTHETIC, .argument = "core:2 pu:2", .hwloc = true };

static bool has_children(void)
{
	return waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
}

Test(witness, is_heard)
{
	_cleanup_testimony_ struct testimony testimony;
	_cleanup_witness_ struct witness *witness = NULL;

	testimony_init(&testimony);
	cr_assert_eq(witness_start(&four, &witness, &testimony), 0);
	cr_assert_eq(witness_hear(witness, &testimony), 0);
	cr_assert(testimony.of[WITNESS_HWLOC].heard);
	cr_expect_eq(testimony.of[WITNESS_HWLOC].facts.n_cpus, 4);
	cr_expect_not(testimony.of[WITNESS_LIBCPUID].heard);
	cr_expect_eq(testimony.of[WITNESS_LIBCPUID].error.code, 0, "it was not asked");
}

Test(witness, is_ended_early)
{
	_cleanup_testimony_ struct testimony testimony;
	struct witness *witness = NULL;

	testimony_init(&testimony);
	cr_assert_eq(witness_start(&four, &witness, &testimony), 0);
	witness_end(witness);
	witness_end(NULL);
	cr_expect_not(has_children());
}

Test(witness, says_what_is_wrong)
{
	const struct witness_request request = { .kind = SOURCE_XML, .argument = "/no/such\nfile", .hwloc = true };
	_cleanup_testimony_ struct testimony testimony;

	testimony_init(&testimony);
	cr_assert_eq(witness_ask(&request, &testimony), 0);
	cr_expect_not(testimony.of[WITNESS_HWLOC].heard);
	cr_expect_eq(testimony.of[WITNESS_HWLOC].error.code, ENOENT);
	cr_expect_str_eq(testimony.of[WITNESS_HWLOC].error.path, "/no/such\nfile");
	cr_expect_not(has_children());
}

Test(witness, no_process_to_be_had)
{
	_cleanup_testimony_ struct testimony testimony;
	_cleanup_witness_ struct witness *witness = NULL;
	struct rlimit limit;
	rlim_t before;
	int r;

	testimony_init(&testimony);
	getrlimit(RLIMIT_NOFILE, &limit);
	before = limit.rlim_cur;
	limit.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &limit);
	r = witness_start(&four, &witness, &testimony);
	limit.rlim_cur = before;
	setrlimit(RLIMIT_NOFILE, &limit);
	cr_expect_eq(r, 0);
	cr_expect_eq(witness_hear(witness, &testimony), 0);
	cr_expect_not(testimony.of[WITNESS_HWLOC].heard);
	cr_expect_eq(testimony.of[WITNESS_HWLOC].error.code, EMFILE);
}
