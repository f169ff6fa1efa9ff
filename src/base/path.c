// SPDX-License-Identifier: MIT
// Paths as texts.
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

bool path_component(struct span *rest, struct span *ret_component)
{
	while (rest->length) {
		const char *slash = memchr(rest->text, '/', rest->length);
		struct span component = { rest->text, slash ? (size_t)(slash - rest->text) : rest->length };
		size_t taken = component.length + (slash != NULL);

		rest->text += taken;
		rest->length -= taken;
		if (component.length && !span_equal(component, ".")) {
			*ret_component = component;
			return true;
		}
	}
	return false;
}

int path_follow(char *rest, size_t end, struct span target, int *links)
{
	enum { LINKS_MAX = 40 };
	size_t left = strlen(rest + end);

	if (++*links > LINKS_MAX)
		return -ELOOP;
	if (!target.length)
		return -ENOENT;
	if (target.text[0] == '/')
		return -EXDEV;
	if (target.length + left >= PATH_MAX)
		return -ENAMETOOLONG;
	memmove(rest + target.length, rest + end, left + 1);
	memcpy(rest, target.text, target.length);
	return 0;
}

bool path_climbs(const char *path)
{
	struct span rest = span_of(path), component;

	while (path_component(&rest, &component))
		if (span_equal(component, ".."))
			return true;
	return false;
}

bool path_link_escapes(const char *path, const char *target)
{
	struct span rest = span_of(path), component;
	long depth = -1; /* directories above the link */

	if (target[0] == '/')
		return true;
	while (path_component(&rest, &component))
		depth++;
	rest = span_of(target);
	while (path_component(&rest, &component)) {
		depth += span_equal(component, "..") ? -1 : 1;
		if (depth < 0)
			return true;
	}
	return false;
}
