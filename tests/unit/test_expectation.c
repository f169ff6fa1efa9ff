// SPDX-License-Identifier: MIT
// Tests of src/render/expectation.c and condition.c: what holds of a document, what fails, what is not known, and what is
// said.
#include "render/expectation.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static const char document[] =
	"{\"counts\":{\"cores\":{\"online\":8,\"allowed\":null},\"cpus\":{\"online\":16}},\"smt\":{\"active\":true,"
	"\"control\":\"on\"},"
	"\"machine\":{\"hypervisor\":null},\"cpusets\":{\"online\":\"0-15\",\"isolated\":\"\"},"
	"\"models\":[{\"name\":\"A "
	"B\",\"microcode\":[\"0x8001227\",\"0x8001230\"],\"bogomips\":4400.5,\"flags\":[\"fpu\",\"avx2\"]}],"
	"\"kinds\":[{\"type\":\"performance\",\"cpus\":\"0-7\",\"max_hz\":5000000000}],"
	"\"nodes\":[{\"node_id\":0,\"cpus\":\"0-7\",\"memory_bytes\":68719476736},"
	"{\"node_id\":33,\"cpus\":\"8-15\",\"memory_bytes\":34359738368}],"
	"\"limits\":{\"quota\":{\"quota_us\":50000}},\"vulnerabilities\":[{\"name\":\"retbleed\",\"state\":\"mitigated\"}]}";

static void expect(const char *text, enum outcome expected, const char *told)
{
	_cleanup_(arena_free) struct arena arena = { 0 };
	_cleanup_expectation_ struct expectation expectation;
	_cleanup_strbuf_ struct strbuf found = { 0 };
	const struct node *root;
	struct error error = { 0 };
	enum outcome outcome;
	size_t column;

	cr_assert_eq(json_read(span_of(document), NULL, &arena, &root, &error), 0, "%s", error.what);
	cr_assert_eq(expectation_parse(span_of(text), &expectation, &column, &error), 0, "%s: %s", text, error.what);
	cr_assert_eq(expectation_decide(&expectation, root, &outcome, &found, &error), 0);
	cr_expect_eq(outcome, expected, "%s: %d, %s", text, outcome, strbuf_text(&found));
	cr_expect_str_eq(strbuf_text(&found), told, "%s: %s", text, strbuf_text(&found));
}

static void refuse(const char *text, int code, size_t at, const char *what)
{
	_cleanup_expectation_ struct expectation expectation;
	struct error error = { 0 };
	size_t column;

	cr_assert_eq(expectation_parse(span_of(text), &expectation, &column, &error), -code, "%s", text);
	cr_expect_eq(column, at, "%s: column %zu", text, column);
	cr_expect(strstr(error.what, what), "%s: '%s' does not say '%s'", text, error.what, what);
}

Test(expectation, holds)
{
	expect("counts.cores.online >= 8", HOLDS, "");
	expect("counts.cores >= 8", HOLDS, "");
	expect("cores.online==8", HOLDS, "");
	expect("smt.active", HOLDS, "");
	expect("smt.active == yes", HOLDS, "");
	expect("smt.control == on && !(smt.control == off)", HOLDS, "");
	expect("machine.hypervisor == null", HOLDS, "");
	expect("kinds.efficiency.cpus == null", HOLDS, "");
	expect("kinds.performance.cpus == 0-7", HOLDS, "");
	expect("kinds.performance.cpus == 0-3,4-7", HOLDS, "");
	expect("kinds.performance.cpus in 0-9", HOLDS, "");
	expect("kinds.*.max_hz >= 4.9GHz", HOLDS, "");
	expect("nodes.*.memory_bytes >= 32GiB", HOLDS, "");
	expect("nodes.id=33.cpus == \"8-15\"", HOLDS, "");
	expect("nodes.id=33.cpus==8-15", HOLDS, "");
	expect("models.*.microcode >= 0x8001227", HOLDS, "");
	expect("models.0.microcode == 0x8001230", HOLDS, "");
	expect("models.*.flags == avx2", HOLDS, "");
	expect("models.*.flags != avx512f", HOLDS, "");
	expect("models.\"A B\".bogomips > 4400", HOLDS, "");
	expect("cpusets.isolated == ''", HOLDS, "");
	expect("limits.quota.quota_us == 50ms", HOLDS, "");
	expect("vulnerabilities.retbleed.state in mitigated,not-affected", HOLDS, "");
	expect("machine.hypervisor == KVM || smt.active", HOLDS, "");
	expect("smt != null && nodes != null", HOLDS, "");
}

