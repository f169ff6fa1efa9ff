// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as what a witness answers, into a topology. What is read and written again stays the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "derive/derived.h"
#include "model/fact_lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_topology_ struct topology *topology = NULL;
	_cleanup_derived_ struct derived derived = { 0 };
	_cleanup_strbuf_ struct strbuf once = { 0 }, twice = { 0 };
	struct error error = { 0 };
	struct facts facts, again;

	if (fact_lines_parse((struct span){ (const char *)data, size }, &facts, &error) < 0) {
		if (!error.code)
			abort();
		return 0;
	}
	fact_lines_write(&facts, &once);
	if (fact_lines_parse(span_of(strbuf_text(&once)), &again, NULL) < 0)
		abort();
	fact_lines_write(&again, &twice);
	facts_free(&again);
	if (once.length != twice.length || memcmp(once.text, twice.text, once.length))
		abort();
	if (topology_build(&facts, &topology, &error) < 0 || topology_check(topology) || derive_all(topology, &derived) < 0)
		abort();
	return 0;
}
