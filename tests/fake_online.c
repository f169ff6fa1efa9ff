// SPDX-License-Identifier: MIT
// Preloaded by tests: each time the live list of online CPUs is opened, the next word of $FAKE_ONLINE is what it says.
#undef _FILE_OFFSET_BITS /* would give openat the name of openat64, on 32-bit machines */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The last word is said again and again. */
static int next_answer(void)
{
	static const char *at;
	const char *words = at ? at : getenv("FAKE_ONLINE");
	size_t length = words ? strcspn(words, " ") : 0;
	int fd = memfd_create("online", MFD_CLOEXEC);

	if (fd < 0 || !words || write(fd, words, length) < 0 || write(fd, "\n", 1) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	at = words[length] ? words + length + 1 : words;
	return fd;
}

static int open_or_fake(const char *name, int dir, const char *path, int flags, mode_t mode)
{
	static const char online[] = "sys/devices/system/cpu/online";
	size_t length = strlen(path);
	int (*real)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, name);

	if (length >= sizeof(online) - 1 && !strcmp(path + length - (sizeof(online) - 1), online))
		return next_answer();
	return real(dir, path, flags, mode);
}

#define OPENAT(name)                                                                                                        \
	int name(int dir, const char *path, int flags, ...)                                                                 \
	{                                                                                                                   \
		va_list arguments;                                                                                          \
		mode_t mode;                                                                                                \
		va_start(arguments, flags);                                                                                 \
		mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;                                       \
		va_end(arguments);                                                                                          \
		return open_or_fake(#name, dir, path, flags, mode);                                                         \
	}

#undef openat64 /* of musl: openat */
int openat(int dir, const char *path, int flags, ...);
int openat64(int dir, const char *path, int flags, ...);
OPENAT(openat)
OPENAT(openat64)