Test(expectation, fails)
{
	static const char smt[] = "smt is {\"active\":true,\"control\":\"on\"}";

	expect("counts.cores.online >= 9", FAILS, "counts.cores.online is 8");
	expect("counts.cores > 8", FAILS, "counts.cores is {\"online\":8,\"allowed\":null}");
	expect("nodes.*.memory_bytes >= 60GiB", FAILS, "nodes.1.memory_bytes is 34359738368");
	expect("models.*.microcode >= 0x8001228", FAILS, "models.0.microcode is [\"0x8001227\",\"0x8001230\"]");
	expect("models.*.flags == avx512f", FAILS, "models.0.flags is [\"fpu\",\"avx2\"]");
	expect("cpusets.online in 0-7", FAILS, "cpusets.online is 0-15");
	expect("cpusets.online == 0-14", FAILS, "cpusets.online is 0-15");
	expect("!(smt.active)", FAILS, "smt.active is yes");
	expect("smt.control", FAILS, "smt.control is on");
	expect("smt.control > 3", FAILS, "smt.control is on");
	/* What has members is there. */
	expect("smt == null", FAILS, smt);
	expect("smt == on", FAILS, smt);
	expect("smt", FAILS, smt);
	expect("smt >= 1", FAILS, smt);
	expect("nodes == null", FAILS,
	       "nodes is [{\"node_id\":0,\"cpus\":\"0-7\",\"memory_bytes\":68719476736},"
	       "{\"node_id\":33,\"cpus\":\"8-15\",\"memory_bytes\":34359738368}]");
	expect("cores.online == 7 && cpus.online == 16", FAILS, "counts.cores.online is 8");
	expect("cores.online == 7 && machine.hypervisor == KVM", FAILS,
	       "counts.cores.online is 8, machine.hypervisor is null");
}

Test(expectation, not_known)
{
	expect("machine.hypervisor == KVM", NOT_KNOWN, "machine.hypervisor is null");
	expect("machine.hypervisor != KVM", NOT_KNOWN, "machine.hypervisor is null");
	expect("counts.cores.allowed >= 1", NOT_KNOWN, "counts.cores.allowed is null");
	expect("vulnerabilities.mds.state != vulnerable", NOT_KNOWN, "vulnerabilities.mds.state is null");
	expect("caches.L3.total_bytes >= 8MiB", NOT_KNOWN, "caches.L3.total_bytes is null");
	expect("machine.container", NOT_KNOWN, "machine.container is null");
	expect("!(machine.container)", NOT_KNOWN, "machine.container is null");
	expect("smt.active && machine.container", NOT_KNOWN, "machine.container is null");
}

Test(expectation, refuses)
{
	refuse("", EINVAL, 1, "a name expected");
	refuse("counts.croes.online >= 1", ENOENT, 1, "the nearest is 'counts.cores.online'");
	refuse("smt.active && cores.onlin == 1 extra", EINVAL, 32, "&& or ||");
	refuse("cores.online >= many", EINVAL, 17, "a number expected at 'many'");
	refuse("cores.online >= 3GiB", EINVAL, 17, "a number without a unit");
	refuse("nodes.*.memory_bytes >= 3GHz", EINVAL, 25, "a size, such as 2MiB,");
	refuse("limits.quota.quota_us >= 3GHz", EINVAL, 26, "a time");
	refuse("cores.online = 3", EINVAL, 14, "==, !=, <, <=, >, >= or in expected at '= 3'");
	refuse("smt.active == 'yes", EINVAL, 15, "ends with its quote");
	refuse("kinds.\"performance.cpus == 1", ENOENT, 1, "no such key");
}

Test(expectation, is_text)
{
	_cleanup_expectation_ struct expectation expectation;
	struct error error = { 0 };
	size_t column;

	cr_assert_eq(expectation_parse(SPAN("smt.active\0 && x"), &expectation, &column, &error), -EINVAL);
	cr_assert(strstr(error.what, "a zero byte"));
}

Test(expectation, says_what_it_needs)
{
	_cleanup_expectation_ struct expectation expectation;
	struct error error = { 0 };
	size_t column;

	cr_assert_eq(expectation_parse(SPAN("smt.active && cpusets.online == 0-3"), &expectation, &column, &error), 0);
	cr_assert_not(expectation_wanted(&expectation) & WANT_CACHES);
	cr_assert_eq(__builtin_popcount(expectation_sections(&expectation)), 2);
}
