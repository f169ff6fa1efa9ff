// SPDX-License-Identifier: MIT
// Affinity: kernels with large masks, the status file, scheduling policies, lists of online CPUs.
#include "probe/limits/affinity.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tree.h"

static char *list_of(const struct cpuset *set)
{
	static struct strbuf text;

	strbuf_reset(&text);
	cpuset_format_list(set, &text);
	return text.length ? text.text : (char *)"";
}

/* A kernel of 2048 CPUs: masks of less than 256 bytes are refused. */
static int get_large(pid_t pid, size_t size, cpu_set_t *mask)
{
	cr_expect_eq(pid, 42);
	if (size < 256) {
		errno = EINVAL;
		return -1;
	}
	memset(mask, 0, size);
	for (int cpu = 1500; cpu < 1504; cpu++)
		CPU_SET_S(cpu, size, mask);
	return 0;
}

static int get_never(pid_t pid _unused_, size_t size _unused_, cpu_set_t *mask _unused_)
{
	errno = EINVAL;
	return -1;
}

static int get_forbidden(pid_t pid _unused_, size_t size _unused_, cpu_set_t *mask _unused_)
{
	errno = EPERM;
	return -1;
}

Test(affinity, the_mask_grows)
{
	_cleanup_cpuset_ struct cpuset cpus = { 0 };

	cr_assert_eq(affinity_read_live(get_large, 42, &cpus), 0);
	cr_expect_str_eq(list_of(&cpus), "1500-1503");
}

Test(affinity, failures_end)
{
	struct cpuset cpus = { 0 };

	cr_expect_eq(affinity_read_live(get_never, 0, &cpus), -EINVAL);
	cr_expect_eq(affinity_read_live(get_forbidden, 0, &cpus), -EPERM);
	cr_expect(cpuset_empty(&cpus));
}

Test(affinity, status)
{
	struct affinity_status status;

	cr_assert_eq(
		affinity_parse_status(SPAN("Name:\tx\nPid:\t77\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,8\n"), &status),
		0);
	cr_expect_eq(status.pid, 77);
	cr_expect(status.cpus_known);
	cr_expect_str_eq(list_of(&status.cpus), "0-3,8");
	cpuset_free(&status.cpus);
	cr_assert_eq(affinity_parse_status(SPAN("Cpus_allowed:\t0000000f,00000001\n"), &status), 0);
	cr_expect_str_eq(list_of(&status.cpus), "0,32-35");
	cpuset_free(&status.cpus);
	cr_assert_eq(affinity_parse_status(SPAN("Cpus_allowed_list:\t2\nCpus_allowed:\tff\n"), &status), 0);
	cr_expect_str_eq(list_of(&status.cpus), "2");
	cpuset_free(&status.cpus);
	cr_assert_eq(affinity_parse_status(SPAN("Pid:\t-7\nCpus_allowed_list:\t0-\n"), &status), 0);
	cr_expect_eq(status.pid, 0);
	cr_expect_not(status.cpus_known);
	cr_assert_eq(affinity_parse_status(SPAN(""), &status), 0);
	cr_expect_not(status.cpus_known);
}

#define STAT(policy)                                                                                                        \
	"7 (a) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 17 1 50 " policy " 0 0\n"

Test(affinity, policy)
{
	cr_expect_eq(affinity_parse_policy(SPAN(STAT("2"))), SCHED_RR);
	cr_expect_eq(affinity_parse_policy(SPAN(STAT("x"))), -1);
	cr_expect_eq(affinity_parse_policy(SPAN("7 (a) S 1")), -1);
	cr_expect_eq(affinity_parse_policy(SPAN("")), -1);
	cr_expect(affinity_is_real_time(SCHED_FIFO));
	cr_expect(affinity_is_real_time(SCHED_RR | SCHED_RESET_ON_FORK));
	cr_expect(affinity_is_real_time(6));
	cr_expect_not(affinity_is_real_time(SCHED_OTHER));
	cr_expect_not(affinity_is_real_time(SCHED_BATCH));
	cr_expect_not(affinity_is_real_time(-1));
}
