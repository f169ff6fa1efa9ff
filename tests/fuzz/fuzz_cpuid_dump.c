// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as a CPUID dump, through the parser and everything that is concluded from it.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probe/cpuid/cpuid_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_cpuid_dump_ struct cpuid_dump dump = { 0 }, again = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct error error = { 0 };
	char hypervisor[13];
	struct facts facts;

	if (cpuid_dump_parse((const char *)data, size, &dump, &error) < 0)
		return 0;
	facts_init(&facts);
	cpuid_facts(&dump, &facts);
	facts_free(&facts);
	facts_init(&facts);
	cpuid_identity(&dump, &facts);
	facts_free(&facts);
	cpuid_hypervisor(&dump, hypervisor);
	cpuid_is_hybrid(&dump);
	/* What is written reads back to the same. */
	cpuid_dump_write(&dump, &text);
	if (cpuid_dump_parse(strbuf_text(&text), text.length, &again, &error) < 0 || again.n_cpus != dump.n_cpus ||
	    again.n_entries != dump.n_entries)
		abort();
	return 0;
}
