// SPDX-License-Identifier: MIT
// The adapter around jansson.
#include "render/jansson.h"

#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/library.h"

/* `true` and `false` alone would be macros. */
#define SYMBOLS(X)                                                                                                          \
	X(json_, object)                                                                                                    \
	X(json_, array)                                                                                                     \
	X(json_, stringn)                                                                                                   \
	X(json_, integer)                                                                                                   \
	X(json_, real)                                                                                                      \
	X(, json_true)                                                                                                      \
	X(, json_false)                                                                                                     \
	X(json_, null)                                                                                                      \
	X(json_, object_set_new_nocheck)                                                                                    \
	X(json_, array_append_new)                                                                                          \
	X(json_, dump_callback)                                                                                             \
	X(json_, delete)

static struct {
	SYMBOLS(LIBRARY_POINTER)
} jansson;
static const char *const symbols[] = { SYMBOLS(LIBRARY_NAME) };
static struct library library = { "jansson", JANSSON_SONAME, symbols, ARRAY_SIZE(symbols), &jansson, NULL };
LIBRARY_NOTE(JANSSON_SONAME, "recommended", "json", "Documents and single values (JSON)");

int jansson_api_load(struct error *error)
{
	return library_load(&library, error);
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
	return ours(value ? jansson.json_true() : jansson.json_false());
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
		size_t length = utf8_length(text);

		if (length)
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
	if (jansson.object_set_new_nocheck((json_t *)*object, key, (json_t *)value) < 0)
		give_up(object);
}

void json_push(struct json **array, struct json *value)
{
	if (jansson.array_append_new((json_t *)*array, (json_t *)value) < 0)
		give_up(array);
}

static int add_piece(const char *text, size_t length, void *out)
{
	escape_json_output(out, text, length);
	return 0;
}

void jansson_write(const struct json *value, struct strbuf *out)
{
	size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

	if (!value || jansson.dump_callback((const json_t *)value, add_piece, out, flags) < 0)
		out->failed = true;
}

/* json_decref of jansson.h would need the library at link time; only the counted values may be freed. */
void json_free(struct json *value)
{
	json_t *counted = (json_t *)value;

	if (counted && counted->refcount != (size_t)-1 && !--counted->refcount)
		jansson.delete(counted);
}
