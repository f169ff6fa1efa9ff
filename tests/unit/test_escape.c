// SPDX-License-Identifier: MIT
// Tests of src/render/escape.c: nothing that a terminal or a JSON parser could stumble over comes through.
#include <criterion/criterion.h>
#include <string.h>

#include "render/escape.h"

static void expect(void (*escape)(struct strbuf *out, const char *text), const char *text, const char *result)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	escape(&out, text);
	cr_assert_str_eq(strbuf_text(&out), result);
}

Test(escape, text)
{
	expect(escape_text, "", "");
	expect(escape_text, "Some CPU @ 2.00GHz", "Some CPU @ 2.00GHz");
	expect(escape_text, "a\033[31mb\nc\x7f", "a\\x1b[31mb\\x0ac\\x7f");
	expect(escape_text, "\xc3\xa4", "\\xc3\\xa4");
	expect(escape_text, "a\\x0a \\n", "a\\x5cx0a \\n");
}

Test(escape, json)
{
	expect(escape_json, "", "\"\"");
	expect(escape_json, "a \"b\" \\ c\n\t\x01", "\"a \\\"b\\\" \\\\ c\\n\\t\\u0001\"");
	expect(escape_json, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82\"");
	/* A lone byte, a sequence cut short, an overlong one, a surrogate, one past U+10FFFF. */
	expect(escape_json, "\xff", "\"\xef\xbf\xbd\"");
	expect(escape_json, "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	expect(escape_json, "\xc0\xafx", "\"\xef\xbf\xbd\xef\xbf\xbdx\"");
	expect(escape_json, "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	expect(escape_json, "\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}
