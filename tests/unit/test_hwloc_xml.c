// SPDX-License-Identifier: MIT
// Tests of src/probe/hwloc/hwloc_xml.c: what hwloc's reader would not survive is refused, with its line.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "probe/hwloc/hwloc_xml.h"

#define SETS "cpuset=\"0x1\" complete_cpuset=\"0x1\" nodeset=\"0x1\" complete_nodeset=\"0x1\""
#define HEAD "<?xml version=\"1.0\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n<topology version=\"2.0\">\n"
#define MACHINE "<object type=\"Machine\" " SETS ">\n"
#define PU "<object type=\"PU\" os_index=\"0\" " SETS "/>\n"
#define END "</object>\n</topology>\n"

static void expect(const char *text, const char *why, unsigned int line)
{
	struct error error = { 0 };
	_cleanup_strbuf_ struct strbuf clean = { 0 };
	int r = hwloc_xml_clean("x.xml", span_of(text), &clean, &error);

	cr_expect_eq(r, why ? -EINVAL : 0, "%d of %s", r, text);
	if (!why)
		return;
	cr_expect(strstr(error.what, why), "\"%s\" for %s", error.what, text);
	cr_expect_eq(error.line, line, "line %u for %s", error.line, text);
	cr_expect_str_eq(error.path, "x.xml");
}

Test(hwloc_xml, accepted)
{
	expect(HEAD MACHINE PU END, NULL, 0);
	expect(HEAD MACHINE PU "<info name=\"A\" value=\"b &lt; c\"/>" END, NULL, 0);
	expect(HEAD MACHINE PU "<object type=\"Misc\" name=\"no sets\"/>" END, NULL, 0);
	expect("<topology><object type=\"Machine\" cpuset=\"0x1,,0x0\" complete_cpuset=\"0x1,,0x00000000\">"
	       "<object type=\"PU\" os_index=\"64\" cpuset=\"\" complete_cpuset=\"0x1,,\"/>" END,
	       NULL, 0);
}

Test(hwloc_xml, refused)
{
	expect("", "no objects", 1);
	expect("hello", "no objects", 1);
	expect("<html></html>", "not one <topology>", 1);
	expect(HEAD "</topology>", "no objects", 4);
	expect(HEAD MACHINE "</object>\n", "cut off", 6);
	expect(HEAD MACHINE, "cut off", 5);
	expect(HEAD "<object type=\"Mach", "cut off", 4);
	expect(HEAD MACHINE END "<topology>", "not one <topology>", 7);
	expect(HEAD MACHINE "</object>" MACHINE END, "one object of type Machine", 5);
	expect(HEAD "<object type=\"Package\" " SETS ">" END, "one object of type Machine", 4);
	expect(HEAD "<object " SETS ">" END, "no type", 4);
	expect(HEAD MACHINE "<object type=\"Core\"/>" END, "no set", 5);
	expect(HEAD MACHINE "<object type=\"Core\" cpuset=\"0x1\" complete_cpuset=\"0x1\"/>" END, "no set", 5);
	expect(HEAD MACHINE "<object type=\"Core\" cpuset=\"0xg\" " SETS "/>" END, "no set", 5);
	expect(HEAD MACHINE "<object type=\"Core\" cpuset=\"0x123456789\" complete_cpuset=\"0x1\" nodeset=\"\" "
			    "complete_nodeset=\"\"/>" END,
	       "no set", 5);
	expect(HEAD MACHINE "<object type=Core " SETS "/>" END, "not well-formed", 5);
	expect(HEAD MACHINE "<object type=\"Core " SETS "/>" END, "not well-formed", 5);
	expect(HEAD MACHINE "<info name=\"a\"><object type=\"Core\" " SETS "/></info>" END, "wrong place", 5);
	expect(HEAD MACHINE "</info>" END, "closes what is not open", 5);
	expect(HEAD MACHINE "<>" END, "cut off", 5);
	expect(HEAD MACHINE "</>" END, "not well-formed", 5);
}

#define OBJECT(type, cpus, complete, nodes)                                                                                 \
	"<object type=\"" type "\" os_index=\"0\" cpuset=\"" cpus "\" complete_cpuset=\"" complete "\" nodeset=\"" nodes    \
	"\" complete_nodeset=\"" nodes "\"/>\n"

