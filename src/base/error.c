// SPDX-License-Identifier: MIT
// The error object: recording and formatting.
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/escape.h"

static void set_path(struct error *error, const char *path)
{
	size_t length = strlen(path), room = sizeof(error->path) - 1;

	if (length <= room) {
		memcpy(error->path, path, length + 1);
		return;
	}
	/* The tail of a path tells more than its head. */
	memcpy(error->path, "...", 3);
	memcpy(error->path + 3, path + length - (room - 3), room - 3 + 1);
}

int error_set(struct error *error, int code, const char *path, unsigned int line, const char *format, ...)
{
	va_list arguments;

	if (!error || error->code)
		return -code;
	error->code = code;
	error->line = line;
	error->path[0] = '\0';
	if (path)
		set_path(error, path);
	va_start(arguments, format);
	vsnprintf(error->what, sizeof(error->what), format, arguments);
	va_end(arguments);
	return -code;
}

const char *error_text(int code)
{
#ifdef HAVE_STRERRORDESC_NP
	const char *text = strerrordesc_np(code);
#else
	const char *text = strerror(code); /* musl: a constant */
#endif

	return text ? text : "unknown error";
}

int error_errno(struct error *error, int code, const char *path)
{
	return error_set(error, code, path, 0, "%s", error_text(code));
}

int error_oom(struct error *error)
{
	return error_errno(error, ENOMEM, NULL);
}

void error_clear(struct error *error)
{
	if (error)
		memset(error, 0, sizeof(*error));
}

char *error_format(const struct error *error, char *buffer, size_t size)
{
	char text[sizeof(error->what) + sizeof(error->path) + 32];

	if (error->path[0] && error->line)
		snprintf(text, sizeof(text), "%s:%u: %s", error->path, error->line, error->what);
	else if (error->path[0])
		snprintf(text, sizeof(text), "%s: %s", error->path, error->what);
	else
		snprintf(text, sizeof(text), "%s", error->what);
	return escape_text_into(buffer, size, text);
}
