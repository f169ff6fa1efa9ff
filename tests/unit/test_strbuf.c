// SPDX-License-Identifier: MIT
// Tests of src/base/strbuf.c: growing, taking over, emptying.
#include <criterion/criterion.h>
#include <string.h>

#include "base/strbuf.h"

Test(strbuf, grows)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	cr_expect_str_eq(strbuf_text(&buf), "");
	for (int i = 0; i < 1000; i++)
		strbuf_printf(&buf, "%d,", i);
	strbuf_putc(&buf, '!');
	strbuf_puts(&buf, "end");
	strbuf_add(&buf, "ing", 2);
	cr_expect_eq(buf.length, 10 * 2 + 90 * 3 + 900 * 4 + 6);
	cr_expect_eq(strlen(buf.text), buf.length);
	cr_expect_eq(strncmp(buf.text, "0,1,2,", 6), 0);
	cr_expect_str_eq(buf.text + buf.length - 10, "999,!endin");
	cr_expect_not(buf.failed);
}

Test(strbuf, takes_and_resets)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	_cleanup_free_ char *nothing = strbuf_take(&buf), *text = NULL;

	cr_assert_str_eq(nothing, "");
	strbuf_puts(&buf, "one");
	strbuf_reset(&buf);
	cr_expect_str_eq(strbuf_text(&buf), "");
	strbuf_puts(&buf, "two");
	text = strbuf_take(&buf);
	cr_assert_str_eq(text, "two");
	cr_expect_eq(buf.length, 0);
	cr_expect_null(buf.text);
}

Test(strbuf, remembers_failure)
{
	struct strbuf buf = { .failed = true };

	strbuf_puts(&buf, "lost");
	cr_expect_str_eq(strbuf_text(&buf), "");
	cr_expect_null(strbuf_take(&buf));
}
