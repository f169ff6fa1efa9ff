// SPDX-License-Identifier: MIT
// Conditions on a document.
#include "render/expectation.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"

static bool ends_with(struct span text, const char *end)
{
	size_t length = strlen(end);

	return text.length >= length && !memcmp(text.text + text.length - length, end, length);
}

/* Keys end in their unit, also those of objects: base_hz.min. */
static enum quantity quantity_of(const struct key *key)
{
	static const struct {
		const char *end;
		enum quantity quantity;
	} ends[] = { { "_bytes", QUANTITY_BYTES }, { "_hz", QUANTITY_HZ }, { "_us", QUANTITY_MICROSECONDS } };

	for (size_t i = 0; i < key->n; i++)
		for (size_t k = 0; k < ARRAY_SIZE(ends); k++)
			if (ends_with(key->parts[i].name, ends[k].end))
				return ends[k].quantity;
	return QUANTITY_NONE;
}

static int find_key(void *context, struct span name, struct operand *ret_operand, struct error *error)
{
	struct expectation *expectation = context;
	struct key *key = array_add(expectation->keys, expectation->n_keys);
	int r;

	if (!key)
		return error_oom(error);
	r = key_parse(name, key, error);
	if (r < 0)
		return r;
	*ret_operand = (struct operand){ .index = expectation->n_keys - 1, .quantity = quantity_of(key) };
	return 0;
}

int expectation_parse(struct span text, struct expectation *ret_expectation, size_t *ret_column, struct error *error)
{
	struct expectation expectation = { .text = strndup(text.text, text.length) };
	const struct condition_names names = { .title = "", .keys = true, .find = find_key, .context = &expectation };
	int r;

	*ret_expectation = (struct expectation){ 0 };
	*ret_column = 1;
	if (!expectation.text)
		return error_oom(error);
	if (strlen(expectation.text) < text.length)
		r = error_set(error, EINVAL, NULL, 0, "a zero byte");
	else
		r = condition_parse(&names, span_of(expectation.text), &expectation.condition, ret_column, error);
	if (r < 0)
		expectation_free(&expectation);
	*ret_expectation = expectation;
	return r;
}

void expectation_free(struct expectation *expectation)
{
	condition_free(&expectation->condition);
	free(expectation->keys);
	free(expectation->text);
	*expectation = (struct expectation){ 0 };
}

uint32_t expectation_sections(const struct expectation *expectation)
{
	uint32_t all = 0;

	for (size_t i = 0; i < expectation->n_keys; i++)
		all |= expectation->keys[i].sections;
	return all;
}

unsigned int expectation_wanted(const struct expectation *expectation)
{
	unsigned int all = 0;

	for (size_t i = 0; i < expectation->n_keys; i++)
		all |= key_wanted(&expectation->keys[i]);
	return all;
}

struct decision {
	const struct expectation *expectation;
	const struct node *root;
	const struct test *test;
	enum outcome outcome; /* of the test */
	size_t n_values, n_told;
	bool all; /* are told, not only those that do not hold */
	struct strbuf found;
	struct error *error;
};

enum { MOST_TOLD = 8 };

static struct datum datum_of(const struct node *node)
{
	switch (node->type) {
	case NODE_INTEGER:
		return (struct datum){ .type = DATUM_NUMBER, .number = number_of_integer(node->integer) };
	case NODE_REAL:
		return (struct datum){ .type = DATUM_NUMBER, .number = number_of_real(node->real) };
	case NODE_BOOLEAN:
		return (struct datum){ .type = DATUM_BOOLEAN, .boolean = node->boolean };
	case NODE_TEXT:
		return (struct datum){ .type = DATUM_TEXT, .text = node->text };
	case NODE_ARRAY:
	case NODE_OBJECT:
		return (struct datum){ .type = DATUM_OTHER };
	case NODE_NULL:
		break;
	}
	return (struct datum){ .type = DATUM_NULL };
}

static int compare_node(const struct decision *decision, const struct node *node, enum outcome *ret_outcome)
{
	const struct condition *condition = &decision->expectation->condition;
	const struct node *online = node_get(node, SPAN("online"));
	struct datum datum = datum_of(online ? online : node);
	int r = 0;

	if (node->type != NODE_ARRAY)
		return condition_compare(condition, decision->test, &datum, ret_outcome);
	*ret_outcome = condition_empty(decision->test);
	for (unsigned int i = 0; i < node->n && r >= 0; i++) {
		enum outcome member;

		datum = datum_of(&node->items[i]);
		r = condition_compare(condition, decision->test, &datum, &member);
		if (r >= 0)
			*ret_outcome = condition_join(decision->test, i, *ret_outcome, member);
	}
	return r;
}

static void tell(struct decision *decision, const char *path, const struct node *node)
{
	struct strbuf *found = &decision->found;

	if (decision->n_told++ >= MOST_TOLD)
		return;
	strbuf_puts(found, found->length ? ", " : "");
	escape_text(found, path);
	strbuf_puts(found, " is ");
	if (node->type == NODE_BOOLEAN) /* as conditions have it */
		strbuf_puts(found, node->boolean ? "yes" : "no");
	else
		node_put(node, found);
}

static int test_value(void *context, const char *path, const struct node *node)
{
	struct decision *decision = context;
	enum outcome outcome;
	int r = compare_node(decision, node, &outcome);

	if (r < 0)
		return r;
	decision->outcome = decision->n_values++ ? MIN(decision->outcome, outcome) : outcome;
	if (decision->all || outcome != HOLDS)
		tell(decision, path, node);
	return 0;
}

static int test_key(void *context, const struct test *test, enum outcome *ret_outcome)
{
	struct decision *decision = context;
	const struct key *key = &decision->expectation->keys[test->operand.index];
	size_t n;
	int r;

	decision->test = test;
	decision->n_values = 0;
	r = key_find(key, decision->root, test_value, decision, &n, decision->error);
	if (r >= 0 && !n) {
		char path[KEY_LENGTH_MAX + 1];

		snprintf(path, sizeof(path), "%.*s", (int)key->text.length, key->text.text);
		r = test_value(decision, path, &(struct node){ .type = NODE_NULL });
	}
	*ret_outcome = decision->outcome;
	return r;
}

static bool has_not(const struct condition *condition)
{
	for (size_t i = 0; i < condition->n_steps; i++)
		if (condition->steps[i] == STEP_NOT)
			return true;
	return false;
}

int expectation_decide(const struct expectation *expectation, const struct node *root, enum outcome *ret_outcome,
		       struct strbuf *found, struct error *error)
{
	struct decision decision = {
		.expectation = expectation, .root = root, .all = has_not(&expectation->condition), .error = error
	};
	enum outcome outcome;
	int r = condition_decide(&expectation->condition, test_key, &decision, &outcome);

	if (decision.n_told > MOST_TOLD)
		strbuf_printf(&decision.found, " and %zu more", decision.n_told - MOST_TOLD);
	if (r >= 0 && outcome != HOLDS && found)
		strbuf_puts(found, strbuf_text(&decision.found));
	if (decision.found.failed || (found && found->failed))
		r = -ENOMEM;
	strbuf_free(&decision.found);
	if (r < 0)
		return error_oom(error);
	*ret_outcome = outcome;
	return 0;
}
