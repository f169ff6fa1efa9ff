// SPDX-License-Identifier: MIT
// Tests of src/base/json_read.c: what JSON is, what it is not, and its limits.
#include "base/json_read.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"

#define _cleanup_arena_ _cleanup_(arena_free)

static const struct node *read_text(const char *text, size_t length, struct arena *arena)
{
	const struct node *root = NULL;
	struct error error = { 0 };

	cr_assert_eq(json_read((struct span){ text, length }, "file", arena, &root, &error), 0, "%.40s: %s", text,
		     error.what);
	return root;
}

static void refuse_length(const char *text, size_t length, int code, unsigned int line, const char *what)
{
	_cleanup_arena_ struct arena arena = { 0 };
	const struct node *root = NULL;
	struct error error = { 0 };

	cr_assert_eq(json_read((struct span){ text, length }, "file", &arena, &root, &error), -code, "%.40s", text);
	cr_assert_null(root);
	cr_expect_eq(error.line, line, "%.40s: line %u", text, error.line);
	cr_expect(strstr(error.what, what), "%.40s: '%s' does not say '%s'", text, error.what, what);
}

static void refuse(const char *text, unsigned int line, const char *what)
{
	refuse_length(text, strlen(text), EINVAL, line, what);
}

Test(json_read, reads)
{
	static const char text[] = " {\"a\" : [1, -2.5 ,1e2,true,false,null], \"b\":{\"c\":\"x\"},\"\":[],\"o\":{}}\r\n\t";
	_cleanup_arena_ struct arena arena = { 0 };
	const struct node *root = read_text(text, sizeof(text) - 1, &arena), *a = node_get(root, SPAN("a")), *b;

	cr_assert_eq(root->type, NODE_OBJECT);
	cr_assert_eq(root->n, 4);
	cr_assert(a && a->type == NODE_ARRAY && a->n == 6);
	cr_assert(a->items[0].type == NODE_INTEGER && a->items[0].integer == 1);
	cr_assert(a->items[1].type == NODE_REAL && a->items[1].real == -2.5);
	cr_assert(a->items[2].type == NODE_REAL && a->items[2].real == 100);
	cr_assert(a->items[3].type == NODE_BOOLEAN && a->items[3].boolean);
	cr_assert(a->items[4].type == NODE_BOOLEAN && !a->items[4].boolean);
	cr_assert(a->items[5].type == NODE_NULL && !a->items[5].key);
	b = node_get(root, SPAN("b"));
	cr_assert_str_eq(node_get(b, SPAN("c"))->text, "x");
	cr_assert_eq(node_get(root, SPAN(""))->n, 0);
	cr_assert_null(node_get(root, SPAN("d")));
	cr_assert_null(node_get(a, SPAN("a")));
}

Test(json_read, texts)
{
	static const char text[] = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u20AC\\ud83d\\ude00\xc3\xa4\"";
	_cleanup_arena_ struct arena arena = { 0 };

	cr_assert_str_eq(read_text(text, sizeof(text) - 1, &arena)->text,
			 "\"\\/\b\f\n\r\t\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4");
	refuse("\"a", 1, "column 1: a text that does not end");
	refuse("\"a\\\"", 1, "does not end");
	refuse("\"a\\x\"", 1, "column 3: an escape");
	refuse("\"\\u12g4\"", 1, "an escape");
	refuse("\"\\u12\"", 1, "an escape");
	refuse("\"\\u0000\"", 1, "an escape");
	refuse("\"\\ud800\"", 1, "an escape");
	refuse("\"\\ud800\\u0041\"", 1, "an escape");
	refuse("\"\\udc00\"", 1, "an escape");
	refuse("\"\\ud800x\"", 1, "an escape");
	refuse("\"a\nb\"", 1, "column 3: a control character");
	refuse("\n \"\xff\"", 2, "column 3: a byte that is no UTF-8");
	refuse("\"\xed\xa0\x80\"", 1, "no UTF-8");
	refuse("\"\xc0\x80\"", 1, "no UTF-8");
	refuse_length("\"a\0b\"", 5, EINVAL, 1, "a zero byte");
	refuse_length("1\0", 2, EINVAL, 1, "nothing more");
}

