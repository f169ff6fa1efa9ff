// SPDX-License-Identifier: MIT
// JSON values, made to be written: each is the text of itself.
#include "render/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

struct json {
	struct strbuf text; /* a container's without the bracket that closes it */
};

/* Takes text over. */
static struct json *new_value(struct strbuf *text)
{
	struct json *value = text->failed ? NULL : malloc(sizeof(*value));

	if (value)
		value->text = *text;
	else
		strbuf_free(text);
	return value;
}

static struct json *new_word(const char *word)
{
	struct strbuf text = { 0 };

	strbuf_puts(&text, word);
	return new_value(&text);
}

struct json *json_new_object(void)
{
	return new_word("{");
}

struct json *json_new_array(void)
{
	return new_word("[");
}

struct json *json_new_null(void)
{
	return new_word("null");
}

struct json *json_new_boolean(bool value)
{
	return new_word(value ? "true" : "false");
}

struct json *json_new_integer(int64_t value)
{
	struct strbuf text = { 0 };

	if (value == UNKNOWN)
		return json_new_null();
	strbuf_printf(&text, "%lld", (long long)value);
	return new_value(&text);
}

struct json *json_new_real(double value)
{
	struct strbuf text = { 0 };
	char digits[32];

	if (!isfinite(value))
		return json_new_null();
	snprintf(digits, sizeof(digits), "%.15g", value);
	for (const char *at = digits; *at;) {
		size_t plain = strspn(at, "+-0123456789e");

		strbuf_add(&text, at, plain);
		at += plain;
		/* The decimal point of the caller's locale, of one byte or more. */
		if (*at)
			strbuf_putc(&text, '.');
		at += strcspn(at, "+-0123456789e");
	}
	/* So that it reads as a real again. */
	if (!strpbrk(strbuf_text(&text), ".e"))
		strbuf_puts(&text, ".0");
	return new_value(&text);
}

struct json *json_new_string(const char *string)
{
	struct strbuf text = { 0 };

	if (!string)
		return json_new_null();
	escape_json(&text, string);
	return new_value(&text);
}

void json_write(const struct json *value, struct strbuf *out)
{
	if (!value) {
		out->failed = true;
		return;
	}
	strbuf_add(out, value->text.text, value->text.length);
	if (value->text.text[0] == '{')
		strbuf_putc(out, '}');
	else if (value->text.text[0] == '[')
		strbuf_putc(out, ']');
}

static void add(struct json **container, const char *key, struct json *value)
{
	_cleanup_json_ struct json *owned = value;
	struct strbuf *text;

	if (!*container)
		return;
	text = &(*container)->text;
	if (text->length > 1)
		strbuf_putc(text, ',');
	if (key) {
		escape_json(text, key);
		strbuf_putc(text, ':');
	}
	json_write(owned, text);
	if (text->failed) {
		json_free(*container);
		*container = NULL;
	}
}

void json_put(struct json **object, const char *key, struct json *value)
{
	add(object, key, value);
}

void json_push(struct json **array, struct json *value)
{
	add(array, NULL, value);
}

void json_free(struct json *value)
{
	if (value)
		strbuf_free(&value->text);
	free(value);
}
