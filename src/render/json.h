// SPDX-License-Identifier: MIT
// JSON values, made to be written.
#pragma once

#include "base/strbuf.h"
#include "model/facts.h"

/* One JSON value; NULL is "memory ran out". A value that was put into a container belongs to the container. */
struct json;

struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_string(const char *text); /* NULL makes null; bytes that are no UTF-8 become U+FFFD */
struct json *json_new_integer(int64_t value);	/* UNKNOWN makes null */
struct json *json_new_real(double value);	/* with the digits that tell it, 15 at most; null for what is no number */
struct json *json_new_boolean(bool value);
struct json *json_new_null(void);

/*
 * Adds value (taken over) under key, which must not be there yet, resp. at the end; keys keep the order in which they came.
 * Failure is contagious: when value is NULL or memory runs out, the container is freed and *object (*array) becomes NULL,
 * and stays so. Thus nothing needs a check before json_write.
 */
void json_put(struct json **object, const char *key, struct json *value);
void json_push(struct json **array, struct json *value);

/* Writes value in one line, without blanks; marks out as failed when value is NULL. */
void json_write(const struct json *value, struct strbuf *out);

void json_free(struct json *value);

static inline void json_freep(struct json **value)
{
	json_free(*value);
}
#define _cleanup_json_ _cleanup_(json_freep)
