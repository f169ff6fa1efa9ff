// SPDX-License-Identifier: MIT
// The adapter around jansson.
#include "render/jansson.h"

#include <jansson.h>
#include <string.h>

#include "base/library.h"

static void *library;
static struct {
	__typeof__(json_object) *object;
	__typeof__(json_array) *array;
	__typeof__(json_stringn) *stringn;
	__typeof__(json_integer) *integer;
	__typeof__(json_real) *real;
	__typeof__(json_true) *true_value;
	__typeof__(json_false) *false_value;
	__typeof__(json_null) *null;
	__typeof__(json_object_set_new_nocheck) *object_set;
	__typeof__(json_array_append_new) *array_append;
	__typeof__(json_dump_callback) *dump;
	__typeof__(json_delete) *delete;
} jansson;

int jansson_api_load(struct error *error)
{
	static const struct library_symbol symbols[] = {
		{ "json_object", &jansson.object },
		{ "json_array", &jansson.array },
		{ "json_stringn", &jansson.stringn },
		{ "json_integer", &jansson.integer },
		{ "json_real", &jansson.real },
		{ "json_true", &jansson.true_value },
		{ "json_false", &jansson.false_value },
		{ "json_null", &jansson.null },
		{ "json_object_set_new_nocheck", &jansson.object_set },
		{ "json_array_append_new", &jansson.array_append },
		{ "json_dump_callback", &jansson.dump },
		{ "json_delete", &jansson.delete },
	};

	return library_load(&library, "libjansson.so.4", "libjansson4", symbols, ARRAY_SIZE(symbols), error);
}

static struct json *ours(json_t *value)
{
	return (struct json *)value;
}

struct json *json_new_object(void)
{
	return ours(jansson.object());
}

struct json *json_new_array(void)
{
	return ours(jansson.array());
}

struct json *json_new_integer(int64_t value)
{
	return value == UNKNOWN ? json_new_null() : ours(jansson.integer(value));
}

struct json *json_new_real(double value)
{
	return ours(jansson.real(value));
}

struct json *json_new_boolean(bool value)
{
	return ours(value ? jansson.true_value() : jansson.false_value());
}

struct json *json_new_null(void)
{
	return ours(jansson.null());
}

/* A text of the machine that is no UTF-8 (a cgroup may be named with any bytes): its bad bytes are replaced. */
static struct json *repaired_string(const char *text)
{
	_cleanup_strbuf_ struct strbuf good = { 0 };

	while (*text) {
		size_t length = strnlen(text, 4);
		json_t *character = NULL;

		for (; length && !character; length -= !character)
			character = jansson.stringn(text, length);
		json_free(ours(character));
		if (character)
			strbuf_add(&good, text, length);
		else
			strbuf_puts(&good, "\xef\xbf\xbd");
		text += length ? length : 1;
	}
	return good.failed ? NULL : ours(jansson.stringn(strbuf_text(&good), good.length));
}

struct json *json_new_string(const char *text)
{
	json_t *string;

	if (!text)
		return json_new_null();
	string = jansson.stringn(text, strlen(text));
	return string ? ours(string) : repaired_string(text);
}

static void give_up(struct json **container)
{
	json_free(*container);
	*container = NULL;
}

void json_put(struct json **object, const char *key, struct json *value)
{
	/* Jansson frees a value that it does not take, and refuses NULL. */
	if (jansson.object_set((json_t *)*object, key, (json_t *)value) < 0)
		give_up(object);
}

void json_push(struct json **array, struct json *value)
{
	if (jansson.array_append((json_t *)*array, (json_t *)value) < 0)
		give_up(array);
}

static int add_piece(const char *text, size_t length, void *out)
{
	strbuf_add(out, text, length);
	return 0;
}

void jansson_write(const struct json *value, struct strbuf *out)
{
	size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

	if (!value || jansson.dump((const json_t *)value, add_piece, out, flags) < 0)
		out->failed = true;
}

/* json_decref of jansson.h would need the library at link time; only the counted values may be freed. */
void json_free(struct json *value)
{
	json_t *counted = (json_t *)value;

	if (counted && counted->refcount != (size_t)-1 && !--counted->refcount)
		jansson.delete(counted);
}