Test(json_read, numbers)
{
	static const char text[] =
		"[9223372036854775807,-9223372036854775807,-9223372036854775808,18446744073709551616,0,-0]";
	_cleanup_arena_ struct arena arena = { 0 };
	const struct node *items = read_text(text, sizeof(text) - 1, &arena)->items;

	cr_assert(items[0].type == NODE_INTEGER && items[0].integer == INT64_MAX);
	cr_assert(items[1].type == NODE_INTEGER && items[1].integer == -INT64_MAX);
	cr_assert(items[2].type == NODE_REAL && items[2].real == -9223372036854775808.0);
	cr_assert(items[3].type == NODE_REAL && items[3].real == 18446744073709551616.0);
	cr_assert(items[4].type == NODE_INTEGER && items[4].integer == 0);
	cr_assert(items[5].type == NODE_INTEGER && items[5].integer == 0);
	refuse("1e999", 1, "too large");
	refuse("01", 1, "column 2: nothing more");
	refuse("+1", 1, "a value expected");
	refuse("-", 1, "a digit expected");
	refuse("1.", 1, "a digit expected");
	refuse(".5", 1, "a value expected");
	refuse("1e+", 1, "a digit expected");
	refuse("0x10", 1, "nothing more");
	refuse("NaN", 1, "a value expected");
}

Test(json_read, refuses)
{
	refuse("", 1, "column 1: a value expected");
	refuse("{\"a\":1,\n\"b\":2,\"a\":3}", 2, "a key twice");
	refuse("{\"a\":1,}", 1, "a text in quotes expected");
	refuse("[1,]", 1, "a value expected");
	refuse("[1 2]", 1, "a comma or ]");
	refuse("{\"a\" 1}", 1, "a colon");
	refuse("{\"a\":1]", 1, "a comma or }");
	refuse("{1:2}", 1, "a text in quotes");
	refuse("[1] x", 1, "column 5: nothing more");
	refuse("nul", 1, "a value expected");
	refuse("truefalse", 1, "nothing more");
	refuse("\xef\xbb\xbf{}", 1, "a value expected");
}

Test(json_read, is_bounded)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		strbuf_putc(&text, '[');
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		strbuf_putc(&text, ']');
	_cleanup_arena_ struct arena arena = { 0 };
	read_text(text.text, text.length, &arena);
	strbuf_reset(&text);
	for (int i = 0; i < 100000; i++)
		strbuf_putc(&text, '[');
	refuse_length(text.text, text.length, E2BIG, 1, "nested too deep");
	refuse_length("", (size_t)JSON_SIZE_MAX + 1, E2BIG, 0, "longer than");
}

/* An object of very many keys takes time of about its length. */
Test(json_read, many_keys)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_arena_ struct arena arena = { 0 };

	strbuf_putc(&text, '{');
	for (int i = 0; i < 100000; i++)
		strbuf_printf(&text, "%s\"%d\":%d", i ? "," : "", i, i);
	strbuf_putc(&text, '}');
	cr_assert_eq(read_text(text.text, text.length, &arena)->n, 100000);
	text.text[text.length - 1] = ',';
	strbuf_puts(&text, "\"77\":0}");
	refuse_length(text.text, text.length, EINVAL, 1, "a key twice");
}

Test(json_read, by_path)
{
	static const char text[] = "{\"a\":[{\"b\":1},{\"b\":2}],\"c\":{\"d\":null}}";
	_cleanup_arena_ struct arena arena = { 0 };
	const struct node *root = read_text(text, strlen(text), &arena);

	cr_expect_eq(node_at(root, ""), root);
	cr_expect_eq(node_at(root, "a.1.b")->integer, 2);
	cr_expect_eq(node_at(root, "c.d")->type, NODE_NULL);
	cr_expect_null(node_at(root, "a.2"));
	cr_expect_null(node_at(root, "a.b"));
	cr_expect_null(node_at(root, "c.d.e"));
	cr_expect_null(node_at(NULL, "a"));
}
