// SPDX-License-Identifier: MIT
// Conditions: what holds of a value, and of all tests together.
#include "render/condition.h"

#include <errno.h>
#include <string.h>

struct number number_of_integer(int64_t integer)
{
	return (struct number){ .whole = integer };
}

struct number number_of_real(double real)
{
	struct number number;

	if (real >= 9e18)
		return (struct number){ .whole = INT64_MAX };
	if (real <= -9e18)
		return (struct number){ .whole = INT64_MIN };
	number.whole = (int64_t)real;
	if ((double)number.whole > real)
		number.whole--;
	number.millionths = (uint32_t)((real - (double)number.whole) * 1e6 + 0.5);
	if (number.millionths == 1000000)
		number = (struct number){ .whole = number.whole + 1 };
	return number;
}

static int compare_numbers(struct number a, struct number b)
{
	if (a.whole != b.whole)
		return a.whole < b.whole ? -1 : 1;
	return (a.millionths > b.millionths) - (a.millionths < b.millionths);
}

static enum outcome outcome_of(bool holds)
{
	return holds ? HOLDS : FAILS;
}

static bool is_number_in(const struct literal *literal, struct number number)
{
	if (!literal->number)
		return false;
	if (!literal->range)
		return !compare_numbers(number, literal->first);
	return compare_numbers(number, literal->first) >= 0 && compare_numbers(number, literal->last) <= 0;
}

static bool is_word(const char *text, const char *one, const char *other)
{
	return !strcmp(text, one) || !strcmp(text, other);
}

static bool is_equal(const struct literal *literal, const struct datum *datum)
{
	if (literal->null)
		return datum->type == DATUM_NULL;
	switch (datum->type) {
	case DATUM_NUMBER:
		return is_number_in(literal, datum->number) || (datum->word && !strcmp(datum->word, literal->text));
	case DATUM_BOOLEAN:
		return datum->boolean ? is_word(literal->text, "yes", "true") : is_word(literal->text, "no", "false");
	case DATUM_TEXT:
		return !strcmp(datum->text, literal->text);
	default:
		return false;
	}
}

static bool is_ordered(enum comparison comparison, int order)
{
	switch (comparison) {
	case COMPARE_LESS:
		return order < 0;
	case COMPARE_UP_TO:
		return order <= 0;
	case COMPARE_MORE:
		return order > 0;
	default:
		return order >= 0;
	}
}

static enum outcome compare_set(const struct test *test, const struct cpuset *set)
{
	if (test->comparison == COMPARE_IN)
		return outcome_of(test->is_set && cpuset_subset(set, &test->set));
	return outcome_of((test->is_set && cpuset_equal(set, &test->set)) == (test->comparison == COMPARE_EQUAL));
}

/* In a document versions of microcode are texts: one that is a number is compared as such. */
static struct datum read_number(const struct datum *datum)
{
	struct datum number = { .type = DATUM_NUMBER };
	enum quantity unit;

	if (datum->type != DATUM_TEXT || !number_parse(span_of(datum->text), &number.number, &unit) || unit != QUANTITY_NONE)
		return *datum;
	return number;
}

static enum outcome compare_order(const struct literal *literal, const struct test *test, const struct datum *datum)
{
	struct datum number = read_number(datum);

	if (datum->type == DATUM_NULL)
		return NOT_KNOWN;
	return outcome_of(number.type == DATUM_NUMBER &&
			  is_ordered(test->comparison, compare_numbers(number.number, literal->first)));
}

static bool is_any(const struct literal *literals, size_t n, const struct datum *datum)
{
	for (size_t i = 0; i < n; i++)
		if (is_equal(&literals[i], datum))
			return true;
	return false;
}

static bool has_null(const struct literal *literals, size_t n)
{
	return is_any(literals, n, &(struct datum){ .type = DATUM_NULL });
}

/* And sets of CPUs are texts in a document. */
static int compare_text(const struct literal *literals, const struct test *test, const struct datum *datum,
			enum outcome *ret_outcome)
{
	_cleanup_cpuset_ struct cpuset set = { 0 };
	const struct datum number = read_number(datum);
	bool equal = is_any(literals, test->n, datum) || is_any(literals, test->n, &number);
	int r = equal || !test->is_set ? -EINVAL : cpuset_parse_list(span_of(datum->text), &set);

	if (r == -ENOMEM)
		return r;
	*ret_outcome = r >= 0 ? compare_set(test, &set) : outcome_of(equal != (test->comparison == COMPARE_UNEQUAL));
	return 0;
}

int condition_compare(const struct condition *condition, const struct test *test, const struct datum *datum,
		      enum outcome *ret_outcome)
{
	const struct literal *literals = condition->literals + test->first;

	if (test->comparison == COMPARE_TRUE)
		*ret_outcome =
			datum->type == DATUM_NULL ? NOT_KNOWN : outcome_of(datum->type == DATUM_BOOLEAN && datum->boolean);
	else if (test->comparison >= COMPARE_LESS && test->comparison <= COMPARE_FROM)
		*ret_outcome = compare_order(literals, test, datum);
	else if (datum->type == DATUM_SET)
		*ret_outcome = compare_set(test, datum->set);
	else if (datum->type == DATUM_TEXT)
		return compare_text(literals, test, datum, ret_outcome);
	else if (datum->type == DATUM_NULL && !has_null(literals, test->n))
		*ret_outcome = NOT_KNOWN;
	else
		*ret_outcome = outcome_of(is_any(literals, test->n, datum) != (test->comparison == COMPARE_UNEQUAL));
	return 0;
}

enum outcome condition_empty(const struct test *test)
{
	if (test->comparison == COMPARE_EQUAL)
		return FAILS;
	return test->comparison == COMPARE_UNEQUAL ? HOLDS : NOT_KNOWN;
}

enum outcome condition_join(const struct test *test, size_t i, enum outcome before, enum outcome member)
{
	if (!i)
		return member;
	return test->comparison == COMPARE_EQUAL ? MAX(before, member) : MIN(before, member);
}

int condition_decide(const struct condition *condition, condition_tester tester, void *context, enum outcome *ret_outcome)
{
	/* Each level of nesting leaves at most the left sides of an "||" and an "&&" waiting. */
	enum outcome stack[2 * CONDITION_DEPTH_MAX + 4];
	const struct test *test = condition->tests;
	size_t n = 0;

	for (size_t i = 0; i < condition->n_steps; i++) {
		int r = 0;

		switch (condition->steps[i]) {
		case STEP_TEST:
			r = tester(context, test++, &stack[n++]);
			break;
		case STEP_NOT:
			stack[n - 1] = HOLDS - stack[n - 1];
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
		if (r < 0)
			return r;
	}
	*ret_outcome = stack[0];
	return 0;
}

void condition_free(struct condition *condition)
{
	for (size_t i = 0; i < condition->n_tests; i++)
		cpuset_free(&condition->tests[i].set);
	free(condition->tests);
	free(condition->literals);
	free(condition->steps);
	arena_free(&condition->arena);
	*condition = (struct condition){ 0 };
}