/* hwloc 2.9 reads each of these to an assertion or a wrong address. */
Test(hwloc_xml, sets_that_contradict)
{
	expect(HEAD MACHINE END, "no CPUs", 7);
	expect(HEAD MACHINE OBJECT("Core", "0x1", "0x0", "0x1") PU END, "more than the complete one", 5);
	expect(HEAD MACHINE OBJECT("Core", "0x3", "0x3", "0x1") PU END, "the one around it has not", 5);
	expect(HEAD MACHINE OBJECT("NUMANode", "0x1", "0x1", "0x2") PU END, "the one around it has not", 5);
	expect(HEAD MACHINE PU PU END, "in two objects", 6);
	expect(HEAD MACHINE "<object type=\"PU\" os_index=\"1\" " SETS "/>\n" END, "another than its number says", 5);
	expect(HEAD MACHINE "<object type=\"NUMANode\" os_index=\"1\" " SETS "/>\n" END, "another than its number says", 5);
	expect(HEAD MACHINE "<object type=\"PU\" os_index=\"0\" " SETS
			    ">\n" OBJECT("Core", "0x1", "0x1", "0x1") "</object>" END,
	       "wrong place", 6);
	expect(HEAD MACHINE "<object type=\"NUMANode\" os_index=\"0\" " SETS
			    ">\n" OBJECT("Core", "0x1", "0x1", "0x1") "</object>" END,
	       "wrong place", 6);
	expect(HEAD "<object type=\"Machine\" cpuset=\"0xf...f\" complete_cpuset=\"0xf...f\" nodeset=\"0x1\" "
		    "complete_nodeset=\"0x1\">" PU END,
	       "Linux cannot have", 4);
}

Test(hwloc_xml, deep_and_nul)
{
	_cleanup_strbuf_ struct strbuf text = { 0 }, clean = { 0 };

	strbuf_puts(&text, HEAD MACHINE);
	for (int i = 0; i < 100; i++)
		strbuf_puts(&text, "<object type=\"Group\" " SETS ">");
	for (int i = 0; i < 100; i++)
		strbuf_puts(&text, "</object>");
	strbuf_puts(&text, END);
	expect(text.text, "too deeply", 5);
	cr_expect_eq(hwloc_xml_clean("x", SPAN(HEAD "\0" MACHINE END), &clean, NULL), -EINVAL);
}

/* Cut anywhere, the file is refused. */
Test(hwloc_xml, every_cut)
{
	static const char whole[] = HEAD MACHINE "<object type=\"PU\" os_index=\"0\" " SETS "/>" END;

	for (size_t length = 0; length + 2 < sizeof(whole); length++) {
		_cleanup_strbuf_ struct strbuf clean = { 0 };

		cr_expect_eq(hwloc_xml_clean("x", (struct span){ whole, length }, &clean, NULL), -EINVAL, "cut at %zu",
			     length);
	}
}

/* hwloc's reader and this one may not differ in what they see: it gets what was understood, written anew. */
Test(hwloc_xml, only_what_is_needed)
{
	_cleanup_strbuf_ struct strbuf clean = { 0 };
	const char *text =
		"<topology\tversion=\"2.0\"\r\n>" MACHINE "<object\r type=\"PU\"\r\r gp_index=\"x\" os_index=\"0\" " SETS
		" cpuset_=\"y\"/><page_type size=\"4096\"><info name=\"a\" value=\"b\"/></page_type>"
		"<object type=\"Bridge\"><object type=\"Misc\"/></object><info name=\"n\" value=\"v &amp; w\"/></object>"
		"<distances2 type=\"NUMANode\" nbobjs=\"1\" kind=\"5\" indexing=\"os\"><indexes length=\"77\">0 "
		"</indexes></distances2>"
		"<distances2 type=\"PU\" nbobjs=\"1\" kind=\"5\" indexing=\"os\"><indexes length=\"2\">0 "
		"</indexes></distances2>"
		"<support name=\"x\"/></topology>";

	cr_assert_eq(hwloc_xml_clean("x", span_of(text), &clean, NULL), 0);
	cr_expect_str_eq(
		strbuf_text(&clean),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n<topology "
		"version=\"2.0\">\n"
		"<object type=\"Machine\" cpuset=\"0x1\" complete_cpuset=\"0x1\" nodeset=\"0x1\" complete_nodeset=\"0x1\">\n"
		"<object type=\"PU\" os_index=\"0\" cpuset=\"0x1\" complete_cpuset=\"0x1\" nodeset=\"0x1\" "
		"complete_nodeset=\"0x1\"/>\n"
		"<info name=\"n\" value=\"v &amp; w\"/>\n</object>\n"
		"<distances2 type=\"NUMANode\" nbobjs=\"1\" kind=\"5\" indexing=\"os\">\n<indexes length=\"2\">0 "
		"</indexes>\n</distances2>\n"
		"</topology>\n");
}

Test(hwloc_xml, attributes)
{
	expect(HEAD MACHINE "<object type=\"PU\" os_index=\"0\" depth=\"1x\" " SETS "/>" END, "attribute is not", 5);
	expect(HEAD MACHINE PU "<info name=\"a\" value=\"&#27;[31m\"/>" END, "attribute is not", 6);
	expect(HEAD MACHINE PU "<info name=\"a\" value=\"\x1b[31m\"/>" END, "attribute is not", 6);
	expect("<topology version=\"two\">" MACHINE PU END, "version", 1);
	expect(HEAD MACHINE PU "</object><distances2 type=\"NUMANode\" nbobjs=\"4294967295\" kind=\"5\" "
			       "indexing=\"os\"></distances2></topology>",
	       "no number of objects", 6);
	expect(HEAD MACHINE PU "</object><distances2 type=\"NUMANode\" nbobjs=\"1\" kind=\"5\" indexing=\"os\"><indexes "
			       "length=\"1\">-</indexes>"
			       "</distances2></topology>",
	       "attribute is not", 6);
}
