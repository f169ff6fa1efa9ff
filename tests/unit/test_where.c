// SPDX-License-Identifier: MIT
// Tests of src/render/where.c: which rows a condition takes, what is not known, and what is refused.
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "render/condition.h"
#include "render/where.h"

/* Three CPUs: 0 fast on node 0, 1 slow on node 1, 2 offline. */
struct made_machine {
	struct cpu_facts facts[3];
	struct topo_cpu cpus[3];
	struct topo_node nodes[2];
	struct kind kinds[2];
	int32_t kind_of_cpu[3];
	int32_t caches[2];
	struct topology topology;
	struct derived derived;
	struct view view;
};

static void make(struct made_machine *m)
{
	memset(m, 0, sizeof(*m));
	for (int i = 0; i < 3; i++) {
		m->facts[i] = (struct cpu_facts){ .cpu = (unsigned int)i,
						  .max_hz = UNKNOWN,
						  .min_hz = UNKNOWN,
						  .current_hz = UNKNOWN,
						  .address = UNKNOWN,
						  .configured = UNKNOWN };
		m->cpus[i] = (struct topo_cpu){ .cpu = (unsigned int)i,
						.online = i < 2,
						.node = i < 2 ? i : NO_INDEX,
						.model = NO_INDEX,
						.thread = NO_INDEX,
						.facts = &m->facts[i] };
		memset(m->cpus[i].group, 0xff, sizeof(m->cpus[i].group));
		m->kind_of_cpu[i] = i < 2 ? i : NO_INDEX;
	}
	m->facts[0].max_hz = 2400500000;
	m->facts[0].bogomips = "4800.25";
	m->facts[0].polarization = POLARIZATION_VERTICAL_HIGH;
	m->facts[1].microcode = "0x1,a b";
	m->caches[0] = 4;
	m->caches[1] = 7;
	m->cpus[0].caches = m->caches;
	m->cpus[0].n_caches = 2;
	m->nodes[0].id = 0;
	m->nodes[1].id = 33;
	m->kinds[0].type = KIND_PERFORMANCE;
	m->kinds[1].type = KIND_LOW_POWER;
	m->topology = (struct topology){ .cpus = m->cpus, .n_cpus = 3, .nodes = m->nodes, .n_nodes = 2 };
	m->derived = (struct derived){ .kinds = m->kinds, .n_kinds = 2, .kind_of_cpu = m->kind_of_cpu };
	m->view = (struct view){ &m->topology, &m->derived };
}

/* rows: the CPUs that are taken, "02" */
static void expect(const char *condition, const char *rows)
{
	_cleanup_where_ struct where *where = NULL;
	struct error error = { 0 };
	_cleanup_strbuf_ struct strbuf taken = { 0 };
	struct made_machine m;

	make(&m);
	cr_assert_eq(where_parse(section_by_key("cpus"), span_of(condition), &where, &error), 0, "%s: %s", condition,
		     error.what);
	for (size_t row = 0; row < 3; row++)
		if (where_holds(where, &m.view, row))
			strbuf_printf(&taken, "%zu", row);
	cr_assert_str_eq(strbuf_text(&taken), rows, "%s takes '%s', not '%s'", condition, strbuf_text(&taken), rows);
}

static void refuse(const char *condition, const char *what)
{
	_cleanup_where_ struct where *where = NULL;
	struct error error = { 0 };

	cr_assert_eq(where_parse(section_by_key("cpus"), span_of(condition), &where, &error), -EINVAL, "%s", condition);
	cr_assert_null(where);
	cr_assert(strstr(error.what, what), "%s: '%s' does not say '%s'", condition, error.what, what);
}

Test(where, compares)
{
	expect("cpu==0", "0");
	expect("CPU_ID != 1", "02");
	expect("node==33", "1");
	expect("kind==performance", "0");
	expect("kind!='performance'", "1");
	expect("kind==low-power", "1");
	expect("kind==1", "1");
	expect("online", "01");
	expect("online==no", "2");
	expect("online!=true", "2");
	expect("maxmhz==2400.5", "0");
	expect("max_hz==2400500000", "0");
	expect("max_hz==2400.5", "");
	expect("bogomips==4800.25", "0");
	expect("polarization==vertical-high", "0");
	expect("microcode==\"0x1,a b\"", "1");
	expect("cache==7", "0");
	expect("cpu==-1", "");
	expect("cpu==0.5", "");
}

