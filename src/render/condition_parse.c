// SPDX-License-Identifier: MIT
// Conditions, parsed into steps of a stack machine, so that they are decided without recursion.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "derive/derived.h"
#include "render/condition.h"

struct parser {
	const struct condition_names *names;
	struct span rest;
	unsigned int depth;
	struct condition *condition;
	struct error *error;
};

static void skip_blanks(struct parser *parser)
{
	while (parser->rest.length && (*parser->rest.text == ' ' || *parser->rest.text == '\t')) {
		parser->rest.text++;
		parser->rest.length--;
	}
}

static void drop(struct parser *parser, size_t length)
{
	parser->rest.text += length;
	parser->rest.length -= length;
}

static bool take(struct parser *parser, const char *token)
{
	skip_blanks(parser);
	if (!span_starts(parser->rest, token))
		return false;
	drop(parser, strlen(token));
	return true;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("_.-%+:/", c));
}

static int failed(struct parser *parser, const char *wanted)
{
	skip_blanks(parser);
	if (!parser->rest.length)
		return error_set(parser->error, EINVAL, NULL, 0, "%s%s expected at the end", parser->names->title, wanted);
	return error_set(parser->error, EINVAL, NULL, 0, "%s%s expected at '%.*s'", parser->names->title, wanted,
			 (int)MIN(parser->rest.length, (size_t)40), parser->rest.text);
}

/* How long the name at the begin of the rest is. In a key, "=" is part of it where no other "=" follows. */
static size_t name_length(const struct parser *parser)
{
	const struct span rest = parser->rest;
	size_t length = 0;

	while (length < rest.length) {
		char c = rest.text[length];
		const char *close;

		if (is_word_char(c) || (parser->names->keys && c == '*')) {
			length++;
			continue;
		}
		if (!parser->names->keys || !length)
			break;
		if (c == '=' && length + 1 < rest.length && rest.text[length + 1] != '=' && rest.text[length + 1] != ' ') {
			length++;
			continue;
		}
		close = c == '"' ? memchr(rest.text + length + 1, '"', rest.length - length - 1) : NULL;
		if (!close)
			break;
		length = (size_t)(close + 1 - rest.text);
	}
	return length;
}

static int add_step(struct parser *parser, enum step step)
{
	enum step *added = array_add(parser->condition->steps, parser->condition->n_steps);

	if (!added)
		return error_oom(parser->error);
	*added = step;
	return 0;
}

static int take_quoted(struct parser *parser, struct span *ret_text)
{
	const char *end = memchr(parser->rest.text + 1, *parser->rest.text, parser->rest.length - 1);

	if (!end)
		return failed(parser, "a text that ends with its quote");
	*ret_text = (struct span){ parser->rest.text + 1, (size_t)(end - parser->rest.text - 1) };
	drop(parser, ret_text->length + 2);
	return 0;
}

static bool is_kind_type(struct span text)
{
	for (int type = KIND_UNIFORM; type <= KIND_LOW_POWER; type++)
		if (span_equal(text, kind_type_name((enum kind_type)type)))
			return true;
	return false;
}

static bool is_order(enum comparison comparison)
{
	return comparison >= COMPARE_LESS && comparison <= COMPARE_FROM;
}

/* Is the word what such an operand can be compared with? NULL, or what would be. */
static const char *check_kind(const struct test *test, const struct literal *literal, struct span word)
{
	bool ordered = is_order(test->comparison);

	switch (test->operand.kind) {
	case OPERAND_NUMBER:
		return literal->number ? NULL : "a number";
	case OPERAND_LIST:
		return literal->number || test->is_set ? NULL : "a number, or a list as 0-3,8,";
	case OPERAND_BOOLEAN:
		return span_equal(word, "yes") || span_equal(word, "true") || span_equal(word, "no") ||
				       span_equal(word, "false") ?
			       NULL :
			       "yes or no";
	case OPERAND_KIND_OF_CORE:
		return literal->number || (!ordered && is_kind_type(word)) ?
			       NULL :
			       "a number, performance, efficiency, low-power or uniform";
	default:
		return ordered && !literal->number ? "a number" : NULL;
	}
}

