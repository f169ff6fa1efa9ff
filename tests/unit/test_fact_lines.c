// SPDX-License-Identifier: MIT
// Tests of src/model/fact_lines*.c: what is written is read back, and nothing else is read.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/fact_lines.h"

#define HEAD "cputopo-facts 1\nmachine backends=1 possible=0-3 online=0-2\ncpus cpus=0-3\n"

/* One of everything. */
static const char whole[] =
	"cputopo-facts 1\n"
	"machine backends=9 possible=0-3 present=0-3 online=0-2 allowed=- x86=1 arch=x86_64 byte_order=little "
	"phys_addr_bits=46 "
	"virt_addr_bits=48 hypervisor=z/VM\\x206.1.0 virt_vendor=KVM virt_type=full virt_extension=VT-x\n"
	"cpus cpus=0-3\n"
	"cpu cpu=0 core_type=performance evidence=cpuid min_hz=400000000 max_hz=5000000000 base_hz=2000000000 capacity=1024 "
	"midr=1091555377 apic_id=0 core_id=-1\n"
	"cpu cpu=3 evidence=kernel-list apic_id=9\n"
	"group level=core id=0 cpus=0-1\n"
	"group level=core id=-1 cpus=2\n"
	"group level=package cpus=0-2\n"
	"model cpus=0-2 vendor=GenuineIntel name=Some\\x20CPU\\x20\\xc3\\xa9\\x3d family=6 model=151 stepping=2 "
	"flags=fpu\\x20vme "
	"codename=Alder\\x20Lake\n"
	"cache level=1 type=data id=0 size_bytes=49152 ways=12 line_bytes=64 sets=64 partitions=1 "
	"allocation_policy=ReadAllocate write_policy=WriteBack cpus=0-1\n"
	"cache level=3 type=unified cpus=-\n"
	"node id=0 cpus_known=1 cpus=0-2 memory_bytes=4096000 distances=10,17\n"
	"memory_cache node=0 level=1 size_bytes=1048576 line_bytes=64\n"
	"memory_cache node=0 level=2\n"
	"node id=2 cpus=- distances=28,10\n"
	"end\n";

Test(fact_lines, round_trip)
{
	_cleanup_facts_ struct facts facts;
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct error error = { 0 };

	facts_init(&facts);
	cr_assert_eq(fact_lines_parse(span_of(whole), &facts, &error), 0, "%s", error.what);
	fact_lines_write(&facts, &text);
	cr_expect_str_eq(strbuf_text(&text), whole);
}

Test(fact_lines, becomes_facts)
{
	_cleanup_facts_ struct facts facts;

	facts_init(&facts);
	cr_assert_eq(fact_lines_parse(span_of(whole), &facts, NULL), 0);
	cr_expect_eq(facts.backends, BACKEND_HWLOC | BACKEND_LIBCPUID);
	cr_expect(facts.allowed.known && cpuset_empty(&facts.allowed.set));
	cr_expect_not(facts.isolated.known);
	cr_expect_str_eq(facts.machine.hypervisor, "z/VM 6.1.0");
	cr_expect_eq(facts.machine.layout_cores, UNKNOWN);
	cr_assert_eq(facts.n_cpus, 4);
	cr_expect_eq(facts.cpus[0].max_hz, INT64_C(5000000000));
	cr_expect_eq(facts.cpus[0].current_hz, UNKNOWN);
	cr_expect_eq(facts.cpus[1].group[LEVEL_CORE], 0);
	cr_expect_eq(facts.cpus[3].group[LEVEL_CORE], -1);
	cr_expect_eq(facts.groups[LEVEL_PACKAGE].items[0].id, UNKNOWN);
	cr_expect_eq(facts.cpus[2].model, 0);
	cr_expect_eq(facts.cpus[3].model, -1);
	cr_expect_str_eq(facts.models[0].field[IDENTITY_NAME], "Some CPU \xc3\xa9=");
	cr_expect_eq(facts.caches[1].attr.size_bytes, UNKNOWN);
	cr_expect_eq(facts.nodes[0].distances[1], 17);
	cr_expect_eq(facts.nodes[0].attr.n_memory_caches, 2);
	cr_expect_eq(facts.nodes[0].attr.memory_caches[1].size_bytes, UNKNOWN);
}

/* Nothing known is a fact, too. */
Test(fact_lines, empty)
{
	_cleanup_facts_ struct facts none, facts;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	facts_init(&none);
	facts_init(&facts);
	fact_lines_write(&none, &text);
	cr_expect_str_eq(strbuf_text(&text), "cputopo-facts 1\nmachine\ncpus cpus=-\nend\n");
	cr_expect_eq(fact_lines_parse(span_of(strbuf_text(&text)), &facts, NULL), 0);
}

