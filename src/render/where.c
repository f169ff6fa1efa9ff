// SPDX-License-Identifier: MIT
// --where: parsed into steps of a stack machine, so that a row is decided without recursion.
#include "render/where.h"

#include <errno.h>
#include <string.h>

#include "render/table.h"

/* Of Kleene: with "unknown", not known is never taken for false. */
enum truth { IS_FALSE, IS_UNKNOWN, IS_TRUE };

enum step_type { STEP_TEST, STEP_NOT, STEP_AND, STEP_OR };

struct step {
	enum step_type type;
	const struct field *field;
	bool unequal, null;
	int64_t millionths; /* of a number or truth value */
	const char *text;   /* of a word; NULL: a number */
};

struct where {
	unsigned int reads;
	size_t n;
	char *texts; /* where the words lie */
	struct step steps[];
};

struct parser {
	const struct section *section;
	struct span rest;
	unsigned int depth;
	struct where *where;
	size_t texts_used;
	struct error *error;
};

static void skip_blanks(struct parser *parser)
{
	while (parser->rest.length && (*parser->rest.text == ' ' || *parser->rest.text == '\t')) {
		parser->rest.text++;
		parser->rest.length--;
	}
}

static bool take(struct parser *parser, const char *token)
{
	skip_blanks(parser);
	if (!span_starts(parser->rest, token))
		return false;
	parser->rest.text += strlen(token);
	parser->rest.length -= strlen(token);
	return true;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("_.-%+", c));
}

static struct span take_word(struct parser *parser)
{
	struct span word = { parser->rest.text, 0 };

	skip_blanks(parser);
	word.text = parser->rest.text;
	while (word.length < parser->rest.length && is_word_char(word.text[word.length]))
		word.length++;
	parser->rest.text += word.length;
	parser->rest.length -= word.length;
	return word;
}

static int failed(struct parser *parser, const char *wanted)
{
	skip_blanks(parser);
	if (!parser->rest.length)
		return error_set(parser->error, EINVAL, NULL, 0, "--where: %s expected at the end", wanted);
	return error_set(parser->error, EINVAL, NULL, 0, "--where: %s expected at '%.*s'", wanted,
			 (int)MIN(parser->rest.length, (size_t)40), parser->rest.text);
}

static struct step *add_step(struct parser *parser, enum step_type type)
{
	struct step *step = &parser->where->steps[parser->where->n++];

	*step = (struct step){ .type = type };
	return step;
}

/* A word, kept for the comparison. */
static void keep_text(struct parser *parser, struct step *step, struct span text)
{
	char *kept = parser->where->texts + parser->texts_used;

	memcpy(kept, text.text, text.length);
	kept[text.length] = '\0';
	parser->texts_used += text.length + 1;
	step->text = kept;
}

