// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as a list and as a mask of CPUs; what is read is written, and reads back to the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cpuset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void come_back(const struct cpuset *set)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_cpuset_ struct cpuset again = { 0 };
	unsigned int count = 0;

	CPUSET_FOREACH(cpu, set)
		count++;
	cpuset_format_list(set, &text);
	if (count != cpuset_count(set) || cpuset_parse_list((struct span){ strbuf_text(&text), text.length }, &again) < 0 ||
	    !cpuset_equal(set, &again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_cpuset_ struct cpuset list = { 0 }, mask = { 0 }, both = { 0 };
	struct span text = { (const char *)data, size };

	if (cpuset_parse_list(text, &list) >= 0)
		come_back(&list);
	if (cpuset_parse_mask(text, &mask) >= 0)
		come_back(&mask);
	/* |list| + |mask| = |union| + |intersection| */
	if (cpuset_copy(&list, &both) < 0 || cpuset_and(&both, &mask) < 0)
		abort();
	unsigned int common = cpuset_count(&both), sum = cpuset_count(&list) + cpuset_count(&mask);
	if ((common != 0) != cpuset_intersects(&list, &mask) || cpuset_or(&list, &mask) < 0 ||
	    cpuset_count(&list) + common != sum)
		abort();
	come_back(&list);
	if (!cpuset_subset(&mask, &list) || cpuset_andnot(&list, &mask) < 0 || cpuset_intersects(&list, &mask))
		abort();
	return 0;
}