/* Cut off anywhere it is an error, not half of the facts. */
Test(fact_lines, every_cut)
{
	for (size_t length = 0; length + 1 < sizeof(whole); length++) {
		struct facts facts;

		cr_expect_eq(fact_lines_parse((struct span){ whole, length }, &facts, NULL), -EINVAL, "cut at %zu", length);
	}
}

Test(fact_lines, refused)
{
	static const struct {
		const char *text;
		unsigned int line;
	} rows[] = {
		{ "", 1 },
		{ "cputopo-facts 2\nmachine\ncpus cpus=-\nend\n", 1 },
		{ "cputopo-facts 1\nend\n", 2 },
		{ "cputopo-facts 1\ncpus cpus=-\nmachine\nend\n", 2 },
		{ "cputopo-facts 1\nmachine\nend\n", 3 },
		{ "cputopo-facts 1\nmachine\nmachine\nend\n", 3 },
		{ HEAD "cpus cpus=0\nend\n", 4 },
		{ HEAD "end\nend\n", 4 },
		{ HEAD "end", 1 },
		{ HEAD "\nend\n", 4 },
		{ HEAD "nonsense a=1\nend\n", 4 },
		{ HEAD "cache level=1 type=data\nend\n", 4 },
		{ HEAD "cache level=1 type=nonsense cpus=0\nend\n", 4 },
		{ HEAD "cache level=0 type=data cpus=0\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0 size_bytes=0\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0 size_bytes=-1\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0 size_bytes=9223372036854775808\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0 size_bytes\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0 colour=1\nend\n", 4 },
		{ HEAD "cache level=1 level=1 type=data cpus=0\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0-65536\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=0-4:2\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=3-1\nend\n", 4 },
		{ HEAD "cache level=1 type=data cpus=3-4\nend\n", 4 },
		{ HEAD "cache level=10 type=data cpus=0\nend\n", 4 },
		{ HEAD "cpu cpu=4 apic_id=1\nend\n", 4 },
		{ HEAD "group level=core cpus=4\nend\n", 4 },
		{ HEAD "cpu apic_id=1\nend\n", 4 },
		{ HEAD "cpu cpu=0 core_type=unknown\nend\n", 4 },
		{ HEAD "group id=0 cpus=0\nend\n", 4 },
		{ HEAD "group level=core id=4294967296 cpus=0\nend\n", 4 },
		{ HEAD "model cpus=4 vendor=x\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=\\x20\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=a\\x0\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=a\\x00b\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=a\\n\nend\n", 4 },
		{ HEAD "model cpus=0 vendor=\x1b[31m\nend\n", 4 },
		{ HEAD "node id=1 cpus=0\nnode id=1 cpus=1\nend\n", 5 },
		{ HEAD "node id=-1 cpus=0\nend\n", 4 },
		{ HEAD "node id=1 cpus=0 cpus_known=0\nend\n", 4 },
		{ HEAD "node id=1 cpus=0 distances=10,20\nend\n", 5 },
		{ HEAD "node id=1 cpus=0 distances=10,\nend\n", 4 },
		{ HEAD "node id=1 cpus=0 distances=-1\nend\n", 4 },
		{ HEAD "memory_cache node=0 level=1\nend\n", 4 },
		{ HEAD "node id=1 cpus=0\nmemory_cache node=0 level=1\nend\n", 5 },
		{ HEAD "node id=1 cpus=0\nmemory_cache node=1 level=2\nmemory_cache node=1 level=2\nend\n", 6 },
		{ HEAD "warning id=nonsense text=x cpus=-\nend\n", 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error error = { 0 };
		struct facts facts;
		char expected[64];

		snprintf(expected, sizeof(expected), "line %u ", rows[i].line);
		cr_expect_eq(fact_lines_parse(span_of(rows[i].text), &facts, &error), -EINVAL, "%s", rows[i].text);
		cr_expect(strstr(error.what, expected), "%s for %s", error.what, rows[i].text);
	}
}

/* Sets that name all CPUs again and again would take time for every one. */
Test(fact_lines, is_bounded)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct facts facts;

	strbuf_puts(&text, "cputopo-facts 1\nmachine\ncpus cpus=0-65535\n");
	for (int i = 0; i < 300; i++)
		strbuf_puts(&text, "cache level=1 type=data cpus=0-65535\n");
	strbuf_puts(&text, "end\n");
	cr_expect_eq(fact_lines_parse(span_of(text.text), &facts, NULL), -EINVAL);
}
