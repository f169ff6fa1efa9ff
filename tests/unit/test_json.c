// SPDX-License-Identifier: MIT
// JSON: order of keys, unknown numbers, texts that are no UTF-8, contagious failure.
#include "render/json.h"

#include <criterion/criterion.h>

static void expect(struct json *value, const char *text)
{
	_cleanup_json_ struct json *owned = value;
	_cleanup_strbuf_ struct strbuf out = { 0 };

	json_write(owned, &out);
	cr_assert_not(out.failed);
	cr_expect_str_eq(strbuf_text(&out), text);
}

Test(json, scalars)
{
	expect(json_new_integer(INT64_MAX), "9223372036854775807");
	expect(json_new_integer(UNKNOWN), "null");
	expect(json_new_integer(-1), "-1");
	expect(json_new_real(2.5), "2.5");
	expect(json_new_real(1.1), "1.1");
	expect(json_new_boolean(true), "true");
	expect(json_new_string(NULL), "null");
	expect(json_new_string(""), "\"\"");
	expect(json_new_string("a\"\\\n\x1b"), "\"a\\\"\\\\\\n\\u001b\"");
	/* Also what JSON would take as it is: DEL, a control character above ASCII, one that turns the direction of the
	 * text. */
	expect(json_new_string("\x7f\xc2\x9b\xe2\x80\xae\xc3\xa4"), "\"\\u007f\\u009b\\u202e\xc3\xa4\"");
}

Test(json, bytes_that_are_no_utf8)
{
	expect(json_new_string("a\xff"
			       "b\xc3\xa9\xc3"),
	       "\"a\xef\xbf\xbd"
	       "b\xc3\xa9\xef\xbf\xbd\"");
	expect(json_new_string("\xf0\x9f\x98\x80\xf0\x9f"), "\"\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd\"");
}

Test(json, keys_keep_their_order)
{
	struct json *object = json_new_object(), *array = json_new_array();

	json_push(&array, json_new_integer(2));
	json_push(&array, json_new_null());
	json_put(&object, "z", json_new_integer(1));
	json_put(&object, "a", TAKE_PTR(array));
	json_put(&object, "m", json_new_object());
	expect(object, "{\"z\":1,\"a\":[2,null],\"m\":{}}");
}

Test(json, failure_is_contagious)
{
	struct json *object = json_new_object();
	struct strbuf out = { 0 };

	json_put(&object, "lost", NULL);
	cr_expect_null(object);
	json_put(&object, "later", json_new_integer(1));
	cr_expect_null(object);
	json_write(object, &out);
	cr_expect(out.failed);
}
