// SPDX-License-Identifier: MIT
// The text of a JSON string: what stands between its quotes, with the escapes replaced by what they mean.
#pragma once

#include <stddef.h>

/*
 * Decodes where it stands: nothing gets longer. What is wrong, with *ret_at = where, in bytes from 0; NULL: nothing. An
 * escaped zero byte and half of a surrogate pair are wrong, too (RFC 8259, 7 and 8.2).
 */
const char *json_decode(char *text, size_t *ret_at);
