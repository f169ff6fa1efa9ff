// SPDX-License-Identifier: MIT
// JSON text as a tree of values: recursive descent, bounded in depth, size and number of values.
#include "base/json_read.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/json_decode.h"

struct reader {
	struct span text;
	size_t at;
	unsigned int depth;
	struct arena *arena;
	const char *path;
	/* Items of the containers that are not closed yet; those of one that ends move into the arena together. */
	struct node *open;
	size_t n_open, n_read;
	struct error *error;
};

static int fail_at(struct reader *reader, size_t at, int code, const char *what)
{
	unsigned int line = 1;
	size_t start = 0;

	for (size_t i = 0; i < at; i++)
		if (reader->text.text[i] == '\n') {
			line++;
			start = i + 1;
		}
	return error_set(reader->error, code, reader->path, line, "column %zu: %s", at - start + 1, what);
}

static int fail(struct reader *reader, const char *what)
{
	return fail_at(reader, reader->at, EINVAL, what);
}

/* The next byte, 0 at the end: no token begins with it. */
static char peek(const struct reader *reader)
{
	return reader->at < reader->text.length ? reader->text.text[reader->at] : '\0';
}

static void skip_blanks(struct reader *reader)
{
	while (peek(reader) == ' ' || peek(reader) == '\t' || peek(reader) == '\n' || peek(reader) == '\r')
		reader->at++;
}

static bool take(struct reader *reader, char c)
{
	skip_blanks(reader);
	if (peek(reader) != c)
		return false;
	reader->at++;
	return true;
}

static bool take_word(struct reader *reader, const char *word)
{
	struct span rest = { reader->text.text + reader->at, reader->text.length - reader->at };

	if (!span_starts(rest, word))
		return false;
	reader->at += strlen(word);
	return true;
}

static size_t skip_digits(struct reader *reader)
{
	size_t start = reader->at;

	while (peek(reader) >= '0' && peek(reader) <= '9')
		reader->at++;
	return reader->at - start;
}

/* With the point of JSON, whatever the caller's locale has. */
static int parse_real(const char *digits, double *ret_real)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

	if (!c)
		return -ENOMEM;
	*ret_real = strtod_l(digits, NULL, c);
	freelocale(c);
	return 0;
}

static int read_number(struct reader *reader, struct node *node)
{
	size_t start = reader->at, n_digits;
	char digits[512];
	bool whole = true;

	if (peek(reader) == '-')
		reader->at++;
	n_digits = peek(reader) == '0' ? 1 : 0;
	reader->at += n_digits;
	if (!n_digits && !skip_digits(reader))
		return fail(reader, "a digit expected");
	if (peek(reader) == '.') {
		whole = false;
		reader->at++;
		if (!skip_digits(reader))
			return fail(reader, "a digit expected");
	}
	if (peek(reader) == 'e' || peek(reader) == 'E') {
		whole = false;
		reader->at++;
		if (peek(reader) == '+' || peek(reader) == '-')
			reader->at++;
		if (!skip_digits(reader))
			return fail(reader, "a digit expected");
	}
	if (reader->at - start >= sizeof(digits))
		return fail_at(reader, start, EINVAL, "a number of too many digits");
	memcpy(digits, reader->text.text + start, reader->at - start);
	digits[reader->at - start] = '\0';
	node->type = NODE_INTEGER;
	if (whole && parse_i64(span_of(digits), &node->integer) == 0 && node->integer != INT64_MIN)
		return 0;
	node->type = NODE_REAL;
	if (parse_real(digits, &node->real) < 0)
		return error_oom(reader->error);
	return isfinite(node->real) ? 0 : fail_at(reader, start, EINVAL, "a number that is too large");
}

static int read_text(struct reader *reader, const char **ret_text)
{
	const char *start, *wrong;
	size_t first, length = 0, at = 0;
	char *copy;

	if (!take(reader, '"'))
		return fail(reader, "a text in quotes expected");
	first = reader->at;
	start = reader->text.text + first;
	while (first + length < reader->text.length && start[length] != '"')
		length += start[length] == '\\' && first + length + 1 < reader->text.length ? 2 : 1;
	if (first + length >= reader->text.length)
		return fail_at(reader, first - 1, EINVAL, "a text that does not end");
	if (memchr(start, '\0', length))
		return fail(reader, "a zero byte in a text");
	copy = arena_strndup(reader->arena, start, length);
	if (!copy)
		return error_oom(reader->error);
	wrong = json_decode(copy, &at);
	if (wrong)
		return fail_at(reader, first + at, EINVAL, wrong);
	reader->at = first + length + 1;
	*ret_text = copy;
	return 0;
}

static int compare_addresses(const void *a, const void *b)
{
	uintptr_t left = (uintptr_t) * (const char *const *)a, right = (uintptr_t) * (const char *const *)b;

	return (left > right) - (left < right);
}