static bool scale_mhz(struct number *number)
{
	int64_t hz;

	if (__builtin_mul_overflow(number->whole, 1000000, &hz) || __builtin_add_overflow(hz, number->millionths, &hz))
		return false;
	*number = number_of_integer(hz);
	return true;
}

/* A number, or with dashes: a range. What is wrong with its unit, or NULL. */
static const char *read_numbers(struct span word, const struct test *test, struct literal *literal)
{
	static const char *const wanted[] = { "a number without a unit", "a size, such as 2MiB,",
					      "a frequency, such as 3.5GHz,", "a time, such as 100ms," };
	const char *dash = word.length ? memchr(word.text + 1, '-', word.length - 1) : NULL;
	struct span ends[2] = { word, { "", 0 } };
	struct number *numbers[] = { &literal->first, &literal->last };

	if (dash && test->comparison == COMPARE_IN) {
		ends[0].length = (size_t)(dash - word.text);
		ends[1] = (struct span){ dash + 1, word.length - ends[0].length - 1 };
		literal->range = true;
	}
	for (size_t i = 0; i < (literal->range ? 2 : 1); i++) {
		enum quantity unit;

		if (!number_parse(ends[i], numbers[i], &unit)) {
			literal->range = false;
			return NULL;
		}
		if (unit != QUANTITY_NONE && unit != test->operand.quantity)
			return wanted[test->operand.quantity];
		if (unit == QUANTITY_NONE && test->operand.in_mhz && !scale_mhz(numbers[i]))
			return "a smaller number";
	}
	literal->number = true;
	if (literal->range &&
	    (literal->first.whole > literal->last.whole ||
	     (literal->first.whole == literal->last.whole && literal->first.millionths > literal->last.millionths)))
		return "a range that rises";
	return NULL;
}

/* The word of == may be a whole list, that of "in" is one item of it. */
static int add_to_set(struct test *test, const struct literal *literal)
{
	const struct number *first = &literal->first, *last = literal->range ? &literal->last : first;

	if (test->comparison != COMPARE_IN) {
		_cleanup_cpuset_ struct cpuset set = { 0 };
		int r = cpuset_parse_list(span_of(literal->text), &set);

		return r < 0 ? r : cpuset_or(&test->set, &set);
	}
	if (!literal->number || first->millionths || last->millionths || first->whole < 0 || last->whole >= CPUSET_MAX)
		return -EINVAL;
	return cpuset_add_range(&test->set, (unsigned int)first->whole, (unsigned int)last->whole);
}

/* What stands there, with quotes or without. */
static int take_text(struct parser *parser, const struct test *test, struct span *ret_text, bool *ret_quoted)
{
	bool commas =
		test->comparison != COMPARE_IN && (test->operand.kind == OPERAND_ANY || test->operand.kind == OPERAND_LIST);
	struct span word = parser->rest;

	*ret_quoted = word.length && (*word.text == '"' || *word.text == '\'');
	if (*ret_quoted)
		return take_quoted(parser, ret_text);
	for (word.length = 0; word.length < parser->rest.length; word.length++)
		if (!is_word_char(word.text[word.length]) && !(commas && word.length && word.text[word.length] == ','))
			break;
	drop(parser, word.length);
	*ret_text = word;
	return 0;
}

static int take_value(struct parser *parser, struct test *test)
{
	struct condition *condition = parser->condition;
	struct literal *literal = array_add(condition->literals, condition->n_literals);
	const char *wanted = NULL;
	struct span before, word;
	bool quoted;

	if (!literal)
		return error_oom(parser->error);
	test->n++;
	skip_blanks(parser);
	before = parser->rest;
	if (take_text(parser, test, &word, &quoted) < 0)
		return -EINVAL;
	literal->text = arena_strndup(&condition->arena, word.text, word.length);
	if (!literal->text)
		return error_oom(parser->error);
	literal->null = !quoted && span_equal(word, "null") && !is_order(test->comparison);
	if (!quoted && !word.length)
		wanted = "a value";
	else if (!literal->null && !quoted)
		wanted = read_numbers(word, test, literal);
	if (test->is_set) {
		int r = quoted ? -EINVAL : add_to_set(test, literal);

		if (r == -ENOMEM)
			return error_oom(parser->error);
		test->is_set = r >= 0;
	}
	if (!wanted && !literal->null)
		wanted = check_kind(test, literal, word);
	if (!wanted)
		return 0;
	parser->rest = before;
	return failed(parser, wanted);
}