static bool parse_millionths(struct span text, int64_t *ret_value)
{
	bool negative = text.length && *text.text == '-';
	uint64_t value;

	text.text += negative;
	text.length -= negative;
	if (!text.length || *text.text < '0' || *text.text > '9' || parse_decimal(text, 6, &value) < 0 || value > INT64_MAX)
		return false;
	*ret_value = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static bool is_kind_type(struct span text)
{
	for (int type = KIND_UNIFORM; type <= KIND_LOW_POWER; type++)
		if (span_equal(text, kind_type_name((enum kind_type)type)))
			return true;
	return false;
}

static int take_quoted(struct parser *parser, struct span *ret_text)
{
	char quote = *parser->rest.text;
	const char *end = memchr(parser->rest.text + 1, quote, parser->rest.length - 1);

	if (!end)
		return failed(parser, "a text that ends with its quote");
	*ret_text = (struct span){ parser->rest.text + 1, (size_t)(end - parser->rest.text - 1) };
	parser->rest.length -= (size_t)(end + 1 - parser->rest.text);
	parser->rest.text = end + 1;
	return 0;
}

static int take_value(struct parser *parser, struct step *step)
{
	struct span before, text;
	bool quoted;

	skip_blanks(parser);
	before = parser->rest;
	quoted = parser->rest.length && (*parser->rest.text == '"' || *parser->rest.text == '\'');
	if (!quoted)
		text = take_word(parser);
	else if (take_quoted(parser, &text) < 0)
		return -EINVAL;
	step->null = !quoted && span_equal(text, "null");
	if (step->null)
		return 0;
	if (!quoted && !text.length)
		return failed(parser, "a value");
	parser->rest = before; /* for the message */
	switch (step->field->unit) {
	case UNIT_TEXT:
		keep_text(parser, step, text);
		break;
	case UNIT_BOOLEAN:
		if (span_equal(text, "yes") || span_equal(text, "true"))
			step->millionths = 1000000;
		else if (!span_equal(text, "no") && !span_equal(text, "false"))
			return failed(parser, "yes or no");
		break;
	case UNIT_WORD:
		if (!quoted && parse_millionths(text, &step->millionths))
			break;
		if (!is_kind_type(text))
			return failed(parser, "a number, performance, efficiency, low-power or uniform");
		keep_text(parser, step, text);
		break;
	default:
		if (quoted || !parse_millionths(text, &step->millionths))
			return failed(parser, "a number");
	}
	parser->rest = (struct span){ text.text + text.length + quoted,
				      (size_t)(before.text + before.length - (text.text + text.length + quoted)) };
	return 0;
}

/* What was written in MHz, for a column in MHz, is compared with Hz. */
static int scale(struct parser *parser, struct step *step, bool by_key)
{
	if (step->field->unit != UNIT_HZ || by_key || step->null)
		return 0;
	return __builtin_mul_overflow(step->millionths, 1000000, &step->millionths) ? failed(parser, "a smaller number") : 0;
}

static int parse_test(struct parser *parser)
{
	struct step *step;
	struct span name;
	int r;

	skip_blanks(parser);
	name = take_word(parser);
	if (!name.length)
		return failed(parser, "a name");
	step = add_step(parser, STEP_TEST);
	step->field = field_by_column(parser->section, name, false);
	if (!step->field) {
		_cleanup_strbuf_ struct strbuf names = { 0 };

		columns_names(parser->section, &names);
		return error_set(parser->error, EINVAL, NULL, 0, "--where: unknown name '%.*s'; there are %s",
				 (int)MIN(name.length, (size_t)40), name.text, strbuf_text(&names));
	}
	parser->where->reads |= (unsigned int)step->field->use;
	if (take(parser, "!="))
		step->unequal = true;
	else if (!take(parser, "==")) {
		step->millionths = 1000000;
		return step->field->unit == UNIT_BOOLEAN ? 0 : failed(parser, "== or !=");
	}
	r = take_value(parser, step);
	return r < 0 ? r : scale(parser, step, span_equal(name, step->field->key));
}

static int parse_condition(struct parser *parser);

static int parse_term(struct parser *parser)
{
	bool negated = take(parser, "!");
	int r;

	if (parser->depth >= WHERE_DEPTH_MAX)
		return error_set(parser->error, EINVAL, NULL, 0, "--where: more than %d parentheses and negations deep",
				 WHERE_DEPTH_MAX);
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
		add_step(parser, STEP_NOT);
	return r;
}

static int parse_and(struct parser *parser)
{
	int r = parse_term(parser);

	while (r >= 0 && take(parser, "&&")) {
		r = parse_term(parser);
		if (r >= 0)
			add_step(parser, STEP_AND);
	}
	return r;
}

static int parse_condition(struct parser *parser)
{
	int r = parse_and(parser);

	while (r >= 0 && take(parser, "||")) {
		r = parse_and(parser);
		if (r >= 0)
			add_step(parser, STEP_OR);
	}
	return r;
}

int where_parse(const struct section *section, struct span text, struct where **ret_where, struct error *error)
{
	_cleanup_where_ struct where *where = NULL;
	struct parser parser = { .section = section, .rest = text, .error = error };
	int r;

	if (text.length > WHERE_LENGTH_MAX)
		return error_set(error, EINVAL, NULL, 0, "--where: longer than %d characters", WHERE_LENGTH_MAX);
	/* Each step consumes one input character, and so does each end of a word: length + 1 bounds both. */
	where = calloc(1, sizeof(*where) + (text.length + 1) * sizeof(*where->steps));
	if (!where)
		return error_oom(error);
	where->texts = malloc(2 * text.length + 1);
	if (!where->texts)
		return error_oom(error);
	parser.where = where;
	r = parse_condition(&parser);
	skip_blanks(&parser);
	if (r >= 0 && parser.rest.length)
		r = failed(&parser, "&& or ||");
	if (r < 0)
		return r;
	*ret_where = TAKE_PTR(where);
	return 0;
}

void where_free(struct where *where)
{
	if (where)
		free(where->texts);
	free(where);
}

unsigned int where_reads(const struct where *where)
{
	return where->reads;
}

static bool equals_number(int64_t millionths, int64_t integer)
{
	int64_t scaled;

	return !__builtin_mul_overflow(integer, 1000000, &scaled) && scaled == millionths;
}

static bool equals(const struct step *step, const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
		return step->text ? value->word && !strcmp(value->word, step->text) :
				    equals_number(step->millionths, value->integer);
	case VALUE_BOOLEAN:
		return equals_number(step->millionths, value->boolean);
	case VALUE_REAL: /* those of the table have two decimals and no sign */
		return (int64_t)(value->real * 100 + 0.5) * 10000 == step->millionths;
	case VALUE_TEXT:
		return step->text && !strcmp(value->text, step->text);
	case VALUE_CACHES:
		for (size_t i = 0; i < value->indices.n; i++)
			if (equals_number(step->millionths, value->indices.items[i]))
				return true;
		return false;
	default:
		return false;
	}
}

static enum truth test(const struct step *step, const struct view *view, size_t row)
{
	struct value value = { .type = VALUE_NULL };
	bool equal;

	step->field->get(view, row, &value);
	if (step->null)
		equal = value.type == VALUE_NULL;
	else if (value.type == VALUE_NULL)
		return IS_UNKNOWN;
	else
		equal = equals(step, &value);
	return equal != step->unequal ? IS_TRUE : IS_FALSE;
}

bool where_holds(const struct where *where, const struct view *view, size_t row)
{
	/* Each level of nesting leaves at most the left sides of an "||" and an "&&" waiting. */
	enum truth stack[2 * WHERE_DEPTH_MAX + 4];
	size_t n = 0;

	for (size_t i = 0; i < where->n; i++) {
		switch (where->steps[i].type) {
		case STEP_TEST:
			stack[n++] = test(&where->steps[i], view, row);
			break;
		case STEP_NOT:
			stack[n - 1] = IS_TRUE - stack[n - 1];
			break;
		case STEP_AND:
			n--;
			stack[n - 1] = MIN(stack[n - 1], stack[n]);
			break;
		case STEP_OR:
			n--;
			stack[n - 1] = MAX(stack[n - 1], stack[n]);
			break;
		}
	}
	return stack[0] == IS_TRUE;
}