/* Equal keys are one text of the arena: equal addresses. */
static int check_keys(struct reader *reader, const struct node *items, size_t n)
{
	_cleanup_free_ const char **keys = calloc(n + 1, sizeof(*keys));

	if (!keys)
		return error_oom(reader->error);
	for (size_t i = 0; i < n; i++)
		keys[i] = items[i].key;
	qsort(keys, n, sizeof(*keys), compare_addresses);
	for (size_t i = 1; i < n; i++)
		if (keys[i] == keys[i - 1])
			return fail(reader, "an object that has a key twice");
	return 0;
}

/* The items from first on become those of the container. */
static int close_container(struct reader *reader, size_t first, struct node *node)
{
	size_t n = reader->n_open - first;
	struct node *items;
	int r;

	if (!n)
		return 0;
	if (node->type == NODE_OBJECT && (r = check_keys(reader, reader->open + first, n)) < 0)
		return r;
	items = arena_alloc(reader->arena, n * sizeof(*items));
	if (!items)
		return error_oom(reader->error);
	memcpy(items, reader->open + first, n * sizeof(*items));
	node->items = items;
	node->n = (unsigned int)n;
	reader->n_open = first;
	return 0;
}

static int read_value(struct reader *reader, struct node *node);

static int read_key(struct reader *reader, struct node *item)
{
	const char *text;
	int r = read_text(reader, &text);

	if (r < 0)
		return r;
	if (!take(reader, ':'))
		return fail(reader, "a colon expected");
	item->key = arena_intern(reader->arena, text, strlen(text));
	return item->key ? 0 : error_oom(reader->error);
}

static int read_container(struct reader *reader, struct node *node, char end)
{
	size_t first = reader->n_open;

	if (take(reader, end))
		return close_container(reader, first, node);
	do {
		struct node item = { 0 }, *kept;
		int r = node->type == NODE_OBJECT ? read_key(reader, &item) : 0;

		if (r >= 0)
			r = read_value(reader, &item);
		if (r < 0)
			return r;
		if (++reader->n_read > JSON_NODES_MAX)
			return fail_at(reader, reader->at, E2BIG, "more values than a document has");
		kept = array_add(reader->open, reader->n_open);
		if (!kept)
			return error_oom(reader->error);
		*kept = item;
	} while (take(reader, ','));
	if (!take(reader, end))
		return fail(reader, node->type == NODE_OBJECT ? "a comma or } expected" : "a comma or ] expected");
	return close_container(reader, first, node);
}

static int read_value(struct reader *reader, struct node *node)
{
	int r;

	skip_blanks(reader);
	if (peek(reader) == '{' || peek(reader) == '[') {
		if (reader->depth >= JSON_DEPTH_MAX)
			return fail_at(reader, reader->at, E2BIG, "values that are nested too deep");
		node->type = peek(reader) == '{' ? NODE_OBJECT : NODE_ARRAY;
		reader->at++;
		reader->depth++;
		r = read_container(reader, node, node->type == NODE_OBJECT ? '}' : ']');
		reader->depth--;
		return r;
	}
	if (peek(reader) == '"') {
		node->type = NODE_TEXT;
		return read_text(reader, &node->text);
	}
	if (take_word(reader, "null")) {
		node->type = NODE_NULL;
		return 0;
	}
	node->boolean = take_word(reader, "true");
	if (node->boolean || take_word(reader, "false")) {
		node->type = NODE_BOOLEAN;
		return 0;
	}
	if (peek(reader) == '-' || (peek(reader) >= '0' && peek(reader) <= '9'))
		return read_number(reader, node);
	return fail(reader, "a value expected");
}

int json_read(struct span text, const char *path, struct arena *arena, const struct node **ret_node, struct error *error)
{
	struct reader reader = { .text = text, .arena = arena, .path = path, .error = error };
	struct node *root = arena_alloc(arena, sizeof(*root));
	int r;

	if (text.length > JSON_SIZE_MAX)
		return error_set(error, E2BIG, path, 0, "longer than %d bytes", JSON_SIZE_MAX);
	r = root ? read_value(&reader, root) : error_oom(error);
	free(reader.open);
	skip_blanks(&reader);
	if (r >= 0 && reader.at < text.length)
		r = fail(&reader, "nothing more expected");
	if (r < 0)
		return r;
	*ret_node = root;
	return 0;
}

const struct node *node_get(const struct node *object, struct span key)
{
	if (object->type != NODE_OBJECT)
		return NULL;
	for (unsigned int i = 0; i < object->n; i++)
		if (span_equal(key, object->items[i].key))
			return &object->items[i];
	return NULL;
}

const struct node *node_at(const struct node *root, const char *path)
{
	while (root && *path) {
		struct span name = { path, strcspn(path, ".") };
		uint64_t index;

		if (root->type != NODE_ARRAY)
			root = node_get(root, name);
		else
			root = parse_u64(name, &index) >= 0 && index < root->n ? &root->items[index] : NULL;
		path += name.length + (path[name.length] == '.');
	}
	return root;
}