static int take_values(struct parser *parser, struct test *test)
{
	int r;

	test->first = parser->condition->n_literals;
	test->is_set = true;
	do
		r = take_value(parser, test);
	while (r >= 0 && test->comparison == COMPARE_IN && take(parser, ","));
	return r;
}

static enum comparison take_comparison(struct parser *parser)
{
	static const struct {
		const char *token;
		enum comparison comparison;
	} tokens[] = {
		{ "==", COMPARE_EQUAL },
		{ "!=", COMPARE_UNEQUAL },
		/* the longer first */
		{ "<=", COMPARE_UP_TO },
		{ "<", COMPARE_LESS },
		{ ">=", COMPARE_FROM },
		{ ">", COMPARE_MORE },
		/* a word, which ends with a blank */
		{ "in ", COMPARE_IN },
		{ "in\t", COMPARE_IN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		if (take(parser, tokens[i].token))
			return tokens[i].comparison;
	return COMPARE_TRUE;
}

static int parse_test(struct parser *parser)
{
	struct test *test = array_add(parser->condition->tests, parser->condition->n_tests);
	struct span name;
	int r = test ? add_step(parser, STEP_TEST) : error_oom(parser->error);

	if (r < 0)
		return r;
	skip_blanks(parser);
	name = (struct span){ parser->rest.text, name_length(parser) };
	if (!name.length)
		return failed(parser, "a name");
	r = parser->names->find(parser->names->context, name, &test->operand, parser->error);
	if (r < 0)
		return r;
	drop(parser, name.length);
	test->comparison = take_comparison(parser);
	if (test->comparison != COMPARE_TRUE) {
		if (is_order(test->comparison) && test->operand.kind == OPERAND_BOOLEAN)
			return failed(parser, "== or != in its place");
		return take_values(parser, test);
	}
	if ((test->operand.kind == OPERAND_BOOLEAN || test->operand.kind == OPERAND_ANY) && !span_starts(parser->rest, "="))
		return 0;
	return failed(parser, "==, !=, <, <=, >, >= or in");
}

static int parse_condition(struct parser *parser);

static int parse_term(struct parser *parser)
{
	bool negated = take(parser, "!");
	int r;

	if (parser->depth >= CONDITION_DEPTH_MAX)
		return error_set(parser->error, EINVAL, NULL, 0, "%smore than %d parentheses and negations deep",
				 parser->names->title, CONDITION_DEPTH_MAX);
	parser->depth++;
	if (negated)
		r = parse_term(parser);
	else if (!take(parser, "("))
		r = parse_test(parser);
	else {
		r = parse_condition(parser);
		if (r >= 0 && !take(parser, ")"))
			r = failed(parser, "&&, || or )");
	}
	parser->depth--;
	if (r >= 0 && negated)
		r = add_step(parser, STEP_NOT);
	return r;
}

static int parse_and(struct parser *parser)
{
	int r = parse_term(parser);

	while (r >= 0 && take(parser, "&&")) {
		r = parse_term(parser);
		if (r >= 0)
			r = add_step(parser, STEP_AND);
	}
	return r;
}

static int parse_condition(struct parser *parser)
{
	int r = parse_and(parser);

	while (r >= 0 && take(parser, "||")) {
		r = parse_and(parser);
		if (r >= 0)
			r = add_step(parser, STEP_OR);
	}
	return r;
}

int condition_parse(const struct condition_names *names, struct span text, struct condition *ret_condition,
		    size_t *ret_column, struct error *error)
{
	struct condition condition = { 0 };
	struct parser parser = { .names = names, .rest = text, .condition = &condition, .error = error };
	int r;

	*ret_condition = condition;
	*ret_column = 1;
	if (text.length > CONDITION_LENGTH_MAX)
		return error_set(error, EINVAL, NULL, 0, "%slonger than %d characters", names->title, CONDITION_LENGTH_MAX);
	r = parse_condition(&parser);
	skip_blanks(&parser);
	if (r >= 0 && parser.rest.length)
		r = failed(&parser, "&& or ||");
	*ret_column = (size_t)(parser.rest.text - text.text) + 1;
	if (r < 0)
		condition_free(&condition);
	*ret_condition = condition;
	return r;
}
