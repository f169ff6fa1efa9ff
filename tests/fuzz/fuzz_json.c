// SPDX-License-Identifier: MIT
// libFuzzer target: any bytes as JSON; what is taken is written and read again, and must be the same.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "render/json.h"
#include "render/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count(void *context, const char *path, const struct node *node)
{
	if (!path || !node)
		abort();
	++*(size_t *)context;
	return 0;
}

static void write_all(const struct node *node, struct strbuf *out)
{
	_cleanup_json_ struct json *json = node_json(node);

	json_write(json, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(arena_free) struct arena arena = { 0 }, again = { 0 };
	_cleanup_strbuf_ struct strbuf first = { 0 }, second = { 0 };
	const struct node *root = NULL, *copy = NULL;
	struct error error = { 0 };
	size_t n = 0;

	if (json_read((struct span){ (const char *)data, size }, "fuzz", &arena, &root, &error) < 0) {
		if (root || !error.code || !error.line || !memchr(error.what, '\0', sizeof(error.what)))
			abort();
		return 0;
	}
	write_all(root, &first);
	if (json_read((struct span){ strbuf_text(&first), first.length }, NULL, &again, &copy, &error) < 0)
		abort();
	write_all(copy, &second);
	if (strcmp(strbuf_text(&first), strbuf_text(&second)) != 0)
		abort();
	if (key_leaves("", root, count, &n, &error) < 0)
		abort();
	return 0;
}
