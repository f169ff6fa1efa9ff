// SPDX-License-Identifier: MIT
// Tests of src/base/escape.c: nothing that a terminal or a JSON parser could stumble over comes through.
#include <criterion/criterion.h>
#include <string.h>

#include "base/escape.h"

static void expect(void (*escape)(struct strbuf *out, const char *text), const char *text, const char *result)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	escape(&out, text);
	cr_assert_str_eq(strbuf_text(&out), result);
}

Test(escape, printable_is_what_a_terminal_does_not_obey)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {
		{ "a", 1 },
		{ "\xc3\xbc", 2 },	   /* a letter */
		{ "\xc2\xa0", 2 },	   /* U+00A0, the first behind the control characters */
		{ "\xe2\x82\xac", 3 },	   /* the euro */
		{ "\xf0\x9f\x99\x82", 4 }, /* outside of the first plane */
		{ "\xe2\x80\xa7", 3 },	   /* U+2027, U+202F, U+2065, U+206A: next to those below */
		{ "\xe2\x80\xaf", 3 },
		{ "\xe2\x81\xa5", 3 },
		{ "\xe2\x81\xaa", 3 },
		{ "\x1b", 0 },
		{ "\x7f", 0 },
		{ "\xc2\x80", 0 }, /* U+0080, U+009B (CSI), U+009D (OSC), U+009F */
		{ "\xc2\x9b", 0 },
		{ "\xc2\x9d", 0 },
		{ "\xc2\x9f", 0 },
		{ "\x9b", 0 },	       /* no UTF-8 */
		{ "\xe2\x80\xa8", 0 }, /* U+2028, a separator of lines */
		{ "\xe2\x80\xaa", 0 }, /* U+202A to U+202E, U+2066 to U+2069: the direction of a text */
		{ "\xe2\x80\x8e", 0 },
		{ "\xe2\x80\x8f", 0 },
		{ "\xd8\x9c", 0 }, /* U+200E, U+200F, U+061C */
		{ "\xe2\x80\x8d", 3 },
		{ "\xe2\x80\x90", 3 },
		{ "\xd8\x9b", 2 }, /* next to those */
		{ "\xe2\x80\xae", 0 },
		{ "\xe2\x81\xa6", 0 },
		{ "\xe2\x81\xa9", 0 },
		{ "\xed\xa0\x80", 0 }, /* a surrogate */
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(printable_length(rows[i].text), rows[i].length, "row %zu", i);
}

Test(escape, text)
{
	expect(escape_text, "", "");
	expect(escape_text, "Some CPU @ 2.00GHz", "Some CPU @ 2.00GHz");
	expect(escape_text, "a\033[31mb\nc\x7f", "a\\x1b[31mb\\x0ac\\x7f");
	expect(escape_text, "\xc3\xa4\xff", "\xc3\xa4\\xff");
	expect(escape_text, "a\xc2\x9b\x33m", "a\\xc2\\x9b3m");
	expect(escape_text, "\xe2\x80\xae", "\\xe2\\x80\\xae");
	expect(escape_text, "a\\x0a \\n", "a\\x5cx0a \\n");
}

Test(escape, text_into_a_buffer)
{
	char buffer[8];

	cr_expect_str_eq(escape_text_into(buffer, sizeof(buffer), "a\x1b\x62"), "a\\x1bb");
	cr_expect_str_eq(escape_text_into(buffer, sizeof(buffer), "1234567"), "1234567");
	cr_expect_str_eq(escape_text_into(buffer, sizeof(buffer), "12345678"), "1234567");
	cr_expect_str_eq(escape_text_into(buffer, sizeof(buffer), "1234\x1b"), "1234", "no part of \\x1b");
	cr_expect_str_eq(escape_text_into(buffer, sizeof(buffer), "123456\xc3\xbc"), "123456", "no part of a letter");
	cr_expect_str_eq(escape_text_into(buffer, 1, "1"), "");
	memset(buffer, 'z', sizeof(buffer));
	escape_text_into(buffer, 0, "1");
	cr_expect_eq(*buffer, 'z', "a buffer of no size was written to");
}

Test(escape, json)
{
	expect(escape_json, "", "\"\"");
	expect(escape_json, "a \"b\" \\ c\n\t\x01", "\"a \\\"b\\\" \\\\ c\\n\\t\\u0001\"");
	expect(escape_json, "\x7f\xc2\x80\xc2\x9f\xe2\x80\xae", "\"\\u007f\\u0080\\u009f\\u202e\"");
	expect(escape_json, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82\"");
	/* A lone byte, a sequence cut short, an overlong one, a surrogate, one past U+10FFFF. */
	expect(escape_json, "\xff", "\"\xef\xbf\xbd\"");
	expect(escape_json, "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	expect(escape_json, "\xc3\"", "\"\xef\xbf\xbd\\\"\"");
	expect(escape_json, "\xc0\xafx", "\"\xef\xbf\xbd\xef\xbf\xbdx\"");
	expect(escape_json, "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	expect(escape_json, "\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void expect_xml(const char *text, const char *expected)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	escape_xml(&out, text);
	cr_expect_str_eq(strbuf_text(&out), expected);
}

Test(escape, xml)
{
	expect_xml("", "");
	expect_xml("Core i7 @ 2.2 GHz", "Core i7 @ 2.2 GHz");
	expect_xml("</title><script>a && \"b\" 'c'", "&lt;/title&gt;&lt;script&gt;a &amp;&amp; &quot;b&quot; &apos;c&apos;");
	expect_xml("\xe9\xbe\x8d \xc2\xae", "\xe9\xbe\x8d \xc2\xae");
	expect_xml("\x1b[0m\n\x7f", "\xef\xbf\xbd[0m\xef\xbf\xbd\xef\xbf\xbd");
	expect_xml("\xff\xc0", "\xef\xbf\xbd\xef\xbf\xbd");
	/* U+FFFF and U+202E */
	expect_xml("\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect_xml("\xe2\x80\xae", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

Test(escape, ascii)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	escape_ascii(&out, "Core\xc2\xae \x1b[0m \\x41");
	cr_expect_str_eq(strbuf_text(&out), "Core\\xc2\\xae \\x1b[0m \\x5cx41");
}

Test(escape, formats_of_others)
{
	static const struct {
		void (*escape)(struct strbuf *out, const char *text);
		const char *result;
	} rows[] = {
		{ escape_xml, "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;, \\\xef\xbf\xbd\xc3\xa4" },
		{ escape_shell, "'a<b> & \"c\" '\\''d'\\'', \\\\x0a\xc3\xa4'" },
		{ escape_prometheus, "\"a<b> & \\\"c\\\" 'd', \\\\\\\\x0a\xc3\xa4\"" },
		{ escape_dot, "\"a<b> & \\\"c\\\" 'd', \\\\\\\\x0a\xc3\xa4\"" },
		{ escape_csv, "\"a<b> & \"\"c\"\" 'd', \\\\x0a\xc3\xa4\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect(rows[i].escape, "a<b> & \"c\" 'd', \\\n\xc3\xa4", rows[i].result);
	expect(escape_csv, "plain text", "plain text");
	expect(escape_csv, "", "");
	expect(escape_shell, "", "''");
	expect(escape_prometheus, "a\\x0a", "\"a\\\\x5cx0a\"");
}