Test(where, orders)
{
	expect("cpu<1", "0");
	expect("cpu<=1", "01");
	expect("cpu > 0", "12");
	expect("cpu >= 2", "2");
	expect("node>0", "1");
	expect("!(node>0)", "0");
	expect("kind<1", "0");
	expect("maxmhz>2400", "0");
	expect("maxmhz>=2400.5", "0");
	expect("maxmhz>2400.5", "");
	expect("maxmhz<2.4006GHz", "0");
	expect("max_hz>=2400500kHz && max_hz<=2400500000", "0");
	expect("bogomips>4800.2", "0");
	expect("bogomips<4800.3 && bogomips>=4800.25", "0");
	expect("cpu>=-1", "012");
	expect("cpu>-0.5 && cpu<0.5", "0");
	expect("cache>=4", "0");
	expect("cache>4", "");
	expect("cpu==0x1", "1");
}

Test(where, ranges)
{
	expect("cpu in 0-1", "01");
	expect("cpu in 0,2", "02");
	expect("CPU in 1-1, 2-7", "12");
	expect("node in 0-32", "0");
	expect("!(node in 0-32)", "1");
	expect("kind in performance,low-power", "01");
	expect("kind in 1-5", "1");
	expect("node in 33,null", "12");
	expect("maxmhz in 2400-2500", "0");
	expect("maxmhz in 2.4GHz-2.5GHz", "0");
	expect("cache in 0-10", "0");
	expect("cache in 0-5", "");
	expect("polarization in 'vertical-low',vertical-high", "0");
	expect("online in yes,no", "012");
}

Test(where, joins)
{
	expect("cpu==0||cpu==1&&online==no", "0");
	expect("(cpu==0||cpu==1)&&online==no", "");
	expect("!(cpu==0) && !!online", "1");
	expect(" ! ( cpu == 0 || cpu == 2 ) ", "1");
	expect("cpu==0 || cpu==1 || cpu==2", "012");
}

Test(where, unknown_is_neither_equal_nor_unequal)
{
	expect("node==0", "0");
	expect("node!=0", "1");
	expect("!(node==0)", "1");
	expect("node==null", "2");
	expect("node!=null && online", "01");
	expect("node==0 || online==no", "02");
	expect("isolated || !isolated", "");
}

Test(where, refuses)
{
	refuse("knd==P", "unknown name 'knd'; there are CPU ONLINE");
	refuse("", "a name expected at the end");
	refuse("cpu", "==, !=, <, <=, >, >= or in expected at the end");
	refuse("cpu==", "a value expected");
	refuse("cpu=1", ">= or in expected at '=1'");
	refuse("cpu==one", "a number expected at 'one'");
	refuse("cpu=='1'", "a number expected");
	refuse("cpu==1 cpu==2", "&& or || expected at 'cpu==2'");
	refuse("(cpu==1", "expected at the end");
	refuse("cpu==1)", "expected at ')'");
	refuse("online==7", "yes or no expected");
	refuse("kind==P", "performance, efficiency");
	refuse("microcode=='x", "ends with its quote");
	refuse("cpu==99999999999999999999999", "a number expected");
	refuse("maxmhz==9999999999999", "a smaller number");
	refuse("cpu in 3-1", "a range that rises expected at '3-1'");
	refuse("cpu in", ">= or in expected at 'in'");
	refuse("cpu in 0-1,", "a value expected at the end");
	refuse("cpu in 1-x", "a number expected");
	refuse("cpu<null", "a number expected");
	refuse("online<yes", "== or != in its place");
	refuse("polarization<high", "a number expected");
	refuse("cpu==1GHz", "a number without a unit expected at '1GHz'");
	refuse("maxmhz==2MiB", "a frequency, such as 3.5GHz, expected");
	refuse("cpu==5X", "a number expected");
	refuse("cpu==0x", "a number expected");
	refuse("max_hz==99999999999GHz", "a number expected");
	refuse("&&", "a name expected");
}

Test(where, is_bounded)
{
	char deep[2 * CONDITION_DEPTH_MAX + 64] = "", wide[CONDITION_LENGTH_MAX + 2];
	size_t n = 0;

	memset(deep, '!', CONDITION_DEPTH_MAX - 1);
	strcpy(deep + CONDITION_DEPTH_MAX - 1, "online");
	expect(deep, "2");
	memset(deep, '(', CONDITION_DEPTH_MAX + 1);
	refuse(deep, "deep");
	/* As many values wait as there can be. */
	memset(deep, 0, sizeof(deep));
	while (n + 7 < sizeof(wide) - 12 && n < 7 * 300)
		n += (size_t)sprintf(wide + n, "online&&");
	strcpy(wide + n, "online");
	expect(wide, "01");
	memset(wide, ' ', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	refuse(wide, "longer than");
}

Test(where, says_what_it_reads)
{
	_cleanup_where_ struct where *where = NULL;
	struct error error = { 0 };

	cr_assert_eq(where_parse(section_by_key("cpus"), span_of("node==0 && core==1"), &where, &error), 0);
	cr_assert(where_reads(where) & READ_NODES);
	cr_assert(where_reads(where) & READ_GROUPS);
	cr_assert_not(where_reads(where) & WANT_CACHES);
}
