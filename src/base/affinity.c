// SPDX-License-Identifier: MIT
// The affinity mask of a live process, as large as the kernel's is.
#include "base/affinity.h"

#include <errno.h>

enum { FIRST_MASK_SIZE = 128, LAST_MASK_SIZE = CPUSET_MAX / 8, BITS_PER_WORD = 8 * sizeof(unsigned long) };

int affinity_read_live(affinity_getter get, pid_t pid, struct cpuset *ret_cpus)
{
	unsigned long mask[LAST_MASK_SIZE / sizeof(unsigned long)];
	_cleanup_cpuset_ struct cpuset cpus = { 0 };
	size_t size = FIRST_MASK_SIZE;

	/* EINVAL: the kernel's mask is larger. */
	while (get(pid, size, (cpu_set_t *)mask) < 0) {
		if (errno != EINVAL || size >= LAST_MASK_SIZE)
			return -errno;
		size *= 2;
	}
	for (unsigned int word = 0; word < size / sizeof(*mask); word++)
		for (unsigned long bits = mask[word]; bits; bits &= bits - 1) {
			int r = cpuset_add(&cpus, word * BITS_PER_WORD + (unsigned int)__builtin_ctzl(bits));

			if (r < 0)
				return r;
		}
	if (cpuset_empty(&cpus))
		return -ENODATA;
	*ret_cpus = TAKE(cpus);
	return 0;
}

int affinity_set(const struct cpuset *cpus)
{
	unsigned long mask[LAST_MASK_SIZE / sizeof(unsigned long)] = { 0 };

	CPUSET_FOREACH(cpu, cpus) {
		mask[(unsigned int)cpu / BITS_PER_WORD] |= 1ul << (unsigned int)cpu % BITS_PER_WORD;
	}
	return sched_setaffinity(0, sizeof(mask), (const cpu_set_t *)mask) < 0 ? -errno : 0;
}
