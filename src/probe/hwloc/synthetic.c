// SPDX-License-Identifier: MIT
// Checks a synthetic description before hwloc builds it.
#include "probe/hwloc/synthetic.h"

#include <errno.h>
#include <string.h>

#include "base/cpuset.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number at *at, which moves behind it; saturated, so that no overflow passes for a small number. */
static uint64_t take_number(const char **at, const char *end)
{
	uint64_t value = 0;

	while (*at < end && is_digit(**at)) {
		value = value * 10 + (uint64_t)(*(*at)++ - '0');
		if (value > UINT32_MAX)
			value = UINT32_MAX;
	}
	return value;
}

/*
 * "(size=1GB indexes=0,2,1,3)" and "[numa(memory=1GB)]" end at the bracket that closes them. A CPU number in "indexes" makes
 * hwloc allocate sets up to it. NULL when the bracket is never closed or a number is too large.
 */
static const char *skip_brackets(const char *at, const char *end, char close, struct error *error)
{
	bool indexes = false;

	for (; at < end && *at != close; at++) {
		if (*at == ' ')
			indexes = false;
		else if (span_starts((struct span){ at, (size_t)(end - at) }, "indexes="))
			indexes = true;
		else if (indexes && is_digit(*at)) {
			if (take_number(&at, end) >= CPUSET_MAX) {
				error_set(error, EINVAL, NULL, 0, "synthetic description: an index is %d or more",
					  CPUSET_MAX);
				return NULL;
			}
			at--;
		}
	}
	if (at < end)
		return at + 1;
	error_set(error, EINVAL, NULL, 0, "synthetic description: '%c' is missing", close);
	return NULL;
}

int synthetic_check(struct span text, struct error *error)
{
	const char *at = text.text, *end = text.text + text.length;
	uint64_t width = 1, objects = 1, comparisons = 0;
	bool any = false;

	if (text.length > SYNTHETIC_LENGTH_MAX)
		return error_set(error, EINVAL, NULL, 0, "synthetic description: longer than %d bytes",
				 SYNTHETIC_LENGTH_MAX);
	while (at < end) {
		if (*at == '(' || *at == '[') {
			objects += *at == '[' ? width : 0;
			at = skip_brackets(at + 1, end, *at == '[' ? ']' : ')', error);
			if (!at)
				return -EINVAL;
		} else if (is_digit(*at) && (at == text.text || at[-1] == ':' || at[-1] == ' ')) {
			uint64_t count = take_number(&at, end);

			if (!count)
				return error_set(error, EINVAL, NULL, 0, "synthetic description: a count of 0");
			comparisons += width * MIN(count, UINT64_C(1000000)) * MIN(count, UINT64_C(1000000));
			width *= count;
			if (at < end && !strchr(" (\t\n", *at))
				return error_set(error, EINVAL, NULL, 0,
						 "synthetic description: a count is no decimal number");
			if (width > SYNTHETIC_PUS_MAX)
				return error_set(error, EINVAL, NULL, 0, "synthetic description: more than %d CPUs",
						 SYNTHETIC_PUS_MAX);
			objects += width;
			any = true;
		} else {
			at++;
		}
	}
	if (!any)
		return error_set(error, EINVAL, NULL, 0,
				 "synthetic description: no level with a count, such as \"core:4 pu:2\"");
	/* Each object has sets of all CPUs, and hwloc compares each with all its sisters. */
	if (objects * (width / 8 + 1) > SYNTHETIC_MEMORY_MAX || comparisons * (width / 64 + 1) > SYNTHETIC_WORK_MAX)
		return error_set(error, EINVAL, NULL, 0, "synthetic description: too large (%llu objects, %llu CPUs)",
				 (unsigned long long)objects, (unsigned long long)width);
	return 0;
}
