// SPDX-License-Identifier: MIT
// Stands in for libhwloc and libcpuid in tests/witness.sh: whatever is called of it does what $FAKE says.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/hwloc/hwloc_api.h"

/* The environment of a witness is empty: what it was when the program started is in /proc. */
static const char *variable(const char *name)
{
	static char text[65536];
	size_t used = 0, length = strlen(name);
	int fd = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	while (fd >= 0 && used + 1 < sizeof(text) && (n = read(fd, text + used, sizeof(text) - 1 - used)) > 0)
		used += (size_t)n;
	close(fd);
	for (const char *at = text; at < text + used; at += strlen(at) + 1)
		if (!strncmp(at, name, length) && at[length] == '=')
			return at + length + 1;
	return "";
}

static char what[64];

/* Read while it may be: in a folder that it is shut in there is no /proc. */
__attribute__((constructor)) static void read_orders(void)
{
	snprintf(what, sizeof(what), "%s", variable("FAKE"));
}

/* Whatever is open but the standard three. */
static void write_everywhere(const char *text, size_t length)
{
	for (int fd = 3; fd < 64; fd++)
		while (write(fd, text, length) == (ssize_t)length && !strcmp(what, "flood"))
			;
}

static long act(void)
{
	static const char junk[] = "cputopo-facts 1\nmachine online=0-\n\xff\x1b[31mend\nend\n";
	static char page[65536];

	if (!strcmp(what, "abort"))
		abort();
	if (!strcmp(what, "crash"))
		raise(SIGSEGV);
	if (!strcmp(what, "exit"))
		exit(0);
	if (!strcmp(what, "hang"))
		sleep(60);
	if (!strcmp(what, "flood"))
		write_everywhere(page, sizeof(page));
	if (!strcmp(what, "junk")) {
		write_everywhere(junk, sizeof(junk) - 1);
		_exit(0);
	}
	if (!strcmp(what, "memory"))
		for (size_t size = 1 << 20;; size += 1 << 20)
			memset(malloc(size), 1, size);
	if (!strcmp(what, "fork") && !fork())
		sleep(60);
	if (!strcmp(what, "fork"))
		abort();
	return -1;
}

/* By the names that the linker sees, so that no prototype is in the way. */
#define STAND_IN(prefix, function)                                                                                          \
	long fake_##prefix##function(void) __asm__(#prefix #function);                                                      \
	long fake_##prefix##function(void)                                                                                  \
	{                                                                                                                   \
		return act();                                                                                               \
	}
HWLOC_SYMBOLS(STAND_IN)
STAND_IN(cpu, _identify)
STAND_IN(cpu, _feature_str)
STAND_IN(cpuid, _get_hypervisor)
STAND_IN(cpuid, _lib_version)
